"""Sweeps and their lines in the database. What is said of a line moves by compare-and-set."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from idm.calendar import day_of
from idm.rules.campaigns import RIGHTS, STRANGERS, Done, Kind, Says, Side, State
from idm.rules.dormancy import Exempt, Remedy
from idm.store.tables import campaign, campaign_line

_MANY = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class Campaign:
    """
    One sweep. Instants are aware UTC; ``opened_by`` is a person's id or a worker's name, the others are persons.

    ``held_why``: codes of what held it when it was opened. ``due_at``: from then on it is due, see ``last_day``.
    ``seq``: the number of its first line in the log.
    """

    id: int
    label: str
    opened_at: datetime
    opened_by: str
    due_at: datetime
    state: State
    kind: Kind = Kind.DORMANCY
    held_why: tuple[str, ...] = ()
    released_at: datetime | None = None
    released_by: str | None = None
    hr_signed_at: datetime | None = None
    hr_signed_by: str | None = None
    admin_signed_at: datetime | None = None
    admin_signed_by: str | None = None
    digest: str | None = None
    reminded_at: datetime | None = None
    seq: int | None = None

    @property
    def last_day(self) -> date:
        """The day (JST) until whose end it may be answered, as people are told."""
        return last_day(self.due_at)


@dataclass(frozen=True, slots=True)
class Answer:
    says: Says
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Brief:
    """As much of a line as says whose it is and whether it waits: thousands are looked through at every page."""

    id: int
    campaign: int
    person: str
    section: str
    why: tuple[str, ...]
    remedy: Remedy
    detail: str
    done: Done | None
    hr: Answer | None
    head: Answer | None

    def said(self, side: Side) -> Answer | None:
        return self.hr if side is Side.HR else self.head


@dataclass(frozen=True, slots=True)
class Line:
    """
    One account of a sweep, or one right. ``facts`` is what was known, as shown to whoever answers; ``digest`` is over
    it. ``person`` is empty for an entry that nobody granted. ``mark`` is over all that was put in when it was made.
    """

    id: int
    campaign: int
    subject: str
    person: str
    section: str
    why: tuple[str, ...]
    remedy: Remedy
    exempt: Exempt | None
    facts: Mapping[str, str]
    digest: str
    hr: Answer | None = None
    head: Answer | None = None
    told_at: datetime | None = None
    done: Done | None = None
    done_at: datetime | None = None
    answers: int = 0
    detail: str = ""
    mark: str = ""

    def said(self, side: Side) -> Answer | None:
        return self.hr if side is Side.HR else self.head


@dataclass(frozen=True, slots=True)
class NewLine:
    """One to be. ``exempt``: nobody is asked about it. ``person`` as in ``Line``."""

    subject: str
    person: str
    section: str
    why: tuple[str, ...]
    remedy: Remedy
    exempt: Exempt | None
    facts: str
    digest: str
    detail: str = ""


def last_day(due_at: datetime) -> date:
    """The last day (JST) before something is due."""
    return day_of(due_at - timedelta(microseconds=1))


def add(
    connection: Connection,
    label: str,
    by: str,
    now: datetime,
    due_at: datetime,
    held_why: Sequence[str],
    kind: Kind = Kind.DORMANCY,
) -> int:
    """
    Raises:
        sqlalchemy.exc.IntegrityError: there is one with that label.
    """
    state = State.HELD if held_why else State.OPEN
    values = {
        "label": label,
        "opened_at": now,
        "opened_by": by,
        "due_at": due_at,
        "state": state.value,
        "kind": kind.value,
    }
    made = connection.execute(insert(campaign).values(**values, held_why=json.dumps(list(held_why))))
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def on_record(connection: Connection, campaign_id: int, seq: int | None) -> None:
    """Args: seq: The number of its first line in the log."""
    connection.execute(update(campaign).where(campaign.c.id == campaign_id).values(seq=seq))


def add_lines(connection: Connection, campaign_id: int, lines: Iterable[NewLine], now: datetime) -> None:
    rows = [
        {
            "campaign_id": campaign_id,
            "subject": one.subject,
            "detail": one.detail,
            "person_id": one.person or None,
            "section": one.section,
            "why": json.dumps(list(one.why)),
            "remedy": one.remedy.value,
            "exempt": one.exempt.value if one.exempt else None,
            "facts": one.facts,
            "digest": one.digest,
            "done": Done.EXEMPT.value if one.exempt else None,
            "done_at": now if one.exempt else None,
        }
        for one in lines
    ]
    if rows:
        connection.execute(insert(campaign_line), rows)


def labels(connection: Connection) -> set[str]:
    return set(connection.execute(select(campaign.c.label)).scalars())


def every(connection: Connection) -> list[Campaign]:
    """The newest first."""
    return [_campaign(row) for row in connection.execute(select(campaign).order_by(campaign.c.id.desc()))]


def get(connection: Connection, campaign_id: int) -> Campaign | None:
    row = connection.execute(select(campaign).where(campaign.c.id == campaign_id)).one_or_none()
    return None if row is None else _campaign(row)


def opened_on(connection: Connection) -> dict[int, date]:
    """By number, the day (JST) on which each sweep was opened: its lines have the sections of that day."""
    return {row[0]: day_of(row[1]) for row in connection.execute(select(campaign.c.id, campaign.c.opened_at))}


def in_state(connection: Connection, *states: State) -> list[Campaign]:
    """The oldest first."""
    query = select(campaign).where(campaign.c.state.in_([one.value for one in states])).order_by(campaign.c.id)
    return [_campaign(row) for row in connection.execute(query)]


def lines(connection: Connection, campaign_id: int, ids: Collection[int] | None = None) -> list[Line]:
    """All of one sweep, or these of it, in the order in which they were made."""
    query = select(campaign_line).where(campaign_line.c.campaign_id == campaign_id).order_by(campaign_line.c.id)
    if ids is None:
        return [_line(row) for row in connection.execute(query)]
    wanted = sorted(ids)
    parts = (wanted[start : start + _MANY] for start in range(0, len(wanted), _MANY))
    return [_line(row) for part in parts for row in connection.execute(query.where(campaign_line.c.id.in_(part)))]


def of_subject(connection: Connection, subject: str) -> list[Line]:
    """Every line that there ever was about an account."""
    return [_line(row) for row in connection.execute(select(campaign_line).where(campaign_line.c.subject == subject))]


def briefs(connection: Connection, campaign_id: int) -> list[Brief]:
    """All of one sweep, without what was known of each, in the order in which they were made."""
    columns = [campaign_line.c[name] for name in _BRIEF]
    query = select(*columns).where(campaign_line.c.campaign_id == campaign_id).order_by(campaign_line.c.id)
    return [_brief(row) for row in connection.execute(query)]


def whole(connection: Connection, campaign_id: int) -> str:
    """SHA-256 (64 hex digits) over all lines of one sweep, as they were made: none is added, taken out or changed."""
    columns = [campaign_line.c[name] for name in _MADE]
    query = select(*columns).where(campaign_line.c.campaign_id == campaign_id).order_by(campaign_line.c.id)
    return sha256("".join(map(_mark, connection.execute(query))).encode()).hexdigest()


def strange(connection: Connection) -> list[Line]:
    """Of every sweep that is open, what nobody granted and of which nothing has become; the oldest first."""
    return _waiting(connection, campaign_line.c.remedy.in_([one.value for one in STRANGERS]))


def accepted(connection: Connection) -> list[Line]:
    """The same of rights of a post that both say are not needed."""
    both = (campaign_line.c.head_says == Says.STOP.value) & (campaign_line.c.hr_says == Says.STOP.value)
    return _waiting(connection, (campaign_line.c.remedy == Remedy.OBJECT.value) & both)


def _waiting(connection: Connection, which: ColumnElement[bool]) -> list[Line]:
    query = (
        select(campaign_line)
        .join(campaign, campaign.c.id == campaign_line.c.campaign_id)
        .where(campaign.c.state == State.OPEN.value, campaign_line.c.done.is_(None), which)
    )
    return [_line(row) for row in connection.execute(query.order_by(campaign_line.c.id))]


def to_do(connection: Connection, campaign_id: int) -> list[Line]:
    """Lines of one sweep that may be due: their head said stop, or what was granted may run out."""
    may_be = (campaign_line.c.head_says == Says.STOP.value) | (campaign_line.c.remedy == Remedy.REVOKE.value)
    query = select(campaign_line).where(
        campaign_line.c.campaign_id == campaign_id, campaign_line.c.done.is_(None), may_be
    )
    return [_line(row) for row in connection.execute(query.order_by(campaign_line.c.id))]


def counts(connection: Connection) -> dict[int, tuple[int, int]]:
    """Campaign id -> how many lines, and of how many of them something became."""
    query = select(campaign_line.c.campaign_id, func.count(), func.count(campaign_line.c.done))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.group_by(campaign_line.c.campaign_id))}


def waiting_subjects(connection: Connection) -> set[str]:
    """Account ids that are on a sweep which goes on, with nothing done about them yet."""
    query = (
        select(campaign_line.c.subject)
        .join(campaign, campaign.c.id == campaign_line.c.campaign_id)
        .where(campaign.c.state.in_([State.OPEN.value, State.HELD.value]), campaign_line.c.done.is_(None))
        .where(campaign.c.kind == Kind.DORMANCY.value)
    )
    return set(connection.execute(query).scalars())


def kept_lately(connection: Connection, since: datetime) -> list[Line]:
    """Lines decided since then in favour of the account, the oldest first; those of rights say nothing of it."""
    kept = (campaign_line.c.done == Done.KEPT.value) & campaign_line.c.remedy.not_in([one.value for one in RIGHTS])
    query = select(campaign_line).where(kept, campaign_line.c.done_at >= since)
    return [_line(row) for row in connection.execute(query.order_by(campaign_line.c.id))]


def stopped_since(connection: Connection, since: datetime, kind: Kind) -> int:
    """From how many people lists of that kind have taken something since then."""
    ends = (Done.SUSPENDED, Done.RETIRED, Done.REMOVED) if kind is Kind.DORMANCY else (Done.REVOKED,)
    whose = func.coalesce(campaign_line.c.person_id, campaign_line.c.subject)
    query = select(func.count(whose.distinct())).where(
        campaign_line.c.done.in_([one.value for one in ends]), campaign_line.c.done_at >= since
    )
    return int(connection.execute(query).scalar_one())


def answer(connection: Connection, line: Line, side: Side, said: Answer) -> bool:
    """False: somebody answered it meanwhile, or something became of it."""
    values = {
        f"{side.value}_says": said.says.value,
        f"{side.value}_note": said.note,
        f"{side.value}_at": said.at,
        f"{side.value}_by": said.by,
    }
    return _move(connection, line, values)


def tell(connection: Connection, line: Line, at: datetime) -> bool:
    """The holder was told; False as for ``answer``."""
    return _move(connection, line, {"told_at": at})


def finish(connection: Connection, line: Line, done: Done, at: datetime) -> bool:
    """What became of a line; False as for ``answer``."""
    return _move(connection, line, {"done": done.value, "done_at": at})


def _move(connection: Connection, line: Line, values: Mapping[str, object]) -> bool:
    same = (campaign_line.c.id == line.id) & (campaign_line.c.answers == line.answers) & campaign_line.c.done.is_(None)
    done = connection.execute(update(campaign_line).where(same).values(answers=line.answers + 1, **values))
    return done.rowcount == 1


def release(connection: Connection, campaign_id: int, by: str, now: datetime, due_at: datetime) -> bool:
    """Goes on until then, and whoever has not answered by then is reminded once more. False: it is not held."""
    held = (campaign.c.id == campaign_id) & (campaign.c.state == State.HELD.value)
    values = {"state": State.OPEN.value, "released_at": now, "released_by": by, "due_at": due_at, "reminded_at": None}
    return connection.execute(update(campaign).where(held).values(**values)).rowcount == 1


def hold(connection: Connection, campaign_id: int, why: Sequence[str]) -> None:
    """An open one waits for a second person."""
    values = {"state": State.HELD.value, "held_why": json.dumps(list(why))}
    connection.execute(update(campaign).where(campaign.c.id == campaign_id).values(**values))


def drop(connection: Connection, campaign_id: int) -> bool:
    """False: it is over already."""
    goes_on = campaign.c.state.in_([State.OPEN.value, State.HELD.value])
    done = connection.execute(
        update(campaign).where(campaign.c.id == campaign_id, goes_on).values(state=State.DROPPED.value)
    )
    return done.rowcount == 1


_NAMES = ("hr_signed_at", "hr_signed_by", "admin_signed_at", "admin_signed_by")


def with_name(one: Campaign, side: str, by: str, now: datetime, digest: str) -> Campaign:
    """The same with a name under its report; as for ``sign``."""
    other = "admin" if side == "hr" else "hr"
    values: dict[str, Any] = {f"{side}_signed_at": now, f"{side}_signed_by": by, "digest": digest}
    if one.digest != digest:
        values |= {f"{other}_signed_at": None, f"{other}_signed_by": None}
    elif getattr(one, f"{other}_signed_by") is not None:
        values["state"] = State.CLOSED
    return replace(one, **values)


def sign(connection: Connection, one: Campaign, side: str, by: str, now: datetime, digest: str) -> bool:
    """
    A name under the report; with the second one under the very same it is over. False: it was signed meanwhile.

    A name under something that has changed since is none any more.

    Args:
        side: hr, or admin.
    """
    signed = with_name(one, side, by, now, digest)
    values = {name: getattr(signed, name) for name in (*_NAMES, "digest")} | {"state": signed.state.value}
    same = (campaign.c.digest == one.digest) if one.digest else campaign.c.digest.is_(None)
    open_ = (campaign.c.id == one.id) & (campaign.c.state == State.OPEN.value) & same
    return connection.execute(update(campaign).where(open_).values(**values)).rowcount == 1


def reminded(connection: Connection, campaign_id: int, now: datetime) -> None:
    connection.execute(update(campaign).where(campaign.c.id == campaign_id).values(reminded_at=now))


def _campaign(row: Row[Any]) -> Campaign:
    values = dict(row._mapping)
    return Campaign(
        **values | {"state": State(row.state), "kind": Kind(row.kind), "held_why": tuple(json.loads(row.held_why))}
    )


_BRIEF = (
    *("id", "campaign_id", "person_id", "section", "why", "remedy", "detail", "done"),
    *(f"{side.value}_{part}" for side in Side for part in ("says", "note", "at", "by")),
)


def _brief(row: Row[Any]) -> Brief:
    return Brief(
        id=row.id,
        campaign=row.campaign_id,
        person=row.person_id or "",
        section=row.section,
        why=tuple(json.loads(row.why)),
        remedy=Remedy(row.remedy),
        detail=row.detail,
        done=Done(row.done) if row.done else None,
        hr=_answer(row, Side.HR),
        head=_answer(row, Side.HEAD),
    )


def _answer(row: Row[Any], side: Side) -> Answer | None:
    says, note, at, by = (row._mapping[f"{side.value}_{part}"] for part in ("says", "note", "at", "by"))
    return Answer(Says(says), note, at, by) if says else None


def _line(row: Row[Any]) -> Line:
    return Line(
        id=row.id,
        campaign=row.campaign_id,
        subject=row.subject,
        person=row.person_id or "",
        section=row.section,
        why=tuple(json.loads(row.why)),
        remedy=Remedy(row.remedy),
        exempt=Exempt(row.exempt) if row.exempt else None,
        facts=json.loads(row.facts),
        digest=row.digest,
        hr=_answer(row, Side.HR),
        head=_answer(row, Side.HEAD),
        told_at=row.told_at,
        done=Done(row.done) if row.done else None,
        done_at=row.done_at,
        answers=row.answers,
        detail=row.detail,
        mark=_mark(row),
    )


_MADE = (
    *("id", "campaign_id", "subject", "detail", "person_id", "section"),
    *("why", "remedy", "exempt", "facts", "digest"),
)


def _mark(row: Row[Any]) -> str:
    return sha256(json.dumps([row._mapping[name] for name in _MADE]).encode()).hexdigest()
