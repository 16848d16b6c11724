"""What somebody owes besides decisions: registers to sign, and reports of what was done first. Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idm.calendar import ONE_DAY
from idm.office.instance import Actor, Instance
from idm.office.reviews import signing
from idm.office.urgent import looking as urgent
from idm.office.vault import looking as vault


class Kind(StrEnum):
    """Where it is done."""

    REVIEW = "review"  # sign a register of a quarter that is over
    URGENT = "urgent"  # report an emergency act
    STOPPED = "stopped"  # say whether a containment stays
    VAULT = "vault"  # report an emergency use of a secret


@dataclass(frozen=True, slots=True)
class Due:
    """``key`` names it where it is done. ``until`` is aware UTC; ``late``: it is past."""

    kind: Kind
    key: tuple[str, ...]
    what: str
    until: datetime
    late: bool


def due(instance: Instance, actor: Actor) -> tuple[Due, ...]:
    """What waits for this person's own name, what was due first at the top."""
    now = instance.clock.now()
    found = [
        *_reviews(instance, actor, now),
        *_acts(instance, actor, now),
        *_loans(instance, actor, now),
    ]
    return tuple(sorted(found, key=lambda one: one.until))


def _reviews(instance: Instance, actor: Actor, now: datetime) -> Iterator[Due]:
    for one in signing.to_sign(instance, actor):
        what = f"{one.label}（{one.quarter.key}）"
        yield Due(Kind.REVIEW, (one.subject, one.quarter.key), what, one.quarter.ends, one.quarter.ends <= now)


def _acts(instance: Instance, actor: Actor, now: datetime) -> Iterator[Due]:
    board = urgent.board(instance, actor)
    for act in board.queue:
        if act.may_report:
            yield Due(Kind.URGENT, (str(act.number),), act.what, act.report_due, act.report_due <= now)
    for act in board.stopping:
        if act.may_answer and not act.answer:
            until = act.at + ONE_DAY
            yield Due(Kind.STOPPED, (str(act.number),), act.what, until, until <= now)


def _loans(instance: Instance, actor: Actor, now: datetime) -> Iterator[Due]:
    for loan in vault.owed(instance, actor):
        if loan.report_due is not None:
            yield Due(Kind.VAULT, (loan.key,), loan.label, loan.report_due, loan.report_due <= now)
