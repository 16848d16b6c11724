"""What more a factor says of itself, challenges, resets, notices, and other programs that ask."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("credential") as table:
        table.add_column(sa.Column("handle", sa.Text()))
        table.add_column(sa.Column("traits", sa.Text(), nullable=False, server_default="{}"))
        table.create_unique_constraint(op.f("uq_credential_handle"), ["handle"])
    op.add_column("attempt", sa.Column("system", sa.Text()))
    op.create_table(
        "challenge",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("purpose", "data")),
        *(sa.Column(name, UtcDateTime(), nullable=False) for name in ("made_at", "expires_at")),
        sa.Column("used_at", UtcDateTime()),
        _to_person("challenge"),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_person_id"), "challenge", ["person_id"])
    op.create_table(
        "reset_request",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "state")),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", UtcDateTime()),
        _to_person("reset_request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_request")),
    )
    op.create_index(op.f("ix_reset_request_person_id"), "reset_request", ["person_id"])
    op.create_table(
        "notice",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("message", "values")),
        sa.Column("read_at", UtcDateTime()),
        _to_person("notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"])
    op.create_table(
        "client",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("name", "key_sha256", "scopes", "systems", "made_by")
        ),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        *(sa.Column(name, UtcDateTime()) for name in ("expires_at", "ended_at", "used_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("name", name=op.f("uq_client_name")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_client_key_sha256")),
    )


def _to_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id_person"))
