"""What a factor counts as, and whether what somebody showed is enough for a tier or for privileged work.

Counted are pieces and kinds (NISHIHARA-5.4.2, 5.4.3): two codes of one device are one piece, and two devices are two
pieces of one kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from idm.policy import Policy
from idm.policy.factors import TierKey
from idm.verdict import Because


class Way(StrEnum):
    """By what somebody is recognised: the three kinds of 5.4③."""

    KNOWLEDGE = "knowledge"  # 知識
    POSSESSION = "possession"  # 所持
    INHERENCE = "inherence"  # 存在


PASSWORD = "password"  # noqa: S105 - a kind of factor
RECOVERY = "recovery"
PASSKEY = "passkey"
"""How a session remembers a ``webauthn`` credential that asked for a PIN or a finger itself (user verification)."""

CARD = "card"
"""A card that is known by its number alone, which a telephone can copy: possession that nobody has proved (F67)."""

SIGNING_CARD = "signing_card"
"""A card that answered a challenge after its PIN."""

TLS_CARD = "tls_card"
"""A card that the browser showed with its connection. Its PIN was asked for once, and nobody can say when: it is there
for as long as the connection shows it, and never proves anything anew."""

NEVER_FOR_DEEDS = frozenset({RECOVERY, CARD})
"""Good for coming in beside something else, never for work with an operating role."""

PIECES: Mapping[str, Mapping[str, Way]] = MappingProxyType(
    {
        PASSWORD: {"password": Way.KNOWLEDGE},
        "totp": {"device": Way.POSSESSION},
        RECOVERY: {"device": Way.POSSESSION},  # in place of the device that is not there, never beside it
        CARD: {"card": Way.POSSESSION},
        SIGNING_CARD: {"card": Way.POSSESSION, "pin": Way.KNOWLEDGE},  # the card itself asks for its PIN
        TLS_CARD: {"card": Way.POSSESSION, "pin": Way.KNOWLEDGE},
        "webauthn": {"key": Way.POSSESSION},
        # whether it was a PIN or a finger, a server cannot tell: it counts as the one that a password is already
        PASSKEY: {"key": Way.POSSESSION, "lock": Way.KNOWLEDGE},
    }
)
"""Kind of factor -> its pieces, and of which kind each is."""

DEVICES = frozenset({"totp", "webauthn", SIGNING_CARD})
"""Kinds on record that somebody has in hand: whoever has one shows one after the password. A card's number is none."""

_WORD = {Way.KNOWLEDGE: "知識", Way.POSSESSION: "所持", Way.INHERENCE: "存在"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    Whether what was shown is enough.

    ``missing``: one more of any of these would do; for something that is there but too old, what to show again.
    ``because`` carries the rule's id, ``clause`` where it stands.
    """

    allowed: bool
    missing: frozenset[Way]
    because: Because
    clause: str


def judged(
    policy: Policy, tier: TierKey, shown: Mapping[str, datetime], now: datetime, *, privileged: bool = False
) -> Judgement:
    """
    Is what was shown enough for a system of this tier?

    Args:
        shown: Kind of factor -> when it was shown (aware UTC). Kinds that nobody knows count for nothing.
        now: Aware UTC.
        privileged: For work with an operating role: no recovery code and no card's number counts, and possession must
            be fresh.

    Clause: the one carried by ``factor.items``, ``factor.kinds``, ``factor.privileged``, ``factor.fresh`` or
    ``card.number``.
    """
    demand = policy.demands[tier]
    since = now - timedelta(minutes=demand.fresh_minutes)
    in_time = {kind: at for kind, at in shown.items() if at > since}
    counted = {kind: at for kind, at in in_time.items() if not (privileged and kind in NEVER_FOR_DEEDS)}
    if not pieces_of(counted.keys() - {CARD}):
        counted.pop(CARD, None)  # with nothing else
    number_set_aside = CARD in in_time.keys() - counted.keys()
    pieces = pieces_of(counted)
    ways = set(pieces.values())
    wanted = max(demand.kinds, policy.privileged_work.kinds) if privileged else demand.kinds
    if len(ways) < wanted:
        rule = "factor.privileged" if len(ways) >= demand.kinds else "factor.kinds"
        rule = "card.number" if number_set_aside else rule
        return _judgement(policy, rule, f"{_words(ways)}。{wanted}種類が必要", frozenset(Way) - ways)
    if len(pieces) < demand.items:
        rule = "card.number" if number_set_aside else "factor.items"
        return _judgement(policy, rule, f"{_words(ways)}。{demand.items}つが必要", frozenset(Way))
    if privileged and not _fresh(policy, counted, now):
        minutes = policy.sign_in.privileged.fresh.minutes
        return _judgement(policy, "factor.fresh", f"{minutes}分以内に示す", frozenset({Way.POSSESSION}))
    rule = "factor.privileged" if privileged else "factor.kinds" if wanted > 1 else "factor.items"
    return _judgement(policy, rule, _words(ways), frozenset(), allowed=True)


def pieces_of(kinds: Iterable[str]) -> dict[str, Way]:
    """The different pieces among these kinds of factor."""
    return {piece: way for kind in kinds for piece, way in PIECES.get(kind, {}).items()}


def in_hand(kind: str) -> bool:
    """Does this kind show that somebody has something in hand? A number that can be copied shows nothing."""
    return kind != CARD and Way.POSSESSION in PIECES.get(kind, {}).values()


def anew(kind: str) -> bool:
    """Does showing this kind once more prove that somebody is there, with the thing in hand, at this very moment?"""
    return kind != TLS_CARD and in_hand(kind)


@lru_cache(maxsize=256)
def kinds_on_record(factors: frozenset[str]) -> int:
    """
    How many different kinds somebody has on record.

    Recovery codes are none of them: whoever has only these has lost his device. A security key counts as possession.
    """
    return len(set(pieces_of(factors - {RECOVERY}).values()))


def _fresh(policy: Policy, shown: Mapping[str, datetime], now: datetime) -> bool:
    newest = max((at for kind, at in shown.items() if anew(kind)), default=None)
    return newest is not None and now - newest < timedelta(minutes=policy.sign_in.privileged.fresh.minutes)


def _words(ways: Iterable[Way]) -> str:
    return "＋".join(_WORD[way] for way in Way if way in set(ways)) or "なし"


def _judgement(policy: Policy, rule: str, detail: str, missing: frozenset[Way], *, allowed: bool = False) -> Judgement:
    return Judgement(allowed, missing, Because(rule, detail), policy.rules[rule].source)
