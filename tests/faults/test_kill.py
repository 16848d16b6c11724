"""kill -9, again and again, while two thousand accounts are delivered: nothing is lost and nothing is done twice."""

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from connectors.ldap import LdapDirectory
from idm.desired import Desired
from idm.office.auditing import verify_log
from idm.ports import Seen
from idm.store import facts, marks
from idm.store.tables import lease
from tests.instances import a_hire, hires
from tests.places import Place, a_place
from tests.slapd import until_gone

ACCOUNTS = 2000
STEP = timedelta(seconds=400)  # between two lives: longer than a lease and than the longest back-off

COUNTS = pytest.mark.parametrize(
    ("database", "count"),
    [
        pytest.param("sqlite", 4, id="sqlite, 4 times"),
        pytest.param("postgresql", 2, id="postgresql, 2 times"),
        pytest.param("sqlite", 50, id="sqlite, 50 times", marks=pytest.mark.long),
        pytest.param("postgresql", 50, id="postgresql, 50 times", marks=pytest.mark.long),
    ],
    indirect=["database"],
)
UNITS = ("0300", "0400", "0500", "0101", "0201")


class Load:
    """Two thousand hires, and after them one move after another, so that there is always something under way."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.moves = 0
        place.populate(ACCOUNTS)

    def left(self) -> int:
        with self.place.opened() as instance, instance.store.read() as connection:
            held = connection.execute(select(func.count()).select_from(lease)).scalar_one()
            return held + sum(marks.waiting(connection, instance.clock.now()).values())

    def more(self) -> None:
        self.moves += 1
        rows = [
            a_hire(row["職員番号"], 異動区分="異動", 所属コード=UNITS[(n + self.moves) % len(UNITS)])
            for n, row in enumerate(hires(ACCOUNTS))
            if n > 1
        ]
        self.place.must("hr", "apply", "--yes", "--changes", self.place.hr(f"moves{self.moves}.csv", rows))

    def later(self) -> None:
        """Time goes by."""
        self.place.now = str(datetime.fromisoformat(self.place.now) + STEP)


def at_work(place: Place) -> subprocess.Popen[str] | None:
    """A worker that holds a lease by now; None when it found nothing to do."""
    worker = place.start("worker", "--once", "--json")
    with place.opened() as instance:
        while worker.poll() is None:
            with instance.store.read() as connection:
                owners = connection.execute(select(lease.c.owner)).scalars().all()
            if any(owner.endswith(f":{worker.pid}") for owner in owners):
                return worker
            time.sleep(0.005)
    worker.communicate()
    return None


def finish(load: Load) -> None:
    for _ in range(5):
        load.later()
        last = load.place.command("worker", "--once", "--json")
        if last.code == 0 and load.left() == 0:
            return
    raise AssertionError(last)


def adds(place: Place) -> Counter[str]:
    """Successful adds of people by the directory's own log, per address."""
    copy = place.server.layout.home / "bin" / "slapd"
    program = copy if copy.exists() else "/usr/sbin/slapd"
    command = [program, "-T", "cat", "-f", place.server.layout.config, "-b", "cn=accesslog", "-o", "ldif-wrap=no"]
    text = subprocess.run(
        [*command, "-a", "(&(objectClass=auditAdd)(reqResult=0))"], capture_output=True, text=True, check=True
    ).stdout
    return Counter(re.findall(r"^reqDN: (uid=[^,]+,ou=people,.*)$", text, re.MULTILINE))


def assert_all_is_exactly_right(place: Place) -> None:
    """Entries and members are what the facts ask for; a second pass has nothing to write; the log verifies."""
    directory = LdapDirectory(place.server.settings(), "main")
    with place.opened() as instance:
        with instance.store.read() as connection:
            desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
            expected = {e.login: e for e in desired.entries(facts.people(connection))}
        found = {s.entry.login: s.entry for s in directory.read() if isinstance(s, Seen)}
        groups = {g.key: g.members for g in directory.read_groups(members=True)}
        report = verify_log(instance)
    directory.close()
    assert len(expected) == ACCOUNTS
    assert found == expected
    for key in desired.groups():
        assert groups[key] == {login for login, e in expected.items() if key in e.groups}, key
    second = place.must("worker", "--once", "--json").json
    assert (second["writes"], second["failed"]) == (0, 0)
    assert place.must("reconcile", "--json").json["differences"] == 0
    assert (report.ok, report.open_intents) == (True, ())


@COUNTS
def test_f38_a_worker_killed_at_random_moments_loses_nothing_and_does_nothing_twice(database_url: str, count: int):
    """Every account has exactly one successful add in the directory's own log, however often its worker died."""
    moments = random.Random(count)
    with a_place(database_url, batch=100, lease_seconds=60) as place:
        load, killed = Load(place), 0
        while killed < count:
            if not load.left():
                load.more()
            worker = at_work(place)
            load.later()
            if worker is None:
                continue
            time.sleep(moments.uniform(0, 0.2))
            killed += worker.poll() is None
            worker.kill()
            worker.communicate()
        finish(load)

        assert_all_is_exactly_right(place)
        added = adds(place)
        assert len(added) == ACCOUNTS
        assert set(added.values()) == {1}


@COUNTS
def test_f37_a_directory_killed_at_random_moments_loses_nothing_and_gets_nothing_twice(database_url: str, count: int):
    """slapd dies in the middle of writes: those with unknown outcome are read back, never repeated blindly."""
    moments = random.Random(count)
    with a_place(database_url, batch=100, lease_seconds=60) as place:
        load, killed = Load(place), 0
        while killed < count:
            if not load.left():
                load.more()
            worker = at_work(place)
            load.later()
            if worker is None:
                continue
            time.sleep(moments.uniform(0, 0.2))
            pid = place.server.status()
            assert pid is not None
            under_way = worker.poll() is None
            os.kill(pid, signal.SIGKILL)
            worker.communicate(timeout=600)
            killed += under_way
            until_gone(place.server)
            place.server.start()
        finish(load)

        assert_all_is_exactly_right(place)
        added = adds(place)
        assert set(added.values()) == {1}
