"""Files that wait as drafts, stops at a minute, mail addresses, numbers that change or are given again."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_constraint(op.f("uq_person_number"), type_="unique")
        person.create_index(op.f("ix_person_number"), ["number"])
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("mail", sa.Text()))
        account.create_unique_constraint(op.f("uq_account_mail"), ["mail"])
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("sheet", sa.Text()))
        batch.add_column(sa.Column("asked", sa.Text(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("embargo", sa.Date()))
        batch.add_column(sa.Column("approved_sha256", sa.Text()))
        batch.add_column(sa.Column("approved_plan", sa.Text()))
        batch.add_column(sa.Column("approved_by", sa.Text()))
        batch.add_column(sa.Column("approved_at", UtcDateTime()))
        batch.add_column(sa.Column("undoes", BIG_KEY))
        batch.create_foreign_key(op.f("fk_batch_undoes_batch"), "batch", ["undoes"], ["id"])
    op.create_table(
        "batch_reader",
        sa.Column("batch_id", BIG_KEY, sa.ForeignKey("batch.id", name=op.f("fk_batch_reader_batch_id_batch"))),
        sa.Column("person_id", sa.Text(), sa.ForeignKey("person.id", name=op.f("fk_batch_reader_person_id_person"))),
        sa.PrimaryKeyConstraint("batch_id", "person_id", name=op.f("pk_batch_reader")),
    )
    op.create_table(
        "mapping",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "heading", name=op.f("pk_mapping")),
    )
    op.create_table(
        "renumbering",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        *_recorded("renumbering"),
    )
    op.create_index(op.f("ix_renumbering_number"), "renumbering", ["number"])
    op.create_index(op.f("ix_renumbering_person_id"), "renumbering", ["person_id"])
    op.create_table(
        "stop",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("ends", UtcDateTime()),
        *_recorded("stop"),
    )
    op.create_index(op.f("ix_stop_person_id"), "stop", ["person_id"])


def _recorded(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("batch_id", BIG_KEY, nullable=False),
        sa.Column("superseded_at", UtcDateTime()),
        sa.Column("superseded_by", BIG_KEY),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f(f"fk_{table}_batch_id_batch")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person")),
        sa.ForeignKeyConstraint(["superseded_by"], ["batch.id"], name=op.f(f"fk_{table}_superseded_by_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
