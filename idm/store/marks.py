"""Marks say which accounts and groups of which directory are to be looked at, and when. They are the truth of *what*
is to do and live in the same transaction as the fact; a worker leases some, converges them, and settles them.

A mark is one row per account and directory for ever: ``due`` is when to look again, which is also how the coming
1 April is remembered. Marking twice is marking once; the generation tells a worker that something came in between.

Order of locks: the log's head, a lease, marks, a directory's state. Whoever writes any of these and a line takes the
head first.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idm.store import log
from idm.store.tables import directory, lease, mark

Kind = Literal["account", "group"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One leased mark. ``generation`` is this lease's own: every write made from it carries it."""

    kind: Kind
    subject: str
    generation: int
    attempts: int
    accepted: str | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Marks taken by one worker until an instant. ``seized_from`` names the lease of a worker that never came back;
    ``fence`` are the groups which that worker may still be writing."""

    token: str
    until: datetime
    marks: tuple[Mark, ...]
    seized_from: str | None = None
    fence: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one mark: when to look again, before all other work or not, and what to show to a person."""

    mark: Mark
    due: datetime | None
    state: Literal["ready", "refused", "braked"] = "ready"
    error: str | None = None
    attempts: int = 0
    urgent: bool = False


def touch(
    connection: Connection,
    names: Iterable[str],
    kind: Kind,
    subjects: Mapping[str, str | None],
    now: datetime,
    *,
    urgent: Collection[str] = (),
) -> None:
    """Mark these subjects in these directories: look at them now. ``subjects`` maps each to its accepted states."""
    rows = [
        {
            "directory": name,
            "kind": kind,
            "subject": subject,
            "generation": 1,
            "due": now,
            "urgent": subject in urgent,
            "attempts": 0,
            "state": "ready",
            "accepted": accepted,
        }
        for name in names
        for subject, accepted in subjects.items()
    ]
    if not rows:
        return
    log.hold(connection)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(mark)
    still = (mark.c.due <= now) | mark.c.last_error.is_not(None)  # not one that is only foreseen
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[mark.c.directory, mark.c.kind, mark.c.subject],
            set_={
                "generation": mark.c.generation + 1,
                "due": new.excluded.due,
                "urgent": new.excluded.urgent | (mark.c.urgent & still),
                "attempts": 0,
                "state": "ready",
                "last_error": None,
                "freed_by": None,
                "accepted": func.coalesce(new.excluded.accepted, mark.c.accepted),
            },
        ),
        rows,
    )


def lease_due(
    connection: Connection,
    name: str,
    owner: str,
    now: datetime,
    *,
    count: int,
    seconds: int,
    only_urgent: bool = False,
) -> Lease | None:
    """
    Take up to ``count`` due marks of a directory, or all marks of a worker whose lease has run out.

    None when nothing is due. Urgent ones come first and by themselves: what else waits, however much, does not slow
    them down.

    Args:
        only_urgent: Nothing else, and nothing of a worker that never came back.
    """
    token, until = secrets.token_hex(16), now + timedelta(seconds=seconds)
    dead = None
    if not only_urgent and connection.execute(_run_out(name, now)).first() is not None:
        log.hold(connection)  # a seizure is put on record
        dead = connection.execute(_run_out(name, now).with_for_update(skip_locked=True)).first()
    if dead is not None:  # its groups stay announced: this lease may end the same way before it says anything
        _open(connection, token, name, owner, until, dead.groups)
        taken = _take(connection, name, token, mark.c.lease == dead.token)
        connection.execute(delete(lease).where(lease.c.token == dead.token))
        return Lease(token, until, taken, seized_from=dead.token, fence=tuple(json.loads(dead.groups)))
    _open(connection, token, name, owner, until, "[]")
    found = connection.execute(_due(name, now, only_urgent).limit(count).with_for_update(skip_locked=True)).fetchall()
    wanted: dict[str, list[str]] = {}
    for kind, subject, urgent in found:
        if urgent == found[0].urgent:
            wanted.setdefault(kind, []).append(subject)
    taken = tuple(
        one
        for kind, subjects in sorted(wanted.items())
        for start in range(0, len(subjects), 500)
        for one in _take(
            connection, name, token, (mark.c.kind == kind) & mark.c.subject.in_(subjects[start : start + 500])
        )
    )
    if not taken:
        connection.execute(delete(lease).where(lease.c.token == token))
        return None
    return Lease(token, until, taken, urgent=bool(found[0].urgent))


def _run_out(name: str, now: datetime) -> Select[str, str]:
    """A lease of a worker that never came back: the oldest."""
    query = select(lease.c.token, lease.c.groups).where(lease.c.directory == name, lease.c.until <= now)
    return query.order_by(lease.c.until).limit(1)


def _due(name: str, now: datetime, only_urgent: bool) -> Select[str, str, bool]:
    query = select(mark.c.kind, mark.c.subject, mark.c.urgent).where(
        mark.c.directory == name, mark.c.lease.is_(None), mark.c.due <= now
    )
    if only_urgent:
        query = query.where(mark.c.urgent)
    return query.order_by(mark.c.urgent.desc(), mark.c.kind, mark.c.due, mark.c.subject)


def _open(connection: Connection, token: str, name: str, owner: str, until: datetime, groups: str) -> None:
    connection.execute(insert(lease).values(token=token, directory=name, owner=owner, until=until, groups=groups))


def _take(connection: Connection, name: str, token: str, which: object) -> tuple[Mark, ...]:
    rows = connection.execute(
        update(mark)
        .where(mark.c.directory == name, which)  # type: ignore[arg-type]
        .values(lease=token, generation=mark.c.generation + 1)
        .returning(mark.c.kind, mark.c.subject, mark.c.generation, mark.c.attempts, mark.c.accepted)
    )
    return tuple(Mark(*row) for row in rows)


def work_there_is(connection: Connection, name: str, now: datetime, *, only_urgent: bool = False) -> bool:
    """True when something is due, or a worker never came back: asked before a transaction that writes."""
    due = select(mark.c.subject).where(mark.c.directory == name, mark.c.lease.is_(None), mark.c.due <= now).limit(1)
    if only_urgent:
        return connection.execute(due.where(mark.c.urgent)).first() is not None
    dead = select(lease.c.token).where(lease.c.directory == name, lease.c.until <= now).limit(1)
    return connection.execute(due).first() is not None or connection.execute(dead).first() is not None


def holds(connection: Connection, token: str) -> bool:
    """True while nobody has seized this lease."""
    return connection.execute(select(lease.c.token).where(lease.c.token == token)).first() is not None


def announce_groups(connection: Connection, token: str, groups: Collection[str], until: datetime) -> bool:
    """Before writing: say which groups this lease may write. False when the lease was seized: write nothing."""
    log.hold(connection)
    done = connection.execute(
        update(lease).where(lease.c.token == token).values(groups=json.dumps(sorted(groups)), until=until)
    )
    return done.rowcount == 1


def settle(connection: Connection, name: str, token: str, results: Sequence[Settled]) -> bool:
    """
    Give marks back. A mark that was touched meanwhile stays due as it is.

    Returns False, and changes nothing, when the lease was seized: somebody else has judged these marks since.
    """
    log.hold(connection)
    if not holds(connection, token):
        return False
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)  # a pass ends alike for nearly all: few statements
    for r in results:
        alike[r.mark.kind, r.mark.generation, r.due, r.state, r.error, r.attempts, r.urgent].append(r.mark.subject)
    for (kind, generation, due, state, error, attempts, urgent), subjects in alike.items():
        values: dict[str, object] = {"lease": None, "due": due, "state": state, "last_error": error}
        if error is None:
            values["urgent"] = urgent
        for start in range(0, len(subjects), 500):
            connection.execute(
                update(mark)
                .where(
                    mark.c.directory == name,
                    mark.c.kind == kind,
                    mark.c.subject.in_(subjects[start : start + 500]),
                    mark.c.generation == generation,
                    mark.c.lease == token,
                )
                .values(**values, attempts=attempts)
            )
    connection.execute(update(mark).where(mark.c.lease == token).values(lease=None))
    connection.execute(delete(lease).where(lease.c.token == token))
    return True


@dataclass(frozen=True, slots=True)
class Attention:
    """A mark that a person must look at."""

    directory: str
    kind: str
    subject: str
    state: str
    error: str


def attention(connection: Connection, name: str | None = None) -> list[Attention]:
    """Every refused or braked mark, of one directory or of all."""
    query = select(mark.c.directory, mark.c.kind, mark.c.subject, mark.c.state, mark.c.last_error).where(
        mark.c.state != "ready"
    )
    if name is not None:
        query = query.where(mark.c.directory == name)
    return [Attention(*row[:4], row[4] or "") for row in connection.execute(query.order_by(mark.c.subject))]


def waiting(connection: Connection, now: datetime) -> dict[str, int]:
    """How many marks are due now, per directory."""
    query = select(mark.c.directory, func.count()).where(mark.c.due <= now).group_by(mark.c.directory)
    return {row[0]: row[1] for row in connection.execute(query)}


def subjects(connection: Connection, name: str, kind: Kind) -> set[str]:
    """Everything that was ever marked in a directory."""
    query = select(mark.c.subject).where(mark.c.directory == name, mark.c.kind == kind)
    return set(connection.execute(query).scalars())


def known(connection: Connection, name: str, accounts: Collection[str]) -> set[str]:
    """Those of these accounts that were ever marked in a directory."""
    return {row[0] for row in _of_accounts(connection, name, accounts, select(mark.c.subject))}


def unsettled(
    connection: Connection, name: str, accounts: Collection[str], now: datetime
) -> dict[str, tuple[str, str | None]]:
    """
    Of these accounts those that are not as they should be yet: state, and what went wrong.

    Due, being worked on, to be tried again, or waiting for a person.
    """
    open_ = (mark.c.due <= now) | mark.c.lease.is_not(None) | mark.c.last_error.is_not(None) | (mark.c.state != "ready")
    query = select(mark.c.subject, mark.c.state, mark.c.last_error).where(open_)
    return {row[0]: (row[1], row[2]) for row in _of_accounts(connection, name, accounts, query)}


def in_work(connection: Connection, accounts: Collection[str], now: datetime) -> set[str]:
    """Those of these accounts that some worker is converging at this moment, in whichever directory."""
    held = select(lease.c.token).where(lease.c.until > now)
    query = select(mark.c.subject).where(mark.c.kind == "account", mark.c.lease.in_(held))
    return set(connection.execute(query.where(mark.c.subject.in_(sorted(accounts)))).scalars())


def _of_accounts(
    connection: Connection, name: str, accounts: Collection[str], query: Select[*tuple[Any, ...]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    wanted = sorted(accounts)
    for start in range(0, len(wanted), 500):
        chosen = mark.c.subject.in_(wanted[start : start + 500])
        yield from connection.execute(query.where(mark.c.directory == name, mark.c.kind == "account", chosen))


def accepted_states(connection: Connection, name: str) -> dict[str, str | None]:
    """Account id -> the states over time as they were accepted."""
    query = select(mark.c.subject, mark.c.accepted).where(mark.c.directory == name, mark.c.kind == "account")
    return {row[0]: row[1] for row in connection.execute(query)}


def free_braked(connection: Connection, name: str, by: str, released: str, now: datetime) -> tuple[int, int]:
    """
    One person says that braked marks may go on; a second, different one makes them due.

    Returns (now waiting for a second person, now due).
    """
    braked = (mark.c.directory == name) & (mark.c.state == "braked")
    log.hold(connection)
    due = connection.execute(
        update(mark)
        .where(braked, mark.c.freed_by.is_not(None), mark.c.freed_by != by)
        .values(state="ready", due=now, accepted=released, urgent=True)
    ).rowcount
    first = connection.execute(update(mark).where(braked, mark.c.freed_by.is_(None)).values(freed_by=by)).rowcount
    return first, due


def freed_by(connection: Connection) -> set[str]:
    """Ids of those who have said that braked marks may go on, and wait for a second person."""
    query = select(mark.c.freed_by).where(mark.c.state == "braked", mark.c.freed_by.is_not(None)).distinct()
    return set(connection.execute(query).scalars())


# --- the directory itself: back off from one that does not answer, remember where the last reading ended ---


@dataclass(frozen=True, slots=True)
class DirectoryState:
    attempts: int
    next_try: datetime | None
    last_error: str | None
    cursor: str | None


def know_directory(connection: Connection, name: str) -> None:
    if connection.execute(select(directory.c.name).where(directory.c.name == name)).first() is None:
        connection.execute(insert(directory).values(name=name, attempts=0))


def directory_names(connection: Connection) -> list[str]:
    return list(connection.execute(select(directory.c.name).order_by(directory.c.name)).scalars())


def directory_state(connection: Connection, name: str) -> DirectoryState:
    row = connection.execute(
        select(directory.c.attempts, directory.c.next_try, directory.c.last_error, directory.c.sync_cursor).where(
            directory.c.name == name
        )
    ).one()
    return DirectoryState(*row)


def scanned_at(connection: Connection, name: str) -> datetime | None:
    """When the logins of a directory were last looked through for default names (aware UTC)."""
    found: datetime | None = connection.execute(
        select(directory.c.scanned_at).where(directory.c.name == name)
    ).scalar_one()
    return found


def scanned(connection: Connection, name: str, now: datetime) -> None:
    connection.execute(update(directory).where(directory.c.name == name).values(scanned_at=now))


def directory_answered(connection: Connection, name: str) -> None:
    connection.execute(
        update(directory)
        .where(directory.c.name == name, directory.c.attempts > 0)
        .values(attempts=0, next_try=None, last_error=None)
    )


SILENT_AT_MOST = timedelta(seconds=2)
"""Passwords wait for a directory that is away: it is asked again so soon, and a probe costs it next to nothing."""


def directory_silent(
    connection: Connection, name: str, error: str, now: datetime, *, refused: bool = False
) -> datetime:
    """
    Count a failed try; the next one is 1 and then every 2 seconds later. Returns when.

    Args:
        refused: It is there and said no; asking again may lock us out, so 1, 2, 4 ... 300 seconds.
    """
    attempts = directory_state(connection, name).attempts + 1
    next_try = now + (backoff(attempts) if refused else until_it_is_back(attempts))
    connection.execute(
        update(directory).where(directory.c.name == name).values(attempts=attempts, next_try=next_try, last_error=error)
    )
    return next_try


def keep_cursor(connection: Connection, name: str, cursor: str) -> None:
    connection.execute(update(directory).where(directory.c.name == name).values(sync_cursor=cursor))


def until_it_is_back(attempts: int) -> timedelta:
    """1 second, then 2."""
    return min(backoff(attempts), SILENT_AT_MOST)


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 ... seconds, at most five minutes."""
    return timedelta(seconds=min(300, 2 ** min(attempts - 1, 9)))
