"""Accounts beside a person: development and service accounts, members of shared IDs."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SAID = sa.text("""substr(body, 1, 16) = '{"act":"managed.'""")
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "managed_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", BIG_KEY, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("owned_since", UtcDateTime(), nullable=False),
        sa.Column("owned_seq", BIG_KEY, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.Column("reminded_at", UtcDateTime()),
        sa.Column("told_at", UtcDateTime()),
        sa.Column("stopped_at", UtcDateTime()),
        sa.Column("secret", sa.Text()),
        sa.Column("secret_at", UtcDateTime()),
        sa.Column("secret_by", sa.Text()),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_managed_account_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_managed_account_person_id")),
        sa.ForeignKeyConstraint(["secret_by"], ["person.id"], name=op.f("fk_managed_account_secret_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_managed_account")),
        sa.UniqueConstraint("case_id", name=op.f("uq_managed_account_case_id")),
        sa.UniqueConstraint("login", name=op.f("uq_managed_account_login")),
    )
    op.create_index(op.f("ix_managed_account_person_id"), "managed_account", ["person_id"])
    op.create_table(
        "shared_member",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG_KEY, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("gone_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["item_id"], ["vault_item.id"], name=op.f("fk_shared_member_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shared_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_member")),
    )
    op.create_index(op.f("ix_shared_member_person_id"), "shared_member", ["person_id"])
    op.create_index(
        "uq_shared_member_now",
        "shared_member",
        ["item_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("gone_at IS NULL"),
        postgresql_where=sa.text("gone_at IS NULL"),
    )
    op.create_index("ix_audit_entry_managed", "audit_entry", ["seq"], sqlite_where=SAID, postgresql_where=SAID)
