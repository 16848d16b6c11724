"""Writes on their way: sent without waiting, answered in any order, and every one accounted for (F37)."""

import time
from collections import deque
from collections.abc import Callable, Sequence

from connectors.ldap.ber import Malformed, Message, elements, message, number
from connectors.ldap.channel import Lost
from connectors.ldap.requests import Places, request
from connectors.ldap.session import Session
from idm.ports import AddEntry, AddGroup, Outcome, Result, Write

_SUCCESS, _NO_SUCH_OBJECT, _ALREADY_EXISTS, _ASSERTION_FAILED = 0, 32, 68, 122
_UNSURE = frozenset({3, 51, 52})  # timeLimitExceeded, busy, unavailable
_ANSWERS = frozenset({0x69, 0x67, 0x6B})  # to add, modify, delete


MANY = 64  # answers outstanding
GATHER = 0.002  # seconds: to be woken once for ten answers leaves the processor to the directory


class InFlight:
    """The Pending of one ``apply``."""

    def __init__(self, writes: Sequence[Write], pipeline: "Pipeline") -> None:
        self._pipeline = pipeline
        self._outcomes: list[Outcome | None] = [None] * len(writes)
        self._left = len(writes)

    def outcomes(self) -> list[Outcome]:
        """One per write, in the order given. What the connection could not carry to its end is UNKNOWN."""
        while self._left:
            self._pipeline.advance()
        return [outcome for outcome in self._outcomes if outcome is not None]

    def settle(self, place: int, outcome: Outcome) -> None:
        self._outcomes[place] = outcome
        self._left -= 1


Slot = tuple[InFlight, int, Write]


class Pipeline:
    """
    One writing connection, opened when needed.

    Args:
        window: Requests on their way at once; the others wait here.
    """

    def __init__(self, connect: Callable[[], Session], places: Places, window: int) -> None:
        self._connect = connect
        self.places = places  # for what is sent from now on
        self._window = window
        self._session: Session | None = None
        self._queue: deque[tuple[int, bytes, Slot]] = deque()
        self._sent: dict[int, Slot] = {}

    def submit(self, writes: Sequence[Write]) -> InFlight:
        """
        Raises:
            Unreachable, Refused: no connection; nothing of it was sent.
        """
        session = self._ready()
        flight = InFlight(writes, self)
        for place, write in enumerate(writes):
            slot = (flight, place, write)
            try:
                operation, controls = request(write, self.places)
            except ValueError as error:
                flight.settle(place, Outcome(write, Result.REFUSED, str(error)))
                continue
            identity = session.number()
            self._queue.append((identity, message(identity, operation, controls), slot))
        self._fill(session)
        return flight

    def advance(self) -> None:
        """Wait for at least one answer, and send what then fits."""
        if self._session is None:
            raise RuntimeError("writes without a connection")
        if len(self._sent) > MANY:
            time.sleep(GATHER)
        try:
            answers = self._session.channel.receive()
            for answer in answers:
                self._settle(answer)
        except (Lost, Malformed) as error:
            self._give_up(str(error))
            return
        if len(self._sent) <= self._window // 2:
            self._fill(self._session)

    def close(self) -> None:
        self._give_up("closed")

    def _ready(self) -> Session:
        idle = not self._sent and not self._queue
        if self._session is not None and idle and not self._session.channel.usable():
            self._give_up("hung up")
        if self._session is None:
            self._session = self._connect()
        return self._session

    def _fill(self, session: Session) -> None:
        batch = []
        while self._queue and len(self._sent) < self._window:
            identity, encoded, slot = self._queue.popleft()
            self._sent[identity] = slot
            batch.append(encoded)
        try:
            session.channel.send(b"".join(batch))
        except Lost as error:
            self._give_up(str(error))

    def _settle(self, answer: Message) -> None:
        identity, tag, content, _ = answer
        if identity not in self._sent or tag not in _ANSWERS:
            raise Malformed("an answer to nothing we asked")
        code, words = result_of(content)
        flight, place, write = self._sent.pop(identity)
        flight.settle(place, Outcome(write, _result(code, write), "" if code == _SUCCESS else f"{code} {words}"))

    def _give_up(self, why: str) -> None:
        """Every write without an answer becomes UNKNOWN; the next call opens a new connection."""
        slots = [*self._sent.values(), *(slot for _, _, slot in self._queue)]
        self._sent, self._queue = {}, deque()
        if self._session is not None:
            self._session.close()
            self._session = None
        for flight, place, write in slots:
            flight.settle(place, Outcome(write, Result.UNKNOWN, why))


def result_of(content: bytes) -> tuple[int, str]:
    """
    Code and words of an LDAPResult.

    Raises:
        Malformed: it is not one.
    """
    found = elements(content)
    if len(found) < 3:
        raise Malformed("no result")
    return number(found[0][1]), found[2][1].decode("utf-8", "replace")


def _result(code: int, write: Write) -> Result:
    adds = isinstance(write, AddEntry | AddGroup)
    if code == _SUCCESS:
        return Result.DONE
    if code in _UNSURE:
        return Result.UNKNOWN
    if code in {_ASSERTION_FAILED, _ALREADY_EXISTS if adds else _NO_SUCH_OBJECT}:
        return Result.STALE
    return Result.REFUSED
