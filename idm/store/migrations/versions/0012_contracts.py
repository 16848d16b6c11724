"""Contracts and the people who work under them."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SAID = sa.text("""substr(body, 1, 17) = '{"act":"contract.'""")
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("key", "company", "label", "charge", "place", "range", "method")
        ),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("seq", BIG_KEY, nullable=False),
        sa.Column("told_at", UtcDateTime()),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("key", name=op.f("uq_contract_key")),
    )
    op.create_table(
        "contract_sponsor",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("contract_id", BIG_KEY, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("seq", BIG_KEY, nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_sponsor_contract_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contract_sponsor_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_sponsor")),
    )
    op.create_table(
        "contract_worker",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("contract_id", BIG_KEY, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("seq", BIG_KEY, nullable=False),
        sa.Column("briefed_on", sa.Date()),
        sa.Column("briefed_by", sa.Text()),
        sa.Column("acknowledged", sa.Text()),
        sa.Column("briefed_seq", BIG_KEY),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_worker_contract_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contract_worker_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_worker")),
    )
    for table in ("contract_sponsor", "contract_worker"):
        for column in ("contract_id", "person_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(op.f("ix_contract_worker_last_day"), "contract_worker", ["last_day"])
    op.create_index("ix_audit_entry_contracts", "audit_entry", ["seq"], sqlite_where=SAID, postgresql_where=SAID)
