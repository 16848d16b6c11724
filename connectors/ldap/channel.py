"""Messages on a bound socket. Whoever sends also reads: full buffers on both sides bring nobody to a standstill."""

import select
import socket
import ssl

from connectors.ldap.ber import Malformed, Message, needed, split

_CHUNK = 256 * 1024
_WAIT = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_UNSOLICITED = 0


class Lost(Exception):
    """The connection is of no use any more: closed, silent for too long, or not speaking LDAP."""


class Channel:
    """
    Args:
        seconds: The longest silence in which an answer is still awaited.
    """

    def __init__(self, bound: socket.socket, seconds: int) -> None:
        bound.setblocking(False)
        self._socket = bound
        self._poll = select.poll()
        self._milliseconds = seconds * 1000
        self._outgoing = bytearray()
        self._parts: list[bytes] = []
        self._have = 0
        self._need = 0
        self._arrived: list[Message] = []

    def send(self, data: bytes) -> None:
        """
        Hand everything over, so that the directory has work while the caller is busy elsewhere.

        Raises:
            Lost: nothing more can be sent.
        """
        self._outgoing += data
        self._flush()
        while self._outgoing:
            if not self._read():
                self._wait()

    def receive(self) -> list[Message]:
        """
        The messages that have arrived, at least one.

        Raises:
            Lost: none came in time, or none can come any more.
        """
        while not (messages := self._take()):
            if not self._read():
                self._wait()
        return messages

    def usable(self) -> bool:
        """False when the other side hung up while nothing was asked of it."""
        try:
            while self._read():
                self._arrived += self._take()
        except Lost:
            return False
        return True

    def _flush(self) -> None:
        try:
            while self._outgoing:
                del self._outgoing[: self._socket.send(self._outgoing)]
        except _WAIT:
            return
        except OSError as error:
            raise Lost(str(error)) from error

    def _read(self) -> bool:
        try:
            data = self._socket.recv(_CHUNK)
        except _WAIT:
            return False
        except OSError as error:
            raise Lost(str(error)) from error
        if not data:
            raise Lost("closed by the directory")
        self._parts.append(data)
        self._have += len(data)
        return True

    def _wait(self) -> None:
        self._poll.register(self._socket, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
        if not self._poll.poll(self._milliseconds):
            raise Lost(f"no answer for {self._milliseconds // 1000} s")
        self._flush()

    def _take(self) -> list[Message]:
        messages, self._arrived = self._arrived, []
        if self._have < self._need or not self._parts:
            return messages
        data = b"".join(self._parts)
        try:
            found, used = split(data)
            rest = data[used:]
            self._need = needed(rest, 0) if rest else 0
        except Malformed as error:
            raise Lost(f"malformed answer: {error}") from error
        self._parts, self._have = [rest] if rest else [], len(rest)
        if any(message[0] == _UNSOLICITED for message in found):
            raise Lost("the directory announced that it disconnects")
        return messages + found
