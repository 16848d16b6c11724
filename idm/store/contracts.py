"""Contracts (委託契約) in the database; and as facts of those who work under them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from idm.audit.entry import Act
from idm.calendar import ONE_DAY, Span, day_of
from idm.facts import FOR_GOOD, Form
from idm.facts.contract import Work
from idm.facts.unit import Organisation
from idm.rules.contracts import cut, in_charge
from idm.store import log_search
from idm.store.tables import contract, contract_sponsor, contract_worker, employment, posting, stop

Where = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract. ``starts`` and ``last_day`` are JST dates, both of them days of it; instants are aware UTC."""

    id: int
    key: str
    company: str
    label: str
    charge: str
    place: str
    range: str
    method: str
    starts: date
    last_day: date
    made_at: datetime
    made_by: str
    seq: int
    told_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None

    @property
    def object(self) -> str:
        """Its name in the log."""
        return object_of(self.key)

    @property
    def span(self) -> Span:
        """Once it is closed, nothing comes of it any more."""
        end = self.last_day + ONE_DAY
        return Span(self.starts, end if self.closed_at is None else min(end, day_of(self.closed_at)))

    @property
    def digest(self) -> str:
        return digest_of(
            (self.key, self.company, self.label, self.charge, self.place, self.range, self.method),
            self.starts,
            self.last_day,
        )


@dataclass(frozen=True, slots=True)
class Naming:
    """Who answers for a contract, and in which unit; the newest one counts."""

    id: int
    contract_id: int
    person_id: str
    unit: str
    named_at: datetime
    named_by: str
    seq: int


@dataclass(frozen=True, slots=True)
class Worker:
    """One who works under a contract. ``employer``: empty, or the company to which work was passed on (再委託)."""

    id: int
    contract_id: int
    person_id: str
    employer: str
    starts: date
    last_day: date
    made_at: datetime
    made_by: str
    seq: int
    briefed_on: date | None
    briefed_by: str | None
    acknowledged: str | None
    briefed_seq: int | None

    @property
    def span(self) -> Span:
        return Span(self.starts, self.last_day + ONE_DAY)


def object_of(key: str) -> str:
    """What lines of the log call a contract."""
    return f"contract:{key}"


def digest_of(words: Sequence[str], starts: date, last_day: date) -> str:
    """SHA-256 (64 hex digits) over what a contract says, its number first."""
    return sha256("\0".join((*words, starts.isoformat(), last_day.isoformat())).encode()).hexdigest()


_CONTRACT = [contract.c[one.name] for one in fields(Contract)]
_NAMING = [contract_sponsor.c[one.name] for one in fields(Naming)]
_WORKER = [contract_worker.c[one.name] for one in fields(Worker)]


# --- rows ---


def find(connection: Connection, key: str) -> Contract | None:
    row = connection.execute(select(*_CONTRACT).where(contract.c.key == key)).one_or_none()
    return None if row is None else Contract(*row)


def every(connection: Connection) -> list[Contract]:
    """Those that are closed last, the sooner end first."""
    order = (contract.c.closed_at.is_not(None), contract.c.last_day, contract.c.key)
    return [Contract(*row) for row in connection.execute(select(*_CONTRACT).order_by(*order))]


def namings(connection: Connection, ids: Collection[int]) -> dict[int, list[Naming]]:
    """By contract, the newest last; those that the log does not know are left out."""
    return _by_contract(_attested_namings(connection, ids), ids)


def workers(connection: Connection, ids: Collection[int]) -> dict[int, list[Worker]]:
    """By contract, in the order in which they came."""
    query = select(*_WORKER).where(contract_worker.c.contract_id.in_(sorted(ids))).order_by(contract_worker.c.id)
    return _by_contract([Worker(*row) for row in connection.execute(query)], ids)


def _by_contract(rows: Iterable[Any], ids: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {number: [] for number in ids}
    for row in rows:
        found[row.contract_id].append(row)
    return found


def add(connection: Connection, words: Mapping[str, object], by: str, seq: int, now: datetime) -> int:
    """
    Args:
        words: Its columns from ``key`` to ``last_day``.
    """
    row = insert(contract).values(**words, made_at=now, made_by=by, seq=seq).returning(contract.c.id)
    return int(connection.execute(row).scalar_one())


def name_sponsor(connection: Connection, number: int, who: str, unit: str, by: str, seq: int, now: datetime) -> None:
    named = {"person_id": who, "unit": unit, "named_at": now, "named_by": by, "seq": seq}
    connection.execute(insert(contract_sponsor).values(contract_id=number, **named))
    connection.execute(update(contract).where(contract.c.id == number).values(told_at=None))


def place(
    connection: Connection, number: int, who: str, employer: str, span: Span, by: str, seq: int, now: datetime
) -> None:
    """
    Args:
        span: With an end: nobody works under a contract for ever.
    """
    said = {"employer": employer, "starts": span.start, "last_day": span.last_day()}
    row = {"contract_id": number, "person_id": who, **said, "made_at": now, "made_by": by, "seq": seq}
    connection.execute(insert(contract_worker).values(**row))


def brief(connection: Connection, number: int, day: date, by: str, acknowledged: str, seq: int) -> bool:
    """False: it was put down before."""
    done = connection.execute(
        update(contract_worker)
        .where(contract_worker.c.id == number, contract_worker.c.briefed_on.is_(None))
        .values(briefed_on=day, briefed_by=by, acknowledged=acknowledged, briefed_seq=seq)
    )
    return done.rowcount == 1


def take_off(connection: Connection, number: int, last_day: date) -> None:
    """His days under it are over sooner."""
    connection.execute(update(contract_worker).where(contract_worker.c.id == number).values(last_day=last_day))


def change(connection: Connection, number: int, **values: object) -> bool:
    """Of one that is not closed. False: it is."""
    still = (contract.c.id == number) & contract.c.closed_at.is_(None)
    return connection.execute(update(contract).where(still).values(**values)).rowcount == 1


# --- as facts ---


def works_of(
    connection: Connection, where: Where, organisation: Callable[[], Organisation]
) -> dict[str, tuple[Work, ...]]:
    """
    By person id: places on contracts, as far as the log says the same of each row. Whoever can write to the database
    alone gives nobody a contract, a briefing or a longer term (F22).
    """
    query = select(*_WORKER).where(where(contract_worker.c.person_id)).order_by(contract_worker.c.id)
    rows = [Worker(*row) for row in connection.execute(query)]
    if not rows:
        return {}
    ids = {row.contract_id for row in rows}
    known = {one.id: one for one in _these(connection, ids)}
    said = _said(connection, known.values())
    lines = {line["seq"]: line for each in said.values() for line in each}
    answering = sponsored(connection, known.values(), organisation())
    found: dict[str, tuple[Work, ...]] = {}
    for row in rows:
        one = known[row.contract_id]
        days = cut(row.span, one.span)
        span = cut(days, Span(days.start, _over(row, said[one.id]))) if days is not None else None
        if span is not None and _as_added(one, lines) and _as_placed(one, row, lines):
            work = Work(one.key, span, _briefed(one, row, lines), answering[one.id], _told(said[one.id]))
            found[row.person_id] = (*found.get(row.person_id, ()), work)
    return found


def sponsored(
    connection: Connection, of: Iterable[Contract], organisation: Organisation, now: datetime | None = None
) -> dict[int, tuple[Span, ...]]:
    """
    By contract: the days on which the one who was named for it then was in office in the unit that answers. The day of
    his dismissal at once is none of them.

    Args:
        now: aware UTC. A dismissal at a later minute than this has not come; None for all that are on record.
    """
    contracts = {one.id: one for one in of}
    named = namings(connection, contracts)
    people = {one.person_id for each in named.values() for one in each}
    jobs, posts, gone = _jobs_of(connection, people), _posts_of(connection, people), _gone_of(connection, people, now)
    found: dict[int, tuple[Span, ...]] = {}
    for number, one in contracts.items():
        spans: list[Span] = []
        for at, naming in enumerate(named[number]):
            after = named[number][at + 1 : at + 2]
            begins = day_of(naming.named_at) if at else min(one.starts, day_of(naming.named_at))
            until = day_of(after[0].named_at) if after else None
            who = naming.person_id
            if until is not None and until <= begins:
                continue
            unit = naming.unit, day_of(naming.named_at)
            charge = in_charge(jobs.get(who, ()), posts.get(who, ()), unit, organisation, gone.get(who, ()))
            spans += [cutting for span in charge if (cutting := cut(span, Span(begins, until))) is not None]
        found[number] = tuple(spans)
    return found


def told(connection: Connection, of: Iterable[Contract]) -> dict[int, tuple[date, ...]]:
    """By contract: the days (JST) on which, by the log, somebody was told that nobody answers for it."""
    return {number: _told(said) for number, said in _said(connection, of).items()}


def _these(connection: Connection, ids: Collection[int]) -> list[Contract]:
    return [Contract(*row) for row in connection.execute(select(*_CONTRACT).where(contract.c.id.in_(sorted(ids))))]


def _attested_namings(connection: Connection, ids: Collection[int]) -> list[Naming]:
    keys = {one.id: one.object for one in _these(connection, ids)}
    query = select(*_NAMING).where(contract_sponsor.c.contract_id.in_(sorted(ids))).order_by(contract_sponsor.c.id)
    rows = [Naming(*row) for row in connection.execute(query)]
    lines = log_search.numbered(connection, {row.seq for row in rows})
    return [
        row
        for row in rows
        if _says(lines.get(row.seq), Act.CONTRACT_SPONSORED, keys[row.contract_id], row.person_id, unit=row.unit)
    ]


def _said(connection: Connection, of: Iterable[Contract]) -> dict[int, list[dict[str, Any]]]:
    """By contract: what the log says of it, the oldest line first."""
    names = {one.object: one.id for one in of}
    found: dict[int, list[dict[str, Any]]] = {number: [] for number in names.values()}
    for line in log_search.of_contracts(connection, names):
        found[names[line["object"]]].append(line)
    return found


def _over(row: Worker, said: Iterable[dict[str, Any]]) -> date | None:
    """When his days were over by what the log says since he came, whatever his row says now (F22)."""
    after = [line for line in said if line["seq"] > row.seq]
    closed = [day_of(datetime.fromisoformat(line["at"])) for line in after if line["act"] == Act.CONTRACT_CLOSED]
    left = [
        date.fromisoformat(line["data"]["last_day"]) + ONE_DAY
        for line in after
        if line["act"] == Act.CONTRACT_LEFT and line.get("subject") == row.person_id
    ]
    return min([*closed, *left], default=None)


def _told(said: Iterable[dict[str, Any]]) -> tuple[date, ...]:
    days = (day_of(datetime.fromisoformat(line["at"])) for line in said if line["act"] == Act.CONTRACT_UNSPONSORED)
    return tuple(sorted(set(days)))


def _as_added(one: Contract, lines: Mapping[int, dict[str, Any]]) -> bool:
    return _says(lines.get(one.seq), Act.CONTRACT_ADDED, one.object, sha256=one.digest)


def _as_placed(one: Contract, row: Worker, lines: Mapping[int, dict[str, Any]]) -> bool:
    """His days may have been cut short since; that gives him nothing."""
    line = lines.get(row.seq)
    last = str((line or {}).get("data", {}).get("last_day", ""))
    longer = row.last_day.isoformat() > last
    return not longer and _says(line, Act.CONTRACT_PLACED, one.object, row.person_id, starts=row.starts.isoformat())


def _briefed(one: Contract, row: Worker, lines: Mapping[int, dict[str, Any]]) -> date | None:
    if row.briefed_on is None or row.briefed_seq is None:
        return None
    said = {"day": row.briefed_on.isoformat()}
    known = _says(lines.get(row.briefed_seq), Act.CONTRACT_BRIEFED, one.object, row.person_id, **said)
    return row.briefed_on if known else None


def _says(line: dict[str, Any] | None, act: Act, about: str, subject: str = "", **data: str) -> bool:
    if line is None or (line["act"], line.get("object"), line.get("subject", "")) != (act, about, subject):
        return False
    return bool(data.items() <= line.get("data", {}).items())


def _jobs_of(connection: Connection, people: Collection[str]) -> dict[str, list[Span]]:
    """Appointments but those of a contractor's: none of them answers for a contract."""
    query = select(employment.c.person_id, employment.c.valid_from, employment.c.valid_to).where(
        employment.c.person_id.in_(sorted(people)),
        employment.c.superseded_at.is_(None),
        employment.c.form != Form.CONTRACTOR.value,
    )
    found: dict[str, list[Span]] = defaultdict(list)
    for who, start, end in connection.execute(query):
        found[who].append(Span(start, end))
    return found


def _posts_of(connection: Connection, people: Collection[str]) -> dict[str, list[tuple[str, Span]]]:
    query = select(posting.c.person_id, posting.c.unit, posting.c.valid_from, posting.c.valid_to).where(
        posting.c.person_id.in_(sorted(people)), posting.c.superseded_at.is_(None)
    )
    found: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for who, unit, start, end in connection.execute(query):
        found[who].append((unit, Span(start, end)))
    return found


def _gone_of(connection: Connection, people: Collection[str], now: datetime | None) -> dict[str, list[Span]]:
    """The days from that of a dismissal or death on, and up to that on which it was taken back."""
    query = select(stop.c.person_id, stop.c.starts, stop.c.ends).where(
        stop.c.person_id.in_(sorted(people)),
        stop.c.superseded_at.is_(None),
        stop.c.kind.in_([kind.value for kind in FOR_GOOD]),
    )
    found: dict[str, list[Span]] = defaultdict(list)
    for who, starts, ends in connection.execute(query):
        until = None if ends is None else day_of(ends)
        if (now is None or starts <= now) and (until is None or day_of(starts) < until):
            found[who].append(Span(day_of(starts), until))
    return found
