"""Searches: streamed as they arrive, and never an error taken for an empty answer (F30)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from connectors.ldap.ber import CONTROLS, Malformed, Message, tlv
from connectors.ldap.channel import Lost
from connectors.ldap.pipeline import result_of
from connectors.ldap.session import Session, open_session
from connectors.ldap.settings import LdapSettings
from idm.errors import Refused, Unreachable
from idm.messages import directory as say

ENTRY, DONE, REFERENCE, INTERMEDIATE = 0x64, 0x65, 0x73, 0x79
_AT_ONCE = 2  # searches on their way, so that the directory works while we decode
_TRY_LATER = frozenset({3, 51, 52})  # timeLimitExceeded, busy, unavailable


class Answered(Exception):
    """The directory ended a search with a code other than success."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code


class Reader:
    """Connections for reading: one for each reading that is under way, kept for the next one."""

    def __init__(self, settings: LdapSettings) -> None:
        self._settings = settings
        self._idle: list[Session] = []

    @contextmanager
    def session(self, where: str) -> Iterator[Session]:
        """
        A connection for one reading; one that was left half-way is thrown away.

        Raises:
            Unreachable: no answer, or one that is not LDAP.
            Refused: the directory said no.
        """
        session = self._borrow()
        try:
            yield session
        except (Lost, ValueError) as error:  # Malformed is a ValueError, and so is text that is not UTF-8
            session.close()
            raise Unreachable(say.UNREACHABLE, name=self._settings.url, why=error) from error
        except Answered as error:
            session.close()
            if error.code in _TRY_LATER:
                raise Unreachable(say.UNREACHABLE, name=self._settings.url, why=error) from error
            raise Refused(say.QUESTION_REFUSED, name=self._settings.url, where=where, why=error) from error
        except (
            BaseException
        ):  # whoever stopped reading in the middle: what is still to come must not reach the next one
            session.close()
            raise
        self._idle.append(session)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _borrow(self) -> Session:
        while self._idle:
            session = self._idle.pop()
            if session.channel.usable():
                return session
            session.close()
        return open_session(self._settings)


def answers(session: Session, searches: Iterable[bytes], control: bytes = b"") -> Iterator[Message]:
    """
    Everything these searches bring, in the order of arrival, each search's DONE included.

    Raises:
        Lost, Malformed: the connection is of no use any more.
        Answered: one of them did not succeed, or pointed elsewhere.
    """
    controls = tlv(CONTROLS, control) if control else b""
    waiting = iter(searches)
    asked: set[int] = set()
    while True:
        for search in waiting:
            asked.add(session.ask(search, controls))
            if len(asked) >= _AT_ONCE:
                break
        if not asked:
            return
        for answer in session.channel.receive():
            identity, tag, content, _ = answer
            if identity not in asked:
                raise Malformed("an answer to nothing we asked")
            if tag == DONE:
                asked.discard(identity)
                code, words = result_of(content)
                if code:
                    raise Answered(code, words)
            elif tag == REFERENCE:
                raise Answered(10, "referral to another directory")
            yield answer
