"""How often a mail is tried, and what an address is. Pure."""

import re
from datetime import datetime, timedelta

LONGEST_WAIT = 60  # minutes
GIVEN_UP_AFTER = timedelta(days=3)
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


def next_try(tries: int, now: datetime) -> datetime | None:
    """
    When a mail is tried again that could not be sent for now: after 1, 2, 4 ... and at last every 60 minutes.

    None: all those waits together were three days, and nobody tries any more. Tries are counted and not days, so that
    what waited for a worker that was switched off is still tried.

    Args:
        tries: How often it was tried, this time included.
        now: Aware UTC.
    """
    if _waited(tries - 1) >= GIVEN_UP_AFTER:
        return None
    return now + _wait(tries)


def is_address(text: str) -> bool:
    """
    An address as RFC 5321 has it without quotes and in ASCII: nothing in it can end a header or name a second one.

    A domain of one label is taken: a mail server inside may have no other.
    """
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _wait(tries: int) -> timedelta:
    return timedelta(minutes=min(2 ** min(tries - 1, 6), LONGEST_WAIT))


def _waited(tries: int) -> timedelta:
    return sum((_wait(number) for number in range(1, tries + 1)), timedelta())
