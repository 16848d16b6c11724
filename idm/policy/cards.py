"""IC cards in a profile: where else a lost one has to stop."""

from typing import Literal

from pydantic import Field

from idm.facts.card import CardKind
from idm.policy.parts import Sourced


class CardTarget(Sourced):
    """
    Something outside that lets cards in and cannot be asked: a stop is ordered there and confirmed by a person.

    ``sheet`` gets an instruction on paper, ``list`` a CSV of the cards that count and that do not. Later than
    ``minutes`` after the report it is overdue.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    label: str
    how: Literal["sheet", "list"]
    minutes: int = Field(ge=1)


_ATTRIBUTE = r"^([A-Za-z][A-Za-z0-9-]{0,63}(;binary)?)?$"


class CardDelivery(Sourced):
    """
    Which attributes of an account in a directory hold the cards of its person, while they count.

    ``identifiers`` gets KIND:HANDLE of every card of these ``kinds``, ``certificates`` those of the cards that sign. An
    attribute without a name is not written at all.
    """

    kinds: tuple[CardKind, ...]
    identifiers: str = Field(pattern=_ATTRIBUTE)
    certificates: str = Field(pattern=_ATTRIBUTE)


class CardCertificates(Sourced):
    """
    What is asked of a card's certificate besides the ledger.

    ``crl``: a list of the issuer is heeded ``when_there``; ``required`` refuses the cards of an issuer without one.
    """

    crl: Literal["when_there", "required"]


class CardCollection(Sourced):
    """
    ``on_move``: kinds of card that are given back by whoever leaves the section in which he got them, as its doors and
    its drawer do not go with him.
    """

    on_move: tuple[CardKind, ...]
