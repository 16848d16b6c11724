"""Everything that one verification reads, in one statement: the path that every log-on of a town takes.

What comes out is what ``facts.find_person`` and ``credentials.of`` give, but for names, proofs, handles and traits:
nobody needs them here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.types import TypeEngine

from idm.audit.entry import Draft
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
from idm.store import clients, log
from idm.store.clients import Client
from idm.store.credentials import USABLE, Credential
from idm.store.tables import (
    UtcDateTime,
    absence,
    account,
    client,
    credential,
    employment,
    epoch,
    person,
    posting,
    renumbering,
    stop,
    unit,
)

CHANGED = -1
"""No version of anybody's."""


@dataclass(frozen=True, slots=True)
class Found:
    """
    Who asks, None for nobody's key; ended and expired ones included: the caller judges by the clock.

    ``person`` without names and proofs, None for a name that nobody has; his usable credentials, the oldest first.

    ``units`` changes with every change of the organisation: whoever remembers one compares it. ``version`` is his, see
    ``put_down``. ``alone``: nobody else has this name, nor ever had.
    """

    client: Client | None
    person: Person | None
    held: tuple[Credential, ...]
    units: tuple[int, int]
    version: int = 0
    alone: bool = False

    @property
    def stamp(self) -> tuple[object, ...]:
        """The same where who asks, who is meant and what he may have lost are the same."""
        asker, meant = self.client, self.person
        return asker and (asker.id, asker.ended_at), meant and meant.id, self.version


def _called(column: ColumnElement[str]) -> ColumnElement[bool]:
    """One of the two spellings; two comparisons, as an IN of parameters would be written out anew at every call."""
    return (column == bindparam("name", type_=Text)) | (column == bindparam("upper", type_=Text))


_SO_CALLED = union(
    select(person.c.id.label("id")).where(_called(person.c.number)),
    select(renumbering.c.person_id).where(_called(renumbering.c.number), renumbering.c.superseded_at.is_(None)),
    select(account.c.person_id).where(_called(account.c.login)),
)
_NAMED = _SO_CALLED.cte("named")
_ANYBODY = select(func.min(person.c.id)).where(~exists(select(_NAMED.c.id)))
_ITSELF = func.coalesce(_NAMED.c.id, literal_column("''"))
"""PostgreSQL takes a comparison with it for rare. It expects five people by one name otherwise, and to find the papers
of five in a town it reads those of everybody."""
_WHO = union_all(select(_NAMED.c.id.label("id")).where(_NAMED.c.id == _ITSELF), _ANYBODY).cte("who")
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


_EMPTY: ColumnElement[Any] = literal_column("NULL")
_DIGEST = bindparam("digest", type_=Text)


def _rows(what: str, **columns: Any) -> Select[Any]:
    """One kind of row in the shape that all share; what it has none of is empty, of the type that the first says."""
    given: dict[str, Any] = {"what": literal_column(f"'{what}'"), **columns}
    return select(*(given.get(name, _EMPTY) for name, _ in _SHAPE))


_FIRST = select(*(cast(null(), kind).label(name) for name, kind in _SHAPE)).where(false())


def _one_of(column: ColumnElement[str], words: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(column == literal_column(f"'{word}'") for word in words))


def _dated(table: Table, what: str, **columns: Any) -> Select[Any]:
    dates = {"valid_from": table.c.valid_from, "valid_to": table.c.valid_to}
    rows = _rows(what, who=table.c.person_id, id=table.c.id, **dates, **columns)
    return rows.join(_WHO, _WHO.c.id == table.c.person_id).where(table.c.superseded_at.is_(None))


def _versions(who: ColumnElement[Any]) -> ColumnElement[int]:
    """What no answer may have overlooked: rows are added and superseded, never removed, and an epoch only grows."""
    rows = [
        select(func.count() + func.count(table.c.superseded_at)).where(table.c.person_id == who).scalar_subquery()
        for table in (stop, employment, absence)
    ]
    value = select(epoch.c.value).where(epoch.c.person_id == who).scalar_subquery()
    return rows[0] + rows[1] + rows[2] + func.coalesce(value, 0)


def _still(who: ColumnElement[str]) -> ColumnElement[bool]:
    """The name means him and nobody else, and the key is somebody's."""
    called = _SO_CALLED.subquery("named")
    alone = select((func.min(called.c.id) == who) & (func.max(called.c.id) == who)).scalar_subquery()
    return alone & exists(select(client.c.id).where(client.c.key_sha256 == _DIGEST, client.c.ended_at.is_(None)))


_MEANT = bindparam("who", type_=Text)
_MOVE = log.witnessed(select(_versions(_MEANT)).scalar_subquery())
_MOVE_STILL = log.witnessed(select(case((_still(_MEANT), _versions(_MEANT)), else_=CHANGED)).scalar_subquery())

_EVERYTHING = union_all(
    _FIRST,
    _rows(
        "client",
        id=client.c.id,
        a=client.c.name,
        b=client.c.scopes,
        c=client.c.systems,
        d=client.c.made_by,
        t1=client.c.made_at,
        t2=client.c.expires_at,
        t3=client.c.ended_at,
        t4=client.c.used_at,
    ).where(client.c.key_sha256 == _DIGEST),
    _rows("units", id=func.max(unit.c.id), step=func.count(unit.c.superseded_at)).select_from(unit),
    _rows("head", who=person.c.id, a=person.c.number, b=account.c.id, c=account.c.login, d=account.c.mail)
    .join(_WHO, _WHO.c.id == person.c.id)
    .join(account, account.c.person_id == person.c.id),
    _rows("version", who=_WHO.c.id, step=_versions(_WHO.c.id)).select_from(_WHO),
    _dated(employment, "job", a=employment.c.form),
    _dated(posting, "post", a=posting.c.unit, b=posting.c.title, c=posting.c.handed_from, main=posting.c.main),
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
    .where(_one_of(credential.c.state, USABLE), _one_of(credential.c.kind, ("password", "totp"))),
)


def find(connection: Connection, name: str, digest: str) -> Found:
    """
    The person by 職員番号 or login name, small letters or capitals. For a name that nobody has somebody is read and set
    aside: it takes as long (F10).

    Args:
        name: In its canonical form (``idm.signin.names``); empty finds nobody.
        digest: Of the key of whoever asks.
    """
    rows: dict[str, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    asked = {"name": name, "upper": name.upper(), "digest": digest}
    for what, who, *values in connection.execute(_EVERYTHING, asked).fetchall():
        rows[what][who].append(values)
    people = [_person(key, rows) for key in rows["head"]]
    meant = _meant(name, people) or _meant(name.upper(), people)
    (((*_, newest, gone, _, _, _, _, _),),) = rows["units"].values()
    held = _held(meant.id, rows["proof"][meant.id]) if meant else ()
    known = rows["version"][meant.id][0][8] if meant else 0
    alone = meant is not None and len(people) == 1
    return Found(_client(rows["client"][None]), meant, held, (newest or 0, gone), known, alone)


def put_down(connection: Connection, draft: Draft, at: datetime, person_id: str) -> int:
    """
    Add a line about somebody; his version at that moment, as the log's head is held.

    It grows with whatever may take his access away: a stop, an end of office, an absence, and all that ends his
    sessions, as a card's report does. The same as ``find`` told: what was judged by that is right (F15).

    Raises:
        Stopped: as in ``log.append``.
    """
    return log.append_witnessed(connection, draft, at, _MOVE, {"who": person_id})


def put_down_still(connection: Connection, draft: Draft, at: datetime, person_id: str, name: str, digest: str) -> int:
    """
    The same about somebody who was ``alone`` when he was found in an earlier transaction; CHANGED where the name means
    somebody else by now, or the key was ended or made anew.

    Args:
        name: As ``find`` had it, and so ``digest``.

    Raises:
        Stopped: as in ``log.append``.
    """
    asked = {"who": person_id, "name": name, "upper": name.upper(), "digest": digest}
    return log.append_witnessed(connection, draft, at, _MOVE_STILL, asked)


def _client(rows: list[list[Any]]) -> Client | None:
    if not rows:
        return None
    ((name, scopes, systems, made_by, _, _, _, number, _, _, *instants),) = rows
    return clients.of_row((number, name, scopes, systems, made_by, *instants))


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
        postings=tuple(
            Posting(r[0], r[1], bool(r[4]), Span(r[5], r[6]), r[7], r[2]) for r in _ordered(rows["post"][key])
        ),
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
