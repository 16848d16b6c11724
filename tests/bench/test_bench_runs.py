"""The measurements themselves work; how fast the machine is today is no claim of a test."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import desk, reports, sweep
from bench.city import City
from bench.client import ldif
from bench.machine import fsync_rate
from bench.measure import at_most, in_turns, rate, times
from bench.reading import preview, reconcile
from bench.writing import measure
from idm.ports import ModifyGroup


def test_writing_is_measured_against_ldapmodify_and_leaves_the_same_directory(tmp_path: Path):
    """Both sides write a first load and a 1 April; each directory is compared with the facts afterwards."""
    lines = measure(tmp_path, people=60, movers=20, repeats=1)

    assert [line.what for line in lines] == ["first load of 60 accounts", "1 April with 20 movers"]
    assert all(line.value > 0 for line in lines)


def test_a_comparison_is_measured_against_ldapsearch(tmp_path: Path):
    """A whole directory without differences, its peak memory, and fifty changes by hand that are found."""
    lines = reconcile(tmp_path, people=100, repeats=1)

    assert [line.unit for line in lines] == ["×", "MiB", "ms"]


def test_a_preview_is_measured_against_a_bare_read(tmp_path: Path):
    """The file of a whole city in which three in a hundred moved passes the check and shows its changes."""
    lines = preview(tmp_path, people=100, repeats=1)

    assert [line.theirs.partition(":")[0] for line in lines] == ["csv + SELECT"]


def test_a_file_of_changes_passes_the_check_and_shows_what_it_does(tmp_path: Path):
    """Leavers, newcomers, new names and movers of one town."""
    lines = desk.measure(tmp_path, people=200, changes=60, repeats=1)

    assert [(line.unit, line.value > 0) for line in lines] == [("s", True), ("s", True)]


def test_a_sweep_is_measured_against_the_bare_reads_that_it_needs(tmp_path: Path):
    """A third of the accounts with their last bind in slapd, the others signed in here: the unused alone are listed."""
    (line,) = sweep.measure(tmp_path, people=120, unused=6, repeats=1)

    assert line.what == "sweep of 120 accounts, 6 unused, 40 in slapd"
    assert line.theirs.startswith("ldapsearch + SELECT")


@pytest.mark.long
def test_loss_reports_are_measured_with_a_worker_of_their_own(tmp_path: Path):
    """Cards are found before and not after, by somebody else's search; then once more after an outage."""
    lines = reports.measure(tmp_path, people=60, reports=2, repeats=1)

    assert [line.unit for line in lines] == ["ms", "ms"]
    assert lines[0].ours.startswith("median ")


def test_a_rate_below_the_bar_and_a_time_above_it_are_not_met():
    """Of rates more is better, of times less."""
    assert rate("load", "ldapmodify", 100, ours=1.0, theirs=0.9, bar=0.8, aim=1.2).met
    assert not rate("load", "ldapmodify", 100, ours=1.0, theirs=0.7, bar=0.8, aim=1.2).met
    assert times("compare", "ldapsearch", ours=5.0, theirs=1.0, bar=5, aim=2.5).met
    assert not times("compare", "ldapsearch", ours=5.1, theirs=1.0, bar=5, aim=2.5).met
    assert not at_most("memory", 513, "MiB", 512).met


def test_pairs_are_timed_in_turns():
    """Ours, theirs, ours, theirs: so that noise disturbs both alike."""
    order: list[str] = []

    def timed(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    assert in_turns(lambda: timed("ours", 2.0), lambda: timed("theirs", 3.0), 2) == (2.0, 3.0)
    assert order == ["ours", "theirs", "ours", "theirs"]


def test_the_client_gets_our_own_operation_with_every_member():
    """A group's modify as a change record says generation and members as our request does."""
    (record,) = ldif([ModifyGroup("mail", ("n1",), (), (), 1, 2)], "dc=sekisho,dc=example")

    lines = record.decode().splitlines()
    assert lines[1:4] == ["control: 1.2.840.113556.1.4.1413 true", "changetype: modify", "replace: sekishoGeneration"]
    assert "add: member" in lines


def test_every_section_of_the_city_exists():
    """People and movers are only ever put where there is a unit."""
    city = City(1_000)
    codes = {unit.code for unit in city.units()}

    assert {city.section(index) for index in range(2_000)} <= codes


def test_the_folders_rate_of_synchronous_writes_is_told(tmp_path: Path):
    """The number that explains most of a directory's speed."""
    assert fsync_rate(tmp_path) > 0


def test_an_unknown_size_is_refused():
    """A slip on the command line does not start a long measurement."""
    done = subprocess.run([sys.executable, "-m", "bench", "--size", "huge"], capture_output=True, check=False)

    assert done.returncode == 2
