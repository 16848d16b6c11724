"""What was done first and is reported afterwards, and violations (緊急の措置、違反)."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person

emergency_act = Table(
    "emergency_act",  # done at once, on one's own judgement, and to be reported (2(2)⑤⑧, 8.4(2))
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),  # who did it
    Column("kind", Text, nullable=False),  # containment, exception
    Column("what", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON, by kind
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),  # of an exception: it lapses without a report
    Column("report_due", UtcDateTime, nullable=False),
    Column("report", Text),
    Column("reported_at", UtcDateTime),
    Column("case_id", ForeignKey("case_file.id"), unique=True),  # the application that its report became
    Column("alarmed_at", UtcDateTime),  # that it was not reported in time
    Column("ended_at", UtcDateTime),
    Column("ended_why", Text),
    Column("answer", Text),  # the CISO's word on a containment: confirmed, lifted, converted
    Column("answered_at", UtcDateTime),
    Column("answered_by", ForeignKey("person.id")),
    Column("escalated_at", UtcDateTime),  # when somebody was last told that the CISO's word is missing
    Column("seq", BigInteger),  # its first line in the log
    Index(None, "kind", "ended_at"),
)

violation = Table(
    "violation",  # 違反: a person, and what was found; its life is violation_step
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),  # about whom
    Column("found_by", ForeignKey("person.id"), nullable=False),
    Column("clause", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("batch_id", ForeignKey("batch.id")),  # the hold of its suspension
    Column("state", Text, nullable=False),  # found, guided, not_improved, suspended, reinstated, closed
    Column("at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

violation_step = Table(
    "violation_step",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("violation_id", ForeignKey("violation.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("by", ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date),  # on which it was done, by the calendar of Japan: recorded later, perhaps
    Column("text", Text, nullable=False),
)

investigation = Table(
    "investigation",  # 調査: whom the CISO named to read the log of one person, until when (8.2(2))
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("violation_id", ForeignKey("violation.id"), nullable=False, index=True),
    Column("investigator", ForeignKey("person.id"), nullable=False, index=True),
    Column("by", ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
