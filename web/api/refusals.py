"""How often somebody was refused lately: who is refused too often waits. Per process; nothing of it is kept."""

from datetime import datetime
from threading import Lock

from idm.errors import IdmError
from idm.messages import api as say

MOST, SECONDS = 600, 60
BY_NAME, BY_TERMINAL = 30, 60
"""Refused verifications of one name, and at one terminal, in a minute: more than somebody types, fewer than a guesser
wants. Where many people share a terminal's name, as on a terminal server, that is still one wrong try a second."""
MOST_KNOWN = 10_000
"""Refused ones that are remembered at the same time: made-up keys do not fill the memory."""


class TooMany(IdmError):
    """Refused so often that nothing is looked at until ``seconds`` have passed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(say.TOO_MANY, seconds=seconds)
        self.seconds = seconds


class Refusals:
    """Counted by the minute of the clock, so that nothing has to be tidied up."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._minute = 0
        self._counts: dict[str, int] = {}
        self._turn = Lock()

    def hold(self, who: str, now: datetime) -> None:
        """
        Raises:
            TooMany: this one was refused too often in this minute.
        """
        with self._turn:
            self._begin(now)
            if self._counts.get(who, 0) >= self._most:
                raise TooMany(SECONDS - int(now.timestamp()) % SECONDS)

    def count(self, who: str, now: datetime) -> None:
        with self._turn:
            self._begin(now)
            if who in self._counts or len(self._counts) < MOST_KNOWN:
                self._counts[who] = self._counts.get(who, 0) + 1

    def _begin(self, now: datetime) -> None:
        minute = int(now.timestamp()) // SECONDS
        if minute != self._minute:
            self._minute, self._counts = minute, {}
