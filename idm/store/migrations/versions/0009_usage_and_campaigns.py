"""When accounts were used, and lists gone through line by line."""

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "last_use",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "source", name=op.f("pk_last_use")),
    )
    op.create_table(
        "use_source",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("newest", UtcDateTime()),
        sa.Column("behind_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_use_source")),
    )
    _campaigns()


def _campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_why", sa.Text(), server_default="[]", nullable=False),
        sa.Column("released_at", UtcDateTime()),
        sa.Column("released_by", sa.Text()),
        sa.Column("hr_signed_at", UtcDateTime()),
        sa.Column("hr_signed_by", sa.Text()),
        sa.Column("admin_signed_at", UtcDateTime()),
        sa.Column("admin_signed_by", sa.Text()),
        sa.Column("digest", sa.Text()),
        sa.Column("reminded_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("label", name=op.f("uq_campaign_label")),
    )
    op.create_table(
        "campaign_line",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("campaign_id", BIG_KEY, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text()),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("exempt", sa.Text()),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("hr_says", sa.Text()),
        sa.Column("hr_note", sa.Text()),
        sa.Column("hr_at", UtcDateTime()),
        sa.Column("hr_by", sa.Text()),
        sa.Column("head_says", sa.Text()),
        sa.Column("head_note", sa.Text()),
        sa.Column("head_at", UtcDateTime()),
        sa.Column("head_by", sa.Text()),
        sa.Column("told_at", UtcDateTime()),
        sa.Column("done", sa.Text()),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_line_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_campaign_line_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_line")),
        sa.UniqueConstraint(
            "campaign_id", "subject", "detail", name=op.f("uq_campaign_line_campaign_id_subject_detail")
        ),
    )
    op.create_index(op.f("ix_campaign_line_campaign_id"), "campaign_line", ["campaign_id"])
    op.create_index(op.f("ix_campaign_line_subject"), "campaign_line", ["subject"])
