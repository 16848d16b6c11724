"""The keeper signs only what continues what it signed."""

import json
import multiprocessing
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from idm.audit import files
from idm.audit.checkpoint import parse_checkpoint, signed_by
from idm.audit.entry import Head
from idm.audit.keeper import Keeper
from idm.audit.tree import leaf_hash, root_of
from idm.errors import BadInput, IdmError, NotReady, Stopped

from .logs import LOG, START, a_log, bodies, chained, edited, signed

LINES = a_log(120)


def root(lines: list) -> bytes:
    return root_of([leaf_hash(line.body.encode()) for line in lines])


def advance(keeper: Keeper, lines: list, **changes: object):
    """As the office does it: the entries that are not signed yet, and the size the log says it has."""
    values = {"at": START, "size": len(lines)} | changes
    return keeper.advance(bodies(lines, keeper.head().size), **values)


def said(refused: pytest.ExceptionInfo[IdmError]) -> str:
    return refused.value.said.id


def test_a_log_is_signed_as_it_grows(tmp_path: Path):
    """Each step signs the root of all entries so far, from the new entries alone; the files say the same."""
    keeper = Keeper(tmp_path / "audit", LOG)
    assert (keeper.head(), keeper.checkpoint(), keeper.public_key(), keeper.history()) == (Head(), None, None, [])

    for size in (0, 1, 2, 64, 120):
        newest = advance(keeper, LINES[:size])
        assert (newest.origin, newest.size, newest.root) == (LOG, size, root(LINES[:size]))
        assert signed_by(newest, keeper.public_key())
        assert Keeper(keeper.folder, LOG).checkpoint() == newest
        assert parse_checkpoint((keeper.folder / "checkpoint").read_text(), "") == newest


def test_with_nothing_new_nothing_is_signed(tmp_path: Path):
    """The newest checkpoint is given again, byte for byte, and no file changes."""
    keeper = signed(tmp_path, LINES)
    before = {p.name: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}

    assert advance(keeper, LINES, at=START + timedelta(days=9)) == keeper.checkpoint()
    assert {p.name: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()} == before


def test_f93_a_rolled_back_log_stops_the_keeper_at_each_of_50_snapshots(tmp_path: Path):
    """A log smaller than what was signed is refused, and still refused when it has grown past it again."""
    keeper = signed(tmp_path, LINES[:100])
    before = keeper.checkpoint()
    for snapshot in range(0, 100, 2):
        grown = chained(LINES[:snapshot] + LINES[snapshot + 1 :], snapshot)
        with pytest.raises(Stopped) as smaller:
            keeper.advance([], START, size=snapshot)
        with pytest.raises(Stopped) as regrown:
            advance(keeper, grown)
        assert (said(smaller), said(regrown)) == ("AUD-021", "AUD-022")
    assert keeper.checkpoint() == before


def test_f93_a_lost_tail_that_the_head_still_counts_stops_the_keeper(tmp_path: Path):
    """Entries that are counted but cannot be read are missing, not absent."""
    keeper = signed(tmp_path, LINES[:100])
    with pytest.raises(Stopped) as refused:
        advance(keeper, LINES[:110], size=120)
    assert said(refused) == "AUD-023"


def test_entries_that_do_not_continue_the_log_are_refused(tmp_path: Path):
    """A gap, a repeat, a changed entry, another log's entry or an unreadable one: named, and nothing is signed."""
    keeper = signed(tmp_path, LINES[:100])
    new = LINES[100:]
    foreign = a_log(101, log="other")[100:]
    for wrong, expected in (
        (bodies(new[1:]), "AUD-022"),
        (bodies(LINES[99:]), "AUD-022"),
        (bodies([*new[:5], *new[4:]]), "AUD-022"),
        (bodies([*new[:5], edited(new[5], reason="x"), *new[6:]]), "AUD-022"),
        (bodies(foreign), "AUD-022"),
        (bodies([edited(new[0], log="other")]), "AUD-022"),
        (bodies([edited(new[0], seq=101)]), "AUD-022"),
        ([*bodies(new[:3]), "{}"], "AUD-004"),
        (["\ud800"], "AUD-004"),
    ):
        with pytest.raises(Stopped) as refused:
            keeper.advance(wrong, START, size=101)
        assert said(refused) == expected
    assert keeper.checkpoint().size == 100
    assert advance(keeper, LINES).size == 120


def test_an_error_while_reading_the_log_signs_nothing(tmp_path: Path):
    """When the database fails half-way, the keeper stays where it was and lets others in."""
    keeper = signed(tmp_path, LINES[:100])

    def broken():
        yield LINES[100].body
        raise ConnectionError

    with pytest.raises(ConnectionError):
        keeper.advance(broken(), START, size=101)
    assert keeper.head().size == 100
    assert advance(Keeper(tmp_path, LOG), LINES).size == 120


def test_each_days_last_checkpoint_is_kept(tmp_path: Path):
    """Of many checkpoints a day the last stays; a day ends at midnight in Japan."""
    keeper = Keeper(tmp_path, LOG)
    for size, at in (
        (10, START - timedelta(hours=2)),
        (20, START - timedelta(microseconds=1)),
        (30, START),
        (40, START + timedelta(hours=23)),
        (50, START + timedelta(hours=24)),
        (60, START + timedelta(hours=25)),
    ):
        advance(keeper, LINES[:size], at=at)

    assert [c.size for c in keeper.history()] == [20, 40, 60]
    assert sorted(p.name for p in (tmp_path / "checkpoints").iterdir()) == ["20", "40", "60"]


def test_the_secret_key_is_for_its_owner_and_is_never_shown(tmp_path: Path):
    """The file is 0600 whatever the umask; neither repr nor a refusal holds any of it."""
    old = os.umask(0)
    try:
        keeper = signed(tmp_path / "audit", LINES)
    finally:
        os.umask(old)
    path = keeper.folder / "signing.key"
    secret = path.read_text().splitlines()[1]

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((keeper.folder / "kept.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(keeper.folder.stat().st_mode) == 0o700
    assert secret not in repr(keeper) + repr(vars(keeper))
    path.write_text(path.read_text().replace("-----END", "----END"))
    with pytest.raises(NotReady) as refused:
        advance(keeper, LINES)
    assert said(refused) == "AUD-028"
    assert secret not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path):
    """A key with open permissions may have been copied: a person must look."""
    keeper = signed(tmp_path, LINES)
    (tmp_path / "signing.key").chmod(0o640)
    with pytest.raises(Stopped) as refused:
        advance(keeper, LINES)
    assert said(refused) == "AUD-029"


def test_a_lost_or_exchanged_key_stops_the_keeper(tmp_path: Path):
    """No new key is made in place of a lost one, and another key is not taken, with or without its public half."""
    keeper, other = signed(tmp_path / "a", LINES[:100]), signed(tmp_path / "b", LINES[:100])
    original = (keeper.folder / "signing.key").read_bytes()
    (keeper.folder / "signing.key").unlink()
    with pytest.raises(Stopped) as lost:
        advance(keeper, LINES)
    files.write(keeper.folder / "signing.key", (other.folder / "signing.key").read_bytes(), 0o600)
    with pytest.raises(Stopped) as secret_only:
        advance(keeper, LINES)
    (keeper.folder / "pub.pem").write_bytes((other.folder / "pub.pem").read_bytes())
    with pytest.raises(Stopped) as both:
        advance(keeper, LINES)
    files.write(keeper.folder / "signing.key", original, 0o600)
    with pytest.raises(Stopped) as public_only:
        advance(keeper, LINES)
    (keeper.folder / "pub.pem").unlink()

    assert [said(x) for x in (lost, secret_only, both, public_only)] == ["AUD-026", "AUD-027", "AUD-027", "AUD-027"]
    assert signed_by(advance(keeper, LINES), keeper.public_key())


def test_a_lost_memory_is_not_a_first_time(tmp_path: Path):
    """Without kept.json, but with checkpoints, the keeper neither signs from the start nor says that nothing is."""
    keeper = signed(tmp_path, LINES)
    (tmp_path / "kept.json").unlink()
    for leftover in ("checkpoint", "checkpoints/120"):
        with pytest.raises(Stopped) as asked:
            keeper.checkpoint()
        with pytest.raises(Stopped) as advanced:
            keeper.advance(bodies(LINES), START, size=120)
        assert (said(asked), said(advanced)) == ("AUD-024", "AUD-024")
        (tmp_path / leftover).unlink()


def test_a_damaged_memory_stops_the_keeper(tmp_path: Path):
    """What was kept must be whole and agree with itself and with the log's name."""
    keeper = signed(tmp_path, LINES)
    path = tmp_path / "kept.json"
    whole = json.loads(path.read_text())
    for changes in (
        {"last": "0"},
        {"last": None},
        {"frontier": whole["frontier"][:-1]},
        {"frontier": ["00" * 32] * len(whole["frontier"])},
        {"checkpoint": ""},
        {"day": "yesterday"},
    ):
        path.write_text(json.dumps(whole | changes))
        with pytest.raises(Stopped) as refused:
            advance(keeper, LINES)
        assert said(refused) == "AUD-025"
    path.write_bytes(b"\xff{")
    with pytest.raises(Stopped) as refused:
        keeper.head()
    assert said(refused) == "AUD-025"
    path.write_text(json.dumps(whole))
    with pytest.raises(Stopped) as refused:
        Keeper(tmp_path, "other").checkpoint()
    assert said(refused) == "AUD-009"


@pytest.mark.parametrize("lost", ["checkpoint", "checkpoints/120", "pub.pem"])
def test_what_can_be_written_again_is(tmp_path: Path, lost: str):
    """A crash after remembering and before publishing is made good by the next call, with the same bytes."""
    keeper = signed(tmp_path, LINES)
    before = (tmp_path / lost).read_bytes()
    (tmp_path / lost).unlink()

    assert advance(keeper, LINES) == keeper.checkpoint()
    assert (tmp_path / lost).read_bytes() == before


def test_a_strange_file_among_the_checkpoints_is_an_error(tmp_path: Path):
    """A checkpoint that is none, or under another's name, is refused by its path."""
    keeper = signed(tmp_path, LINES)
    for content in (b"", b"\xff", (tmp_path / "checkpoint").read_bytes()):
        (tmp_path / "checkpoints" / "119").write_bytes(content)
        with pytest.raises(BadInput, match="checkpoints/119"):
            keeper.history()


def test_a_folder_that_cannot_be_used_is_not_an_empty_one(tmp_path: Path):
    """A file where a folder or a file should be is NotReady with its path, never 'nothing was signed'."""
    (tmp_path / "file").write_text("")
    with pytest.raises(NotReady, match="file"):
        Keeper(tmp_path / "file", LOG).advance([], START, size=0)
    (tmp_path / "kept.json").mkdir()
    with pytest.raises(NotReady, match=r"kept\.json"):
        Keeper(tmp_path, LOG).checkpoint()


def _turns(folder: str, size: int, turns: int) -> None:
    lines = a_log(size)
    keeper = Keeper(Path(folder), LOG)
    for _ in range(turns):
        with keeper.lock():
            until = min(keeper.head().size + 1, size)
            advance(keeper, lines[:until])


def test_two_processes_take_turns(tmp_path: Path):
    """Three processes that sign one log at once sign every step once and end with one true root."""
    workers = [
        multiprocessing.get_context("spawn").Process(target=_turns, args=(str(tmp_path), 60, 20)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(300)

    assert [w.exitcode for w in workers] == [0, 0, 0]
    assert Keeper(tmp_path, LOG).checkpoint().root == root(LINES[:60])


def test_a_name_that_cannot_sign_is_refused_at_once(tmp_path: Path):
    """A log's name with a blank is a mistake of the installation."""
    with pytest.raises(ValueError, match="cannot name a log"):
        Keeper(tmp_path, "西原村 関所")
