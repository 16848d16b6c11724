"""Those who keep cards, and how two of them lift a suspension."""

from idm.facts.card import Card
from idm.office.cards import restoring
from idm.office.instance import Instance

FIRST, SECOND = "00102", "00110"
"""The network admin, and one of 情報政策係: two who keep everybody's cards."""


def restored(instance: Instance, number: str | int, reason: str = "机の中にあった") -> Card:
    """By two keepers."""
    restoring.ask(instance, number, instance.actor(FIRST), reason)
    return restoring.confirm(instance, number, instance.actor(SECOND))
