"""Who holds a post with one of these titles: found without reading everybody."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from idm.store.tables import posting


def holders_of(connection: Connection, titles: Collection[str], day: date) -> list[str]:
    """Ids of the people who hold such a post that day (JST), whatever its unit."""
    query = (
        select(posting.c.person_id)
        .distinct()
        .where(
            posting.c.title.in_(tuple(titles)),
            posting.c.superseded_at.is_(None),
            posting.c.valid_from <= day,
            posting.c.valid_to.is_(None) | (posting.c.valid_to > day),
        )
    )
    return sorted(connection.execute(query).scalars())
