"""How values stand in sentences."""

from idm.messages import Message
from tests.people import at


def test_an_instant_is_said_as_a_clock_in_japan_shows_it():
    """15:00 UTC of 31 March is midnight of 1 April to whoever reads it."""
    said = Message("XXX-001", "{next}以降に、もう一度試みます。").say(next=at("2026-04-01 00:00:05"))

    assert said.text == "2026-04-01 00:00:05以降に、もう一度試みます。"
