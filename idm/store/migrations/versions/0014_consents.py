"""What somebody was told and has agreed to when he was hired."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DECIDED = sa.text("""substr(body, 1, 24) = '{"act":"consent.decided"'""")
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "consent_text",
        sa.Column("version", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("put_at", UtcDateTime(), nullable=False),
        sa.Column("put_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_consent_text")),
    )
    op.create_table(
        "consent",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("briefed_on", sa.Date()),
        sa.Column("briefed_at", UtcDateTime()),
        sa.Column("briefed_by", sa.Text()),
        sa.Column("needed", sa.Boolean()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("version", BIG_KEY),
        sa.Column("sha256", sa.Text()),
        sa.Column("signed_at", UtcDateTime()),
        sa.Column("signed_by", sa.Text()),
        sa.Column("how", sa.Text()),
        sa.Column("signed_seq", sa.BigInteger()),
        sa.Column("reminded_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.ForeignKeyConstraint(["version"], ["consent_text.version"], name=op.f("fk_consent_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("person_id", "starts", name=op.f("uq_consent_person_id_starts")),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"])
    op.create_index("ix_audit_entry_decided", "audit_entry", ["seq"], sqlite_where=DECIDED, postgresql_where=DECIDED)
