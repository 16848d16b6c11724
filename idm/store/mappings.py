"""Which column of a sender's files means what, said once and kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from idm.hr.columns import Column
from idm.store.tables import mapping


def of(connection: Connection, sender: str) -> dict[str, Column]:
    """Column by folded heading; empty for a sender nobody has told us of."""
    rows = connection.execute(select(mapping.c.heading, mapping.c.column).where(mapping.c.sender == sender))
    return {heading: Column(column) for heading, column in rows}


def senders(connection: Connection) -> dict[str, int]:
    """Whom we were told of, with the number of their headings."""
    query = select(mapping.c.sender, func.count()).group_by(mapping.c.sender).order_by(mapping.c.sender)
    return {row[0]: row[1] for row in connection.execute(query)}


def keep(connection: Connection, sender: str, headings: Mapping[str, Column], by: str, now: datetime) -> None:
    """Put these headings (folded) in place of what was kept for the sender; none at all forgets it."""
    connection.execute(delete(mapping).where(mapping.c.sender == sender))
    if headings:
        connection.execute(
            insert(mapping),
            [{"sender": sender, "heading": h, "column": c.value, "by": by, "at": now} for h, c in headings.items()],
        )
