"""The list of files taken in or waiting, for people."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection

from idm.calendar import JST
from idm.facts import Person
from idm.messages import Said
from idm.messages import hr_desk as say
from idm.office.hr.effect import entries_of, stands
from idm.office.hr.embargo import DIGITS, Eyes, eyes_of, log_readings
from idm.office.hr.papers import first_day, sheet_of, terms_of
from idm.office.instance import Actor, Instance
from idm.store import batches, facts
from idm.store.batches import OPEN, Batch
from idm.store.touched import touched_since

STATE = {
    "draft": "案",
    "approved": "承認済み",
    "scheduled": "内示待ち",
    "applied": "反映",
    "held": "確認待ち",
    "released": "確認後に反映",
    "withdrawn": "取下げ",
}


def listed(instance: Instance, actor: Actor | None = None) -> list[dict[str, Any]]:
    """
    Newest first. People who acted are shown by 職員番号.

    Before its 内示 a file shows counts and digests only, except to whoever may read it; that is put on record.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        eyes = eyes_of(instance, connection, actor)
        found = batches.every(connection)
        acted = {who for b in found for who in (b.by, b.released_by, b.approved_by) if who}
        numbers = {p.id: p.numbers[-1] for p in facts.people(connection, [i for i in acted if ":" not in i])}
        undone = batches.undone_by(connection, [b.id for b in found])
        rows = [_row(connection, b, eyes, numbers, undone.get(b.id, [])) for b in found]
    if actor is not None and any(eyes.embargoed(b) and eyes.see(b) for b in found):
        with instance.store.write() as connection:
            log_readings(connection, eyes, [b for b in found if eyes.see(b)], actor, now)
        instance.checkpoint()
    return rows


def _row(
    connection: Connection, batch: Batch, eyes: Eyes, numbers: dict[str, str], undone: list[int]
) -> dict[str, Any]:
    seen = eyes.see(batch)

    def who(one: str | None) -> str | None:
        return numbers.get(one or "", one) if seen else ""

    return {
        "id": batch.id,
        "state": batch.state,
        "label": STATE[batch.state],
        "source": batch.source,
        "extent": batch.extent,
        "file": batch.file_name if seen else say.HIDDEN_FILE.ja,
        "sha256": batch.file_sha256,
        "rows": batch.rows,
        "people": batch.people,
        "by": who(batch.by),
        "at": batch.at.astimezone(JST).isoformat(timespec="seconds"),
        "released_by": who(batch.released_by),
        "version": batch.version,
        "digest": batch.plan_sha256[:DIGITS],
        "embargo": batch.embargo.isoformat() if batch.embargo else None,
        "approved_by": who(batch.approved_by),
        "hidden": not seen,
        "flags": [{"id": said.id, "message": said.text} for said in _flags(connection, batch, eyes.today, undone)],
    }


def _flags(connection: Connection, batch: Batch, today: date, undone: list[int]) -> Iterator[Said]:
    """What HR has to look at again, and by which batches it was taken back."""
    if undone:
        yield say.FLAG_UNDONE.say(by="、".join(map(str, undone)))
    if batch.state not in OPEN or batch.sheet is None:
        return
    if _changed_since(connection, batch):
        yield say.FLAG_CHANGED.say()
    terms = terms_of(batch.asked)
    first = first_day(sheet_of(batch.sheet, batch.file_name, batch.file_sha256), terms.asked)
    if first is not None and first < today:
        yield say.FLAG_OVERDUE.say()
    if terms.returned is not None:
        yield say.FLAG_RETURNED.say()


def _changed_since(connection: Connection, batch: Batch) -> bool:
    """Was the file revised, or has anybody it speaks of changed, since it was approved?"""
    if batch.approved_plan is None or batch.approved_at is None:
        return False
    if batch.state == "draft" or batch.plan_sha256 != batch.approved_sha256:
        return True
    touched = touched_since(connection, batch.approved_at)
    approved = [entry for entry in entries_of(batch.approved_plan) if entry.person in touched]
    known: dict[str, Person] = {p.id: p for p in facts.people(connection, [entry.person for entry in approved])}
    return not all(stands(entry, known.get(entry.person)) for entry in approved)
