"""A running worker takes a reported card out of the directory at once, and after an outage before anything else."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from idm.office.cards import ledger, loss
from idm.office.instance import Instance, open_instance
from tests.cli.test_passwords_at_once import PATIENCE, a_worker
from tests.figures import Figure
from tests.instances import a_hire
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, VALID
from tests.places import Place, a_place
from tests.processes import command_of

WAITING = range(500, 1500)
HANDLES = ("01010A1B2C3D4E01", "01010A1B2C3D4E02", "01010A1B2C3D4E03")


@pytest.fixture(autouse=True)
def _at_noon_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IDM_NOW", raising=False)


def lend(instance: Instance, handle: str) -> None:
    admin = instance.actor(NETWORK_ADMIN)
    ledger.register(instance, ledger.CardKind.IDENTIFIER, handle[-8:], handle, VALID, admin)
    ledger.lend(instance, handle[-8:], HOLDER, admin)


def found(place: Place, handle: str) -> bool:
    """As a door would look for it."""
    base = f"ou=people,{place.hands.base}"
    return "dn:" in place.hands.run("ldapsearch", "-LLL", "-b", base, f"(sekishoCard=identifier:{handle})", "1.1")


def seconds_until(place: Place, handle: str, *, there: bool) -> float:
    start = time.monotonic()
    while found(place, handle) is not there:
        assert time.monotonic() - start < PATIENCE
        time.sleep(0.02)
    return time.monotonic() - start


def how(instance: Instance, report: loss.Report) -> str | None:
    """How the directory's order was confirmed, as soon as it is."""
    for _ in range(int(PATIENCE * 20)):
        order = next(o for o in loss.receipt(instance, report.number).orders if o.target == "directory:main")
        if order.took_effect_at is not None:
            return order.confirmed_how
        time.sleep(0.05)
    return None


def test_a_reported_card_is_found_no_more_at_once_and_after_an_outage_before_all_that_waited(figure: Figure):
    """6.4.1.2: up, within a second or so; away, with a thousand others waiting: within five seconds of the return."""
    with a_place() as place:
        place.populate(12)
        place.must("worker", "--once")
        with closing(open_instance(place.home)) as instance, a_worker(place):
            for handle in HANDLES:
                lend(instance, handle)
                seconds_until(place, handle, there=True)
            up, at_once = loss.report(instance, HANDLES[0], instance.actor(None)), time.monotonic()
            seconds_until(place, HANDLES[0], there=False)
            taken = time.monotonic() - at_once
            assert how(instance, up) == "read"

            place.server.stop()
            away = loss.report(instance, HANDLES[1], instance.actor(None))
            place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", [a_hire(f"{n:05}") for n in WAITING]))
            time.sleep(4)  # long enough for several tries in vain
            place.server.start()
            back = seconds_until(place, HANDLES[1], there=False)
            newcomers = len(place.hands.names("ou=people")) - 12
            assert how(instance, away) == "read"
    figure(f"a reported card is gone after {taken:.2f} s; after an outage, {back:.2f} s after its return")
    assert (taken < 5, back < 5) == (True, True)
    assert newcomers < len(WAITING) // 2


def test_an_express_that_was_killed_is_there_again(tmp_path: Path):
    """Whatever ends the process beside the worker, the next report is as quick; and it ends with its worker."""
    with a_place() as place:
        place.populate(12)
        place.must("worker", "--once")
        with closing(open_instance(place.home)) as instance, a_worker(place):
            lend(instance, HANDLES[0])
            seconds_until(place, HANDLES[0], there=True)
            (first,) = _express()
            os.kill(first, signal.SIGKILL)
            while _express() in ([], [first]):
                time.sleep(0.1)
            loss.report(instance, HANDLES[0], instance.actor(None))
            seconds_until(place, HANDLES[0], there=False)
        assert _express() == []


def _express() -> list[int]:
    """Processes that this process's children started: the worker's express."""
    me, parents = os.getpid(), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    workers = {one for one, parent in parents.items() if parent == me}
    children = [one for one, parent in parents.items() if parent in workers]
    return [one for one in children if b"idm.cli.express" in command_of(one)]
