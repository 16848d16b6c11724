"""The instance itself, and who there is."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from idm.store.tables.base import UtcDateTime, metadata

instance = Table(
    "instance",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("name", Text, nullable=False),  # goes into every line of the audit log
    Column("profile", Text, nullable=False),
    Column("policy_digest", Text, nullable=False),  # the text that was accepted
    Column("created_at", UtcDateTime, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, index=True),  # the first one; HR may give it to somebody else years later
    Column("recorded_at", UtcDateTime, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, unique=True),
    Column("login", Text, nullable=False, unique=True),  # never given again: rows stay for ever (F29, F36)
    Column("mail", Text, unique=True),  # never given again either; empty where the body gives none
    Column("recorded_at", UtcDateTime, nullable=False),
)
