"""Applications and the decisions on them."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "subject", "applicant", "beneficiary")),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "content", "chain")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("digest", "state")),
        sa.Column("step", sa.Integer(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("opened_at", "handed_in_at")),
        sa.Column("ended_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["applicant"], ["person.id"], name=op.f("fk_case_file_applicant")),
        sa.ForeignKeyConstraint(["beneficiary"], ["person.id"], name=op.f("fk_case_file_beneficiary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index(op.f("ix_case_file_applicant"), "case_file", ["applicant"])
    op.create_index(op.f("ix_case_file_beneficiary"), "case_file", ["beneficiary"])
    op.create_index(op.f("ix_case_file_state_kind"), "case_file", ["state", "kind"])
    op.create_table(
        "case_decision",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("case_id", BIG_KEY, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("role", "person_id", "answer", "digest")),
        sa.Column("at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "flags")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_decision_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_decision_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decision")),
        sa.UniqueConstraint("case_id", "digest", "step", name=op.f("uq_case_decision_case_id_digest_step")),
    )
