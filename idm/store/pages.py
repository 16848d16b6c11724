"""Pages of keys, for whoever reads everything piece by piece."""

from sqlalchemy import Connection, select

from idm.store.tables import batch, person


def people_after(connection: Connection, after: str, count: int) -> list[str]:
    """The next person ids in their order."""
    query = select(person.c.id).where(person.c.id > after).order_by(person.c.id).limit(count)
    return list(connection.execute(query).scalars())


def batches_before(connection: Connection, before: int | None, count: int) -> list[int]:
    """The next file numbers, the newest first; None begins."""
    query = select(batch.c.id).order_by(batch.c.id.desc()).limit(count)
    return list(connection.execute(query if before is None else query.where(batch.c.id < before)).scalars())
