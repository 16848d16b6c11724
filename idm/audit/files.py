"""Files of the audit room: written whole or not at all; a missing file is None, every other trouble is an error."""

import os
import stat
from pathlib import Path

from idm.errors import NotReady
from idm.messages import audit as say

SECRET = 0o600
OPEN = 0o644


def write(path: Path, data: bytes, mode: int = OPEN) -> None:
    """
    Replace the file at once: after a crash it is the old one or the new one. The caller holds the folder's lock.

    Raises:
        NotReady: the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise NotReady(say.FILE_FAILED, path=path, why=error) from error


def remove(path: Path) -> None:
    """Raises NotReady when the file is there but cannot be removed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise NotReady(say.FILE_FAILED, path=path, why=error) from error


def permissions(path: Path) -> int:
    """The permission bits. Raises NotReady when they cannot be read."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise NotReady(say.FILE_FAILED, path=path, why=error) from error


def sync_folder(folder: Path) -> None:
    """Make renames in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> bytes | None:
    """
    The content, or None when there is no such file.

    Raises:
        NotReady: the file is there but cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotReady(say.FILE_FAILED, path=path, why=error) from error
