"""Why a card proved nobody, as a word for the record, and the rule of the profile that says so (S07, F67, F68)."""

from datetime import datetime, timedelta
from types import MappingProxyType

from idm.facts.card import Card, CardState

REFUSED = "card.refused"
"""The rule of every answer that tells nothing."""
REMOVED = "card.removed"
PROOF = "card.proof"

UNKNOWN = "unknown"  # no signing card has this number; a card that is read by its number has no key to sign with
CHALLENGE = "challenge"  # never given, used, too late, or given to another origin or terminal
OTHER_HOLDER = "holder"  # lent to somebody else than the one who is meant
NOT_AT_WORK = "person"
PIN = "pin"  # the card itself did not take it; its terminal says so
IN_STEPS = "steps"  # a number, without the password that its tries are counted on
NOT_READABLE = "number"  # nobody's card has this number, or not his

OVER = "card_over"
_STOPPED = "card.stopped"
_RULES = MappingProxyType(
    {
        UNKNOWN: PROOF,
        CHALLENGE: PROOF,
        PIN: PROOF,
        "unreadable": PROOF,
        "weak_key": PROOF,
        "foreign": PROOF,
        "usage": PROOF,
        "wrong_signature": PROOF,
        OTHER_HOLDER: "card.holder",
        NOT_AT_WORK: REFUSED,
        NOT_READABLE: "card.holder",
        IN_STEPS: "card.number",
    }
)

BEAT = timedelta(seconds=20)
"""How often a terminal says that the card is still in its reader."""
SILENT = timedelta(seconds=90)
"""A terminal of which nothing was heard for so long says no more that the card is there (6.4.1.1.i)."""


def silent(heard_at: datetime | None, now: datetime) -> bool:
    """Both aware UTC; None where no terminal keeps watch."""
    return heard_at is not None and now - heard_at >= SILENT


def not_counting(card: Card) -> str:
    """Why a card does not count: its state, or of one that is lent that its time is over."""
    return OVER if card.state is CardState.LENT else f"card_{card.state.value}"


def rule_of(why: str) -> str:
    """Whatever else there is, a state of the card or of its certificate, has stopped it."""
    return _RULES.get(why, _STOPPED)
