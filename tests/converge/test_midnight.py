"""3月31日付退職: the account binds through 24:00 JST of the last day and not one second longer (F50, F51).

A real directory refuses by its own clock too: these years are ahead of every machine that runs this.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.calendar import start_of
from idm.entry import Entry
from idm.ports import AddEntry, ModifyEntry, Result, Seen
from idm.verdict import Status
from tests.instances import World, a_hire, a_leaver
from tests.people import d
from tests.places import Place
from tests.slapd import Hands
from tests.standing_clock import a_slapd_to_start, start_at

LAST_SECOND, MIDNIGHT = "2090-03-31 23:59:59", "2090-04-01 00:00:00"
PASSWORD = "shirakawa-suigen-7"
ZONES = ("UTC", "Asia/Tokyo", "America/New_York")


@pytest.fixture
def leaving(village: World) -> World:
    """阿蘇's last day is 31 March 2090; his account has a password and works."""
    village.clock.set("2090-03-01 09:00:00")
    assert village.take([a_leaver("00105", "2090-03-31")]).state == "applied"
    village.work()
    village.hands.set_password("n00105", PASSWORD)
    assert village.hands.may_bind("n00105", PASSWORD)
    return village


@contextmanager
def zone(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


@pytest.mark.parametrize("where", ZONES)
def test_f51_a_worker_at_the_last_second_leaves_the_account_and_at_midnight_stops_it(
    leaving: World, where: str, monkeypatch: pytest.MonkeyPatch
):
    """23:59:59 JST: nothing to write, the bind works. 00:00:00 JST: disabled, the bind fails. In any zone."""
    with zone(where, monkeypatch):
        leaving.clock.set(LAST_SECOND)
        before = leaving.work()
        may_before = leaving.hands.may_bind("n00105", PASSWORD)
        leaving.clock.set(MIDNIGHT)
        after = leaving.work()
        may_after = leaving.hands.may_bind("n00105", PASSWORD)

    assert (before.writes, may_before) == (0, True)
    assert (after.failed, may_after) == (0, False)
    assert leaving.entries()["n00105"].status is Status.DISABLED


def test_f51_a_session_that_is_open_at_midnight_reads_nothing_more(leaving: World):
    """Stopping is not only about new binds: the same password cannot even search afterwards."""
    person = leaving.hands.person("n00105")
    code, _ = leaving.hands.run_as(person, PASSWORD, "ldapsearch", "-LLL", "-b", person, "uid")
    leaving.clock.set(MIDNIGHT)
    leaving.work()
    refused, _ = leaving.hands.run_as(person, PASSWORD, "ldapsearch", "-LLL", "-b", person, "uid")

    assert (code, refused) == (0, 49)


def test_f51_the_end_is_delivered_as_soon_as_it_is_known(leaving: World):
    """A month before, the directory already holds the instant from which it must refuse by itself."""
    entry = leaving.entries()["n00105"]

    assert entry.status is Status.ACTIVE
    assert entry.ends_at == start_of(d("2090-04-01"))
    assert entry.ends_at.isoformat() == "2090-03-31T15:00:00+00:00"


def test_f51_an_end_that_is_past_refuses_the_bind_whatever_the_state_says(village: World):
    """No worker, state still active: the directory's own clock is enough."""
    village.hands.set_password("n00105", PASSWORD)
    seen = next(s for s in village.directory.read([village.account("n00105")]) if isinstance(s, Seen))
    past = replace(seen.entry, ends_at=start_of(d("2026-01-01")))
    may_before = village.hands.may_bind("n00105", PASSWORD)

    done = village.directory.apply([ModifyEntry(past, ("ends_at",), seen.generation, seen.generation + 1)]).outcomes()

    assert [o.result for o in done] == [Result.DONE]
    assert village.entries()["n00105"].status is Status.ACTIVE
    assert (may_before, village.hands.may_bind("n00105", PASSWORD)) == (True, False)


def test_f51_a_reappointment_the_next_day_is_no_gap(leaving: World):
    """Retired on 31 March, reappointed on 1 April: the bind works before and after midnight."""
    again = a_hire("00105", 異動区分="再任用", 任用形態="再任用", 発令日="2090-04-01", 任期終了="2091-03-31")
    assert leaving.take([again], confirm=["HR-070"]).state == "applied"
    leaving.clock.set(LAST_SECOND)
    leaving.work()
    may_before = leaving.hands.may_bind("n00105", PASSWORD)
    leaving.clock.set(MIDNIGHT)
    leaving.work()

    assert (may_before, leaving.hands.may_bind("n00105", PASSWORD)) == (True, True)


@pytest.mark.parametrize("where", ZONES)
def test_f50_the_command_knows_the_same_midnight_in_every_zone(small_place: Place, where: str):
    """`idm plan --at 2090-04-01` in any zone: 00:00 JST of that day, and one second before it nothing changes."""
    small_place.populate(12)
    small_place.must("worker", "--once")
    small_place.now = "2090-03-01 09:00:00"
    small_place.must("hr", "apply", "--yes", "--changes", small_place.hr("out.csv", [a_leaver("00105", "2090-03-31")]))
    small_place.must("worker", "--once")

    day = small_place.command("plan", "--at", "2090-04-01", "--json", TZ=where).json["changes"]
    before = small_place.command("plan", "--at", "2090-03-31T23:59:59+09:00", "--json", TZ=where).json["changes"]

    assert [(c["person"], c["kind"]) for c in day] == [("00105", "disable")]
    assert before == []


# --- the directory's own clock ---


@contextmanager
def at_the_end_of_march(utc: str) -> Iterator[Hands]:
    """A slapd that had the leaver before, with its own clock begun at that instant (UTC) and running on from there."""
    with a_slapd_to_start() as server:
        server.start()
        hands = an_account_that_ends(server)
        server.stop()
        starter = (
            "import sys; from pathlib import Path; from connectors.slapd import PrivateSlapd; "
            "PrivateSlapd(Path(sys.argv[1]), port=int(sys.argv[2])).start()"
        )
        layout = server.layout
        command = ["faketime", "-f", f"@{utc}", sys.executable, "-c", starter, layout.home, str(layout.port)]
        subprocess.run(command, check=True, env={**os.environ, "TZ": "UTC"}, timeout=300)
        yield hands


def an_account_that_ends(server: PrivateSlapd) -> Hands:
    """With its password, and the instant of its end."""
    hands = Hands(server)
    with closing(LdapDirectory(server.settings())) as directory:
        assert directory.apply([AddEntry(LEAVER, 1)]).outcomes()[0].result is Result.DONE
    hands.set_password("n00105", PASSWORD)
    return hands


LEAVER = Entry(
    account="0197f0a0-0000-7000-8000-000000000105",
    login="n00105",
    status=Status.ACTIVE,
    number="00105",
    name="阿蘇 太郎",
    unit="0300",
    unit_name="税務課",
    title="主事",
    form="regular",
    ends_at=start_of(d("2090-04-01")),
    groups=frozenset(),
)


def stamped(hands: Hands, dn: str, name: str) -> str:
    """An operational time of an entry, as the directory wrote it."""
    answer = hands.run("ldapsearch", "-LLL", "-b", dn, "-s", "base", name)
    return next(line.partition(": ")[2] for line in answer.splitlines() if line.startswith(name))


def test_f51_the_directory_itself_stops_the_account_at_midnight_with_no_worker_running():
    """slapd, its clock some seconds before 24:00 JST of the last day: the bind works until that clock says 00:00:00."""
    with at_the_end_of_march("2090-03-31 14:59:40") as hands:
        bound = hands.bind_until_refused("n00105", PASSWORD)
        hands.modify(f"dn: ou=people,{hands.base}\nreplace: description\ndescription: midnight\n")

        assert bound > 0
        assert "20900331145940" <= stamped(hands, hands.person("n00105"), "pwdLastSuccess") < "20900331150000"
        assert stamped(hands, f"ou=people,{hands.base}", "modifyTimestamp") >= "20900331150000"


def test_f51_the_last_second_is_good_for_the_directory_itself_and_the_next_one_is_not():
    """Its clock at 23:59:59 JST: the bind works; at 00:00:00: it fails."""
    with a_slapd_to_start() as server:
        start_at(server, "2090-03-31 14:59:59")
        hands = an_account_that_ends(server)
        may_before = hands.may_bind("n00105", PASSWORD)
        start_at(server, "2090-03-31 15:00:00")
        may_after = hands.may_bind("n00105", PASSWORD)

        assert (may_before, may_after) == (True, False)
        assert stamped(hands, hands.person("n00105"), "pwdLastSuccess").startswith("20900331145959")
