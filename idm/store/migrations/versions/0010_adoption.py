"""Directories that lived before us."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "found_entry",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("matched_by", sa.Text()),
        sa.Column("among", sa.Text(), server_default="[]", nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("gone_at", UtcDateTime()),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("confirmed_at", UtcDateTime()),
        sa.Column("confirmed_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found_entry")),
        sa.UniqueConstraint("directory", "address", "detail", name=op.f("uq_found_entry_directory_address_detail")),
    )
    op.create_index(op.f("ix_found_entry_directory_state"), "found_entry", ["directory", "state"])
    op.create_table(
        "address",
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("dn", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("described", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("directory", "account_id", name=op.f("pk_address")),
        sa.UniqueConstraint("directory", "dn", name=op.f("uq_address_directory_dn")),
    )
    op.create_table(
        "adoption",
        sa.Column("directory", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("began_by", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text()),
        sa.Column("released_at", UtcDateTime()),
        sa.Column("released_by", sa.Text()),
        sa.PrimaryKeyConstraint("directory", name=op.f("pk_adoption")),
    )
