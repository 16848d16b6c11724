"""Fingerprints of certificates, when an order to stop a card is tried again, and urgent marks found at once."""

import sqlalchemy as sa
from alembic import op

from idm.facts.card import der_of, fingerprint_of
from idm.store.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OPEN = sa.text("took_effect_at IS NULL")


def upgrade() -> None:
    op.add_column("card", sa.Column("fingerprint", sa.Text()))
    card = sa.table("card", sa.column("id"), sa.column("certificate"), sa.column("fingerprint"))
    rows = op.get_bind().execute(sa.select(card.c.id, card.c.certificate).where(card.c.certificate.is_not(None)))
    for key, pem in rows.fetchall():
        op.execute(sa.update(card).where(card.c.id == key).values(fingerprint=fingerprint_of(der_of(pem))))
    for name in ("next_try", "alarmed_at"):
        op.add_column("card_order", sa.Column(name, UtcDateTime()))
    op.create_index("ix_card_order_open", "card_order", ["target"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "ix_mark_urgent",
        "mark",
        ["directory", "due"],
        sqlite_where=sa.text("urgent = 1"),
        postgresql_where=sa.text("urgent"),
    )
