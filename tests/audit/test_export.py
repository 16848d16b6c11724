"""An export is checked by outsiders with their own tools, and by us."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pymerkle import InmemoryTree

from idm.audit.checkpoint import fingerprint
from idm.audit.export import export, read_export
from idm.audit.keeper import Keeper
from idm.audit.outside import root
from idm.audit.verify import Report, verify
from idm.errors import BadInput, IdmError, NotReady, Stopped

from .logs import EVERYWHERE, HERE_AND_THERE, LOG, a_log, chained, edited, signed

SIZE = 300
LINES = a_log(SIZE)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    return signed(tmp_path_factory.mktemp("keeper"), LINES, 100, 200)


@pytest.fixture
def folder(tmp_path: Path, keeper: Keeper) -> Path:
    assert export(tmp_path / "export", LINES, keeper) == SIZE
    return tmp_path / "export"


def steps(folder: Path) -> list[str]:
    """The commands that README.ja.md tells the auditor: fingerprint, chain, signature, root."""
    return re.findall(r"```sh\n(.*?)```", (folder / "README.ja.md").read_text(), re.DOTALL)


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env={"PATH": path, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True,
        check=False, timeout=180,
    )  # fmt: skip


def checked(folder: Path, keeper: Keeper) -> Report:
    """Our own check of an export, with the key from elsewhere."""
    got = read_export(folder)
    return verify(got.lines, got.checkpoint, keeper.public_key(), got.history)


def write_entries(folder: Path, raws: list[bytes]) -> None:
    (folder / "entries.jsonl").write_bytes(b"".join(raw + b"\n" for raw in raws))


RAW = [line.body.encode() for line in LINES]


def test_an_outsider_checks_an_export_without_our_program(folder: Path, keeper: Keeper):
    """bash, sha256sum, openssl and python3 alone, by the commands of the README, come to the signed size and root."""
    key, chain, signature, tree = (run(folder, step) for step in steps(folder))
    size, signed_root = (folder / "checkpoint").read_text().splitlines()[1:3]

    assert key.stdout.split()[0] == fingerprint(keeper.public_key())
    assert (chain.returncode, chain.stdout) == (0, f"ok {SIZE} {LINES[-1].hash}\n")
    assert (signature.returncode, signature.stdout) == (0, "Signature Verified Successfully\n")
    assert (tree.returncode, tree.stdout) == (0, f"{size} {signed_root}\n")
    assert run(folder, "sha256sum --strict --quiet -c SHA256SUMS").returncode == 0


def test_the_readers_are_three_programs_that_agree(folder: Path, keeper: Keeper):
    """Our check, the ten lines that travel along and pymerkle give the same root."""
    theirs = InmemoryTree(algorithm="sha256")
    for raw in (folder / "entries.jsonl").read_bytes().splitlines():
        theirs.append_entry(raw)

    assert checked(folder, keeper).ok
    assert theirs.get_root() == keeper.checkpoint().root
    assert root(str(folder / "entries.jsonl")) == (SIZE, keeper.checkpoint().signed_text.splitlines()[2])


def test_f93_without_the_last_line_the_chain_is_fine_and_the_root_is_not(folder: Path, keeper: Keeper):
    """That one experiment is why the chain alone is not enough."""
    write_entries(folder, RAW[:-1])
    _, chain, signature, tree = (run(folder, step) for step in steps(folder))
    size, signed_root = (folder / "checkpoint").read_text().splitlines()[1:3]

    assert chain.stdout.startswith("ok 299 ")
    assert signature.returncode == 0
    assert tree.stdout.split()[0] != size
    assert tree.stdout.split()[1] != signed_root
    assert checked(folder, keeper).first_bad == 299


def test_an_outsider_finds_an_edit_and_a_forged_signature(folder: Path):
    """The shell alone names the broken link; openssl alone refuses another size or another key."""
    _, chain, signature, _ = steps(folder)
    write_entries(folder, [*RAW[:7], edited(LINES[7], reason="x").body.encode(), *RAW[8:]])
    assert (run(folder, chain).returncode, run(folder, chain).stdout) == (1, "BROKEN at 8\n")

    text = (folder / "checkpoint").read_text()
    (folder / "checkpoint").write_text(text.replace(f"\n{SIZE}\n", "\n299\n"))
    assert run(folder, signature).returncode != 0
    (folder / "checkpoint").write_text(text)
    assert run(folder, signature).returncode == 0
    assert run(folder, "sha256sum --quiet -c SHA256SUMS").returncode != 0


def test_f96_the_exported_bytes_are_the_hashed_bytes(folder: Path):
    """entries.jsonl holds each body as it was hashed and a line end, nothing else."""
    assert (folder / "entries.jsonl").read_bytes() == b"".join(raw + b"\n" for raw in RAW)
    assert [line.hash for line in read_export(folder).lines] == [line.hash for line in LINES]
    assert list(read_export(folder).lines) == LINES


def test_what_an_export_holds(folder: Path, keeper: Keeper):
    """The parts are pinned; the secret key is not among them; only the owner may enter."""
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())

    assert names == [
        "README.ja.md", "SHA256SUMS", "checkpoint", "checkpoints/100", "checkpoints/200", "checkpoints/300",
        "entries.jsonl", "pub.pem", "verify.py",
    ]  # fmt: skip
    secret = (keeper.folder / "signing.key").read_text().splitlines()[1]
    assert not [n for n in names if secret in (folder / n).read_text()]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_entries_that_are_not_signed_yet_are_not_exported(tmp_path: Path, keeper: Keeper):
    """The export ends at the newest checkpoint, so that root and size compare."""
    assert export(tmp_path / "export", a_log(SIZE + 5), keeper) == SIZE
    assert checked(tmp_path / "export", keeper).ok


def test_an_empty_log_is_exported_and_checked(tmp_path: Path):
    """A log of no entries, signed, passes all three steps."""
    keeper = Keeper(tmp_path / "keeper", LOG)
    signed(keeper.folder, [])
    export(tmp_path / "export", [], keeper)
    _, chain, signature, tree = (run(tmp_path / "export", step) for step in steps(tmp_path / "export"))

    assert checked(tmp_path / "export", keeper).ok
    assert chain.stdout == f"ok 0 {'0' * 64}\n"
    assert signature.returncode == 0
    assert tree.stdout.split() == (tmp_path / "export" / "checkpoint").read_text().splitlines()[1:3]


def test_a_broken_log_is_exported_as_it_is(tmp_path: Path, keeper: Keeper):
    """Evidence is not tidied: what the database holds comes out, and every check of the export finds it."""
    assert export(tmp_path / "cut", LINES[:250], keeper) == 250
    assert checked(tmp_path / "cut", keeper).first_bad == 250
    export(tmp_path / "split", [*LINES[:5], LINES[5]._replace(body='{"a\n":1}'), *LINES[6:]], keeper)
    assert checked(tmp_path / "split", keeper).first_bad == 5


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f94_attacks_on_the_file_are_found_where_they_are(folder: Path, keeper: Keeper, places: Sequence[int]):
    """One line deleted, doubled, exchanged, lengthened, emptied or made no text: found there."""
    strange = edited(LINES[0], reason="x").body.encode()
    for k in places:
        for raws, expected in (
            (RAW[:k] + RAW[k + 1 :], {k}),
            (RAW[: k + 1] + RAW[k:], {k + 1}),
            ([*RAW[:k], strange, *RAW[k + 1 :]], {k, k + 1, k - k % 100}),
            ([*RAW[:k], RAW[k] + b" ", *RAW[k + 1 :]], {k}),
            ([*RAW[:k], RAW[k] + b"\r", *RAW[k + 1 :]], {k}),
            ([*RAW[:k], RAW[k][:50] + b"\xff" + RAW[k][51:], *RAW[k + 1 :]], {k}),
            ([*RAW[:k], b"", *RAW[k + 1 :]], {k}),
        ):
            write_entries(folder, raws)
            report = checked(folder, keeper)
            assert not report.ok
            assert report.first_bad in expected


def test_f97_an_export_forged_with_another_key_is_refused_by_the_true_one(tmp_path: Path, keeper: Keeper):
    """Inside the folder all agrees; the fingerprint on paper does not."""
    forged = chained([*LINES[:40], edited(LINES[40], reason="x"), *LINES[41:]], 40)
    forger = signed(tmp_path / "forger", forged)
    export(tmp_path / "export", forged, forger)
    got = read_export(tmp_path / "export")

    assert verify(got.lines, got.checkpoint, got.public_key, got.history).ok
    assert fingerprint(got.public_key) != fingerprint(keeper.public_key())
    assert checked(tmp_path / "export", keeper).why.id == "AUD-008"


@pytest.mark.parametrize("part", ["checkpoint", "pub.pem", "entries.jsonl"])
def test_an_export_with_a_part_missing_is_an_error(folder: Path, part: str):
    """A checkpoint taken away does not turn a signed log into one that only has a chain."""
    (folder / part).unlink()
    with pytest.raises(BadInput, match=re.escape(part)) as refused:
        read_export(folder)
    assert refused.value.said.id == "AUD-044"


def test_an_export_goes_into_a_new_folder(folder: Path, tmp_path: Path, keeper: Keeper):
    """A folder with something in it is refused and left as it is; an empty one and a deep new one are taken."""
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    for taken in (folder, tmp_path / "file"):
        with pytest.raises(BadInput) as refused:
            export(taken, LINES, keeper)
        assert refused.value.said.id == "AUD-042"
    assert checked(folder, keeper).ok
    assert export(tmp_path / "empty", LINES, keeper) == SIZE
    assert export(tmp_path / "a" / "b", LINES, keeper) == SIZE


def test_a_failure_half_way_leaves_nothing(tmp_path: Path, keeper: Keeper):
    """When the database fails while it is read, there is no half folder, and the failure is what is seen."""

    def broken():
        yield LINES[0]
        raise LookupError

    with pytest.raises(LookupError):
        export(tmp_path / "export", broken(), keeper)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, keeper: Keeper):
    """A parent that is a file is NotReady with the path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(NotReady, match="export"):
        export(tmp_path / "file" / "export", LINES, keeper)


def test_nothing_signed_is_not_exported(tmp_path: Path):
    """Without a checkpoint there is nothing an outsider could check."""
    with pytest.raises(Stopped) as refused:
        export(tmp_path / "export", LINES, Keeper(tmp_path / "keeper", LOG))
    assert isinstance(refused.value, IdmError)
    assert refused.value.said.id == "AUD-043"


def test_the_program_in_an_export_says_no_by_itself(folder: Path, keeper: Keeper):
    """Nobody has to compare by eye: another count or root ends with 1."""
    lines = (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)

    def outcome() -> int:
        command = [sys.executable, "verify.py"]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode

    whole = outcome()
    (folder / "entries.jsonl").write_bytes(b"".join(lines[:-1]))

    assert (whole, outcome()) == (0, 1)
