"""
Facts are never overwritten: a correction supersedes the old row and adds a new one, so that both "what was true that
day" (valid time) and "what did we know then" (recorded time) can be asked.
"""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Table, Text

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person


def _fact(name: str, *columns: Column[object]) -> Table:
    """A table of facts: who or what, the columns of its subject, valid time, recorded time."""
    return Table(
        name,
        metadata,
        Column("id", BigKey, primary_key=True, autoincrement=True),
        *columns,
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),  # exclusive; empty while no end is known
        Column("recorded_at", UtcDateTime, nullable=False),
        Column("batch_id", ForeignKey("batch.id"), nullable=False),
        Column("superseded_at", UtcDateTime),
        Column("superseded_by", ForeignKey("batch.id")),
    )


unit = _fact(
    "unit",
    Column("code", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("parent", Text),
    Column("successor", Text),  # the code that takes over as it ends
)

person_name = _fact(
    "person_name", of_person(), Column("full", Text, nullable=False), Column("kana", Text, nullable=False)
)

employment = _fact("employment", of_person(), Column("form", Text, nullable=False))

posting = _fact(
    "posting",
    of_person(),
    Column("unit", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("main", Boolean, nullable=False),
    Column("handed_from", Text),  # the code of the unit whose post goes on in it; empty: no post of its own code does
)

absence = _fact("absence", of_person(), Column("kind", Text, nullable=False))

renumbering = _fact("renumbering", of_person(), Column("number", Text, nullable=False, index=True))

stop = Table(
    "stop",  # 即時の停止: the only facts that begin at a minute and not at a day
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("kind", Text, nullable=False),  # dismissal, death, hold
    Column("starts", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("batch_id", ForeignKey("batch.id"), nullable=False),
    Column("superseded_at", UtcDateTime),
    Column("superseded_by", ForeignKey("batch.id")),
)
