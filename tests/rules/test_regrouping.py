"""A new organisation that would leave a group without anybody stops; what a successor explains does not."""

from collections.abc import Iterable

from idm.facts import Organisation, Unit
from idm.hr.organisation.handover import handovers, moves
from idm.rules.regrouping import emptied
from tests.people import POLICY, a_person, a_unit, at, d, span

NOW = at("2027-03-01 09:00:00")
APRIL = d("2027-04-01")
BEFORE = (
    a_unit("0100", "総務課"),
    a_unit("0101", "人事係", "0100"),
    a_unit("0300", "税務課"),
    a_unit("0400", "住民福祉課"),
)
PEOPLE = [a_person("00101", unit="0101"), a_person("00102", unit="0300"), a_person("00103", unit="0400")]


def until_april(unit: Unit, successor: str | None = None) -> Unit:
    return Unit(unit.code, unit.name, unit.parent, span("2000-04-01", "2027-03-31"), 0, successor)


def april(code: str, name: str, parent: str | None = None) -> Unit:
    return Unit(code, name, parent, span("2027-04-01"))


def trips(*units: Unit, people: Iterable[str] = ("00101", "00102", "00103")) -> list[tuple[str, int]]:
    after = Organisation(units)
    chosen = [p for p in PEOPLE if p.number in people]
    moved = {m.after.id: m.after for m in moves(chosen, handovers(after, d("2027-03-01")))}
    found = emptied(
        chosen, moved, before=Organisation(BEFORE), after=after, days={APRIL, d("2000-04-01")}, policy=POLICY, now=NOW
    )
    assert all((t.rule, t.limit, t.at) == ("brake.group", 0, at("2027-04-01 00:00:00")) for t in found)
    return [(t.what, t.count) for t in found]


def test_a_new_name_that_takes_a_role_from_everybody_trips():
    """人事管理部門 hangs on the name 人事係: renamed, nobody could release anything any more."""
    soumu, jinji, *rest = BEFORE

    assert trips(soumu, until_april(jinji), april("0101", "職員係", "0100"), *rest) == [("role-hr-operator", 1)]


def test_a_new_name_that_nothing_hangs_on_does_not_trip():
    """The group stays, and so do its members."""
    soumu, jinji, tax, welfare = BEFORE

    assert trips(soumu, jinji, until_april(tax), april("0300", "税務住民課"), welfare) == []


def test_a_new_code_and_a_merger_do_not_trip():
    """The old group is emptied, and the successor explains it."""
    soumu, jinji, tax, welfare = BEFORE

    assert trips(soumu, jinji, until_april(tax, "0310"), april("0310", "税務課"), welfare) == []
    assert trips(soumu, jinji, until_april(tax, "0400"), welfare) == []


def test_a_code_that_is_given_away_does_not_trip_before_anybody_is_there():
    """The new 観光課 has no people yet; those of 税務課 went on elsewhere."""
    soumu, jinji, tax, welfare = BEFORE

    units = (until_april(tax, "0310"), april("0310", "税務課"), april("0300", "観光課"))

    assert trips(soumu, jinji, *units, welfare) == []


def test_a_unit_that_loses_its_only_section_trips():
    """人事係 goes under 税務課, and 総務課 stays without anybody: somebody should look at that."""
    soumu, jinji, *rest = BEFORE

    assert trips(soumu, until_april(jinji), april("0101", "人事係", "0300"), *rest) == [("unit-0100", 1)]


def test_a_group_that_is_empty_anyway_does_not_trip():
    """Nobody loses anything by the name of a unit without people."""
    soumu, jinji, *rest = BEFORE

    assert trips(soumu, until_april(jinji), april("0101", "職員係", "0100"), *rest, people=["00102"]) == []
