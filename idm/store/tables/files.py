"""What HR has handed in."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text

from idm.store.tables.base import BigKey, UtcDateTime, metadata

batch = Table(
    "batch",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),  # hr, others, org
    Column("extent", Text, nullable=False),  # full, changes
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("state", Text, nullable=False),  # draft, approved, scheduled, held, applied, released, withdrawn
    Column("plan_sha256", Text, nullable=False),  # what exactly was decided on
    Column("plan", Text),  # only while held: the change set itself, as canonical JSON
    Column("trips", Text, nullable=False),  # what the removal brake said, as JSON
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("released_by", Text),
    Column("released_at", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),  # of the file: how often it was revised, plus one
    Column("sheet", Text),  # only while it is a draft: header, rows and lines, as JSON
    Column("asked", Text, nullable=False, server_default="{}"),  # how it is to be read, and the answers, as JSON
    Column("embargo", Date),  # 内示: until 00:00 JST of it, only named persons see names
    Column("approved_sha256", Text),  # what exactly was approved
    Column("approved_plan", Text),  # the change set that was approved, while it waits, as JSON
    Column("approved_by", Text),
    Column("approved_at", UtcDateTime),
    Column("undoes", ForeignKey("batch.id")),
)

batch_reader = Table(
    "batch_reader",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),  # may see names before the 内示
)

mapping = Table(
    "mapping",
    metadata,
    Column("sender", Text, primary_key=True),  # whose files: 人事課, 水道局, a software's name
    Column("heading", Text, primary_key=True),  # as it stands in their files, folded
    Column("column", Text, nullable=False),  # what we call it
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
