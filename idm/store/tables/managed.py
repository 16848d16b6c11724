"""Accounts that are nobody's own, and who may use a shared ID."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person

managed_account = Table(
    "managed_account",  # a development or a service account; its application says what it is
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("case_file.id"), nullable=False, unique=True),
    Column("login", Text, nullable=False, unique=True),  # never given again
    of_person(),  # its owner
    Column("owned_since", UtcDateTime, nullable=False),
    Column("owned_seq", BigKey, nullable=False),  # line of the audit log that says whose it is
    Column("made_at", UtcDateTime, nullable=False),
    Column("reviewed_at", UtcDateTime, nullable=False),  # when its owner last said that it is needed
    Column("reminded_at", UtcDateTime),  # that this is to be said again
    Column("told_at", UtcDateTime),  # that it has no owner
    Column("stopped_at", UtcDateTime),  # that it was suspended for want of one
    Column("secret", Text),  # the hash of its password
    Column("secret_at", UtcDateTime),
    Column("secret_by", ForeignKey("person.id")),  # who was shown it
)

IN_FORCE = "gone_at IS NULL"

shared_member = Table(
    "shared_member",  # 共用IDの利用者: as a worker found them; who may use it now is judged at each use
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("item_id", ForeignKey("vault_item.id"), nullable=False),
    of_person(),
    Column("since", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime),
    Index(
        "uq_shared_member_now",
        "item_id",
        "person_id",
        unique=True,
        sqlite_where=text(IN_FORCE),
        postgresql_where=text(IN_FORCE),
    ),
)
