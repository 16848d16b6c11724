"""What is left to do when somebody leaves, moves, or a contract ends; and when what was taken away had gone."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person

leaving = Table(
    "leaving",  # 退職・異動の手続
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("kind", Text, nullable=False),  # leaver, mover, dismissed, died, contract
    Column("last_day", Date, nullable=False),  # the last day (JST) of what ends
    Column("unit", Text, nullable=False),  # code of the section that he leaves
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Text),
    Column("dropped_at", UtcDateTime),  # the paper was taken back before its day
    Column("reminded_at", UtcDateTime),
    UniqueConstraint("person_id", "kind", "last_day"),
    Index(None, "closed_at"),
)

leaving_task = Table(
    "leaving_task",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("leaving_id", ForeignKey("leaving.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),  # see rules.leaving.What
    Column("about", Text, nullable=False),
    Column("done_at", UtcDateTime),
    Column("done_by", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("successor", ForeignKey("person.id"), index=True),  # who is to take it over
    UniqueConstraint("leaving_id", "what", "about"),
)

receipt = Table(
    "receipt",  # 停止の受領: when a target was seen without it
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("target", Text, nullable=False),  # "sekisho" (sign-in, sessions, factors), or the name of a directory
    Column("due_at", UtcDateTime, nullable=False),  # from when on it had to be gone
    Column("gone_at", UtcDateTime, nullable=False),
    Column("seq", BigKey, nullable=False),  # line of the audit log that says so
    UniqueConstraint("account_id", "target", "due_at"),
)
