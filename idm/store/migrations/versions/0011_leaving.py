"""What is left to do when somebody leaves, and receipts of what has gone."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "leaving",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_by", sa.Text()),
        sa.Column("dropped_at", UtcDateTime()),
        sa.Column("reminded_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leaving_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving")),
        sa.UniqueConstraint("person_id", "kind", "last_day", name=op.f("uq_leaving_person_id_kind_last_day")),
    )
    op.create_index(op.f("ix_leaving_closed_at"), "leaving", ["closed_at"])
    op.create_index(op.f("ix_leaving_person_id"), "leaving", ["person_id"])
    op.create_table(
        "leaving_task",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("leaving_id", BIG_KEY, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("done_by", sa.Text()),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("successor", sa.Text()),
        sa.ForeignKeyConstraint(["leaving_id"], ["leaving.id"], name=op.f("fk_leaving_task_leaving_id")),
        sa.ForeignKeyConstraint(["successor"], ["person.id"], name=op.f("fk_leaving_task_successor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving_task")),
        sa.UniqueConstraint("leaving_id", "what", "about", name=op.f("uq_leaving_task_leaving_id_what_about")),
    )
    op.create_index(op.f("ix_leaving_task_leaving_id"), "leaving_task", ["leaving_id"])
    op.create_index(op.f("ix_leaving_task_successor"), "leaving_task", ["successor"])
    op.create_table(
        "receipt",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("gone_at", UtcDateTime(), nullable=False),
        sa.Column("seq", BIG_KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("account_id", "target", "due_at", name=op.f("uq_receipt_account_id_target_due_at")),
    )
