"""An inbox in parts: everything is found by going on, nothing twice, however much there is."""

import pytest

from idm.facts.case import CaseKind
from idm.office.cases import looking
from tests.cases import CISO, TAX, Hall

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def parts(hall: Hall, by: str, name: str, most: int) -> list[list[int]]:
    """The numbers of each part of a list, until it does not go on."""
    instance, begin, found = hall.world.instance, {}, []
    while True:
        inbox = looking.inbox(instance, instance.actor(by), begin, most)
        found.append([one.number for one in getattr(inbox, name)])
        further = dict(inbox.further)
        if name not in further:
            return found
        begin = {name: further[name]}


def test_what_waits_comes_oldest_first_and_own_ones_newest_first(hall: Hall):
    """Five of them, two at a time; without a limit all at once."""
    numbers = [hall.apply(CaseKind.EXCEPTION, by=TAX, whom=TAX).id for _ in range(5)]
    one, two, three, four, five = numbers

    assert parts(hall, CISO, "to_decide", 2) == [[one, two], [three, four], [five]]
    assert parts(hall, TAX, "own", 2) == [[four, five], [two, three], [one]]
    instance = hall.world.instance
    whole = looking.inbox(instance, instance.actor(CISO))
    assert ([line.number for line in whole.to_decide], whole.further) == (numbers, ())
