"""Stops at a minute, without any file: dismissal, death, hold, and lifting them (domain cases 74, 75).

One transaction: the facts, the urgent mark, the batch and the audit line, or nothing. The removal brake is not asked:
it is there for the many whom a mistaken file would stop, and one person whom an officer names cannot wait for a second
officer. Lifting a stop needs that second one. The reason stays with the batch; the log gets the kind alone.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Via
from idm.calendar import JST, day_after, day_of, wareki, wareki_minute
from idm.errors import BadInput, Stopped
from idm.facts import FOR_GOOD, Person, Stop, StopKind
from idm.hr.cells.mynumber import holds_my_number
from idm.hr.changeset import PersonChange
from idm.hr.events import until
from idm.messages import now as say
from idm.messages import setup as say_setup
from idm.messages import violations as say_violations
from idm.messages import work as say_work
from idm.office.hr.desk import MAY_RELEASE
from idm.office.hr.taking_back import taken_back
from idm.office.instance import Actor, Instance
from idm.office.roles import acts_for, holds
from idm.office.vacancies import refuse_second
from idm.rules.brake import accepted_states
from idm.store import batches, campaign_log, facts, history, log, marks, recording, sessions, stops, violations
from idm.store.batches import Batch

SOURCE = "now"
RESUME = "resume"
AHEAD = timedelta(days=366)
"""A later minute is taken for a slip of the year, as in a file (domain case 44)."""
REASON_LIMIT = 200  # characters

WHAT: Mapping[StopKind, str] = {
    StopKind.DISMISSAL: "免職・失職",
    StopKind.DEATH: "死亡",
    StopKind.HOLD: "一時停止",
    StopKind.DORMANT: "未使用による停止",
}

_CHANGE = TypeAdapter(PersonChange)


@dataclass(frozen=True, slots=True)
class Done:
    """What was recorded. ``starts`` is the instant (UTC) from which it counts, ``now`` that of recording it."""

    batch: int
    person: Person
    starts: datetime
    now: datetime
    lifted: tuple[Stop, ...] = ()
    reinstated: bool = False


def find(instance: Instance, number: str) -> Person:
    """
    The person meant, for asking back before anything is done.

    Raises:
        BadInput: there is nobody with that 職員番号.
    """
    with instance.store.read() as connection:
        return _find(connection, number)


def stop(
    instance: Instance, kind: StopKind, number: str, actor: Actor, *, at: datetime | None = None, reason: str = ""
) -> Done:
    """
    Stop somebody's access from a minute on; 免職 and 死亡 also end employment and posts with that day (JST).

    Args:
        at: Aware UTC, whole seconds, today or later; None is now.
        reason: Kept with the batch, never in the log.

    Raises:
        BadInput: nobody has that number, is not in office then, or is stopped already; a time or reason out of bounds.
        Stopped: whoever asks is nobody in particular, holds no office that may, or means himself (免職, 死亡).
    """
    instance = instance.containing()
    now = instance.clock.now()
    starts = _moment(at, now)
    _check_reason(reason)
    if day_of(starts) < day_of(now):
        raise BadInput(say.PAST, when=wareki_minute(starts))
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        _require_office(instance, connection, actor)
        before = _find(connection, number)
        if before.id == actor.by and kind is not StopKind.HOLD:
            raise Stopped(say.OWN_END)
        _may_be_stopped(before, kind, starts)
        after = replace(before, stops=(*before.stops, Stop(kind, starts)))
        if kind is not StopKind.HOLD:
            after = _out_of_office(after, starts)
        batch_id = _record(connection, instance, PersonChange(before, after, (), ()), kind.value, actor, starts, reason)
    instance.checkpoint()
    return Done(batch_id, after, starts, now)


def lift_within(connection: Connection, instance: Instance, person: Person, batch: int, actor: Actor) -> bool:
    """
    End the hold that one batch put, and no other, by whoever was judged in this very transaction.

    Returns:
        False when there is nothing of it to lift.
    """
    moment = _moment(None, instance.clock.now())
    own = stops.of_batch(connection, batch)
    lifted = [one for one in person.stops if one.id in own and (one.ends is None or one.ends > moment)]
    if lifted:
        rest = [one for one in person.stops if one not in lifted]
        after = replace(person, stops=(*rest, *_ended(lifted, moment)))
        _record(connection, instance, PersonChange(person, after, (), ()), RESUME, actor, moment, "")
    return bool(lifted)


def hold(
    instance: Instance,
    connection: Connection,
    person: Person,
    actor: Actor,
    reason: str,
    kind: StopKind = StopKind.HOLD,
) -> int | None:
    """
    一時停止 from this second on, within the transaction of a caller who has judged who may: one measure for several.

    Returns the batch; None where he is not in office, or the same measure or one for good stops him without an end.
    Whatever else stops him ends for reasons of its own, and must not end this one with it.
    """
    starts = _next_start(person, kind, _moment(None, instance.clock.now()))
    if person.employment_on(day_of(starts)) is None or _is_stopped(connection, person, kind, starts, actor, reason):
        return None
    after = replace(person, stops=(*person.stops, Stop(kind, starts)))
    change = PersonChange(person, after, (), ())
    return _record(connection, instance, change, kind.value, actor, starts, reason)


def resume(instance: Instance, number: str, actor: Actor, *, at: datetime | None = None, reason: str = "") -> Done:
    """
    Lift every stop from a minute on; one that has not begun by then is taken back.

    Employment and posts that 免職 or 死亡 ended go on as before (``reinstated``), unless a file was taken in since:
    then its facts stand.

    Args:
        at: Aware UTC, whole seconds, not before now; None is now.

    Raises:
        BadInput: nobody has that number, or is not stopped then; a time or reason out of bounds.
        Stopped: whoever asks put the stop, is the person stopped, or holds no office that may (NISHIHARA-2.6.1); a
            violation keeps him suspended (``office.violations``); or he would be a second CISO or network admin.
    """
    now = instance.clock.now()
    moment = _moment(at, now)
    _check_reason(reason)
    if moment < now.replace(microsecond=0):
        raise BadInput(say.RESUME_PAST, when=wareki_minute(moment))
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        _require_office(instance, connection, actor)
        before = _find(connection, number)
        lifted = [s for s in before.stops if s.ends is None or s.ends > moment]
        if not lifted:
            raise BadInput(say.NOT_HELD, who=who(before, day_of(now)), when=wareki_minute(moment))
        if violations.suspended(connection, before.id):
            source = instance.policy.rules["violation.reinstated"].source
            raise Stopped(say_violations.HELD_BY_VIOLATION, who=who(before, day_of(now)), source=source)
        put = {one: stops.put_by(connection, before.id, one) for one in lifted}
        said_so = campaign_log.stopped_by(connection, before.account.id) if _dormant(lifted) else set()
        _may_lift(before, {by for _, by in put.values()} | said_so, actor, now)
        ended_by = {batch for one, (batch, _) in put.items() if one.kind in FOR_GOOD}
        back = _reinstated(connection, before, ended_by, day_of(now))
        after = replace(back, stops=_ended(before.stops, moment))
        change = PersonChange(before, after, (), ())
        refuse_second(connection, instance.policy, [change], facts.organisation(connection), day_of(now))
        batch_id = _record(connection, instance, change, RESUME, actor, moment, reason)
    instance.checkpoint()
    return Done(batch_id, after, moment, now, tuple(lifted), back is not before)


def listed(instance: Instance, actor: Actor) -> list[dict[str, Any]]:
    """
    Every stop in force or to come, the newest first, with who put it and why.

    Raises:
        Stopped: whoever asks is nobody in particular, or holds no office that may.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        _require_office(instance, connection, actor)
        found = stops.standing(connection, now)
        ids = {s.person_id for s in found} | {s.by for s in found}
        people = {p.id: p for p in facts.people(connection, ids)}
    today = day_of(now)
    return [
        {
            "who": who(people[s.person_id], today),
            "kind": s.stop.kind.value,
            "label": WHAT[s.stop.kind],
            "from": _in_japan(s.stop.starts),
            "to": None if s.stop.ends is None else _in_japan(s.stop.ends),
            "by": who(people[s.by], today),
            "reason": s.reason,
            "batch": s.batch_id,
        }
        for s in found
    ]


def _in_japan(at: datetime) -> str:
    return at.astimezone(JST).isoformat(timespec="seconds")


# --- who may, and whom ---


def _require_office(instance: Instance, connection: Connection, actor: Actor) -> None:
    """Somebody by name who works in 人事 or holds an office that answers for access."""
    if actor.person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    if not holds(instance, connection, actor.person, MAY_RELEASE):
        labels = "、".join(r.label for r in instance.policy.role if r.key in MAY_RELEASE)
        raise Stopped(say.NOT_ENTITLED, who=actor.shown, roles=labels)


def _find(connection: Connection, number: str) -> Person:
    person = facts.find_person(connection, number)
    if person is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=number)
    return person


def _may_be_stopped(person: Person, kind: StopKind, starts: datetime) -> None:
    day = day_of(starts)
    if person.employment_on(day) is None:
        raise BadInput(say.NOT_IN_OFFICE, who=who(person, day), day=wareki(day))
    for known in person.stops:
        stricter = known.kind is kind or known.kind in FOR_GOOD
        if stricter and known.covers(starts):
            raise BadInput(
                say.ALREADY_STOPPED, who=who(person, day), when=wareki_minute(known.starts), what=WHAT[known.kind]
            )


def _may_lift(person: Person, put_by: Collection[str], actor: Actor, now: datetime) -> None:
    if actor.by == person.id:
        raise Stopped(say.ABOUT_ONESELF, who=actor.shown)
    if actor.by in put_by:
        raise Stopped(say.SAME_PERSON, who=actor.shown)
    if actor.person is not None and any(acts_for(actor.person, one, now) for one in (person.id, *put_by)):
        raise Stopped(say_work.DEPUTY_OF_FIRST, who=actor.shown)


def _is_stopped(
    connection: Connection, person: Person, kind: StopKind, starts: datetime, actor: Actor, reason: str
) -> bool:
    """
    For good, or without an end by the same measure: the same kind of stop by the same person, in the same words.
    Whoever is dormant is so once.
    """
    for known in (one for one in person.stops if one.covers(starts) and one.ends is None):
        if known.kind in FOR_GOOD or (known.kind is kind is StopKind.DORMANT):
            return True
        if known.kind is kind:
            put = batches.get(connection, stops.put_by(connection, person.id, known)[0])
            if put is not None and (put.by, json.loads(put.asked).get("reason", "")) == (actor.by, reason):
                return True
    return False


def _next_start(person: Person, kind: StopKind, starts: datetime) -> datetime:
    """A stop is known by kind and second: a second later where that one is taken."""
    taken = {one.starts for one in person.stops if one.kind is kind}
    while starts in taken:
        starts += timedelta(seconds=1)
    return starts


def _dormant(lifted: Iterable[Stop]) -> bool:
    """Then two persons said that it was to be stopped: neither of them lifts it."""
    return any(one.kind is StopKind.DORMANT for one in lifted)


def who(person: Person, day: date) -> str:
    """職員番号 and name, as they are that day."""
    name = person.name_on(day)
    return f"{person.number_on(day)} {name.full if name else ''}".strip()


# --- when, and why ---


def _moment(at: datetime | None, now: datetime) -> datetime:
    """Whole seconds: directories know no smaller ones."""
    moment = (now if at is None else at).replace(microsecond=0)
    if moment > now + AHEAD:
        raise BadInput(say.FAR, when=wareki_minute(moment))
    return moment


def _check_reason(reason: str) -> None:
    if len(reason) > REASON_LIMIT or holds_my_number([[reason]]):
        raise BadInput(say.REASON_WRONG)


# --- what is recorded ---


def _out_of_office(person: Person, starts: datetime) -> Person:
    """Appointments and posts end with that day; what was planned for later goes."""
    end = day_after(day_of(starts))
    return replace(
        person,
        employments=tuple(until(person.employments, end, started_before=end)),
        postings=tuple(until(person.postings, end, started_before=end)),
        absences=tuple(until(person.absences, end, started_before=end)),
    )


def _ended(stops_of: Iterable[Stop], moment: datetime) -> tuple[Stop, ...]:
    """None lasts beyond that moment, and none begins at it or later."""
    over = (s if s.ends is not None and s.ends <= moment else replace(s, ends=moment, id=0) for s in stops_of)
    return tuple(s for s in over if s.starts < moment)


def _reinstated(connection: Connection, person: Person, ended_by: Collection[int], today: date) -> Person:
    """As they were before the first of these batches ended their employment, if nothing else was recorded since."""
    past = history.recorded(connection, [person.id])[person.id]
    for batch in sorted(ended_by):
        since = {n for row in past for n in (row.batch, row.gone_by) if n is not None and n >= batch}
        if batch in since and since <= set(ended_by):
            return taken_back(person, past, batch, today)
    return person


def _record(
    connection: Connection,
    instance: Instance,
    change: PersonChange,
    deed: str,
    actor: Actor,
    moment: datetime,
    reason: str,
) -> int:
    now, person = instance.clock.now(), change.after
    batch = Batch(
        id=0,
        source=SOURCE,
        extent=deed,
        file_name="",
        file_sha256="",
        rows=0,
        people=1,
        state="applied",
        plan_sha256=hashlib.sha256(_CHANGE.dump_json(change)).hexdigest(),
        plan=None,
        trips="[]",
        by=actor.by,
        at=now,
        asked=json.dumps({"reason": reason} if reason else {}, ensure_ascii=False),
    )
    batch_id = batches.add(connection, batch)
    recording.record_changes(connection, [change], batch_id, now)
    if deed in {kind.value for kind in StopKind} and moment <= now:
        sessions.next_epoch(connection, person.id)  # what was open stays closed, however soon it is lifted (F15)
    accepted = {person.account.id: accepted_states(person, instance.policy)}
    names = marks.directory_names(connection)
    accounts = dict.fromkeys(person.accounts) | accepted
    marks.touch(connection, names, "account", accounts, now, urgent=accounts.keys())
    log.append(connection, [_said_of(batch, batch_id, person, moment, actor.via)], now)
    return batch_id


def _said_of(batch: Batch, batch_id: int, person: Person, moment: datetime, via: Via) -> Draft:
    return Draft(
        act=Act.HR_APPLIED,
        by=batch.by,
        via=via,
        subject=person.id,
        object=f"batch:{batch_id}",
        outcome="ok",
        corr=f"batch:{batch_id}",
        data={
            "source": batch.source,
            "extent": batch.extent,
            "from": moment.isoformat(),
            "people": batch.people,
            "plan_sha256": batch.plan_sha256,
        },
    )
