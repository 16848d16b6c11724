"""The life of a card: which step may follow which, and whether a card counts at this moment (NISHIHARA-6.4.1).

A card that was reported never comes back to life by being found: it is collected and destroyed (6.4.1.3). Only a
suspension that proves to be a mistake is lifted, by a second person, before the loss is confirmed.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from idm.calendar import day_of
from idm.facts.card import Card, CardState


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
    SECOND = "second"  # somebody else than whoever did the step before


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
    (_S.COLLECTED, _T.DESTROY): _S.DESTROYED,
}
"""Every legal step and where it leads; all others are refused."""

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
    """The state that a step leads to; None when it may not follow. A card that nobody held goes back to the drawer."""
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
