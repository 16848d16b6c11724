"""Everything that one verification reads of a person, in one statement: the path that every log-on of a town takes.

What comes out is what ``facts.find_person`` and ``credentials.of`` give, but for names, proofs, handles and traits:
nobody needs them here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union,
    union_all,
)
from sqlalchemy.types import TypeEngine

from idm.calendar import Span
from idm.facts import (
    Absence,
    AbsenceKind,
    Account,
    Employment,
    Form,
    Person,
    Posting,
    Renumbering,
    Stop,
    StopKind,
)
from idm.facts.roster import roster_of, whose
from idm.store.credentials import USABLE, Credential
from idm.store.tables import (
    UtcDateTime,
    absence,
    account,
    credential,
    employment,
    person,
    posting,
    renumbering,
    stop,
    unit,
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    ``person`` without names and proofs, None for a name that nobody has; his usable credentials, the oldest first.

    ``units`` changes with every change of the organisation: whoever remembers one compares it.
    """

    person: Person | None
    held: tuple[Credential, ...]
    units: tuple[int, int]


NAMES = [bindparam("name", type_=Text), bindparam("upper", type_=Text)]
_NAMED = union(
    select(person.c.id.label("id")).where(person.c.number.in_(NAMES)),
    select(renumbering.c.person_id).where(renumbering.c.number.in_(NAMES), renumbering.c.superseded_at.is_(None)),
    select(account.c.person_id).where(account.c.login.in_(NAMES)),
).cte("named")
_ANYBODY = select(func.min(person.c.id)).where(~exists(select(_NAMED.c.id)))
_WHO = union_all(select(_NAMED.c.id.label("id")), _ANYBODY).cte("who")
_SHAPE: tuple[tuple[str, TypeEngine[Any]], ...] = (
    ("what", Text()),
    ("who", Text()),
    ("a", Text()),
    ("b", Text()),
    ("c", Text()),
    ("d", Text()),
    ("main", Boolean()),
    ("valid_from", Date()),
    ("valid_to", Date()),
    ("id", BigInteger()),
    ("step", BigInteger()),
    ("failures", Integer()),
    ("t1", UtcDateTime()),
    ("t2", UtcDateTime()),
    ("t3", UtcDateTime()),
    ("t4", UtcDateTime()),
)


def _rows(what: str, **columns: Any) -> Select[Any]:
    """One kind of row in the shape that all share; what it has none of is empty."""
    given: dict[str, Any] = {"what": literal(what, Text()), **columns}
    return select(*(given.get(name, cast(null(), kind)).label(name) for name, kind in _SHAPE))


def _dated(table: Table, what: str, **columns: Any) -> Select[Any]:
    dates = {"valid_from": table.c.valid_from, "valid_to": table.c.valid_to}
    rows = _rows(what, who=table.c.person_id, id=table.c.id, **dates, **columns)
    return rows.join(_WHO, _WHO.c.id == table.c.person_id).where(table.c.superseded_at.is_(None))


_EVERYTHING = union_all(
    _rows("units", id=func.max(unit.c.id), step=func.count(unit.c.superseded_at)).select_from(unit),
    _rows("head", who=person.c.id, a=person.c.number, b=account.c.id, c=account.c.login, d=account.c.mail)
    .join(_WHO, _WHO.c.id == person.c.id)
    .join(account, account.c.person_id == person.c.id),
    _dated(employment, "job", a=employment.c.form),
    _dated(posting, "post", a=posting.c.unit, b=posting.c.title, main=posting.c.main),
    _dated(absence, "away", a=absence.c.kind),
    _dated(renumbering, "number", a=renumbering.c.number),
    _rows("stop", who=stop.c.person_id, id=stop.c.id, a=stop.c.kind, t1=stop.c.starts, t2=stop.c.ends)
    .join(_WHO, _WHO.c.id == stop.c.person_id)
    .where(stop.c.superseded_at.is_(None)),
    _rows(
        "proof",
        who=credential.c.person_id,
        id=credential.c.id,
        a=credential.c.kind,
        b=credential.c.state,
        c=credential.c.secret,
        d=credential.c.label,
        step=credential.c.step,
        failures=credential.c.failures,
        t1=credential.c.locked_until,
        t2=credential.c.made_at,
        t3=credential.c.expires_at,
        t4=credential.c.used_at,
    )
    .join(_WHO, _WHO.c.id == credential.c.person_id)
    .where(credential.c.state.in_(USABLE), credential.c.kind.in_(["password", "totp"])),
)


def find(connection: Connection, name: str) -> Found:
    """
    By 職員番号 or login name, small letters or capitals. For a name that nobody has somebody is read and set aside: it
    takes as long (F10).

    Args:
        name: In its canonical form (``idm.signin.names``); empty finds nobody.
    """
    rows: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for what, who, *values in connection.execute(_EVERYTHING, {"name": name, "upper": name.upper()}).fetchall():
        rows[what][who].append(values)
    people = [_person(key, rows) for key in rows["head"]]
    meant = _meant(name, people) or _meant(name.upper(), people)
    (((*_, newest, gone, _, _, _, _, _),),) = rows["units"].values()
    held = _held(meant.id, rows["proof"][meant.id]) if meant else ()
    return Found(meant, held, (newest or 0, gone))


def _meant(name: str, people: Sequence[Person]) -> Person | None:
    """As ``facts.find_person``: whoever carries the number now, then whoever has the login."""
    return whose(name, roster_of(people)) or next((one for one in people if one.account.login == name), None)


def _person(key: str, rows: dict[str, dict[str, list[Any]]]) -> Person:
    ((number, account_id, login, mail, *_),) = rows["head"][key]
    return Person(
        key,
        number,
        Account(account_id, login, mail or ""),
        employments=tuple(Employment(Form(r[0]), Span(r[5], r[6]), r[7]) for r in _ordered(rows["job"][key])),
        postings=tuple(Posting(r[0], r[1], bool(r[4]), Span(r[5], r[6]), r[7]) for r in _ordered(rows["post"][key])),
        absences=tuple(Absence(AbsenceKind(r[0]), Span(r[5], r[6]), r[7]) for r in _ordered(rows["away"][key])),
        stops=tuple(
            Stop(StopKind(r[0]), r[10], r[11], r[7]) for r in sorted(rows["stop"][key], key=lambda r: (r[10], r[7]))
        ),
        renumberings=tuple(Renumbering(r[0], Span(r[5], r[6]), r[7]) for r in _ordered(rows["number"][key])),
    )


def _ordered(rows: Iterable[list[Any]]) -> list[list[Any]]:
    return sorted(rows, key=lambda r: (r[5], r[7]))


def _held(key: str, rows: Iterable[list[Any]]) -> tuple[Credential, ...]:
    return tuple(_credential(key, row) for row in sorted(rows, key=lambda r: r[7]))


def _credential(key: str, row: list[Any]) -> Credential:
    kind, state, secret, label, _, _, _, number, step, failures, locked_until, made_at, expires_at, used_at = row
    return Credential(
        id=number,
        person_id=key,
        kind=kind,
        state=state,
        secret=secret,
        label=label,
        step=step,
        failures=failures,
        locked_until=locked_until,
        made_at=made_at,
        expires_at=expires_at,
        used_at=used_at,
    )
