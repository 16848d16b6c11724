"""What one procedure asks for, by the facts of this moment; and what of it the facts themselves show as done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from idm.calendar import wareki
from idm.facts.card import Card, CardState
from idm.messages import leaving as say
from idm.office.leaving.owning import OWNED, WITH_THE_SECTION, Look, owned
from idm.policy import Policy
from idm.rules.leaving import SECRECY, LeavingKind, What
from idm.store import cards
from idm.store.leaving import Leaving, ToDo

OUT_THERE = frozenset({CardState.LENT, CardState.SUSPENDED, CardState.REPLACED})
"""States of a card that somebody has in hand; a lost one is nobody's to give back."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person has, answers for, or has begun, as of ``look``. ``owned``: see ``owning.OWNED``."""

    cards: tuple[Card, ...]
    owned: Mapping[What, tuple[str, ...]]
    look: Look


def holdings(look: Look) -> dict[str, Holding]:
    """By person id; as many questions for a thousand people as for one."""
    held, of_others = cards.held_by_each(look.connection, look.people), owned(look)
    return {who: Holding(tuple(held[who]), of_others[who], look) for who in look.people}


def asked(policy: Policy, kind: str, held: Holding) -> Iterator[tuple[str, str]]:
    """As ``(what, about)``: whoever moves gives back what stays in the section, and nothing else ends for him."""
    moves = kind == LeavingKind.MOVER
    on_move = policy.card_collection.on_move if policy.card_collection else ()
    for card in held.cards:
        if card.state in OUT_THERE and (not moves or card.kind in on_move):
            yield What.CARD.value, card.face
    for asset in policy.leaver.asset:
        if asset.on_move or not moves:
            yield What.ASSET.value, asset.key
    if kind in SECRECY:
        yield What.SECRECY.value, ""
    for what, each in held.owned.items():
        if not moves or what in WITH_THE_SECTION:
            yield from ((what.value, about) for about in each)


def settled(task: ToDo, held: Holding) -> bool:
    """
    Do the facts show that this is done: the card is in our hands, the case is decided or over, the key has ended?

    A decision that waited for him alone is not done because he has left: somebody else has to be there for it.
    """
    if task.what == What.CARD:
        return all(one.face != task.about or one.state not in OUT_THERE for one in held.cards)
    gone = task.what in OWNED and task.about not in held.owned[What(task.what)]
    return gone and (task.what != What.DECISION or task.about not in held.look.stuck)


def words(policy: Policy, one: Leaving, task: ToDo) -> str:
    """A task for people; of a leaver's keys also when they end."""
    if task.what == What.CLIENT and one.kind != LeavingKind.MOVER:
        days = policy.leaver.keys_kept.days if one.kind == LeavingKind.LEAVER else 0
        ends = one.last_day + timedelta(days=days)
        return say.KEY_TO_RENEW.format(about=task.about, day=wareki(ends))
    labels = {asset.key: asset.label for asset in policy.leaver.asset}
    about = labels.get(task.about, task.about) if task.what == What.ASSET else task.about
    return say.WHAT[task.what].format(about=about)
