"""A card beside a name, when another system asks who is there: its number alone, or what it has signed (F67)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.card import CardKind, parse_handle
from idm.office.cards import proof
from idm.office.cards.issuers import trust
from idm.office.cards.proof import CardAnswer, Place
from idm.office.instance import Instance
from idm.rules.card_proofs import IN_STEPS, NOT_AT_WORK, NOT_READABLE, OTHER_HOLDER, not_counting, rule_of
from idm.rules.cards import counts, from_before
from idm.rules.factors import CARD, SIGNING_CARD
from idm.store import cards


@dataclass(frozen=True, slots=True)
class CardShown:
    """
    One of the two.

    ``number``: what a reader tells of any card, IDm or UID. ``answer``: to a challenge that the asking client was given
    (``card:present``) at this ``origin``.
    """

    number: str = ""
    answer: CardAnswer | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The ``kind`` of factor that it is; or in ``wrong`` the rule that refuses it, and a word for the record."""

    kind: str = ""
    wrong: str = ""


def look(
    connection: Connection,
    instance: Instance,
    shown: CardShown,
    person: Person | None,
    client: str,
    now: datetime,
    *,
    in_steps: bool = False,
) -> Found:
    """
    Is it this person's, and does it count at this moment? A challenge is used up whatever comes of it.

    Args:
        person: Whom the name means; nobody holds no card.
        client: The name of the key that asks.
        in_steps: The password was shown in an earlier question. A number is refused then: nothing would count tries.
    """
    holder = person.id if person else ""
    if shown.answer is None:
        why = IN_STEPS if in_steps else _why_not(connection, shown.number, person, now)
        return Found(wrong=f"{rule_of(why)} {why}") if why else Found(CARD)
    place = Place(shown.origin, client)
    asked = proof.taken_back(connection, place, shown.answer.challenge, now)
    found = proof.proved(connection, instance, trust(instance), place, shown.answer, asked, now)
    why = found.why or (OTHER_HOLDER if found.person is None or found.person.id != holder else "")
    return Found(wrong=f"{rule_of(why)} {why}") if why else Found(SIGNING_CARD)


def _why_not(connection: Connection, number: str, person: Person | None, now: datetime) -> str:
    handle = parse_handle(CardKind.IDENTIFIER, number)
    card = cards.of_handle(connection, CardKind.IDENTIFIER, handle) if handle else None
    if card is None:
        return NOT_READABLE
    if person is None or card.holder != person.id:
        return OTHER_HOLDER
    if from_before(card, person, day_of(now)):
        return NOT_AT_WORK
    return "" if counts(card, now) else not_counting(card)
