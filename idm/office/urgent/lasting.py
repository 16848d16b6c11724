"""Who is still stopped by a containment: others may have lifted some of it, one by one."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from idm.facts.urgent import EmergencyAct
from idm.store import stops


def lasting(connection: Connection, acts: Collection[EmergencyAct], now: datetime) -> dict[int, dict[str, int]]:
    """
    By the number of the act: ids of those whom it stops at ``now`` (aware UTC) without an end, with the batch of each.

    One query for all of them.
    """
    of_batch = {batch: act.id for act in acts for batch in json.loads(act.content).get("batches", ())}
    found: dict[int, dict[str, int]] = {act.id: {} for act in acts}
    for person, batch in stops.without_end(connection, of_batch.keys(), now):
        found[of_batch[batch]][person] = batch
    return found
