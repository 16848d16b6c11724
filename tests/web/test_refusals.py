"""Who is refused too often waits until the minute is over."""

import pytest

from tests.people import at
from web.api.refusals import MOST_KNOWN, Refusals, TooMany

NOON = at("2026-04-01 12:00:20")
NEXT = at("2026-04-01 12:01:00")


def test_the_count_is_of_one_and_of_one_minute():
    """Another goes on; so does the same one when the minute is over."""
    refusals = Refusals(most=2)
    refusals.count("a", NOON)
    refusals.hold("a", NOON)
    refusals.count("a", NOON)

    refusals.hold("b", NOON)
    with pytest.raises(TooMany) as held:
        refusals.hold("a", NOON)
    assert held.value.seconds == 40
    refusals.hold("a", NEXT)


def test_what_is_remembered_has_an_end():
    """Ever new ones do not fill the memory."""
    refusals = Refusals(most=1)
    for number in range(MOST_KNOWN + 5):
        refusals.count(str(number), NOON)

    assert len(refusals._counts) == MOST_KNOWN
