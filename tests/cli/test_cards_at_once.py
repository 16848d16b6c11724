"""A running worker takes a reported card out of the directory at once, and after an outage before anything else."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from idm.office.cards import ledger, loss
from idm.office.instance import Instance, open_instance
from tests.cli.test_passwords_at_once import NO_TURN, PATIENCE, a_worker, newcomers_before
from tests.figures import Figure
from tests.instances import a_hire
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, VALID
from tests.places import Place, a_place
from tests.processes import command_of

MANY = range(500, 1500)
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


def test_a_reported_card_is_found_no_more_at_once(figure: Figure):
    """6.4.1.2: beside the worker, which has not begun its first turn yet."""
    first, second, _ = HANDLES
    with a_place(poll_seconds=NO_TURN) as place:
        place.populate(12)
        with place.opened() as instance:
            lend(instance, first)
            lend(instance, second)
        place.must("worker", "--once")
        assert (found(place, first), found(place, second)) == (True, True)
        with closing(open_instance(place.home)) as instance, a_worker(place):
            loss.report(instance, first, instance.actor(None))
            seconds_until(place, first, there=False)  # by now the process beside it has begun
            up, at_once = loss.report(instance, second, instance.actor(None)), time.monotonic()
            seconds_until(place, second, there=False)
            taken = time.monotonic() - at_once
            assert how(instance, up) == "read"
    figure(f"a reported card is gone after {taken:.2f} s")


def test_after_an_outage_a_reported_card_goes_before_all_that_waited(figure: Figure):
    """6.4.1.2: the directory away, and a thousand newcomers waiting for it as well."""
    with a_place() as place:
        place.populate(12)
        place.must("worker", "--once")
        with closing(open_instance(place.home)) as instance, a_worker(place):
            lend(instance, HANDLES[1])
            seconds_until(place, HANDLES[1], there=True)
            place.server.stop()
            away = loss.report(instance, HANDLES[1], instance.actor(None))
            place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", [a_hire(f"{n:05}") for n in MANY]))
            time.sleep(4)  # long enough for several tries in vain
            place.server.start()
            back = seconds_until(place, HANDLES[1], there=False)
            earlier = newcomers_before(place, HOLDER, MANY)
            assert how(instance, away) == "read"
    figure(f"a reported card is gone {back:.2f} s after the directory's return, {earlier} newcomers before it")
    assert earlier < len(MANY) // 2


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
