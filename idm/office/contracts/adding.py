"""A contract, its people and whoever answers for it are put down; nobody works before all of it is there (9.1(2))."""

import re
from dataclasses import dataclass
from datetime import date

from idm.audit.entry import Act
from idm.calendar import ONE_DAY, Span, wareki
from idm.errors import BadInput, Stopped
from idm.facts import Employment, Form, Person
from idm.hr.cells.mynumber import holds_my_number
from idm.messages import contracts as say
from idm.office.cases.words import shown
from idm.office.contracts.approved import approved, days_of
from idm.office.contracts.desk import Counter
from idm.office.instance import Actor, Instance
from idm.office.officers import usable
from idm.rules.contracts import BRIEFED, NAMED, SPONSOR, in_charge, nobody
from idm.store import contracts, facts, notices, sessions
from idm.store.cases import Filed
from idm.store.contracts import Contract, Worker

LIMIT = 120  # characters of a word
_KEY = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z-]{0,19}")
_WORDS = ("company", "label", "charge", "place", "range", "method")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contract as its paper has it. ``unit`` None: the one of the sponsor's main post. Both days are days of it."""

    key: str
    company: str
    label: str
    charge: str
    place: str
    range: str
    method: str
    starts: date
    last_day: date
    unit: str | None = None

    def words(self) -> dict[str, str]:
        return {name: getattr(self, name).strip() for name in _WORDS}


@dataclass(frozen=True, slots=True)
class Days:
    """When somebody may work under a contract; None: as long as the contract and his term let him."""

    starts: date | None = None
    last_day: date | None = None
    employer: str = ""


def add(instance: Instance, wanted: Wanted, sponsor: Person, actor: Actor) -> Contract:
    """
    By whoever heads the unit, or the network admin.

    Raises:
        BadInput, NotYours, Stopped: as their sentences say.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        counter = Counter(instance, connection, actor)
        words = _checked(counter, wanted)
        now, sponsor = counter.house.now, _as_now(counter, sponsor)
        unit = wanted.unit or _main_unit(counter, sponsor)
        counter.require(wanted.key, unit)
        _require_sponsor(counter, sponsor, unit)
        if contracts.find(connection, wanted.key) is not None:
            raise BadInput(say.TAKEN, key=wanted.key)
        said = (wanted.key, *words.values())
        digest = contracts.digest_of(said, wanted.starts, wanted.last_day)
        days = {"starts": wanted.starts.isoformat(), "last_day": wanted.last_day.isoformat()}
        seq = counter.put(Act.CONTRACT_ADDED, wanted.key, sha256=digest, **days)
        row = {"key": wanted.key, **words, "starts": wanted.starts, "last_day": wanted.last_day}
        number = contracts.add(connection, row, actor.by, seq, now)
        _name(counter, wanted.key, wanted.company, number, sponsor, unit, actor)
        found, _ = counter.found(wanted.key)
    instance.checkpoint()
    return found


def name_sponsor(instance: Instance, key: str, sponsor: Person, unit: str | None, actor: Actor) -> None:
    """
    Somebody else answers for it from now on. By whoever heads the unit, or the network admin.

    Args:
        unit: Code of the unit that answers from now on; None for the one that did, where it still is.

    Raises:
        BadInput, NotThere, NotYours, Stopped: as their sentences say.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        counter = Counter(instance, connection, actor)
        one, named = counter.still_open(key)
        sponsor = _as_now(counter, sponsor)
        wanted = unit or (counter.unit_of(named) if named else _main_unit(counter, sponsor))
        counter.require(key, wanted)
        _require_sponsor(counter, sponsor, wanted)
        _name(counter, key, one.company, one.id, sponsor, wanted, actor)
        counter.look_at(one)
    instance.checkpoint()


def place(instance: Instance, key: str, person: Person, days: Days, actor: Actor) -> Worker:
    """
    Somebody may work under it, once he has been briefed: a named person, and for no longer than the contract
    (NISHIHARA-9.1.2.2). By whoever heads the unit, or the network admin; and by whoever answers for the contract, for
    the days for which that was approved (``approved``).

    Raises:
        BadInput, NotThere, NotYours, Stopped: as their sentences say.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        counter = Counter(instance, connection, actor)
        person = _as_now(counter, person)
        ground = _ground(counter, key, person)
        one, named = counter.still_open(key, sponsor_too=ground is not None)
        if counter.manages(counter.unit_of(named)):
            ground = None  # his own word is enough
        _require_named(counter, person)
        span = _days(counter, one, person, days, ground)
        for row in contracts.workers(connection, [one.id])[one.id]:
            if row.person_id == person.id and row.starts < (span.end or span.start) and row.last_day >= span.start:
                raise BadInput(say.THERE_ALREADY, who=shown(person), key=key)
        said = {"starts": span.start.isoformat(), "last_day": _last(span).isoformat()}
        case = {} if ground is None else {"case": ground.id}
        seq = counter.put(Act.CONTRACT_PLACED, key, person.id, **said, **case)
        employer = _word(counter, "company", days.employer) if days.employer.strip() else ""
        contracts.place(connection, one.id, person.id, employer, span, actor.by, seq, counter.house.now)
        counter.look_at(one)
        found = contracts.workers(connection, [one.id])[one.id][-1]
    instance.checkpoint()
    return found


def brief(instance: Instance, key: str, person: Person, day: date | None, acknowledged: str, actor: Actor) -> None:
    """
    He was told what he has to keep, on that day (JST; None for today), and has acknowledged it (NISHIHARA-6.1.4). By
    whoever heads the unit, the network admin, or whoever answers for the contract.

    Args:
        acknowledged: Where it is written that he knows about secrecy and the place of work.

    Raises:
        BadInput, NotThere, NotYours, Stopped: as their sentences say.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        counter = Counter(instance, connection, actor)
        one, _ = counter.still_open(key, sponsor_too=True)
        row = _to_brief(counter, _rows(counter, one, person))
        told = day or counter.today
        if told > counter.today:
            raise BadInput(say.NOT_YET_SAID, day=wareki(told))
        if not _fits(acknowledged):
            raise BadInput(say.NOT_ACKNOWLEDGED, limit=LIMIT, source=counter.source(BRIEFED))
        if row.briefed_on is not None:
            raise Stopped(say.BRIEFED_ALREADY, who=shown(person))
        seq = counter.put(Act.CONTRACT_BRIEFED, key, person.id, day=told.isoformat())
        contracts.brief(connection, row.id, told, actor.by, acknowledged.strip(), seq)
        counter.look_at(one)
    instance.checkpoint()


def leave(instance: Instance, key: str, person: Person, last_day: date, actor: Actor) -> None:
    """
    His days under it are over sooner; never later. Yesterday at the earliest: then nothing of his works any more.

    Raises:
        BadInput, NotThere, NotYours, Stopped: as their sentences say.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        counter = Counter(instance, connection, actor)
        one, _ = counter.still_open(key)
        rows = _rows(counter, one, person)
        after = [row for row in rows if row.last_day > last_day]
        if not after:
            raise BadInput(say.LEAVES_LATER, who=shown(person), last=wareki(max(row.last_day for row in rows)))
        first = max(min(row.starts for row in rows), counter.today - ONE_DAY)
        if last_day < first:
            raise BadInput(say.LEAVES_SOONER, who=shown(person), first=wareki(first))
        counter.put(Act.CONTRACT_LEFT, key, person.id, last_day=last_day.isoformat())
        for row in after:
            contracts.take_off(connection, row.id, last_day)
        if last_day < counter.today:  # now: a verification under way sees it too (F15)
            sessions.next_epoch(connection, person.id)
        counter.look_at(one, urgent=True)
    instance.checkpoint()


# --- what has to be right ---


def _checked(counter: Counter, wanted: Wanted) -> dict[str, str]:
    if not _KEY.fullmatch(wanted.key):
        raise BadInput(say.KEY_WRONG, key=wanted.key)
    words = {name: _word(counter, name, text) for name, text in wanted.words().items()}
    if nobody(words["charge"]):
        raise BadInput(say.CHARGE_NOBODY, name=words["charge"], source=counter.source(NAMED))
    if wanted.last_day < wanted.starts:
        raise BadInput(say.DAYS_WRONG, first=wareki(wanted.starts), last=wareki(wanted.last_day))
    if wanted.last_day < counter.today:
        raise BadInput(say.OVER, key=wanted.key, last=wareki(wanted.last_day))
    return words


def _word(counter: Counter, name: str, text: str) -> str:
    if not _fits(text):
        raise BadInput(say.WORD_WRONG, field=say.FIELD[name], limit=LIMIT)
    return text.strip()


def _fits(text: str) -> bool:
    return 0 < len(text.strip()) <= LIMIT and not holds_my_number([[text]])


def _as_now(counter: Counter, person: Person) -> Person:
    """As he is in this transaction."""
    return next(facts.people(counter.connection, {person.id}))


def _main_unit(counter: Counter, sponsor: Person) -> str:
    return next((post.unit for post in sponsor.postings_on(counter.today)), "")


def _require_sponsor(counter: Counter, sponsor: Person, unit: str) -> None:
    """In office in the unit that answers, or below it; never somebody of a contractor's himself."""
    if not counter.organisation.path(unit, counter.today):
        raise BadInput(say.NO_UNIT, unit=unit)
    jobs = [job.span for job in sponsor.employments if job.form is not Form.CONTRACTOR]
    posts = [(post.unit, post.span) for post in sponsor.postings]
    there = in_charge(jobs, posts, (unit, counter.today), counter.organisation)
    if not usable(counter.house, sponsor) or not any(span.covers(counter.today) for span in there):
        raise BadInput(say.WRONG_SPONSOR, who=shown(sponsor), unit=unit, source=counter.source(SPONSOR))


def _name(counter: Counter, key: str, company: str, number: int, sponsor: Person, unit: str, actor: Actor) -> None:
    now = counter.house.now
    seq = counter.put(Act.CONTRACT_SPONSORED, key, sponsor.id, unit=unit)
    contracts.name_sponsor(counter.connection, number, sponsor.id, unit, actor.by, seq, now)
    if sponsor.id != actor.by:
        values = {"key": key, "company": company, "by": shown(counter.person)}
        notices.tell(counter.connection, sponsor.id, say.NAMED_SPONSOR, values, now)


def _require_named(counter: Counter, person: Person) -> None:
    name = person.names[-1].full if person.names else ""
    if nobody(name):
        raise BadInput(say.NOBODY, name=name, source=counter.source(NAMED))


def _ground(counter: Counter, key: str, person: Person) -> Filed | None:
    """The application that lets him be put on it; of several the one that lasts longest."""
    mine = [one for one in approved(counter.house, key) if one.case.beneficiary == person.id]
    return max(mine, key=lambda one: (one.case.until is None, one.case.until or counter.house.now), default=None)


def _days(counter: Counter, one: Contract, person: Person, wanted: Days, ground: Filed | None) -> Span:
    """Within the contract, his term, and what was approved; what is not said is as long as all of them let him."""
    job = _job(person, wanted.starts or max(one.starts, counter.today), one.last_day)
    if job is None or job.span.end is None:
        day = wanted.starts or max(one.starts, counter.today)
        raise BadInput(say.NOT_A_CONTRACTOR, who=shown(person), day=wareki(day))
    allowed = days_of(ground) if ground else Span(one.starts)
    until = allowed.last_day() or one.last_day
    starts = wanted.starts or max(one.starts, job.span.start, allowed.start)
    last = wanted.last_day or min(one.last_day, job.span.end - ONE_DAY, until)
    if starts < one.starts:
        raise BadInput(say.BEFORE, wanted=wareki(starts), first=wareki(one.starts))
    _require_within(counter, last, one.last_day, say.BY_THIS_CONTRACT)
    _require_within(counter, last, job.span.end - ONE_DAY, say.BY_HIS_TERM)
    if starts < allowed.start:
        raise BadInput(say.BEFORE_APPROVED, wanted=wareki(starts), first=wareki(allowed.start))
    _require_within(counter, last, until, say.BY_APPROVAL)
    if last < starts:
        raise BadInput(say.DAYS_WRONG, first=wareki(starts), last=wareki(last))
    return Span(starts, last + ONE_DAY)


def _require_within(counter: Counter, wanted: date, last: date, until: str) -> None:
    if wanted > last:
        source = counter.source()
        raise BadInput(say.PAST, wanted=wareki(wanted), until=until, last=wareki(last), source=source)


def _job(person: Person, first: date, last: date) -> Employment | None:
    """His appointment as a contractor's on the first of these days, or the next one before their end."""
    jobs = [job for job in person.employments if job.form is Form.CONTRACTOR]
    there = [job for job in jobs if job.span.start <= last and (job.span.end is None or first < job.span.end)]
    return min(there, key=lambda job: job.span.start, default=None)


def _last(span: Span) -> date:
    return span.last_day() or span.start


def _rows(counter: Counter, one: Contract, person: Person) -> list[Worker]:
    """His places on it."""
    rows = [row for row in contracts.workers(counter.connection, [one.id])[one.id] if row.person_id == person.id]
    if not rows:
        raise BadInput(say.NOT_ON_IT, who=shown(person), key=one.key)
    return rows


def _to_brief(counter: Counter, rows: list[Worker]) -> Worker:
    """The place that he has today; where that is done or there is none, the next one for which he was not briefed."""
    found = [row for row in rows if row.last_day >= max(counter.today, row.starts)] or rows
    found.sort(key=lambda row: row.starts)
    return next((row for row in found if row.briefed_on is None), found[0])
