"""Whose facts were changed since a moment, without reading the facts themselves."""

from datetime import datetime

from sqlalchemy import Connection, or_, select

from idm.store.tables import metadata

_FACTS = [table for table in metadata.sorted_tables if {"person_id", "superseded_at"} <= set(table.c.keys())]


def touched_since(connection: Connection, at: datetime) -> set[str]:
    """Ids of the people of whom anything was recorded or superseded at that moment (aware) or after it."""
    found: set[str] = set()
    for table in _FACTS:
        later = or_(table.c.recorded_at >= at, table.c.superseded_at >= at)
        found.update(connection.execute(select(table.c.person_id).where(later).distinct()).scalars())
    return found
