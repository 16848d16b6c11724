"""The list of files taken in or waiting, for people."""

from typing import Any

from idm.calendar import JST
from idm.office.instance import Instance
from idm.store import batches, facts

STATE = {"applied": "反映", "held": "確認待ち", "released": "確認後に反映", "withdrawn": "取下げ"}


def listed(instance: Instance) -> list[dict[str, Any]]:
    """Newest first. People who acted are shown by 職員番号."""
    with instance.store.read() as connection:
        found = batches.every(connection)
        ids = {b.by for b in found} | {b.released_by for b in found if b.released_by}
        numbers = {p.id: p.number for p in facts.people(connection, [i for i in ids if not i.startswith("os:")])}
    return [
        {
            "id": b.id,
            "state": b.state,
            "label": STATE[b.state],
            "source": b.source,
            "extent": b.extent,
            "file": b.file_name,
            "sha256": b.file_sha256,
            "rows": b.rows,
            "people": b.people,
            "by": numbers.get(b.by, b.by),
            "at": b.at.astimezone(JST).isoformat(timespec="seconds"),
            "released_by": numbers.get(b.released_by or "", b.released_by),
        }
        for b in found
    ]
