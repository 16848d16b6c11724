"""What was worked out of a draft, kept while draft and roster are the same: a page is looked at more than once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.office.hr.rehearsal import Judged, judged
from idm.office.instance import Instance
from idm.store import batches
from idm.store.batches import Batch

KEPT = 4


class Memory:
    """
    The newest few. A judge for ``rehearsal.look_at``; one object serves all threads.

    Facts change only with a batch that comes or changes its state, so all batches with their states are the key, beside
    the draft itself, the profile and the day.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Judged] = OrderedDict()
        self._shown: dict[int, Any] = {}
        self._lock = Lock()

    def __call__(self, instance: Instance, connection: Connection, batch: Batch) -> Judged:
        key = (
            batch.id, batch.version, batch.state, batch.asked, batch.approved_sha256,
            batches.stamp(connection), instance.policy.digest, day_of(instance.clock.now()),
        )  # fmt: skip
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = judged(instance, connection, batch)
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    _, old = self._kept.popitem(last=False)
                    self._shown.pop(id(old.prepared), None)
        return found

    def shown(self, prepared: object, make: Callable[[], Any]) -> Any:
        """What a page makes of it, made once."""
        key = id(prepared)
        with self._lock:
            known = any(kept.prepared is prepared for kept in self._kept.values())
        if not known:
            return make()
        if key not in self._shown:
            self._shown[key] = make()
        return self._shown[key]
