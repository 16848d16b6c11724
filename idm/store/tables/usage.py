"""When an account was last used (最終利用), as far as anybody can tell: to the day, one row per account and source."""

from sqlalchemy import Column, Table, Text

from idm.store.tables.base import UtcDateTime, metadata

last_use = Table(
    "last_use",
    metadata,
    Column("account_id", Text, primary_key=True),  # a person's own account, or a privileged ID
    Column("source", Text, primary_key=True),  # "sekisho", or the name of a directory
    Column("used_at", UtcDateTime, nullable=False),  # 00:00 in Japan of the day; it never goes back
)

use_source = Table(
    "use_source",  # since when somebody watches: before that, "no use" says nothing
    metadata,
    Column("source", Text, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),  # last time it could be read in full
    Column("newest", UtcDateTime),  # the newest use it has ever told
    Column("behind_at", UtcDateTime),  # since when it tells less than before: a replica with old values
)
