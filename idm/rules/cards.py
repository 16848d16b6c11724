"""The life of a card: which step may follow which, and whether a card counts at this moment (NISHIHARA-6.4.1).

A card that was reported never comes back to life by being found: it is collected and destroyed (6.4.1.3). Only a
suspension that proves to be a mistake is lifted, by two keepers, before the loss is confirmed. A report is legal in
every state (F39).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from idm.calendar import day_after, day_of, start_of
from idm.facts import Person
from idm.facts.card import Card, CardKind, CardState
from idm.rules.factors import CARD, SIGNING_CARD
from idm.rules.moves import last_out


class Step(StrEnum):
    LEND = "lend"  # 貸与
    RETURN = "return"  # 返却
    REPORT = "report"  # 紛失の届出, at any hour, by anybody
    RESTORE = "restore"  # 一時停止の解除
    CONFIRM = "confirm"  # 紛失の確定
    REPLACE = "replace"  # 切替
    COLLECT = "collect"  # 回収
    DESTROY = "destroy"  # 廃棄


class Need(StrEnum):
    """What a step must be told."""

    HOLDER = "holder"
    REASON = "reason"
    PERMISSION = "permission"  # whose, by 職員番号
    METHOD = "method"
    SECOND = "second"  # a second keeper, who asked for it


_S, _T = CardState, Step
STEPS: Mapping[tuple[CardState, Step], CardState] = {
    (_S.STOCK, _T.LEND): _S.LENT,
    (_S.STOCK, _T.REPORT): _S.SUSPENDED,  # gone from the cupboard
    (_S.STOCK, _T.COLLECT): _S.COLLECTED,
    (_S.LENT, _T.RETURN): _S.STOCK,
    (_S.LENT, _T.REPORT): _S.SUSPENDED,
    (_S.LENT, _T.REPLACE): _S.REPLACED,
    (_S.LENT, _T.COLLECT): _S.COLLECTED,
    (_S.SUSPENDED, _T.REPORT): _S.SUSPENDED,  # a second report is put on record, and changes nothing
    (_S.SUSPENDED, _T.RESTORE): _S.LENT,
    (_S.SUSPENDED, _T.CONFIRM): _S.LOST,
    (_S.SUSPENDED, _T.COLLECT): _S.COLLECTED,
    (_S.LOST, _T.REPORT): _S.LOST,
    (_S.LOST, _T.REPLACE): _S.LOST,  # a new card is lent in its place; this one is still out there
    (_S.LOST, _T.COLLECT): _S.COLLECTED,  # found
    (_S.REPLACED, _T.REPORT): _S.LOST,
    (_S.REPLACED, _T.COLLECT): _S.COLLECTED,
    (_S.COLLECTED, _T.REPORT): _S.LOST,  # gone from our hands, as somebody says
    (_S.COLLECTED, _T.DESTROY): _S.DESTROYED,
    (_S.DESTROYED, _T.REPORT): _S.DESTROYED,  # seen somewhere all the same: the record may be wrong
}
"""Every legal step and where it leads; all others are refused."""
ONE_ENROLMENT = frozenset({Step.RETURN, Step.RESTORE})
IN_OUR_HANDS = frozenset({CardState.COLLECTED, CardState.DESTROYED})
REPORTABLE = frozenset(CardState) - IN_OUR_HANDS - {CardState.STOCK}
"""States in which somebody has a card, or had it when it got lost: all of them stop with a report of its holder."""

NEEDS: Mapping[Step, frozenset[Need]] = {
    Step.LEND: frozenset({Need.HOLDER}),
    Step.RETURN: frozenset(),
    Step.REPORT: frozenset(),  # nothing may stand before a report
    Step.RESTORE: frozenset({Need.REASON, Need.SECOND}),
    Step.CONFIRM: frozenset({Need.REASON}),
    Step.REPLACE: frozenset(),
    Step.COLLECT: frozenset(),
    Step.DESTROY: frozenset({Need.METHOD, Need.PERMISSION}),
}


def after(card: Card, step: Step) -> CardState | None:
    """
    The state that a step leads to; None when it may not follow. A card that nobody held goes back to the drawer.

    A FIDO2 card is known by one enrolment, which is over with the report or the return: it is collected, and in the
    ledger again under the next one.
    """
    if card.kind is CardKind.FIDO2 and step in ONE_ENROLMENT:
        return None
    state = STEPS.get((card.state, step))
    if step is Step.RESTORE and state is CardState.LENT and card.holder is None:
        return CardState.STOCK
    return state


def counts(card: Card, now: datetime) -> bool:
    """True while a card may stand for its holder: lent, within its time, a temporary one only on its day (JST)."""
    day = day_of(now)
    if card.state is not CardState.LENT or card.holder is None or not card.valid.covers(day):
        return False
    return not card.temporary or card.lent_on == day


def from_before(card: Card, person: Person, day: date) -> bool:
    """
    Was this card lent to somebody in an earlier time in office? He came back without it, wherever it is (F29).

    Args:
        day: JST.
    """
    if len(person.employments) < 2:  # nearly everybody
        return False
    out = last_out(person, day)
    return out is not None and (card.lent_on is None or card.lent_on < out)


def counting(person: Person, now: datetime) -> list[Card]:
    """Those of somebody's cards that stand for him at this moment (aware UTC)."""
    day = day_of(now)
    return [card for card in person.cards if counts(card, now) and not from_before(card, person, day)]


FACTOR = MappingProxyType(
    {CardKind.IDENTIFIER: CARD, CardKind.PKI: SIGNING_CARD, CardKind.MY_NUMBER: SIGNING_CARD, CardKind.FIDO2: None}
)
"""What a card counts as; a FIDO2 card does as the credential that it was enrolled with."""


def factors_of(person: Person, now: datetime) -> frozenset[str]:
    """
    Kinds of factor that somebody has on record at this moment (aware UTC), those of his cards included.

    A card counts for a time: a temporary one is none any more at midnight (JST).
    """
    if not person.cards:  # nearly everybody, in most bodies
        return person.proofs.factors
    kinds = (FACTOR[card.kind] for card in counting(person, now))
    return person.proofs.factors | {kind for kind in kinds if kind is not None}


def ends(card: Card, at: datetime) -> bool:
    """Is this the instant (aware UTC) from which a lent card counts no more, because its time is over?"""
    return counts(card, at - timedelta(seconds=1)) and not counts(card, at)


def edges(card: Card) -> set[datetime]:
    """Every instant (UTC) at which a lent card may begin or cease to count."""
    days = {card.valid.start, card.valid.end}
    if card.temporary and card.lent_on is not None:
        days |= {card.lent_on, day_after(card.lent_on)}
    return {start_of(day) for day in days if day is not None}
