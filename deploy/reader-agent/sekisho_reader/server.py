"""関所's side of the conversation, five calls. No redirect is followed; nothing here sees a PIN."""

import json
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from sekisho_reader import words
from sekisho_reader.card import Signed
from sekisho_reader.settings import Settings
from sekisho_reader.trouble import Trouble

PURPOSE = "sekisho card 1"
SECONDS = 10
_LARGEST = 64 * 1024


@dataclass(frozen=True)
class Asked:
    """``clause``: where it stands that a card proves somebody only after its PIN."""

    challenge: str
    terminal: str
    clause: str

    def text(self, url: str) -> bytes:
        """What the card signs: for the address that this terminal itself was told, whatever a server says."""
        return f"{PURPOSE}|{url}|{self.terminal}|{self.challenge}".encode()


@dataclass(frozen=True)
class Answered:
    """``code`` is None when it was refused; ``because`` is for the person."""

    because: str
    clause: str
    code: str | None = field(repr=False)


def ask(settings: Settings) -> Asked:
    told = _call(settings, "challenge", {})
    return Asked(*(_text(told, name) for name in ("challenge", "terminal", "clause")))


def answer(settings: Settings, asked: Asked, signed: Signed) -> Answered:
    body = {
        "challenge": asked.challenge,
        "serial": signed.serial,
        "signature": b64encode(signed.signature).decode(),
    }
    told = _call(settings, "answer", body)
    code = _text(told, "code") if told.get("allowed") is True else None
    return Answered(_text(told, "because"), _text(told, "clause"), code)


def wrong_pin(settings: Settings, asked: Asked) -> None:
    """The card did not take it: 関所 puts it on record. No PIN is told, and no answer changes what the person reads."""
    with suppress(Trouble):
        _call(settings, "wrong-pin", {"challenge": asked.challenge})


def present(settings: Settings, code: str) -> None:
    """The card is still in the reader."""
    _call(settings, "present", {"code": code})


def removed(settings: Settings, code: str) -> None:
    _call(settings, "removed", {"code": code})


def _call(settings: Settings, what: str, body: dict[str, str]) -> dict[str, Any]:
    """
    Raises:
        Trouble: no answer, or none that can be read.
    """
    headers = {"Authorization": f"Bearer {settings.key}", "Content-Type": "application/json", "Accept-Language": "ja"}
    connection = _connection(settings)
    try:
        connection.request("POST", f"/api/v1/card/{what}", json.dumps(body), headers)
        reply = connection.getresponse()
        told = json.loads(reply.read(_LARGEST))
    except (OSError, HTTPException, ValueError) as error:
        raise Trouble(words.SERVER.format(why=type(error).__name__)) from error
    finally:
        connection.close()
    if reply.status != 200 or not isinstance(told, dict):
        why = told.get("detail", reply.status) if isinstance(told, dict) else reply.status
        raise Trouble(words.SERVER.format(why=why))
    return told


def _text(told: dict[str, Any], name: str) -> str:
    """
    Raises:
        Trouble: whoever answered is no 関所 that we know.
    """
    value = told.get(name)
    if not isinstance(value, str):
        raise Trouble(words.SERVER.format(why=name))
    return value


def _connection(settings: Settings) -> HTTPConnection:
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        return HTTPSConnection(host, parts.port, timeout=SECONDS, context=context)
    return HTTPConnection(host, parts.port, timeout=SECONDS)
