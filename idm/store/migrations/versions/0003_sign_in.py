"""Credentials, sessions, and what a person sees of his own sign-ins."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ONE_PASSWORD = sa.text("kind = 'password' AND state <> 'ended'")


def upgrade() -> None:
    op.create_table(
        "credential",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        _person(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "state", "secret", "label")),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime()),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        *(sa.Column(name, UtcDateTime()) for name in ("expires_at", "used_at", "ended_at")),
        sa.Column("ended_why", sa.Text()),
        _to_person("credential"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    op.create_index(op.f("ix_credential_person_id"), "credential", ["person_id"])
    op.create_index(
        "uq_credential_one_password",
        "credential",
        ["person_id"],
        unique=True,
        sqlite_where=ONE_PASSWORD,
        postgresql_where=ONE_PASSWORD,
    )
    op.create_table(
        "epoch",
        _person(),
        sa.Column("value", sa.Integer(), nullable=False),
        _to_person("epoch"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_epoch")),
    )
    op.create_table(
        "session",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        _person(),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("proofs", sa.Text(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("opened_at", "seen_at", "ends_at")),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_why", sa.Text()),
        sa.Column("terminal", sa.Text(), nullable=False),
        _to_person("session"),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"])
    op.create_table(
        "attempt",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text()),
        sa.Column("at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("what", "terminal")),
        _to_person("attempt"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_person_id"), "attempt", ["person_id"])


def _person() -> sa.Column[object]:
    return sa.Column("person_id", sa.Text(), nullable=False)


def _to_person(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person"))
