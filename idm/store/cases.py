"""Applications in and out of the database. Whatever changes one compares and sets in one statement (F20)."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, text, update

from idm.audit.entry import Act
from idm.facts.case import UNDECIDED, Answer, Case, CaseKind, CaseState, Decision, Flag
from idm.store import log_search
from idm.store.tables import audit_entry, case_decision, case_file


@dataclass(frozen=True, slots=True)
class Filed:
    """
    A case as it stands. ``step`` counts the steps that are behind; instants are aware UTC.

    ``ended_at`` is when it was decided, withdrawn or lapsed; ``over_at`` when an approved one was ended early.
    """

    id: int
    case: Case
    state: CaseState
    step: int
    opened_at: datetime
    handed_in_at: datetime
    ended_at: datetime | None = None
    over_at: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """It was approved, and this is its period."""
        early = self.over_at is not None and self.over_at <= now
        return self.state is CaseState.APPROVED and self.case.starts <= now and not self.case.over(now) and not early


def open_one(connection: Connection, case: Case, now: datetime) -> Filed:
    row = insert(case_file).values(
        **_columns(case), state=CaseState.OPEN.value, step=0, opened_at=now, handed_in_at=now
    )
    number = int(connection.execute(row.returning(case_file.c.id)).scalar_one())
    return Filed(number, case, CaseState.OPEN, 0, now, now)


def get(connection: Connection, number: int) -> Filed | None:
    row = connection.execute(select(case_file).where(case_file.c.id == number)).one_or_none()
    return None if row is None else _filed(row)


def still_open(connection: Connection) -> list[Filed]:
    """Whatever waits for a decision, the oldest first."""
    return _where(connection, case_file.c.state == CaseState.OPEN.value)


def unreminded(connection: Connection) -> list[Filed]:
    """Open ones of whose deadline nobody was told since they were handed in as they are now."""
    told = case_file.c.reminded_at.is_not(None) & (case_file.c.reminded_at >= case_file.c.handed_in_at)
    return _where(connection, case_file.c.state == CaseState.OPEN.value, ~told)


def of_person(connection: Connection, person_id: str) -> list[Filed]:
    """What somebody asked for, the oldest first."""
    return _where(connection, case_file.c.applicant == person_id)


def of_each(connection: Connection, ids: Collection[str]) -> dict[str, list[Filed]]:
    """By person id, what each of these people asked for, the oldest first."""
    found: dict[str, list[Filed]] = {who: [] for who in ids}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        for one in _where(connection, case_file.c.applicant.in_(wanted[start : start + 500])):
            found[one.case.applicant].append(one)
    return found


def in_force(connection: Connection, kind: CaseKind, now: datetime) -> list[Filed]:
    """What was approved, by the log's word too, and whose period it is now."""
    return attested(connection, *_approved((kind,), now), case_file.c.starts <= now)


def to_come_or_in_force(connection: Connection, kinds: Collection[CaseKind], now: datetime) -> list[Filed]:
    """What was approved, by the log's word too, and is not over yet."""
    return attested(connection, *_approved(kinds, now))


def attested(connection: Connection, *conditions: Any) -> list[Filed]:
    """
    Approved ones of which the log says so, word for word. A row that somebody has put or changed beside it is nobody's
    yes (F22): its digest, counted anew, is not the one that was decided on; or it is over by the log and not by itself.
    """
    return [filed for _, filed in _judged(connection, conditions) if filed is not None]


def touched(connection: Connection, now: datetime) -> list[tuple[int, str]]:
    """Number and beneficiary of those that are approved and not over by their rows alone."""
    found = _judged(connection, _approved(tuple(CaseKind), now))
    return [(int(row.id), row.beneficiary) for row, filed in found if filed is None]


def on_record(connection: Connection, filed: Filed, said: Iterable[Decision]) -> bool:
    """
    Does the log say the same of an undecided one: who handed in these words, how far it is, and every word on it? What
    stands in the tables alone, nobody has asked for and nobody has decided (F21, F22).
    """
    lines = log_search.of_case(connection, filed.id)
    if not lines or lines[-1]["by"] != filed.case.applicant or lines[0]["data"].get("state") != filed.state:
        return False
    words = [(line["by"], role, line["data"].get("answer")) for line in lines for role in line["data"].get("roles", ())]
    put_down = [(one.person, one.role, one.answer) for one in said if one.digest == filed.case.digest]
    same = all(line["data"].get("sha256") == filed.case.digest for line in lines)
    return same and sorted(words) == sorted(put_down)


def _judged(connection: Connection, conditions: Iterable[Any]) -> list[tuple[Row[Any], Filed | None]]:
    """Approved ones by their rows; None where the log does not say so."""
    rows = _with_lines(connection, conditions)
    found = [(row, _attested(row)) for row in rows]
    good = {filed.id: row.decided_seq for row, filed in found if filed is not None}
    if not good:
        return found
    ended = log_search.ended(connection, good, min(good.values()))
    return [(row, None if filed is None or _revived(filed, ended) else filed) for row, filed in found]


def _revived(filed: Filed, ended: Mapping[int, datetime]) -> bool:
    """It was over before its time, and its row does not know of that any more."""
    end = ended.get(filed.id)
    return end is not None and (filed.over_at is None or filed.over_at > end)


def _with_lines(connection: Connection, conditions: Iterable[Any]) -> Sequence[Row[Any]]:
    line = audit_entry.c.body.label("line")
    query = select(case_file, line).outerjoin(audit_entry, audit_entry.c.seq == case_file.c.decided_seq)
    return connection.execute(
        query.where(case_file.c.state == CaseState.APPROVED.value, *conditions).order_by(case_file.c.id)
    ).all()


def _attested(row: Row[Any]) -> Filed | None:
    """``ended_at`` is when the log says that it was decided: it is in no digest."""
    try:
        filed, line = _filed(row), json.loads(row.line or "{}")
    except ValueError:  # words that no application can have
        return None
    data = line.get("data", {})
    said = (line.get("act"), line.get("object"), data.get("state"), data.get("sha256"))
    same = said == (Act.CASE_DECIDED, f"case:{filed.id}", CaseState.APPROVED, filed.case.digest)
    return replace(filed, ended_at=datetime.fromisoformat(line["at"])) if same else None


def keep_line(connection: Connection, number: int, seq: int) -> None:
    """By which line of the log it is approved."""
    connection.execute(update(case_file).where(case_file.c.id == number).values(decided_seq=seq))


def for_person(connection: Connection, person_id: str) -> list[Filed]:
    """What others or he himself asked for him, the oldest first."""
    return _where(connection, case_file.c.beneficiary == person_id)


def _approved(kinds: Collection[CaseKind], now: datetime) -> tuple[Any, ...]:
    return (
        case_file.c.kind.in_([kind.value for kind in kinds]),
        case_file.c.state == CaseState.APPROVED.value,
        or_(case_file.c.until.is_(None), case_file.c.until > now),
        or_(case_file.c.over_at.is_(None), case_file.c.over_at > now),
    )


def shut(connection: Connection, number: int, now: datetime, by: str, why: str) -> bool:
    """One that is approved by its row alone is over. False: it was."""
    done = connection.execute(
        update(case_file)
        .where(case_file.c.id == number, or_(case_file.c.over_at.is_(None), case_file.c.over_at > now))
        .values(over_at=now, over_by=by, over_why=why)
    )
    return done.rowcount == 1


def end_early(connection: Connection, old: Filed, now: datetime, by: str, why: str) -> bool:
    """An approved one is over from now on. False: it is not in force any more."""
    done = connection.execute(
        update(case_file)
        .where(
            case_file.c.id == old.id,
            case_file.c.state == CaseState.APPROVED.value,
            case_file.c.over_at.is_(None),
            or_(case_file.c.until.is_(None), case_file.c.until > now),
        )
        .values(over_at=now, over_by=by, over_why=why)
    )
    return done.rowcount == 1


def remind_of(connection: Connection, old: Filed, now: datetime) -> bool:
    """Note that its deciders were reminded of these words. False: they were, or it is not open any more."""
    done = connection.execute(
        update(case_file)
        .where(
            case_file.c.id == old.id,
            case_file.c.state == CaseState.OPEN.value,
            case_file.c.handed_in_at == old.handed_in_at,
            or_(case_file.c.reminded_at.is_(None), case_file.c.reminded_at < old.handed_in_at),
        )
        .values(reminded_at=now)
    )
    return done.rowcount == 1


def decided_by(connection: Connection, person_id: str, count: int) -> list[Filed]:
    """What somebody said a word on, up to so many; his newest word first."""
    newest = func.max(case_decision.c.id)
    query = select(case_decision.c.case_id).where(case_decision.c.person_id == person_id)
    query = query.group_by(case_decision.c.case_id).order_by(newest.desc()).limit(count)
    numbers = [int(number) for number in connection.execute(query).scalars()]
    found = {one.id: one for one in these(connection, numbers)}
    return [found[number] for number in numbers]


def before(connection: Connection, number: int | None, count: int) -> list[Filed]:
    """Up to so many below a number (None: from the end), the newest first."""
    query = select(case_file).order_by(case_file.c.id.desc()).limit(count)
    rows = connection.execute(query if number is None else query.where(case_file.c.id < number))
    return [_filed(row) for row in rows]


def run_out(connection: Connection, now: datetime) -> list[Filed]:
    """Undecided ones of whose period nothing is left."""
    return _where(connection, case_file.c.state.in_([state.value for state in UNDECIDED]), case_file.c.until <= now)


def these(connection: Connection, numbers: Collection[int]) -> list[Filed]:
    return _where(connection, case_file.c.id.in_(sorted(numbers)))


def move(connection: Connection, old: Filed, state: CaseState, step: int, now: datetime) -> bool:
    """False: it is not in that state, with that content, at that step any more."""
    ended = None if state in UNDECIDED else now
    return _set(connection, old, {"state": state.value, "step": step, "ended_at": ended})


def hand_in_again(connection: Connection, old: Filed, new: Case, now: datetime) -> bool:
    """Other words in its place, to be decided from the first step. False: as in ``move``."""
    return _set(connection, old, {**_columns(new), "state": CaseState.OPEN.value, "step": 0, "handed_in_at": now})


def _set(connection: Connection, old: Filed, values: dict[str, Any]) -> bool:
    done = connection.execute(
        update(case_file)
        .where(
            case_file.c.id == old.id,
            case_file.c.state == old.state.value,
            case_file.c.digest == old.case.digest,
            case_file.c.step == old.step,
        )
        .values(values)
    )
    return done.rowcount == 1


def put_down(connection: Connection, number: int, decisions: Sequence[Decision]) -> None:
    """
    Raises:
        sqlalchemy.exc.IntegrityError: there is a word on one of these steps, for the same content, already.
    """
    rows = [
        {
            "case_id": number,
            "step": one.step,
            "role": one.role,
            "person_id": one.person,
            "answer": one.answer.value,
            "digest": one.digest,
            "at": one.at,
            "reason": one.reason,
            "flags": json.dumps(sorted(one.flags)),
        }
        for one in decisions
    ]
    connection.execute(insert(case_decision), rows)


def decisions_of(connection: Connection, number: int) -> list[Decision]:
    """Every word on a case, also on what it was before; the oldest first."""
    query = select(case_decision).where(case_decision.c.case_id == number).order_by(case_decision.c.id)
    return [_decision(row) for row in connection.execute(query)]


def decisions_of_each(connection: Connection, numbers: Collection[int]) -> dict[int, list[Decision]]:
    """By the number of the case, every word on each of these; the oldest first."""
    query = select(case_decision).where(case_decision.c.case_id.in_(sorted(numbers))).order_by(case_decision.c.id)
    found: dict[int, list[Decision]] = {number: [] for number in numbers}
    for row in connection.execute(query):
        found[int(row.case_id)].append(_decision(row))
    return found


def flagged(connection: Connection, flag: Flag) -> list[tuple[int, Decision]]:
    """Every decision with this flag, with the number of its case; the oldest first."""
    query = select(case_decision).where(text("flags <> '[]'")).order_by(case_decision.c.id)
    found = [(int(row.case_id), _decision(row)) for row in connection.execute(query)]
    return [(number, one) for number, one in found if flag in one.flags]


def _where(connection: Connection, *conditions: Any) -> list[Filed]:
    query = select(case_file).where(*conditions).order_by(case_file.c.id)
    return [_filed(row) for row in connection.execute(query)]


def _columns(case: Case) -> dict[str, Any]:
    return {
        "kind": case.kind.value,
        "subject": case.subject,
        "applicant": case.applicant,
        "beneficiary": case.beneficiary,
        "starts": case.starts,
        "until": case.until,
        "reason": case.reason,
        "content": case.content,
        "chain": json.dumps(case.chain),
        "version": case.version,
        "digest": case.digest,
    }


def _filed(row: Row[Any]) -> Filed:
    case = Case(
        CaseKind(row.kind),
        row.subject,
        row.applicant,
        row.beneficiary,
        row.starts,
        row.until,
        row.reason,
        row.content,
        tuple(json.loads(row.chain)),
        row.version,
    )
    state = CaseState(row.state)
    return Filed(int(row.id), case, state, row.step, row.opened_at, row.handed_in_at, row.ended_at, row.over_at)


def _decision(row: Row[Any]) -> Decision:
    flags = frozenset(Flag(one) for one in json.loads(row.flags))
    return Decision(row.step, row.role, row.person_id, Answer(row.answer), row.digest, row.at, row.reason, flags)
