"""
The log as a folder that an outside auditor checks with bash, OpenSSL and ten lines of Python, without our program.

The entries are written as the very bytes that were hashed, up to the newest signed size. Nothing is put right on the
way: a log that is broken is exported broken, and the outside check says so.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from importlib.resources import files as package_files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from idm.audit import files, keys
from idm.audit.checkpoint import Checkpoint
from idm.audit.entry import NO_HASH, Line
from idm.audit.keeper import HISTORY_FOLDER, NEWEST_FILE, Keeper, checkpoint_file, read_history
from idm.errors import BadInput, NotReady, Stopped
from idm.messages import audit as say

ENTRIES_FILE = "entries.jsonl"
CHAIN = """\
( p=$(printf '0%.0s' $(seq 64)); n=0
while IFS= read -r l; do case "$l" in *"\\"prev\\":\\"$p\\""*) ;; *) echo "BROKEN at $n"; exit 1;; esac
  p=$(printf %s "$l" | sha256sum | cut -c1-64); n=$((n+1)); done < entries.jsonl; echo "ok $n $p" )"""
SIGNATURE = """\
d=$(mktemp -d)
sed -n '1,3p' checkpoint > $d/body; tail -1 checkpoint | awk '{print $NF}' | base64 -d | tail -c +5 > $d/sig
openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in $d/body -sigfile $d/sig"""
ROOT = "python3 verify.py"


@dataclass(frozen=True, slots=True)
class Exported:
    """An exported folder, read back. Its key proves nothing by itself: compare its fingerprint with the paper."""

    lines: Iterator[Line]
    checkpoint: Checkpoint
    history: list[Checkpoint]
    public_key: Ed25519PublicKey


def export(folder: Path, lines: Iterable[tuple[int, str, str, str]], keeper: Keeper) -> int:
    """
    Write the signed part of the log into a new folder: all of it, or nothing.

    Args:
        lines: (seq, body, prev, hash) from the first entry on.

    Returns:
        Entries written. Fewer than the checkpoint's size: the log lost its end.

    Raises:
        BadInput: the folder is there and not empty.
        Stopped: nothing was signed yet, or the keeper's files are damaged.
        NotReady: a file cannot be read or written.
    """
    checkpoint, key = keeper.checkpoint(), keeper.public_key()
    if checkpoint is None or key is None:
        raise Stopped(say.EXPORT_NOT_SIGNED)
    history = [older for older in keeper.history() if older.size <= checkpoint.size]
    with _new_folder(folder) as draft:
        written = _write_entries(draft / ENTRIES_FILE, islice(lines, checkpoint.size))
        (draft / HISTORY_FOLDER).mkdir()
        for older in history:
            files.write(draft / HISTORY_FOLDER / str(older.size), older.text.encode())
        files.write(draft / NEWEST_FILE, checkpoint.text.encode())
        files.write(draft / keys.PUBLIC_FILE, keys.public_pem(key))
        files.write(draft / "README.ja.md", _readme(checkpoint).encode())
        files.write(draft / "verify.py", (package_files("idm.audit") / "outside.py").read_bytes())
        files.write(draft / "SHA256SUMS", _sums(draft).encode())
    return written


def read_export(folder: Path) -> Exported:
    """
    Read an exported folder for ``verify``. Its lines are numbered and chained as they stand in the file.

    Raises:
        BadInput: a part is missing, or a checkpoint is no checkpoint.
        NotReady: a file cannot be read.
    """
    checkpoint, key = checkpoint_file(folder / NEWEST_FILE), keys.public_key(folder)
    if checkpoint is None:
        raise BadInput(say.EXPORT_INCOMPLETE, path=folder / NEWEST_FILE)
    if key is None:
        raise BadInput(say.EXPORT_INCOMPLETE, path=folder / keys.PUBLIC_FILE)
    if not (folder / ENTRIES_FILE).is_file():
        raise BadInput(say.EXPORT_INCOMPLETE, path=folder / ENTRIES_FILE)
    return Exported(_read_entries(folder / ENTRIES_FILE), checkpoint, read_history(folder / HISTORY_FOLDER), key)


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A draft beside the folder, which takes its place when everything went well."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(say.EXPORT_NOT_EMPTY, folder=folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as beside:
            draft = Path(beside) / "export"
            draft.mkdir(mode=0o700)
            yield draft
            draft.rename(folder)
        files.sync_folder(folder.parent)
    except OSError as error:
        raise NotReady(say.FILE_FAILED, path=folder, why=error) from error


def _write_entries(path: Path, lines: Iterable[tuple[int, str, str, str]]) -> int:
    written = 0
    with path.open("wb") as file:
        for _, body, _, _ in lines:
            file.write(body.encode(errors="replace") + b"\n")
            written += 1
        file.flush()
        os.fsync(file.fileno())
    return written


def _read_entries(path: Path) -> Iterator[Line]:
    prev = NO_HASH
    with path.open("rb") as file:
        for seq, row in enumerate(file):
            raw = row.removesuffix(b"\n")
            digest = sha256(raw).hexdigest()
            # Bytes that are no UTF-8 become another text, whose hash is another one: the check names this entry.
            yield Line(seq, raw.decode(errors="replace"), prev, digest)
            prev = digest


def _readme(checkpoint: Checkpoint) -> str:
    return say.EXPORT_README.format(
        origin=checkpoint.origin, size=checkpoint.size, chain=CHAIN, signature=SIGNATURE, root=ROOT
    )


def _sums(folder: Path) -> str:
    """In the form that ``sha256sum -c`` reads."""
    lines = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            lines.append(f"{file_digest(file, 'sha256').hexdigest()}  {path.relative_to(folder)}\n")
    return "".join(lines)
