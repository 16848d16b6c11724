"""The ledger of IC cards, its steps, and the orders to stop one."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVING = sa.text("state IN ('stock', 'lent', 'suspended')")


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "face", "handle", "state")),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("holder", sa.Text()),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("lent_on", sa.Date()),
        sa.Column("replaces", BIG_KEY),
        sa.Column("certificate", sa.Text()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holder"], ["person.id"], name=op.f("fk_card_holder")),
        sa.ForeignKeyConstraint(["replaces"], ["card.id"], name=op.f("fk_card_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index(op.f("ix_card_holder"), "card", ["holder"])
    for name in ("face", "handle"):
        op.create_index(
            f"uq_card_living_{name}", "card", [name], unique=True, sqlite_where=LIVING, postgresql_where=LIVING
        )
    op.create_table(
        "card_step",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("card_id", BIG_KEY, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_step_card_id")),
        sa.ForeignKeyConstraint(["holder"], ["person.id"], name=op.f("fk_card_step_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_step")),
    )
    op.create_index(op.f("ix_card_step_card_id"), "card_step", ["card_id"])
    op.create_table(
        "card_order",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("step_id", BIG_KEY, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("ordered_at", "due_at")),
        sa.Column("took_effect_at", UtcDateTime()),
        *(sa.Column(name, sa.Text()) for name in ("confirmed_how", "confirmed_by")),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.ForeignKeyConstraint(["step_id"], ["card_step.id"], name=op.f("fk_card_order_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_order")),
        sa.UniqueConstraint("step_id", "target", name=op.f("uq_card_order_step_id_target")),
    )
    op.create_index(op.f("ix_card_order_step_id"), "card_order", ["step_id"])
