"""Directories, and what is to be written to them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from idm.store.tables.base import UtcDateTime, metadata

directory = Table(
    "directory",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sync_cursor", Text),  # where the last incremental reading ended, base64
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", UtcDateTime),
    Column("last_error", Text),
    Column("scanned_at", UtcDateTime),  # when its logins were last looked through for default names
)

lease = Table(
    "lease",
    metadata,
    Column("token", Text, primary_key=True),
    Column("directory", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("groups", Text, nullable=False),  # groups this lease may be writing, as JSON: what a successor must fence
)

mark = Table(
    "mark",
    metadata,
    Column("directory", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # account, group
    Column("subject", Text, primary_key=True),  # account id, group key
    Column("generation", BigInteger, nullable=False),
    Column("due", UtcDateTime),  # when to look again: now, after a back-off, or at the next date in the facts
    Column("urgent", Boolean, nullable=False),  # access is taken away: before all other work
    Column("lease", ForeignKey("lease.token"), index=True),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False),  # ready, refused (a person must look), braked (two persons must release)
    Column("last_error", Text),
    Column("accepted", Text),  # the account's states over time as they were accepted, JSON: see rules/brake.py
    Column("freed_by", Text),  # first of the two persons who release a braked mark
    Index(None, "directory", "due"),
    Index(None, "state"),
    Index("ix_mark_urgent", "directory", "due", sqlite_where=text("urgent = 1"), postgresql_where=text("urgent")),
)
