"""The tables of applications (申請)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from idm.store.tables.base import BigKey, UtcDateTime, metadata

case_file = Table(
    "case_file",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("applicant", ForeignKey("person.id"), nullable=False, index=True),
    Column("beneficiary", ForeignKey("person.id"), nullable=False, index=True),
    Column("starts", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON of exactly what is asked
    Column("chain", Text, nullable=False),  # whose yes it needs, as JSON
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # of all of the above
    Column("state", Text, nullable=False),
    Column("step", Integer, nullable=False),  # steps below it are behind
    Column("opened_at", UtcDateTime, nullable=False),
    Column("handed_in_at", UtcDateTime, nullable=False),  # as it is now
    Column("ended_at", UtcDateTime),  # approved, refused, withdrawn or lapsed
    Column("over_at", UtcDateTime),  # of an approved one: ended before its time
    Column("over_by", Text),
    Column("over_why", Text),
    Column("reminded_at", UtcDateTime),
    Column("decided_seq", BigInteger),  # of the log's line that says it was approved
    Index(None, "state", "kind"),
)

case_decision = Table(
    "case_decision",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("answer", Text, nullable=False),  # yes, no, return
    Column("digest", Text, nullable=False),  # of what was decided on
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("flags", Text, nullable=False),  # what is unusual about it, as JSON
    UniqueConstraint("case_id", "digest", "step"),  # one word a step (F20)
    Index(
        "ix_case_decision_flagged",  # few of many: those that somebody looks through
        "id",
        sqlite_where=text("flags <> '[]'"),
        postgresql_where=text("flags <> '[]'"),
    ),
)

setting_text = Table(
    "setting_text",  # what the instance works by: a proposal until a second person has accepted it (7.1(4)③)
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("what", Text, nullable=False),  # profile, connection
    Column("text", Text, nullable=False),  # the whole of it
    Column("sha256", Text, nullable=False),  # of the text
    Column("put_at", UtcDateTime, nullable=False),
    Column("put_by", Text, nullable=False),
    Column("accepted_at", UtcDateTime),  # the newest of a kind that was accepted is in force
    Column("accepted_by", Text),
    Column("case_id", ForeignKey("case_file.id"), unique=True),
    Index(None, "what", "accepted_at"),
)
