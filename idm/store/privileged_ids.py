"""Privileged IDs as a register: who holds one since when, approved uses, and what was said of them each quarter."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from idm.calendar import day_of
from idm.facts import Form, StopKind, Window
from idm.facts.case import CaseKind, CaseState
from idm.rules.privilege_holders import Use, claim_by
from idm.store import cases, marks
from idm.store.credentials import PRIVILEGED
from idm.store.tables import (
    account,
    case_file,
    credential,
    employment,
    managed_account,
    privileged_account,
    review,
    stop,
    work_window,
)

SUBJECT = "privileged"
FOR_GOOD = (StopKind.DISMISSAL, StopKind.DEATH)
"""Stops after which nobody comes back to his privileged ID; one that is only held keeps it, and cannot use it."""
KEEP, END = "keep", "end"


@dataclass(frozen=True, slots=True)
class Issued:
    """One that was given out. ``retired_at`` None while it is held; instants are aware UTC."""

    id: str
    person_id: str
    login: str
    made_at: datetime
    made_by: str
    retired_at: datetime | None = None
    retired_why: str | None = None


_COLUMNS = [privileged_account.c[name] for name in Issued.__slots__]


def held(connection: Connection) -> list[Issued]:
    """All that are held now, the oldest first."""
    query = select(*_COLUMNS).where(privileged_account.c.retired_at.is_(None))
    rows = connection.execute(query.order_by(privileged_account.c.made_at, privileged_account.c.id))
    return [Issued(*row) for row in rows]


def of_person(connection: Connection, person_id: str) -> Issued | None:
    """The one that somebody holds now."""
    query = select(*_COLUMNS).where(
        privileged_account.c.person_id == person_id, privileged_account.c.retired_at.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Issued(*row)


def of_no_staff(connection: Connection, now: datetime) -> list[str]:
    """
    Ids of the people who hold one and are no staff any more: no appointment, a contractor's, dismissed, or dead.

    Args:
        now: Aware UTC; appointments are asked for by its day in Japan.
    """
    day = day_of(now)
    appointed = exists().where(
        employment.c.person_id == privileged_account.c.person_id,
        employment.c.superseded_at.is_(None),
        employment.c.form != Form.CONTRACTOR.value,
        employment.c.valid_from <= day,
        employment.c.valid_to.is_(None) | (employment.c.valid_to > day),
    )
    gone = exists().where(
        stop.c.person_id == privileged_account.c.person_id,
        stop.c.kind.in_([kind.value for kind in FOR_GOOD]),
        stop.c.superseded_at.is_(None),
        stop.c.starts <= now,
        stop.c.ends.is_(None) | (stop.c.ends > now),
    )
    query = select(privileged_account.c.person_id).where(privileged_account.c.retired_at.is_(None), ~appointed | gone)
    return sorted(connection.execute(query).scalars())


def named(connection: Connection, login: str) -> Issued | None:
    """Whoever has or had this login: it is never given again (F29)."""
    row = connection.execute(select(*_COLUMNS).where(privileged_account.c.login == login)).one_or_none()
    return None if row is None else Issued(*row)


def taken(connection: Connection, login: str) -> bool:
    """Is it, or was it ever, the login of any account of ours?"""
    others = (select(table.c.id).where(table.c.login == login) for table in (account, managed_account))
    return any(connection.execute(one).first() for one in others) or named(connection, login) is not None


def add(connection: Connection, one: Issued) -> None:
    """
    Every directory hears of it.

    Raises:
        sqlalchemy.exc.IntegrityError: its person has one, or the login is somebody's.
    """
    values = {name: getattr(one, name) for name in Issued.__slots__}
    connection.execute(insert(privileged_account).values(values))
    tell_directories(connection, one.id, one.made_at, urgent=False)


def retire(connection: Connection, key: str, why: str, now: datetime) -> bool:
    """Taken back: the directories are to hear of it before all other work. False: it was before."""
    done = connection.execute(
        update(privileged_account)
        .where(privileged_account.c.id == key, privileged_account.c.retired_at.is_(None))
        .values(retired_at=now, retired_why=why)
    )
    if done.rowcount == 1:
        tell_directories(connection, key, now, urgent=True)
    return done.rowcount == 1


def tell_directories(connection: Connection, key: str, now: datetime, *, urgent: bool) -> None:
    """Look at this privileged ID now; before everything else where something is taken away."""
    names = marks.directory_names(connection)
    marks.touch(connection, names, "account", {key: None}, now, urgent=(key,) if urgent else ())


def uses(connection: Connection, claim: timedelta, now: datetime) -> dict[str, tuple[Use, ...]]:
    """
    By person id: approved uses that may still be begun, or whose window is open.

    Args:
        claim: Within which time after the yes a use has to begin.
    """
    query = (
        select(
            case_file.c.beneficiary,
            case_file.c.id,
            case_file.c.content,
            case_file.c.starts,
            case_file.c.until,
            work_window.c.privilege,
            work_window.c.starts,
            work_window.c.until,
            work_window.c.id,
        )
        .outerjoin(work_window, work_window.c.case_id == case_file.c.id)
        .where(
            case_file.c.kind == CaseKind.PRIVILEGE.value,
            case_file.c.state == CaseState.APPROVED.value,
            case_file.c.over_at.is_(None) | (case_file.c.over_at > now),
            case_file.c.until.is_(None) | (case_file.c.until > now) | (work_window.c.until > now),
        )
        .order_by(case_file.c.id)
    )
    attested = cases.attested(connection, case_file.c.kind == CaseKind.PRIVILEGE.value)
    said_so = {one.id: one.ended_at for one in attested if one.ended_at is not None}
    found: dict[str, tuple[Use, ...]] = defaultdict(tuple)
    for person, case, content, starts, until, privilege, begun, ends, number in connection.execute(query):
        if case not in said_so:
            continue
        window = None if number is None else Window(privilege, begun, ends, int(number))
        said = json.loads(content)
        minutes = int(said["minutes"]) if said.get("minutes") else None
        approved = said_so[case]
        by = claim_by(starts, until, approved, claim)
        one = Use(int(case), said.get("privilege", ""), starts, by, window, minutes, approved)
        if one.good(now):
            found[person] = (*found[person], one)
    return dict(found)


@dataclass(frozen=True, slots=True)
class ByHolder:
    """What somebody did with his own privileged ID for himself. ``deed``: a word of ``messages.privileges.DEED``."""

    person_id: str
    deed: str
    at: datetime


def by_holders(connection: Connection, most: int) -> list[ByHolder]:
    """
    IDs that their holders gave to themselves, temporary passwords that they made for themselves, and quarters for which
    they confirmed themselves: the newest first.
    """
    own, word, said = privileged_account.c, credential.c, review.c
    temporary = (word.kind == PRIVILEGED, word.made_by == word.person_id, word.expires_at.is_not(None))
    kept = (said.subject == SUBJECT, said.by == said.about, said.answer == KEEP)
    issued = _deeds(connection, "issue", own.person_id, own.made_at, own.made_by == own.person_id)
    at_issue = {(one.person_id, one.at) for one in issued}
    handed = _deeds(connection, "password", word.person_id, word.made_at, *temporary)
    found = [
        *issued,
        *(one for one in handed if (one.person_id, one.at) not in at_issue),
        *_deeds(connection, "recertify", said.about, said.at, *kept),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def _deeds(
    connection: Connection, deed: str, person: Column[str], at: Column[datetime], *such: ColumnElement[bool]
) -> list[ByHolder]:
    rows = connection.execute(select(person, at).where(*such))
    return [ByHolder(who, deed, when) for who, when in rows]


# --- what was said of them each quarter ---


def confirmed(connection: Connection) -> dict[str, frozenset[str]]:
    """By person id: the periods for which he was confirmed."""
    query = select(review.c.about, review.c.period).where(review.c.subject == SUBJECT, review.c.answer == KEEP)
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for person, period in connection.execute(query):
        found[person] |= {period}
    return dict(found)


def reviewed(connection: Connection, person_id: str, period: str) -> str | None:
    """What was said of him for a period; None when nobody said anything."""
    query = select(review.c.answer).where(
        review.c.subject == SUBJECT, review.c.period == period, review.c.about == person_id
    )
    return connection.execute(query).scalar_one_or_none()


def review_one(
    connection: Connection, person_id: str, period: str, answer: str, note: str, by: str, now: datetime
) -> None:
    """What is said last counts: of an ID that was given anew in the same period too. The log has every word."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    said = {"answer": answer, "note": note, "at": now, "by": by}
    row = dialect.insert(review).values(subject=SUBJECT, period=period, about=person_id, **said)
    connection.execute(row.on_conflict_do_update(index_elements=["subject", "period", "about"], set_=said))
