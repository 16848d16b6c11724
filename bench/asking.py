"""Four callers at once, each with one request after the other on a connection of its own; every answer is looked at."""

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

CALLERS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds of the whole, and of each request in their order of length."""

    seconds: float
    each: tuple[float, ...]

    @property
    def rate(self) -> float:
        return len(self.each) / self.seconds

    def percentile(self, share: int) -> float:
        """Milliseconds within which so many of a hundred were answered."""
        return self.each[min(len(self.each) - 1, len(self.each) * share // 100)] * 1000


@dataclass(frozen=True, slots=True)
class Call:
    """A POST, ready to be sent; ``yes`` is what stands in a good answer."""

    path: str
    headers: str
    body: bytes
    yes: bytes

    def raw(self, port: int) -> bytes:
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
            f"{self.headers}Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def ask(port: int, calls: Sequence[Call], seconds: float) -> Asked:
    """
    Send the calls, each once, until they are used up or the time is.

    Raises:
        RuntimeError: one of them was not answered with yes.
    """
    waiting: SimpleQueue[Call] = SimpleQueue()
    for call in calls:
        waiting.put(call)
    taken: list[float] = []
    wrong: list[bytes] = []
    start = time.perf_counter()
    end = start + seconds

    def work() -> None:
        while time.perf_counter() < end and not wrong:
            try:
                call = waiting.get_nowait()
            except Empty:
                return
            begun = time.perf_counter()
            answer = _exchange(port, call.raw(port))
            taken.append(time.perf_counter() - begun)
            if call.yes not in answer:
                wrong.append(answer)

    callers = [threading.Thread(target=work) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    if wrong:
        raise RuntimeError(f"an answer was not yes: {wrong[0][-400:]!r}")
    return Asked(time.perf_counter() - start, tuple(sorted(taken)))


def _exchange(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(raw)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)
