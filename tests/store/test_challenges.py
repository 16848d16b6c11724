"""What is handed out once comes back once, in time, and for what it was meant (F05, F14, F62)."""

from datetime import timedelta

import pytest

from idm.secret import Secret
from idm.store import challenges
from idm.store.engine import Store
from idm.store.tables import challenge, person
from tests.people import at

NOW = at("2026-04-01 09:00:00")
TOKEN = Secret("FAKE-challenge-of-the-test")
LASTS = timedelta(minutes=5)


@pytest.fixture
def out(store: Store) -> Store:
    """One token of one person is out."""
    with store.write() as connection:
        connection.execute(person.insert(), [{"id": key, "number": key, "recorded_at": NOW} for key in ("p", "q")])
        challenges.hand_out(connection, TOKEN, "key.new", NOW, lasts=LASTS, person_id="p", data={"session": "s"})
    return store


def used(store: Store, token: Secret = TOKEN, purpose: str = "key.new", after: timedelta = timedelta(0)) -> object:
    with store.write() as connection:
        return challenges.use_up(connection, token, purpose, NOW + after)


def test_f05_it_comes_back_once(out: Store):
    """With whose it is and what it is held against; the second time it is nothing."""
    assert used(out) == challenges.Answered("p", {"session": "s"})
    assert used(out) is None


@pytest.mark.parametrize(
    ("token", "purpose", "after"),
    [
        (TOKEN, "key.alone", timedelta(0)),
        (TOKEN, "key.new", LASTS),
        (Secret("FAKE-challenge-of-the-tes"), "key.new", timedelta(0)),
        (Secret("FAKE-challenge-of-the-test "), "key.new", timedelta(0)),
        (Secret(""), "key.new", timedelta(0)),
    ],
)
def test_f14_f91_for_another_purpose_too_late_cut_or_lengthened_it_is_none(out: Store, token, purpose, after):
    """And what was asked wrongly does not use it up."""
    assert used(out, token, purpose, after) is None
    assert used(out) is not None


def test_what_is_still_out_can_be_taken_back(out: Store):
    """Of this person and this kind; another's stays."""
    with out.write() as connection:
        challenges.hand_out(connection, Secret("FAKE-other"), "key.new", NOW, lasts=LASTS, person_id="q")
        challenges.withdraw(connection, "p", "key.new", NOW)

    assert used(out) is None
    assert used(out, Secret("FAKE-other")) is not None


def test_f88_what_nobody_in_particular_left_unanswered_does_not_pile_up(out: Store):
    """Asked for at the door by anybody, over and over: gone with the next one after its time."""
    with out.write() as connection:
        for number in range(20):
            now = NOW + timedelta(minutes=5 * number)
            challenges.hand_out(connection, Secret(f"FAKE-{number}"), "key.alone", now, lasts=LASTS)
        left = connection.execute(challenge.select()).all()

    assert len(left) == 2  # the last one, and that of a person


def test_only_a_digest_is_kept(out: Store):
    """Whoever reads the database learns no token."""
    with out.read() as connection:
        rows = connection.execute(challenge.select()).all()

    assert TOKEN.reveal() not in repr(rows)
