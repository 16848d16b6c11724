"""The settings of one terminal: a TOML file. The terminal's key is in a file of its own."""

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sekisho_reader import words
from sekisho_reader.trouble import Trouble

_LOOPBACK = "localhost"


@dataclass(frozen=True)
class Settings:
    """
    Attributes:
        url: Where the browser opens 関所, without a path: the card signs for this address and for no other.
        key: What this terminal shows: a key that may ``card:present``.
        module: The card's PKCS#11 library.
        token: The label of the card to use; empty for whichever is there.
        certificate: The label of the certificate on it; empty for the first that has a key.
        ca_file: Whose server certificates count; empty for the system's.
    """

    url: str
    key: str = field(repr=False)
    module: str
    token: str = ""
    certificate: str = ""
    ca_file: str = ""


def read(path: Path) -> Settings:
    """
    Raises:
        Trouble: it cannot be read, lacks something, or the address is neither https nor this machine.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        key = _key(Path(told.pop("key_file")))
        settings = Settings(key=key, **told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(words.SETTINGS.format(path=path, why=error)) from error
    parts = urlsplit(settings.url)
    ours = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == _LOOPBACK)
    if not ours or settings.url != f"{parts.scheme}://{parts.netloc}":
        raise Trouble(words.SETTINGS.format(path=path, why=f"url: {settings.url}"))
    return settings


def _key(path: Path) -> str:
    """
    Raises:
        Trouble: others can read it too.
        OSError, ValueError: it cannot be read.
    """
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Trouble(words.KEY_OPEN.format(path=path))
    return path.read_text(encoding="ascii").strip()
