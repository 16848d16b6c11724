"""The list of passwords that nobody may use: made into a small file once, and read when an instance is opened."""

import os
from pathlib import Path

from idm.errors import BadInput, NotReady, Stopped
from idm.messages import passwords as say
from idm.messages import setup as say_setup
from idm.passwords.blocklist import NO_LIST, Blocklist, digests
from idm.passwords.bloom import Bloom, made_of, packed, seal_of, unpacked


def build(source: Path, target: Path) -> Bloom:
    """
    Read the list twice, to count and to take in; write the file whole or not at all.

    Raises:
        BadInput: the list is empty, or something stands in the way; nothing is ever overwritten.
        NotReady: one of the two cannot be read or written.
    """
    if target.exists():
        raise BadInput(say.TARGET_TAKEN, path=target)
    try:
        with source.open("rb") as lines:
            most = sum(1 for _ in digests(lines))
        if most == 0:
            raise BadInput(say.LIST_EMPTY, path=source)
        with source.open("rb") as lines:
            found = made_of(digests(lines), most)
    except OSError as error:
        raise NotReady(say_setup.FILE_UNREADABLE, path=source, why=error) from error
    _write(target, packed(found))
    return found


def read(path: str, accepted: str | None = None) -> Blocklist:
    """
    The list that the settings name; none is named by nothing.

    Args:
        accepted: The seal of the one that two people have put in force (7.1(4)③); None where nobody decided on any.

    Raises:
        Stopped: the file is a whole list, and another one.
        NotReady: it is named and cannot be read, or is damaged. Nothing opens then: without it, weaker passwords would
            be taken and nobody would know.
    """
    if not path:
        return NO_LIST
    found, own = _filter(path)
    if accepted is not None and own != accepted:
        raise Stopped(say.LIST_EXCHANGED, path=path)
    return Blocklist(found)


def seal(path: str) -> str:
    """
    The digest of the list in a file (64 hex digits); empty where none is named.

    Raises:
        NotReady: it is named and cannot be read, or is damaged.
    """
    return _filter(path)[1] if path else ""


def _filter(path: str) -> tuple[Bloom, str]:
    try:
        data = Path(path).read_bytes()
        return unpacked(data), seal_of(data)
    except OSError as error:
        raise NotReady(say.LIST_UNREADABLE, path=path, why=error) from error
    except ValueError as error:
        raise NotReady(say.LIST_DAMAGED, path=path) from error


def _write(target: Path, data: bytes) -> None:
    new = target.with_name(f"{target.name}.new")
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(target)
    except OSError as error:
        raise NotReady(say.LIST_UNWRITABLE, path=target, why=error) from error
