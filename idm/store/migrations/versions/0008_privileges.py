"""Privileged IDs and their windows, lent secrets, urgent measures, violations, mail; tallies have their own table."""

import json

import sqlalchemy as sa
from alembic import op

from idm.store.tables import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LIVING = "state IN ('stock', 'lent', 'suspended')"
ACCEPTING = (
    "substr(body, 1, 23) IN"
    """ ('{"act":"policy.accepted', '{"act":"connection.acce', '{"act":"instance.create')"""
)
COMPARED = {
    "accepting": ACCEPTING,
    "cases": """substr(body, 1, 13) = '{"act":"case.'""",
    "ended": """substr(body, 1, 19) = '{"act":"case.ended"'""",
    "put": """substr(body, 1, 16) IN ('{"act":"vault.ad', '{"act":"urgent.e')""",
}
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("key_sha256", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_sha256", name=op.f("pk_tally")),
    )
    op.create_index(op.f("ix_tally_expires_at"), "tally", ["expires_at"])
    op.create_table(
        "vault_item",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime()),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("leaving_at", UtcDateTime()),
        sa.Column("leaving_by", sa.Text()),
        sa.Column("retired_at", UtcDateTime()),
        sa.Column("retired_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_item")),
        sa.UniqueConstraint("key", name=op.f("uq_vault_item_key")),
    )
    op.create_table(
        "away",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_away_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away")),
    )
    op.create_index(op.f("ix_away_person_id"), "away", ["person_id"])
    op.create_table(
        "emergency_act",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime()),
        sa.Column("report_due", UtcDateTime(), nullable=False),
        sa.Column("report", sa.Text()),
        sa.Column("reported_at", UtcDateTime()),
        sa.Column("case_id", BIG_KEY),
        sa.Column("alarmed_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ended_why", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("answered_by", sa.Text()),
        sa.Column("escalated_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_emergency_act_answered_by")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_emergency_act_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_emergency_act_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_act")),
        sa.UniqueConstraint("case_id", name=op.f("uq_emergency_act_case_id")),
    )
    op.create_index(op.f("ix_emergency_act_kind_ended_at"), "emergency_act", ["kind", "ended_at"])
    op.create_index(op.f("ix_emergency_act_person_id"), "emergency_act", ["person_id"])
    op.create_table(
        "privileged_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("retired_at", UtcDateTime()),
        sa.Column("retired_why", sa.Text()),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privileged_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privileged_account")),
        sa.UniqueConstraint("login", name=op.f("uq_privileged_account_login")),
    )
    op.create_index(op.f("ix_privileged_account_person_id"), "privileged_account", ["person_id"])
    op.create_index(
        "uq_privileged_account_held",
        "privileged_account",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "review",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_review_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("subject", "period", "about", name=op.f("uq_review_subject_period_about")),
    )
    op.create_table(
        "vault_version",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG_KEY, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("seen_at", UtcDateTime()),
        sa.Column("seen_by", sa.Text()),
        sa.Column("other_at", UtcDateTime()),
        sa.Column("other_by", sa.Text()),
        sa.Column("set_at", UtcDateTime()),
        sa.Column("set_by", sa.Text()),
        sa.Column("alarmed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["item_id"], ["vault_item.id"], name=op.f("fk_vault_version_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_version")),
    )
    op.create_index(op.f("ix_vault_version_item_id"), "vault_version", ["item_id"])
    op.create_table(
        "violation",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("batch_id", BIG_KEY),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_violation_batch_id")),
        sa.ForeignKeyConstraint(["found_by"], ["person.id"], name=op.f("fk_violation_found_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_violation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation")),
    )
    op.create_index(op.f("ix_violation_person_id"), "violation", ["person_id"])
    op.create_table(
        "checkout",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG_KEY, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("case_id", BIG_KEY),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("shown_at", UtcDateTime()),
        sa.Column("returned_at", UtcDateTime()),
        sa.Column("returned_by", sa.Text()),
        sa.Column("returned_why", sa.Text()),
        sa.Column("report_due", UtcDateTime()),
        sa.Column("report", sa.Text()),
        sa.Column("reported_at", UtcDateTime()),
        sa.Column("alarmed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_checkout_case_id")),
        sa.ForeignKeyConstraint(["item_id"], ["vault_item.id"], name=op.f("fk_checkout_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_checkout_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout")),
    )
    op.create_index(op.f("ix_checkout_item_id"), "checkout", ["item_id"])
    op.create_index(op.f("ix_checkout_person_id"), "checkout", ["person_id"])
    op.create_index(
        "uq_checkout_held",
        "checkout",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("returned_at IS NULL"),
        postgresql_where=sa.text("returned_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("notice_id", BIG_KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("next_try", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime()),
        sa.Column("given_up_at", UtcDateTime()),
        sa.Column("last_error", sa.Text()),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_outbox_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index(op.f("ix_outbox_notice_id"), "outbox", ["notice_id"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_try"],
        sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )
    op.create_table(
        "violation_step",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("violation_id", BIG_KEY, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_violation_step_by")),
        sa.ForeignKeyConstraint(["violation_id"], ["violation.id"], name=op.f("fk_violation_step_violation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation_step")),
    )
    op.create_index(op.f("ix_violation_step_violation_id"), "violation_step", ["violation_id"])
    op.create_table(
        "investigation",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("violation_id", BIG_KEY, nullable=False),
        sa.Column("investigator", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_investigation_by")),
        sa.ForeignKeyConstraint(["investigator"], ["person.id"], name=op.f("fk_investigation_investigator")),
        sa.ForeignKeyConstraint(["violation_id"], ["violation.id"], name=op.f("fk_investigation_violation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigation")),
    )
    op.create_index(op.f("ix_investigation_investigator"), "investigation", ["investigator"])
    op.create_index(op.f("ix_investigation_violation_id"), "investigation", ["violation_id"])
    op.create_table(
        "work_window",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("privilege", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("case_id", BIG_KEY),
        sa.Column("starts", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_why", sa.Text()),
        sa.Column("gone_at", UtcDateTime()),
        sa.Column("alarmed_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["account_id"], ["privileged_account.id"], name=op.f("fk_work_window_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_work_window_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_window_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_window")),
        sa.UniqueConstraint("case_id", name=op.f("uq_work_window_case_id")),
    )
    op.create_index(op.f("ix_work_window_account_id"), "work_window", ["account_id"])
    op.create_index(op.f("ix_work_window_person_id"), "work_window", ["person_id"])
    op.create_index(op.f("ix_work_window_until"), "work_window", ["until"])
    op.create_table(
        "setting_text",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("put_at", UtcDateTime(), nullable=False),
        sa.Column("put_by", sa.Text(), nullable=False),
        sa.Column("accepted_at", UtcDateTime()),
        sa.Column("accepted_by", sa.Text()),
        sa.Column("case_id", BIG_KEY),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_setting_text_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_text")),
        sa.UniqueConstraint("case_id", name=op.f("uq_setting_text_case_id")),
    )
    op.create_index(op.f("ix_setting_text_what_accepted_at"), "setting_text", ["what", "accepted_at"])
    op.add_column("card", sa.Column("medium", sa.Text(), nullable=False, server_default=""))
    op.drop_index("uq_card_living_handle", "card")
    for name, which in (("handle", f"{LIVING} AND fingerprint IS NULL"), ("fingerprint", LIVING)):
        op.create_index(
            f"uq_card_living_{name}",
            "card",
            [name],
            unique=True,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
    op.add_column("session", sa.Column("card", sa.BigInteger()))
    op.add_column("session", sa.Column("heard_at", UtcDateTime()))
    op.add_column("directory", sa.Column("scanned_at", UtcDateTime()))
    op.add_column("case_file", sa.Column("over_at", UtcDateTime()))
    op.add_column("case_file", sa.Column("over_by", sa.Text()))
    op.add_column("case_file", sa.Column("over_why", sa.Text()))
    op.add_column("case_file", sa.Column("reminded_at", UtcDateTime()))
    for name, which in COMPARED.items():
        op.create_index(
            f"ix_audit_entry_{name}",
            "audit_entry",
            ["seq"],
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
    op.add_column("case_file", sa.Column("decided_seq", sa.BigInteger()))
    _name_the_lines_of_approved_cases()
    op.create_index(
        "ix_case_decision_flagged",
        "case_decision",
        ["id"],
        sqlite_where=sa.text("flags <> '[]'"),
        postgresql_where=sa.text("flags <> '[]'"),
    )
    op.create_index(
        "uq_credential_one_privileged",
        "credential",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'privileged' AND state <> 'ended'"),
        postgresql_where=sa.text("kind = 'privileged' AND state <> 'ended'"),
    )
    op.execute(sa.delete(sa.table("challenge", sa.column("purpose"))).where(sa.column("purpose") == "tally"))


def _name_the_lines_of_approved_cases() -> None:
    """Each approved application is to name the line of the log that approves it."""
    line, case = (
        sa.table("audit_entry", sa.column("seq"), sa.column("body")),
        sa.table("case_file", sa.column("id"), sa.column("state"), sa.column("decided_seq")),
    )
    decided = sa.select(line.c.seq, line.c.body).where(line.c.body.startswith('{"act":"case.decided"', autoescape=True))
    connection = op.get_bind()
    for seq, body in connection.execute(decided.order_by(line.c.seq)).all():
        said = json.loads(body)
        if said["data"]["state"] == "approved":
            which = (case.c.id == int(said["object"].removeprefix("case:"))) & (case.c.state == "approved")
            connection.execute(sa.update(case).where(which).values(decided_seq=seq))
