"""Attacks on a log of 300 entries, place by place: all found, at the right place where the log can tell it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from idm.audit.checkpoint import Checkpoint, sign
from idm.audit.entry import Line
from idm.audit.keeper import Keeper
from idm.audit.keys import signing_key
from idm.audit.tree import leaf_hash, root_of
from idm.audit.verify import Report, verify

from .logs import EVERYWHERE, HERE_AND_THERE, LOG, a_log, chained, edited, hash_of, signed

SIZE = 300
LINES = a_log(SIZE)
SIGNED_AT = (100, 200, SIZE)
PLACES = range(SIZE)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    return signed(tmp_path_factory.mktemp("keeper"), LINES, *SIGNED_AT[:-1])


@pytest.fixture(scope="module")
def check(keeper: Keeper) -> Callable[[Sequence[Line]], Report]:
    newest, key, history = keeper.checkpoint(), keeper.public_key(), keeper.history()
    return lambda lines: verify(lines, newest, key, history)


Check = Callable[[Sequence[Line]], Report]


def segment(at: int) -> int:
    """The first entry that no checkpoint before ``at`` vouches for."""
    return max(size for size in (0, *SIGNED_AT) if size <= at)


def found(report: Report, entries: int) -> tuple[int | None, str]:
    assert not report.ok
    assert report.why is not None
    assert report.entries == entries
    return report.first_bad, report.why.id


def test_the_clean_log_raises_no_alarm(check: Check):
    """0 false alarms: the untouched log passes, whole."""
    report = check(LINES)

    assert (report.ok, report.entries, report.signed, report.why) == (True, SIZE, SIZE, None)


def test_f96_a_byte_edited_with_the_hash_kept(check: Check):
    """A value changed on disk is found at its own entry."""
    for k in PLACES:
        body = LINES[k].body.replace('"outcome":"ok"', '"outcome":"oK"')
        assert found(check([*LINES[:k], LINES[k]._replace(body=body), *LINES[k + 1 :]]), SIZE) == (k, "AUD-002")


def test_f96_the_bits_of_an_entry_count(check: Check):
    """Every third bit of a stored body turned, one at a time: found at its own entry, whatever the text becomes."""
    raw = LINES[7].body.encode()
    for bit in range(0, 8 * len(raw), 3):  # three is prime to eight: all bits of a byte, and all bytes, come up
        turned = bytearray(raw)
        turned[bit // 8] ^= 1 << bit % 8
        body = turned.decode(errors="surrogateescape")
        for digest in (LINES[7].hash, hash_of(turned.decode(errors="replace"))):
            report = check([*LINES[:7], LINES[7]._replace(body=body, hash=digest), *LINES[8:]])
            assert found(report, SIZE)[0] in (7, 8)


@pytest.mark.parametrize("column", ["prev", "hash"])
def test_a_column_edited(check: Check, column: str):
    """A changed prev or hash beside an unchanged body is found at its own entry."""
    for k in PLACES:
        lines = [*LINES[:k], LINES[k]._replace(**{column: "f" * 64}), *LINES[k + 1 :]]
        assert found(check(lines), SIZE) == (k, "AUD-003" if column == "prev" else "AUD-002")


def test_an_entry_edited_with_its_hash(check: Check):
    """The next entry does not fit any more; the very last one only the signed root tells."""
    for k in PLACES:
        lines = [*LINES[:k], edited(LINES[k], reason="x"), *LINES[k + 1 :]]
        expected = (k + 1, "AUD-003") if k + 1 < SIZE and k + 1 not in SIGNED_AT else (segment(k), "AUD-007")
        assert found(check(lines), SIZE) == expected


def test_an_entry_edited_and_the_next_prev_put_right(check: Check):
    """One link repaired breaks the next one, or stands against the signed root."""
    for k in PLACES[:-1]:
        forged = chained([*LINES[:k], edited(LINES[k], reason="x"), LINES[k + 1]], k)
        bad, why = found(check([*forged, *LINES[k + 2 :]]), SIZE)
        roots = [s for s in SIGNED_AT if k < s <= k + 2]
        assert (bad, why) == ((segment(k), "AUD-007") if roots else (k + 2, "AUD-003"))


def test_an_entry_edited_and_only_the_column_of_the_next_put_right(check: Check):
    """The column and the body of the next entry then disagree."""
    for k in PLACES[:-1]:
        forged = edited(LINES[k], reason="x")
        report = check([*LINES[:k], forged, LINES[k + 1]._replace(prev=forged.hash), *LINES[k + 2 :]])
        expected = (k + 1, "AUD-003") if k + 1 not in SIGNED_AT else (segment(k), "AUD-007")
        assert found(report, SIZE) == expected


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f97_everything_rewritten_and_chained_anew_from_an_entry(check: Check, places: Sequence[int]):
    """A perfect chain, but not the signed one: the days between which it was forged are named."""
    for k in places:
        forged = chained([*LINES[:k], edited(LINES[k], reason="x"), *LINES[k + 1 :]], k)
        assert verify(forged, None, None).ok
        assert found(check(forged), SIZE) == (segment(k), "AUD-007")


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f94_an_entry_deleted(check: Check, places: Sequence[int]):
    """The gap is found where it is; numbered and chained anew, by the root or by the size."""
    for k in places:
        rest = LINES[:k] + LINES[k + 1 :]
        last = k == SIZE - 1
        assert found(check(rest), SIZE - 1) == (k, "AUD-006" if last else "AUD-001")
        expected = (k, "AUD-006") if last else (segment(k), "AUD-007") if k < 200 else (SIZE - 1, "AUD-006")
        assert found(check(chained(rest, k)), SIZE - 1) == expected


def test_f94_a_range_deleted(check: Check):
    """Seven entries lost are found where they were."""
    for k in PLACES[:-7]:
        assert found(check(LINES[:k] + LINES[k + 7 :]), SIZE - 7) == (k, "AUD-001")


def test_f93_the_tail_cut(check: Check):
    """The end cut off at every length, half and all included: the first entry missing is named."""
    for size in PLACES:
        assert found(check(LINES[:size]), size) == (size, "AUD-006")


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f94_an_entry_duplicated(check: Check, places: Sequence[int]):
    """The second copy is out of place, as it is or numbered and chained anew."""
    for k in places:
        double = [*LINES[: k + 1], *LINES[k:]]
        last = k == SIZE - 1
        assert found(check(double), SIZE + 1) == (k + 1, "AUD-001")
        if not last:
            expected = segment(k + 1)
            assert found(check(chained(double, k + 1)), SIZE + 1) == (expected, "AUD-007")


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f94_two_entries_exchanged(check: Check, places: Sequence[int]):
    """Neighbours exchanged, and entries far apart: found at the first of them, also when chained anew."""
    for k in places[:-1]:
        for other in {k + 1, min(k + 50, SIZE - 1)}:
            lines = list(LINES)
            lines[k], lines[other] = lines[other], lines[k]
            assert found(check(lines), SIZE) == (k, "AUD-001")
            assert found(check(chained(lines, k)), SIZE) == (segment(k), "AUD-007")


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f94_an_entry_inserted(check: Check, places: Sequence[int]):
    """A foreign entry with a fitting number and prev is found at the true one that follows it."""
    for k in places:
        foreign = edited(LINES[k], reason="x")
        lines = [*LINES[:k], foreign, *LINES[k:]]
        expected = (k + 1, "AUD-001") if k + 1 not in SIGNED_AT else (segment(k), "AUD-007")
        assert found(check(lines), SIZE + 1) == expected
        assert found(check(chained(lines, k)), SIZE + 1) == (segment(k), "AUD-007")


@pytest.mark.parametrize("places", [HERE_AND_THERE, EVERYWHERE])
def test_f98_a_fork_shown_to_another_reader(check: Check, places: Sequence[int]):
    """Two true-looking logs from one beginning: only one has the signed root."""
    for k in places:
        fork = chained(LINES[:k] + a_log(SIZE + 1)[k + 1 :], k)
        assert found(check(fork), SIZE) == (segment(k), "AUD-007")


def smaller(keeper: Keeper) -> Iterator[tuple[int, Checkpoint]]:
    """The log cut to each size, with a true signature over it: what a signer without memory would give."""
    key = signing_key(keeper.folder)
    leaves = [leaf_hash(line.body.encode()) for line in LINES]
    for size in PLACES:
        yield size, sign(LOG, size, root_of(leaves[:size]), key)


def test_f93_a_smaller_tree_signed(keeper: Keeper):
    """Even with a true signature over the cut log, any older checkpoint of a larger one finds it."""
    for size, forged in smaller(keeper):
        report = verify(LINES[:size], forged, keeper.public_key(), keeper.history())
        assert found(report, size) == (size, "AUD-006")


def test_f97_the_key_replaced(check: Check, keeper: Keeper, tmp_path: Path):
    """A forged log signed with the forger's own key is refused under the true key, also with an intact log."""
    forged = chained([*LINES[:40], edited(LINES[40], reason="x"), *LINES[41:]], 40)
    for lines in (forged, LINES):
        forger = signed(tmp_path / str(len(list(tmp_path.iterdir()))), lines)
        report = verify(lines, forger.checkpoint(), keeper.public_key(), forger.history())
        assert found(report, SIZE) == (None, "AUD-008")
