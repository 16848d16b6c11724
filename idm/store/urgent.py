"""Emergency acts in and out of the database. What happens once is one statement that compares and sets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from idm.audit.entry import Act
from idm.facts.case import Answer as Said
from idm.facts.case import CaseState
from idm.facts.urgent import Answer, EmergencyAct, UrgentKind
from idm.rules.urgent import bars, over
from idm.store import cases, log_search
from idm.store.tables import case_decision, case_file, emergency_act, epoch, posting, session

_COLUMNS = [
    emergency_act.c[{"person": "person_id", "case": "case_id"}.get(name, name)] for name in EmergencyAct.__slots__
]
_EXCEPTION = emergency_act.c.kind == UrgentKind.EXCEPTION.value


def add(
    connection: Connection,
    person: str,
    kind: UrgentKind,
    what: str,
    reason: str,
    content: str,
    *,
    now: datetime,
    until: datetime | None,
    report_due: datetime,
) -> EmergencyAct:
    row = insert(emergency_act).values(
        person_id=person,
        kind=kind.value,
        what=what,
        reason=reason,
        content=content,
        at=now,
        until=until,
        report_due=report_due,
    )
    return _act(tuple(connection.execute(row.returning(*_COLUMNS)).one()))


def on_record(connection: Connection, number: int, seq: int | None) -> None:
    """Args: seq: The number of its first line in the log."""
    connection.execute(update(emergency_act).where(emergency_act.c.id == number).values(seq=seq))


def get(connection: Connection, number: int) -> EmergencyAct | None:
    return next(iter(_where(connection, emergency_act.c.id == number)), None)


def newest(connection: Connection, count: int) -> list[EmergencyAct]:
    """The newest first."""
    query = select(*_COLUMNS).order_by(emergency_act.c.id.desc()).limit(count)
    return [_act(tuple(row)) for row in connection.execute(query)]


def unreported(connection: Connection) -> list[EmergencyAct]:
    """The report queue, the oldest first. Whatever became of an act, it is reported."""
    return _where(connection, emergency_act.c.reported_at.is_(None))


Lines = Sequence[Mapping[str, Any]]
"""What the log says of one act, the newest first; nothing where one of these lines was changed."""


def standing(connection: Connection, *conditions: Any) -> list[tuple[EmergencyAct, bool]]:
    """
    Exceptions that nobody ended, and whether the CISO has said a word on the application of each, or it is gone.

    A report is one as far as the log has it: with a row alone it is none, and time goes on (8.4(2), F22).
    """
    return [(act, decided) for act, decided, _ in _told(connection, conditions)]


def _told(connection: Connection, conditions: Iterable[Any]) -> list[tuple[EmergencyAct, bool, Lines]]:
    found = _standing(connection, conditions)
    start = min((act.seq or 0 for act, _ in found), default=0)  # one that names a later line is not as it was taken
    said = log_search.of_urgent(connection, {act.id for act, _ in found}, start) if found else {}
    return [(*_reported(connection, act, decided, said[act.id]), said[act.id]) for act, decided in found]


def _reported(connection: Connection, act: EmergencyAct, decided: bool, lines: Lines) -> tuple[EmergencyAct, bool]:
    if act.reported_at is None:
        return act, decided
    line = next((one for one in lines if one["act"] == Act.URGENT_REPORTED), None)
    if line is None or line["data"].get("case") != act.case:
        return replace(act, report=None, reported_at=None, case=None), False
    return act, decided or not _undecided(connection, act.case)


def _undecided(connection: Connection, number: int | None) -> bool:
    """By the log's word too; False without an application."""
    filed = None if number is None else cases.get(connection, number)
    return filed is not None and cases.on_record(connection, filed, cases.decisions_of(connection, filed.id))


def _standing(connection: Connection, conditions: Iterable[Any]) -> list[tuple[EmergencyAct, bool]]:
    returned = select(case_decision.c.id).where(
        case_decision.c.case_id == case_file.c.id, case_decision.c.answer == Said.RETURN.value
    )
    decided = or_(case_file.c.state != CaseState.OPEN.value, returned.exists())
    query = (
        select(*_COLUMNS, decided.label("decided"))
        .join(case_file, case_file.c.id == emergency_act.c.case_id, isouter=True)
        .where(_EXCEPTION, emergency_act.c.ended_at.is_(None), *conditions)
        .order_by(emergency_act.c.id)
    )
    return [(_act(tuple(row)[:-1]), bool(row.decided)) for row in connection.execute(query)]


def in_force(connection: Connection, now: datetime) -> list[EmergencyAct]:
    """
    Exceptions that hold at this moment (aware UTC), by their own clocks: no sweeper is waited for (F18). Only those of
    which the log says so: taken with exactly this content and these ends, and not ended (F22).
    """
    ahead = or_(emergency_act.c.until.is_(None), emergency_act.c.until > now)
    found = ((act, lines) for act, decided, lines in _told(connection, [ahead]) if over(act, decided, now) is None)
    return [act for act, lines in found if _as_taken(act, lines)]


def _as_taken(act: EmergencyAct, lines: Lines) -> bool:
    ends = {Act.URGENT_EXCEPTED, Act.URGENT_ENDED}
    taken = [(line["act"], line["by"], line["data"].get("sha256")) for line in lines if line["act"] in ends]
    return taken == [(Act.URGENT_EXCEPTED, act.person, act.digest)]


def to_end(connection: Connection, now: datetime) -> list[int]:
    """Numbers of exceptions that are over (aware UTC) and that nobody ended; none that simply holds is read."""
    due = emergency_act.c.report_due <= now
    asked = or_(emergency_act.c.until <= now, due, emergency_act.c.case_id.is_not(None))
    return [act.id for act, decided in standing(connection, asked) if over(act, decided, now)]


def barring(connection: Connection, now: datetime) -> list[EmergencyAct]:
    """Exceptions that keep another one for the same from being taken, whatever became of them."""
    ahead = or_(emergency_act.c.until.is_(None), emergency_act.c.until > now)
    found = _where(connection, _EXCEPTION, or_(emergency_act.c.reported_at.is_(None), ahead))
    return [act for act in found if bars(act, now)]


def exceptions(connection: Connection) -> list[EmergencyAct]:
    """Every exception that was ever taken, the oldest first."""
    return _where(connection, _EXCEPTION)


def report(connection: Connection, number: int, text: str, case: int | None, now: datetime) -> bool:
    """False: it was reported; or it was ended, where there is an application for it to go on."""
    still = () if case is None else (emergency_act.c.ended_at.is_(None),)
    return _once(connection, number, emergency_act.c.reported_at, *still, report=text, case_id=case, reported_at=now)


def unreport(connection: Connection, row: EmergencyAct) -> None:
    """A report of which the log says nothing is none: whoever took it still has to report it."""
    same = (emergency_act.c.id == row.id) & (emergency_act.c.reported_at == row.reported_at)
    connection.execute(update(emergency_act).where(same).values(report=None, reported_at=None, case_id=None))


def end(connection: Connection, number: int, why: str, now: datetime) -> bool:
    """False: somebody ended it; or its report came, where it was to end for want of one."""
    missing = (emergency_act.c.reported_at.is_(None),) if why == "unreported" else ()
    return _once(connection, number, emergency_act.c.ended_at, *missing, ended_at=now, ended_why=why)


def unanswered(connection: Connection, before: datetime | None = None) -> list[EmergencyAct]:
    """
    Containments without the CISO's word, the oldest first.

    Args:
        before: Only those of which nobody was told so after this instant (aware UTC).
    """
    waits = [emergency_act.c.kind == UrgentKind.CONTAINMENT.value, emergency_act.c.answer.is_(None)]
    if before is not None:
        waits.append(func.coalesce(emergency_act.c.escalated_at, emergency_act.c.at) <= before)
    return _where(connection, *waits)


def not_lifted(connection: Connection) -> list[EmergencyAct]:
    """Containments that the CISO has not lifted, the oldest first; others may have lifted all of it."""
    lifted = emergency_act.c.answer == Answer.LIFTED.value
    return _where(connection, emergency_act.c.kind == UrgentKind.CONTAINMENT.value, lifted.is_not(True))


def answer(connection: Connection, old: EmergencyAct, word: Answer, by: str, now: datetime) -> bool:
    """False: another word is there by now."""
    done = connection.execute(
        update(emergency_act)
        .where(emergency_act.c.id == old.id, emergency_act.c.answer.is_not_distinct_from(old.answer))
        .values(answer=word.value, answered_at=now, answered_by=by)
    )
    return done.rowcount == 1


def escalated(connection: Connection, old: EmergencyAct, now: datetime) -> bool:
    """False: the CISO has answered, or another worker has told of it."""
    then = emergency_act.c.escalated_at.is_not_distinct_from(old.escalated_at)
    return _once(connection, old.id, emergency_act.c.answer, then, escalated_at=now)


def to_alarm(connection: Connection, now: datetime) -> list[EmergencyAct]:
    """Those that should have been reported by now, and of which nobody was told so."""
    late = (emergency_act.c.report_due <= now, emergency_act.c.reported_at.is_(None))
    return _where(connection, *late, emergency_act.c.alarmed_at.is_(None))


def alarmed(connection: Connection, number: int, now: datetime) -> bool:
    return _once(connection, number, emergency_act.c.alarmed_at, emergency_act.c.reported_at.is_(None), alarmed_at=now)


def signed_in(connection: Connection, now: datetime) -> set[str]:
    """Ids of everybody with a session that may still be good."""
    query = (
        select(session.c.person_id)
        .distinct()
        .join(epoch, epoch.c.person_id == session.c.person_id, isouter=True)
        .where(
            session.c.closed_at.is_(None),
            session.c.ends_at > now,
            or_(epoch.c.value.is_(None), epoch.c.value == session.c.epoch),
        )
    )
    return set(connection.execute(query).scalars())


def people_of(connection: Connection, units: set[str], day: Any) -> set[str]:
    """Ids of everybody with a post in one of these units (codes) on that day (JST)."""
    query = select(posting.c.person_id).where(
        posting.c.unit.in_(units),
        posting.c.superseded_at.is_(None),
        posting.c.valid_from <= day,
        posting.c.valid_to.is_(None) | (posting.c.valid_to > day),
    )
    return set(connection.execute(query).scalars())


def _once(connection: Connection, number: int, empty: Any, *more: Any, **values: object) -> bool:
    done = connection.execute(
        update(emergency_act).where(emergency_act.c.id == number, empty.is_(None), *more).values(**values)
    )
    return done.rowcount == 1


def _where(connection: Connection, *conditions: Any) -> list[EmergencyAct]:
    query = select(*_COLUMNS).where(*conditions).order_by(emergency_act.c.id)
    return [_act(tuple(row)) for row in connection.execute(query)]


def _act(row: Sequence[Any]) -> EmergencyAct:
    number, person, kind, *rest = row
    return EmergencyAct(int(number), person, UrgentKind(kind), *rest)
