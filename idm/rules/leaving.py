"""Who leaves or moves, and what has to be given back and handed over (NISHIHARA-6.1.1.8, MINAKAMI-4.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from idm.calendar import ONE_DAY, day_of
from idm.facts import Form, Person, Posting, StopKind
from idm.rules.contracts import runs


class LeavingKind(StrEnum):
    LEAVER = "leaver"  # 退職・任期満了
    MOVER = "mover"  # 異動
    DISMISSED = "dismissed"  # 免職・失職
    DIED = "died"  # 死亡
    CONTRACT = "contract"  # 委託の終了


SECRECY = frozenset({LeavingKind.LEAVER, LeavingKind.DISMISSED, LeavingKind.CONTRACT})
"""Of whom it is made sure that he knows that secrecy goes on."""


class What(StrEnum):
    CARD = "card"  # a card's printed number: done once the ledger says so, and by nobody's word
    ASSET = "asset"  # a key of the profile's list
    SECRECY = "secrecy"
    CASE = "case"  # number of an application that he asked for, to be decided or carried on by another
    DECISION = "decision"  # number of an application whose next step is his alone
    CLIENT = "client"  # name of a program's key that he made, and has seen
    VAULT = "vault"  # key of a shared secret that he knows
    MANAGED = "managed"  # login of a development or service account that he answers for
    SPONSOR = "sponsor"  # key of a contract that he answers for


BY_HAND = frozenset({What.ASSET, What.SECRECY})
"""What somebody says is done; all the rest is done when its own ledger shows so."""

HANDED_OVER = frozenset(What) - BY_HAND - {What.CARD}
"""What somebody is named for who takes it over."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One end: ``last_day`` (JST) is the last one on which it lasts, ``unit`` is the code of the section he leaves."""

    kind: LeavingKind
    last_day: date
    unit: str


def ends_of(person: Person) -> Iterator[Coming]:
    """
    Every end on paper, past ones too: appointments that no other one follows at once, contracts of a contractor's
    people before that, and main posts that lead into another section.
    """
    for job in person.employments:
        end = job.span.end
        if end is not None and person.employment_on(end) is None:
            last = end - ONE_DAY
            kind = LeavingKind.CONTRACT if job.form is Form.CONTRACTOR else _how(person, last)
            yield Coming(kind, last, _unit(person, last))
    yield from _ends_of_contracts(person)
    for post in person.postings:
        end = post.span.end
        if post.main and end is not None and person.employment_on(end) is not None:
            here = person.postings_on(end)
            if here and not any(_stays(one, post, end) for one in here):
                yield Coming(LeavingKind.MOVER, end - ONE_DAY, post.unit)


def _stays(one: Posting, ended: Posting, day: date) -> bool:
    """Is he in the same section by this post, or in the one to which it was handed over?"""
    return one.goes_on(ended) or (one.unit == ended.unit and one.span.start < day)


def _ends_of_contracts(person: Person) -> Iterator[Coming]:
    for run in runs(person.contracts) if person.contracts else ():
        job = person.employment_on(run.end) if run.end is not None else None
        if run.end is not None and job is not None and job.form is Form.CONTRACTOR and job.span.start < run.end:
            last = run.end - ONE_DAY
            yield Coming(LeavingKind.CONTRACT, last, _unit(person, last))


def coming(person: Person, today: date, ahead: int, back: int) -> list[Coming]:
    """
    Those whose last day is near.

    Args:
        ahead: Days from today, with today's.
        back: Days before today: a worker may have been away, and a paper may come late.
    """
    first, last = today - timedelta(days=back), today + timedelta(days=ahead)
    return [one for one in ends_of(person) if first <= one.last_day <= last]


def _how(person: Person, last: date) -> LeavingKind:
    kinds = {stop.kind for stop in person.stops if stop.ends is None and day_of(stop.starts) == last}
    if StopKind.DEATH in kinds:
        return LeavingKind.DIED
    return LeavingKind.DISMISSED if StopKind.DISMISSAL in kinds else LeavingKind.LEAVER


def _unit(person: Person, day: date) -> str:
    return next((post.unit for post in person.postings_on(day)), "")
