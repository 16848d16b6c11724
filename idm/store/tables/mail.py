"""Notices on their way by mail."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from idm.store.tables.base import BigKey, UtcDateTime, metadata

outbox = Table(
    "outbox",  # one row a notice and address, written with the notice
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),  # the same at every try
    Column("made_at", UtcDateTime, nullable=False),
    Column("next_try", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("given_up_at", UtcDateTime),
    Column("last_error", Text),
    Index(
        "ix_outbox_waiting",
        "next_try",
        sqlite_where=text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL"),
    ),
)
