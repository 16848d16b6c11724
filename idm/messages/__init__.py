"""Every sentence a person reads, with its id.

An id is written out, never counted, and pinned by a test, so that a help desk and a program may rely on it.
The rooms beside this one hold the sentences by subject.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

_JST = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its values filled in."""

    id: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with holes: what happened, where, and what to do next."""

    id: str
    ja: str

    def say(self, **values: object) -> Said:
        """
        Fill the holes; an instant is said as a clock in Japan shows it. Raises KeyError when a hole has no value: a
        mistake of ours, not of the user.
        """
        return Said(self.id, self.ja.format(**{hole: _said(value) for hole, value in values.items()}))


def _said(value: object) -> object:
    return f"{value.astimezone(_JST):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
