"""Directories that lived before us: entries and groups that keep their places, and what nobody granted."""

from sqlalchemy import Boolean, Column, Index, Table, Text, UniqueConstraint

from idm.store.tables.base import BigKey, UtcDateTime, metadata

found_entry = Table(
    "found_entry",  # first contact: what was there, and what became of it
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("directory", Text, nullable=False),
    Column("kind", Text, nullable=False),  # account, group, member
    Column("address", Text, nullable=False),  # DN as the directory writes it
    Column("detail", Text, nullable=False, server_default=""),  # of a member: the DN of the group
    Column("shown", Text, nullable=False),  # JSON of what was read: name, kana, number, section, who made it, when
    Column("digest", Text, nullable=False),  # of ``shown``: a decision is about exactly this
    Column("state", Text, nullable=False),  # see idm/rules/orphans.py
    Column("account_id", Text),  # proposed, linked: whose it is
    Column("matched_by", Text),  # what that rests on, see idm/rules/matching.py
    Column("among", Text, nullable=False, server_default="[]"),  # JSON of account ids that come into question
    Column("owner", Text),  # person id of whoever answers for it
    Column("reason", Text, nullable=False, server_default=""),  # why nobody is proposed, or what somebody said
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("confirmed_at", UtcDateTime),  # of a removal: by the second person
    Column("confirmed_by", Text),
    UniqueConstraint("directory", "address", "detail"),
    Index(None, "directory", "state"),
)

address = Table(
    "address",  # an account of ours whose entry was there before us: where it is, from the release of a plan on
    metadata,
    Column("directory", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("dn", Text, nullable=False),
    Column("digest", Text, nullable=False),  # of what was shown when the plan was released
    Column("described", Boolean, nullable=False),  # False: names, posts and mail are left to the directory
    Column("since", UtcDateTime, nullable=False),
    UniqueConstraint("directory", "dn"),
)

adoption = Table(
    "adoption",  # a directory that lived before us: nothing is written to it before the first plan is released
    metadata,
    Column("directory", Text, primary_key=True),
    Column("began_at", UtcDateTime, nullable=False),
    Column("began_by", Text, nullable=False),
    Column("plan", Text),  # digest of the newest plan that was released
    Column("released_at", UtcDateTime),
    Column("released_by", Text),
)
