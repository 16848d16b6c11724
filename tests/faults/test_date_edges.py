"""F50, F51, F53: a civil date means the same day wherever process and database believe to be."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from connectors.slapd import PrivateSlapd
from idm.calendar import day_after, start_of
from idm.desired import Desired
from idm.facts import Person
from idm.store import facts
from idm.store.tables import mark
from idm.verdict import Status
from tests.instances import World, a_hire
from tests.people import d
from tests.snapshots import Copied

ZONES = ("Europe/Lisbon", "Pacific/Apia", "Asia/Tokyo")
DAYS = [d(day) for day in ("2026-12-31", "2027-03-31", "2027-04-01", "2028-02-29")]
LEAVERS = {f"0050{n}": day for n, day in enumerate(DAYS)}
JOINERS = {f"0060{n}": day for n, day in enumerate(DAYS)}


def an_office(world: World) -> None:
    """Somebody whose last day is each of these days, and somebody whose first day is."""
    assert not world.take_units().problems
    term = [a_hire(n, 任用形態="任期付", 任期終了=f"{last}", 氏名=f"白川 {n}郎") for n, last in LEAVERS.items()]
    coming = [a_hire(n, 発令日=f"{first}", 氏名=f"緑川 {n}郎") for n, first in JOINERS.items()]
    taken = world.take([*term, *coming], confirm=["HR-044"])
    assert taken.state == "applied", taken.prepared.verdict.problems
    assert world.work().failed == 0


@pytest.fixture(params=ZONES, autouse=True)
def process_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(params=ZONES)
def office(request: pytest.FixtureRequest, copied: Copied, slapd: PrivateSlapd) -> Iterator[World]:
    """On a database that believes to be in this zone; SQLite keeps none."""
    slapd.start()  # a test may have stopped it
    with copied(an_office, slapd) as world:
        engine = world.instance.store.engine
        if world.on == "postgresql":
            with engine.connect() as connection:
                connection.execute(text(f"ALTER DATABASE {engine.url.database} SET timezone = '{request.param}'"))
                connection.commit()
            engine.dispose()
        yield world


def test_f50_f51_f53_access_begins_and_ends_at_midnight_in_japan(office: World):
    """The last second of the last day is still good, the first second of the first day is; one more or less is not."""
    store = office.instance.store
    with store.read() as connection:
        people = {one.number: one for one in facts.people(connection)}
        organisation = facts.organisation(connection)

    def states(person: Person, midnight: date) -> tuple[Status, Status]:
        instants = (start_of(midnight) - timedelta(seconds=1), start_of(midnight))
        before, after = (Desired(office.instance.policy, organisation, now).entry(person) for now in instants)
        return (before.status if before else Status.ABSENT, after.status if after else Status.ABSENT)

    left = {number: states(people[number], day_after(last)) for number, last in LEAVERS.items()}
    came = {number: states(people[number], first) for number, first in JOINERS.items()}

    assert set(left.values()) == {(Status.ACTIVE, Status.DISABLED)}
    assert set(came.values()) == {(Status.ABSENT, Status.ACTIVE)}


def test_f50_a_worker_is_called_at_that_very_midnight(office: World):
    """What is stored as the instant to look again comes back as midnight in Japan, to the second."""
    with office.instance.store.read() as connection:
        accounts = {one.account.id: one.number for one in facts.people(connection)}
        due = {
            accounts[subject]: when
            for subject, when in connection.execute(select(mark.c.subject, mark.c.due).where(mark.c.kind == "account"))
        }

    ends = {number: start_of(day_after(last)) for number, last in LEAVERS.items()}
    assert due == ends | {number: start_of(first) for number, first in JOINERS.items()}
