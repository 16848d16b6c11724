"""Somebody who is signed in, as every desk sees him."""

from dataclasses import dataclass

from idm.facts import Person
from idm.rules.exceptions import Exemption
from idm.rules.factors import DEVICES
from idm.rules.second_factor import asked_for
from idm.rules.standing import Standing
from idm.store import sessions


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Somebody who is signed in, at this moment.

    ``waiting``: the kinds of factor still to be shown before anything else; ``must_change``: a temporary password, or
    one that the profile wants changed by now; ``standing``: the class of his credentials; ``by_password``: his password
    alone proves him well enough to add a device (see ``rules.second_factor``); ``on_record``: every kind of factor that
    he has now, those of his cards included; ``exemptions``: by which a rule does not bind him now (8.4).
    """

    person: Person
    session: sessions.Session
    must_change: bool
    waiting: frozenset[str]
    standing: Standing
    by_password: bool
    on_record: frozenset[str]
    exemptions: tuple[Exemption, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.waiting and not self.must_change

    @property
    def devices(self) -> frozenset[str]:
        """Kinds of what this person has in hand and on record."""
        return self.on_record & DEVICES

    @property
    def asked(self) -> frozenset[str]:
        """Kinds of which one is asked for besides the password: a device, or a code of whoever has none any more."""
        return asked_for(self.on_record)

    @property
    def must_ask_the_desk(self) -> bool:
        """He had a device and has nothing of it left: by himself he adds no other."""
        return not self.asked and not self.by_password
