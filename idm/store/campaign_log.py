"""
Sweeps as the log tells them, and their rows put right by it.

Whoever can write to the tables alone says nothing in anybody's name: neither that an account is stopped, nor that it is
kept, nor who was told or has signed (F21, F22).
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, update

from idm.audit.entry import Act
from idm.calendar import ONE_DAY, start_of
from idm.rules.campaigns import Done, Kind, Says, Side, State, excuse
from idm.store import campaigns, log_search
from idm.store.campaigns import Answer, Campaign, Line
from idm.store.tables import campaign, campaign_line

Told = Mapping[str, Any]
"""A line of the log."""


@dataclass(frozen=True, slots=True)
class Right:
    """A sweep as the log tells it. ``rows``: so many of its rows said something else."""

    campaign: Campaign
    rows: int


def put_right(
    connection: Connection, number: int, ids: Collection[int] | None = None, *, whole: bool = True
) -> Right | None:
    """
    From now on the rows of a sweep say what the log says. To be called with the roster locked.

    Args:
        ids: Of these lines only; None: of all.
        whole: Also look whether all its lines are those that were made: thousands are read for it. Each answer alone is
            for exactly what its line said.

    Returns:
        None where a line was added, taken out or changed since the list was made, or one of these lines of the log was:
        nothing of it is anybody's word.
    """
    before = campaigns.get(connection, number)
    said = log_search.of_sweep(connection, number, before.seq or 0, ids) if before is not None else None
    if before is None or not said or not _as_opened(connection, number, said[0], whole=whole):
        return None
    after = _as_told(before, said)
    wrong = _wrong(campaigns.lines(connection, number, ids), after.opened_at, said)
    if after != before:
        connection.execute(update(campaign).where(campaign.c.id == number).values(**_columns(after)))
    for line in wrong:
        connection.execute(update(campaign_line).where(campaign_line.c.id == line.id).values(**_answers(line)))
    return Right(after, len(wrong) + (after != before))


def kept_lately(connection: Connection, since: datetime) -> list[Line]:
    """As ``campaigns.kept_lately``; a reason for keeping an account unused counts where the log has it from then on."""
    found = campaigns.kept_lately(connection, since)
    reasons = sorted((line for line in found if _reason(line)), key=lambda line: line.campaign)
    told = {
        line.id: line
        for number, lines in groupby(reasons, key=lambda line: line.campaign)
        for line in _told_of(connection, number, list(lines))
    }
    as_told = (told.get(line.id, line) for line in found)
    return [line for line in as_told if line.done is Done.KEPT and line.done_at is not None and line.done_at >= since]


def stopped_by(connection: Connection, account: str) -> set[str]:
    """Whoever said that this account is to be stopped, when it was (person ids)."""
    told = log_search.stopped(connection, account)
    if told is None:
        return _ever_answered(connection, account)
    stops = (line["data"] for line in told if line["data"]["done"] == Done.SUSPENDED)
    return {data[side.value] for data in stops for side in Side if data.get(side.value)}


def _ever_answered(connection: Connection, account: str) -> set[str]:
    """Whoever said anything of it, by the rows or by the log: a line that was changed takes nobody out."""
    lines = campaigns.of_subject(connection, account)
    answers = (said for line in lines for side in Side if (said := line.said(side)) is not None)
    return {said.by for said in answers} | log_search.answered(connection, {line.id for line in lines})


def _reason(line: Line) -> bool:
    return excuse(line.hr.says if line.hr else None, line.head.says if line.head else None) is not None


def _told_of(connection: Connection, number: int, lines: Sequence[Line]) -> list[Line]:
    """Of a list that is not the one that was made, nothing is kept."""
    one = campaigns.get(connection, number)
    said = log_search.of_sweep(connection, number, one.seq or 0, {line.id for line in lines}) if one else None
    if not said or not _as_opened(connection, number, said[0], whole=True):
        return [replace(line, done=None) for line in lines]
    return [_line_as_told(line, line.done_at, said) for line in lines]


def _as_opened(connection: Connection, number: int, first: Told, *, whole: bool) -> bool:
    if first["act"] != Act.SWEEP_OPENED:
        return False
    made = first["data"].get("sha256")  # missing in lines from before there was one: such a list goes on as it was
    return made is None or not whole or made == campaigns.whole(connection, number)


def _as_told(before: Campaign, said: Iterable[Told]) -> Campaign:
    found = before
    for line in said:
        step = _STEPS.get(line["act"])
        found = step(found, line) if step else found
    return found


def _opened(one: Campaign, line: Told) -> Campaign:
    data = line["data"]
    return replace(
        one,
        opened_at=_at(line),
        opened_by=line["by"],
        kind=Kind(data["kind"]),
        due_at=_due(data) if "due" in data else one.due_at,
        state=State.HELD if data["held"] else State.OPEN,
        held_why=tuple(data["held"]),
        released_at=None,
        released_by=None,
        hr_signed_at=None,
        hr_signed_by=None,
        admin_signed_at=None,
        admin_signed_by=None,
        digest=None,
    )


def _released(one: Campaign, line: Told) -> Campaign:
    return replace(one, state=State.OPEN, released_at=_at(line), released_by=line["by"], due_at=_due(line["data"]))


def _held(one: Campaign, line: Told) -> Campaign:
    return replace(one, state=State.HELD, held_why=tuple(line["data"]["held"]))


def _dropped(one: Campaign, _line: Told) -> Campaign:
    return replace(one, state=State.DROPPED)


def _signed(one: Campaign, line: Told) -> Campaign:
    return campaigns.with_name(one, line["data"]["side"], line["by"], _at(line), line["data"]["sha256"])


_STEPS: Mapping[str, Callable[[Campaign, Told], Campaign]] = {
    Act.SWEEP_OPENED: _opened,
    Act.SWEEP_RELEASED: _released,
    Act.SWEEP_HELD: _held,
    Act.SWEEP_DROPPED: _dropped,
    Act.SWEEP_SIGNED: _signed,
}


def _wrong(lines: Iterable[Line], opened_at: datetime, said: Iterable[Told]) -> list[Line]:
    """Those of which the rows say something else, as the log has them."""
    of_line: dict[int, list[Told]] = {}
    for told in said:
        if "line" in told["data"]:
            of_line.setdefault(told["data"]["line"], []).append(told)
    found = ((line, _line_as_told(line, opened_at, of_line.get(line.id, ()))) for line in lines)
    return [right for line, right in found if right != line]


def _line_as_told(line: Line, opened_at: datetime | None, said: Iterable[Told]) -> Line:
    exempt = line.exempt is not None
    found = replace(
        line,
        hr=None,
        head=None,
        told_at=None,
        done=Done.EXEMPT if exempt else None,
        done_at=opened_at if exempt else None,
    )
    for told in said:
        data = told["data"]
        if data.get("line") != line.id:
            continue
        if told["act"] == Act.SWEEP_ANSWERED and data.get("sha256", line.mark) == line.mark:
            said_so = _answer(line.said(Side(data["side"])), told)
            found = replace(found, hr=said_so) if data["side"] == Side.HR else replace(found, head=said_so)
        elif told["act"] == Act.SWEEP_TOLD:
            found = replace(found, told_at=_at(told))
        elif told["act"] == Act.SWEEP_DONE:
            found = replace(found, done=Done(data["done"]), done_at=_at(told))
    return found


def _answer(row: Answer | None, told: Told) -> Answer:
    """With the words of the row where it is the same answer: they are not in the log."""
    found = Answer(Says(told["data"]["says"]), "", _at(told), told["by"])
    return row if row is not None and replace(row, note="") == found else found


def _columns(one: Campaign) -> dict[str, Any]:
    names = (name for name in Campaign.__slots__ if name not in ("id", "label", "reminded_at"))
    values = {name: getattr(one, name) for name in names}
    return values | {"state": one.state.value, "kind": one.kind.value, "held_why": json.dumps(list(one.held_why))}


def _answers(line: Line) -> dict[str, Any]:
    values: dict[str, Any] = {"told_at": line.told_at, "done": line.done, "done_at": line.done_at}
    for side in Side:
        said = line.said(side)
        parts = (said.says.value, said.note, said.at, said.by) if said else (None, None, None, None)
        values |= zip((f"{side.value}_{part}" for part in ("says", "note", "at", "by")), parts, strict=True)
    return values | {"done": line.done.value if line.done else None}


def _due(data: Mapping[str, Any]) -> datetime:
    return start_of(date.fromisoformat(data["due"]) + ONE_DAY)


def _at(line: Told) -> datetime:
    return datetime.fromisoformat(line["at"])
