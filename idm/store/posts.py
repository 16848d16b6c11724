"""Posts, and who holds them: found without reading everybody."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from idm.store.tables import posting


def holders_of(
    connection: Connection, titles: Collection[str], day: date, units: Collection[str] = (), *, later: bool = False
) -> list[str]:
    """
    Ids of the people who hold a post with one of these titles, or in one of these units (codes), that day (JST).

    Args:
        later: Also who will hold one on a later day.
    """
    query = (
        select(posting.c.person_id)
        .distinct()
        .where(
            posting.c.title.in_(tuple(titles)) | posting.c.unit.in_(tuple(units)),
            posting.c.superseded_at.is_(None),
            posting.c.valid_to.is_(None) | (posting.c.valid_to > day),
        )
    )
    if not later:
        query = query.where(posting.c.valid_from <= day)
    return sorted(connection.execute(query).scalars())


def held(connection: Connection, first: date, last: date) -> set[tuple[str, str]]:
    """Unit (code) and title of every post that somebody holds on a day from the first to the last (JST)."""
    query = select(posting.c.unit, posting.c.title).distinct().where(*_between(first, last))
    return {(row.unit, row.title) for row in connection.execute(query)}


def holders_among(connection: Connection, posts: Collection[tuple[str, str]], first: date, last: date) -> set[str]:
    """Ids of the people who hold one of these posts on a day from the first to the last (JST)."""
    units, titles = ({post[part] for post in posts} for part in (0, 1))
    query = select(posting.c.person_id, posting.c.unit, posting.c.title).where(
        posting.c.unit.in_(units), posting.c.title.in_(titles), *_between(first, last)
    )
    return {row.person_id for row in connection.execute(query) if (row.unit, row.title) in posts}


def _between(first: date, last: date) -> list[ColumnElement[bool]]:
    return [
        posting.c.superseded_at.is_(None),
        posting.c.valid_from <= last,
        posting.c.valid_to.is_(None) | (posting.c.valid_to > first),
    ]
