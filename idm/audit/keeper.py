"""
The keeper of the signature: remembers in a folder of its own how far it signed, and signs only what continues it.

The database cannot be rolled back or rewritten unnoticed: the keeper recomputes chain and tree over the new entries,
from what it kept, and stops when they do not fit (F93, F97). Of the checkpoints it keeps each day's last (JST) and the
newest, about 365 files a year.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from idm.audit import files, keys
from idm.audit.checkpoint import Checkpoint, is_origin, parse_checkpoint, sign, signed_by
from idm.audit.entry import Head, parse
from idm.audit.tree import DIGEST_SIZE, Frontier, leaf_hash
from idm.calendar import day_of
from idm.errors import BadInput, NotReady, Stopped
from idm.messages import audit as say

KEPT_FILE = "kept.json"
NEWEST_FILE = "checkpoint"
HISTORY_FOLDER = "checkpoints"


@dataclass(frozen=True, slots=True)
class Kept:
    """How far the keeper signed, and on which day (JST)."""

    head: Head
    peaks: tuple[bytes, ...]
    checkpoint: Checkpoint
    day: date


class Keeper:
    """
    One log's signer. The folder belongs to the signer alone; ``origin`` names the log.

    Where several processes share a folder, ``lock`` comes before reading the log: what was read earlier may be older
    than what another process signed in between, and would look like a roll-back.
    """

    def __init__(self, folder: Path, origin: str) -> None:
        """Raises ValueError for an origin that cannot name a log."""
        if not is_origin(origin):
            raise ValueError(f"{origin!r} cannot name a log")
        self.folder = folder
        self.origin = origin
        self._threads = threading.RLock()
        self._depth = 0

    def __repr__(self) -> str:
        return f"Keeper({str(self.folder)!r}, {self.origin!r})"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """
        Keep every other keeper of this folder out; waits for it. May be taken again by the thread that holds it.

        Raises:
            NotReady: the folder cannot be made or opened.
        """
        with self._threads:
            handle = self._acquire() if self._depth == 0 else None
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if handle is not None:
                    os.close(handle)  # and with it goes the lock, also when the process dies

    def _acquire(self) -> int:
        path = self.folder / "lock"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / HISTORY_FOLDER).mkdir(exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, files.SECRET)
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            raise NotReady(say.FILE_FAILED, path=path, why=error) from error
        return handle

    def head(self) -> Head:
        """How far is signed: entries from ``head().size`` on are what ``advance`` wants next."""
        kept = self._kept()
        return Head() if kept is None else kept.head

    def checkpoint(self) -> Checkpoint | None:
        """
        The newest checkpoint; None when nothing was ever signed.

        Raises:
            Stopped: what the keeper kept is lost or damaged.
        """
        kept = self._kept()
        return None if kept is None else kept.checkpoint

    def history(self) -> list[Checkpoint]:
        """Each day's last checkpoint, the oldest first. Raises BadInput when a file is no checkpoint."""
        return read_history(self.folder / HISTORY_FOLDER)

    def public_key(self) -> Ed25519PublicKey | None:
        """None when nothing was ever signed."""
        return keys.public_key(self.folder)

    def advance(self, bodies: Iterable[str], at: datetime, *, size: int) -> Checkpoint:
        """
        Sign the log as it is now, if it continues what was signed before.

        Args:
            bodies: the entries from ``head().size`` on, in order. With none, the newest checkpoint is given again.
            at: aware; its day in Japan decides which checkpoints are kept.
            size: entries in the log now, by its own count, so that a log that shrank is noticed.

        Raises:
            Stopped: the log is smaller than what was signed, is no continuation of it, or entries are missing;
                or the keeper's own files or key are lost, exchanged or damaged. Nothing was signed.
            NotReady: a file cannot be read or written.
        """
        today = day_of(at)
        with self.lock():
            kept = self._kept()
            signed = Head() if kept is None else kept.head
            if size < signed.size:
                raise Stopped(say.ROLLED_BACK, kept=signed.size, size=size)
            key = keys.signing_key(self.folder)
            if kept is not None and not signed_by(kept.checkpoint, key.public_key()):
                raise Stopped(say.KEY_REPLACED, folder=self.folder)
            frontier = Frontier(signed.size, kept.peaks if kept else ())
            head = self._walk(signed, frontier, bodies)
            if head.size < size:
                raise Stopped(say.BODIES_MISSING, size=size, found=head.size)
            if kept is None or head != signed:
                newest = sign(self.origin, head.size, frontier.root(), key)
                self._keep(Kept(head, frontier.peaks, newest, today), kept)
                return newest
            self._publish(kept.checkpoint)
            return kept.checkpoint

    def _walk(self, head: Head, frontier: Frontier, bodies: Iterable[str]) -> Head:
        """Recompute chain and tree over the new entries."""
        size, last = head.size, head.last
        for body in bodies:
            try:
                entry = parse(body)
            except ValueError as error:
                raise Stopped(say.ENTRY_MALFORMED, seq=size) from error
            if (entry["seq"], entry["prev"], entry["log"]) != (size, last, self.origin):
                raise Stopped(say.NOT_A_CONTINUATION, seq=size)
            raw = body.encode()
            frontier.append(leaf_hash(raw))
            size, last = size + 1, sha256(raw).hexdigest()
        return Head(size, last)

    def _keep(self, new: Kept, old: Kept | None) -> None:
        """Remember first, then publish: after a crash in between, nothing smaller than what was signed is signed."""
        files.write(self.folder / KEPT_FILE, _to_json(new), files.SECRET)
        self._publish(new.checkpoint)
        if old is not None and old.day == new.day:
            files.remove(self.folder / HISTORY_FOLDER / str(old.head.size))

    def _publish(self, checkpoint: Checkpoint) -> None:
        """Write the newest checkpoint's files, unless they are there."""
        raw = checkpoint.text.encode()
        for path in (self.folder / HISTORY_FOLDER / str(checkpoint.size), self.folder / NEWEST_FILE):
            if files.read(path) != raw:
                files.write(path, raw)

    def _kept(self) -> Kept | None:
        path = self.folder / KEPT_FILE
        raw = files.read(path)
        if raw is None:
            # It is written before any checkpoint: one without the other means that somebody took it away.
            if files.read(self.folder / NEWEST_FILE) is not None or self.history():
                raise Stopped(say.KEPT_LOST, folder=self.folder)
            return None
        try:
            kept = _from_json(raw)
        except (ValueError, KeyError, TypeError, BadInput) as error:
            raise Stopped(say.KEPT_DAMAGED, path=path) from error
        if kept.checkpoint.origin != self.origin:
            raise Stopped(say.CHECKPOINT_OF_OTHER_LOG, found=kept.checkpoint.origin, log=self.origin)
        return kept


def read_history(folder: Path) -> list[Checkpoint]:
    """
    The checkpoints in a folder, the oldest first; none when there is no such folder.

    Raises:
        BadInput: a file there is no checkpoint of the size in its name.
        NotReady: a file cannot be read.
    """
    found = []
    for path in folder.glob("[0-9]*"):
        checkpoint = checkpoint_file(path)
        if checkpoint is None or path.name != str(checkpoint.size):
            raise BadInput(say.NOT_A_CHECKPOINT, where=path)
        found.append(checkpoint)
    return sorted(found, key=lambda c: c.size)


def checkpoint_file(path: Path) -> Checkpoint | None:
    """
    One checkpoint, or None when there is no such file.

    Raises:
        BadInput: it is no checkpoint.
        NotReady: it cannot be read.
    """
    raw = files.read(path)
    if raw is None:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise BadInput(say.NOT_A_CHECKPOINT, where=path) from error
    return parse_checkpoint(text, str(path))


def _to_json(kept: Kept) -> bytes:
    content = {
        "last": kept.head.last,
        "frontier": [peak.hex() for peak in kept.peaks],
        "checkpoint": kept.checkpoint.text,
        "day": kept.day.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _from_json(raw: bytes) -> Kept:
    content = json.loads(raw)
    checkpoint = parse_checkpoint(content["checkpoint"], KEPT_FILE)
    peaks = tuple(bytes.fromhex(peak) for peak in content["frontier"])
    if checkpoint.root != Frontier(checkpoint.size, peaks).root() or len(bytes.fromhex(content["last"])) != DIGEST_SIZE:
        raise ValueError("the checkpoint is not that of the frontier")
    return Kept(Head(checkpoint.size, content["last"]), peaks, checkpoint, date.fromisoformat(content["day"]))
