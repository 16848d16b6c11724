"""Which posts an organisation's file gave, so that a reorganisation that is called off can take them back."""

from sqlalchemy import Connection, select

from idm.store.tables import batch, posting


def posts_given(connection: Connection) -> frozenset[int]:
    """Row ids of the posts in force that an organisation's file recorded, not a personnel file."""
    query = (
        select(posting.c.id)
        .join(batch, batch.c.id == posting.c.batch_id)
        .where(batch.c.source == "org", posting.c.superseded_at.is_(None))
    )
    return frozenset(connection.execute(query).scalars())
