"""A lock that goes from hand to hand in the order of asking: a plain one is often taken again by who just let it go."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """One holder at a time, of the threads of one process. Not to be taken again by who holds it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def take(self, seconds: float, too_long: Exception) -> Iterator[None]:
        """Wait for one's turn, hold it, hand it on. Raises ``too_long`` when it has not come after so many seconds."""
        mine = self._ask()
        if mine is not None and not mine.wait(seconds) and self._gone(mine):
            raise too_long
        try:
            yield
        finally:
            self._hand_on()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._waiting)

    def _ask(self) -> threading.Event | None:
        """None: it is free, and taken by this. Otherwise what is set when one's turn has come."""
        with self._guard:
            if not self._held:
                self._held = True
                return None
            mine = threading.Event()
            self._waiting.append(mine)
            return mine

    def _gone(self, mine: threading.Event) -> bool:
        """Leave the line. False: the turn came at the last moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False
