"""A running worker brings a changed password to the directory at once, and after an outage before anything else."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from idm.office.instance import open_instance
from idm.office.signin import credentials as counter
from idm.office.signin.gate import Gate
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from idm.store import facts
from tests.figures import Figure
from tests.instances import a_hire
from tests.places import IDM, Place, a_place
from tests.signing import BETTER, GOOD, HERE

THIRD = Secret("Kawabe5-mikan/Hashira")
WAITING = range(500, 900)
PATIENCE = 120  # seconds: how long it took is printed, no test fails of a busy machine
NO_TURN = 300  # seconds until the worker's first turn: what is written before is not its own work


@contextmanager
def a_worker(place: Place) -> Iterator[None]:
    """``idm worker`` by the system's own clock, until the block ends."""
    environment = {name: value for name, value in os.environ.items() if name != "IDM_NOW"}
    worker = subprocess.Popen(
        [IDM, "worker"], env={**environment, "IDM_HOME": str(place.home)}, stdout=subprocess.PIPE, text=True
    )
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=180)
    assert worker.returncode == 0, said
    assert "ARGON2" not in said


@contextmanager
def a_desk(place: Place) -> Iterator[counter.Desk]:
    with closing(open_instance(place.home)) as instance:
        hasher = Hasher(Cost(memory=64, passes=1))
        yield counter.Desk(instance, Gate(instance, hasher), hasher)


def issued(desk: counter.Desk) -> Secret:
    """A temporary password from the desk."""
    with desk.instance.store.read() as connection:
        person = facts.find_person(connection, "00104")
    assert person is not None
    return counter.issue_temporary(desk, person, desk.instance.actor(None)).password


def choose(desk: counter.Desk, old: Secret, new: Secret) -> None:
    """The person's own change."""
    token = desk.gate.knock("n00104", old, HERE)
    assert token is not None
    visitor = desk.gate.who(token)
    assert visitor is not None
    assert counter.change_password(desk, visitor, old, new) == ()


def seconds_until(place: Place, password: Secret) -> float:
    """How long until it binds."""
    start = time.monotonic()
    while not place.hands.may_bind("n00104", password.reveal()):
        assert time.monotonic() - start < PATIENCE
        time.sleep(0.05)
    return time.monotonic() - start


def newcomers_before(place: Place, number: str, waiting: range = WAITING) -> int:
    """How many of those who waited the directory took before it wrote this person's entry, by its own stamps."""
    people = f"ou=people,{place.hands.base}"
    said = place.hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", people, "(uid=n*)", "uid", "entryCSN")
    entries = [dict(line.split(": ", 1) for line in entry.splitlines()) for entry in said.strip().split("\n\n")]
    written = {entry["uid"].removeprefix("n"): entry["entryCSN"] for entry in entries}
    return sum(written[one] < written[number] for one in map("{:05}".format, waiting) if one in written)


@pytest.fixture
def at_noon_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IDM_NOW", raising=False)


@pytest.mark.usefixtures("at_noon_no_more")
def test_a_change_is_in_the_directory_at_once(figure: Figure):
    """Beside the worker, which has not begun its first turn yet."""
    with a_place(poll_seconds=NO_TURN) as place:
        place.populate(12)
        place.must("worker", "--once")
        with a_worker(place), a_desk(place) as desk:
            choose(desk, issued(desk), GOOD)
            seconds_until(place, GOOD)  # by now the process beside it has begun
            choose(desk, GOOD, BETTER)
            up = seconds_until(place, BETTER)
    figure(f"a new password binds after {up:.1f} s")


@pytest.mark.usefixtures("at_noon_no_more")
def test_after_an_outage_a_change_comes_before_all_that_waited(figure: Figure):
    """The directory away, the password changed meanwhile, and hundreds of newcomers besides."""
    with a_place() as place:
        place.populate(12)
        place.must("worker", "--once")
        with a_worker(place), a_desk(place) as desk:
            choose(desk, issued(desk), BETTER)
            seconds_until(place, BETTER)
            place.server.stop()
            choose(desk, BETTER, THIRD)
            place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", [a_hire(f"{n:05}") for n in WAITING]))
            time.sleep(4)  # long enough for several tries in vain
            place.server.start()
            back = seconds_until(place, THIRD)
            earlier = newcomers_before(place, "00104")

            assert not place.hands.may_bind("n00104", BETTER.reveal())
    figure(f"a new password binds {back:.1f} s after the directory's return, {earlier} newcomers before it")
    assert earlier < len(WAITING) // 2
