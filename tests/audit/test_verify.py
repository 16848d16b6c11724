"""What a check of a clean log says: warnings and open ends, but no false alarm."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from idm.audit.checkpoint import sign
from idm.audit.entry import Act, Head, Line, link
from idm.audit.tree import EMPTY_ROOT
from idm.audit.verify import verify

from .logs import LOG, START, a_draft, a_log, edited, signed

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def log_of(*drafts, steps: tuple[float, ...] = ()) -> list[Line]:
    """One entry a draft; ``steps`` are the seconds that the clock showed."""
    head, lines = Head(), []
    for number, draft in enumerate(drafts):
        at = START + timedelta(seconds=steps[number] if steps else number)
        more, head = link(head, [draft], at, LOG)
        lines += more
    return lines


def test_a_clean_log_is_clean_at_every_size(tmp_path: Path):
    """No false alarm for any size to 70, signed at its end and twice before."""
    lines = a_log(70)
    for size in range(71):
        keeper = signed(tmp_path / str(size), lines[:size], size // 3, size // 2)
        report = verify(lines[:size], keeper.checkpoint(), keeper.public_key(), keeper.history())
        assert (report.ok, report.entries, report.signed, report.first_bad, report.why) == (
            True,
            size,
            size,
            None,
            None,
        )


def test_entries_after_the_newest_checkpoint_are_checked_but_not_signed(tmp_path: Path):
    """A log that has grown since is clean, and the report says how far the signature reaches."""
    lines = a_log(50)
    keeper = signed(tmp_path, lines[:40])

    report = verify(lines, keeper.checkpoint(), keeper.public_key())

    assert (report.ok, report.entries, report.signed) == (True, 50, 40)


def test_without_a_checkpoint_only_the_chain_is_checked():
    """A log that nobody signed may be whole; the report says that nothing of it is signed."""
    report = verify(a_log(5), None, None)

    assert (report.ok, report.entries, report.signed) == (True, 5, 0)


def test_the_entries_are_read_once_and_one_at_a_time(tmp_path: Path):
    """A stream is enough."""
    lines = a_log(50)
    keeper = signed(tmp_path, lines)

    assert verify(iter(lines), keeper.checkpoint(), keeper.public_key()).ok


def test_an_error_while_reading_is_not_the_end_of_the_log():
    """When the database fails half-way, the check fails; it does not report a short log."""

    def broken():
        yield from a_log(3)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        verify(broken(), None, None)


def test_a_checkpoint_of_another_key_or_log_is_not_believed():
    """A missing key, another key, or another log's checkpoint is a failure even where the chain holds."""
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    empty = sign(LOG, 0, EMPTY_ROOT, KEY)
    stranger = sign("other", 0, EMPTY_ROOT, KEY)

    reports = [
        verify([], empty, None),
        verify([], empty, other.public_key()),
        verify([], empty, KEY.public_key(), [stranger]),
        verify(a_log(3), stranger, KEY.public_key()),
    ]

    assert [(r.ok, r.why and r.why.id) for r in reports] == [
        (False, "AUD-008"),
        (False, "AUD-008"),
        (False, "AUD-009"),
        (False, "AUD-005"),
    ]
    assert verify([], empty, KEY.public_key()).ok


def test_f94_a_body_under_another_number_is_found():
    """The number in the hashed text counts, not the one beside it."""
    lines = a_log(5)
    report = verify([*lines[:4], edited(lines[4], seq=7)], None, None)

    assert (report.ok, report.first_bad, report.why and report.why.id) == (False, 4, "AUD-001")


def test_f97_two_checkpoints_of_one_size_cannot_both_hold():
    """A split view, two roots signed for one size, is found from either side."""
    lines = a_log(3)
    true, false = (sign(LOG, size, EMPTY_ROOT, KEY) for size in (0, 3))

    report = verify(lines, false, KEY.public_key(), [true])

    assert (report.ok, report.first_bad, report.why and report.why.id) == (False, 0, "AUD-007")


def test_a_clock_set_back_by_more_than_a_minute_is_a_warning():
    """Sixty seconds back are not counted, a microsecond more is; the log is whole all the same."""
    within = log_of(a_draft(), a_draft(), steps=(100, 40))
    beyond = log_of(a_draft(), a_draft(), a_draft(), a_draft(), steps=(100, 39.999999, 200, 0))

    assert (verify(within, None, None).ok, verify(within, None, None).clock_steps) == (True, 0)
    once = log_of(a_draft(), a_draft(), a_draft(), steps=(100, 0, 30))
    assert (verify(beyond, None, None).ok, verify(beyond, None, None).clock_steps) == (True, 2)
    assert verify(once, None, None).clock_steps == 1


def intent(token: str):
    return a_draft(act=Act.PASS_INTENDED, outcome="intended", corr=token)


def test_f99_a_pass_without_an_end_is_named():
    """An intent is open until an entry with its token follows, or its lease is seized."""
    seized = a_draft(act=Act.LEASE_SEIZED, outcome="reconciled", corr="t4", data={"old": "t3"})
    lines = log_of(
        a_draft(corr="t5"), intent("t1"), intent("t2"), intent("t2"), intent("t3"), seized, intent("t4"), intent("t5"),
        a_draft(corr="t1"), a_draft(act=Act.WRITE_REFUSED, outcome="refused", corr="t4"),
    )  # fmt: skip

    assert verify(lines, None, None).open_intents == ("t2", "t5")
    assert verify(lines[:4], None, None).open_intents == ("t1", "t2")


def test_f99_one_pass_is_settled_once():
    """A second pass under the same token is open again."""
    lines = log_of(intent("t1"), a_draft(corr="t1"), intent("t1"))

    assert verify(lines, None, None).open_intents == ("t1",)


def test_a_seizure_that_names_no_old_token_settles_nothing():
    """A lease.seized entry with odd data is no error of the check."""
    odd = [
        a_draft(act=Act.LEASE_SEIZED, outcome="ok", data=d) for d in ({}, {"old": None}, {"old": ["t1"]}, {"old": 1})
    ]

    assert verify(log_of(intent("t1"), *odd), None, None).open_intents == ("t1",)
