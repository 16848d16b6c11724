"""改組: on the morning of 1 April everybody is in the groups of the unit that took them over, on a real directory."""

import pytest

from connectors.hr_file.reader import sheet_from
from idm.hr.changeset import Extent
from idm.hr.sheet import Answers
from idm.messages import org as say
from idm.office import reconcile
from idm.office.hr import desk as hr
from idm.office.hr.desk import Asked
from idm.office.organisation import OrganisationApplied
from tests.instances import World, a_hire, a_leaver
from tests.people import an_hr_csv

HEADER = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,承継先コード\n"
OTHERS = """0100,総務課,,2000-04-01,,
0101,人事係,0100,2000-04-01,,
0200,企画商工課,,2000-04-01,,
0201,情報政策係,0200,2000-04-01,,
"""
TAX, WELFARE, INDUSTRY = (
    "0300,税務課,,2000-04-01,,\n",
    "0400,住民福祉課,,2000-04-01,,\n",
    "0500,産業建設課,,2000-04-01,,\n",
)
EVE, MORNING = "2027-03-31 23:59:59", "2027-04-01 00:00:00"
APRIL = "2027-04-01"


@pytest.fixture
def march(village: World) -> World:
    """The village on 1 March 2027: six units, twelve people, all of them in the directory."""
    village.clock.set("2027-03-01 09:00:00")
    return village


def reorganise(world: World, *rows: str) -> OrganisationApplied:
    taken = world.take_units(HEADER + OTHERS + "".join(rows))
    assert not taken.problems, taken.problems
    assert taken.batch is not None
    return taken


def members(world: World, code: str) -> set[str]:
    """Logins in a unit's group; nobody where there is no group."""
    found = world.directory.read_groups([f"unit-{code}"], members=True)
    return {login for group in found for login in group.members}


def label(world: World, code: str) -> str | None:
    return next(world.directory.read_groups([f"unit-{code}"], members=True)).label


def posted(world: World) -> dict[str, tuple[str, str]]:
    """Unit and its name, by login, as the directory shows them."""
    return {login: (entry.unit, entry.unit_name) for login, entry in world.entries().items()}


def wake(world: World, jst: str) -> None:
    """A worker at that second; nothing fails, nothing is held, and a comparison finds nothing."""
    world.clock.set(jst)
    report = world.work()
    assert (report.failed, report.braked, report.unreachable, report.refused) == (0, None, None, [])
    assert reconcile.compare(world.instance, world.directory).differences == ()


def of(world: World, unit: str) -> set[str]:
    return {login for login, (code, _) in posted(world).items() if code == unit}


def test_a_unit_with_a_new_code_keeps_its_people_from_midnight_on(march: World):
    """Until 23:59:59 the old group and code, from 00:00:00 the new ones; the old group is there, and empty."""
    clerks = of(march, "0300")
    reorganise(march, "0300,税務課,,2000-04-01,2027-03-31,0310\n", f"0310,税務課,,{APRIL},,\n", WELFARE, INDUSTRY)

    wake(march, EVE)
    before = (members(march, "0300"), members(march, "0310"), of(march, "0300"))
    wake(march, MORNING)

    assert before == (clerks, set(), clerks)
    assert (members(march, "0300"), members(march, "0310"), of(march, "0310")) == (set(), clerks, clerks)
    assert all(posted(march)[login] == ("0310", "税務課") for login in clerks)


def test_two_units_become_one(march: World):
    """税務課 goes into 住民福祉課, which is there already; nobody loses a right beside the old group."""
    clerks, others = of(march, "0300"), of(march, "0400")
    reorganise(march, "0300,税務課,,2000-04-01,2027-03-31,0400\n", WELFARE, INDUSTRY)

    wake(march, EVE)
    before = members(march, "0400")
    wake(march, MORNING)

    assert before == others
    assert (members(march, "0300"), members(march, "0400")) == (set(), clerks | others)
    assert all(e.groups >= {"staff", "unit-0400"} for login, e in march.entries().items() if login in clerks | others)


def test_a_changed_name_keeps_the_group_and_changes_its_label(march: World):
    """The same group, the same people, another description, and another unit name at each of them."""
    clerks = of(march, "0300")
    reorganise(march, "0300,税務課,,2000-04-01,2027-03-31,\n", f"0300,税務住民課,,{APRIL},,\n", WELFARE, INDUSTRY)

    wake(march, EVE)
    before = (label(march, "0300"), members(march, "0300"))
    wake(march, MORNING)

    assert before == ("税務課", clerks)
    assert (label(march, "0300"), members(march, "0300")) == ("税務住民課", clerks)
    assert {posted(march)[login] for login in clerks} == {("0300", "税務住民課")}


def test_a_label_is_written_once_and_then_left_alone(march: World):
    """A second pass the same morning writes nothing."""
    reorganise(march, "0300,税務課,,2000-04-01,2027-03-31,\n", f"0300,税務住民課,,{APRIL},,\n", WELFARE, INDUSTRY)
    wake(march, MORNING)
    generations = {g.key: g.generation for g in march.directory.read_groups()}

    assert not march.take_units(HEADER + OTHERS + f"0300,税務住民課,,{APRIL},,\n" + WELFARE + INDUSTRY).problems
    march.work()

    assert {g.key: g.generation for g in march.directory.read_groups()} == generations


def test_a_code_that_is_given_to_another_unit_does_not_take_the_people_along(march: World):
    """0300 税務課 goes on as 0310, and 0300 is a new 観光課 the same day: its group is emptied."""
    clerks = of(march, "0300")
    reorganise(
        march,
        "0300,税務課,,2000-04-01,2027-03-31,0310\n",
        f"0310,税務課,,{APRIL},,\n0300,観光課,,{APRIL},,\n",
        WELFARE,
        INDUSTRY,
    )

    wake(march, MORNING)

    assert (members(march, "0300"), members(march, "0310")) == (set(), clerks)
    assert label(march, "0300") == "観光課"


def test_two_units_exchange_their_codes(march: World):
    """Everybody at once, nobody twice."""
    tax, welfare = of(march, "0300"), of(march, "0400")
    reorganise(
        march,
        "0300,税務課,,2000-04-01,2027-03-31,0400\n0400,住民福祉課,,2000-04-01,2027-03-31,0300\n",
        f"0300,住民福祉課,,{APRIL},,\n0400,税務課,,{APRIL},,\n",
        INDUSTRY,
    )

    wake(march, MORNING)

    assert (members(march, "0300"), members(march, "0400")) == (welfare, tax)
    assert (label(march, "0300"), label(march, "0400")) == ("住民福祉課", "税務課")


def test_a_section_that_moves_under_another_unit_keeps_its_people_and_joins_the_new_parent(march: World):
    """所管替え: 人事係 leaves 総務課 for 企画商工課, and with it goes the parent's group."""
    staff = members(march, "0101")
    rows = OTHERS.replace(
        "0101,人事係,0100,2000-04-01,,\n",
        f"0101,人事係,0100,2000-04-01,2027-03-31,\n0101,人事係,0200,{APRIL},,\n",
    )
    assert not march.take_units(HEADER + rows + TAX + WELFARE + INDUSTRY).problems

    wake(march, EVE)
    before = staff <= members(march, "0100")
    wake(march, MORNING)

    assert (before, members(march, "0101")) == (True, staff)
    assert staff <= members(march, "0200")
    assert not staff & members(march, "0100")


@pytest.mark.parametrize("file_first", [True, False])
def test_a_personnel_file_that_moves_somebody_out_wins_over_the_successor(march: World, file_first: bool):
    """00106 goes to 産業建設課 the day 税務課 is recoded, whichever of the two files comes first."""
    clerks = of(march, "0300")
    assert "n00106" in clerks
    move = a_hire("00106", 異動区分="異動", 発令日=APRIL, 所属コード="0500")
    rows = ("0300,税務課,,2000-04-01,2027-03-31,0310\n", f"0310,税務課,,{APRIL},,\n", WELFARE, INDUSTRY)

    if file_first:
        assert march.take([move]).state == "applied"
        reorganise(march, *rows)
    else:
        reorganise(march, *rows)
        assert march.take([move]).state == "applied"
    wake(march, EVE)
    before = members(march, "0300")
    wake(march, MORNING)

    assert before == clerks
    assert (members(march, "0300"), members(march, "0310")) == (set(), clerks - {"n00106"})
    assert posted(march)["n00106"] == ("0500", "産業建設課")
    assert "n00106" in members(march, "0500")


def test_a_successor_takes_whoever_a_split_leaves(march: World):
    """住民福祉課 becomes 住民課 and 福祉課: the file moves some, the successor takes the rest, nobody is left over."""
    clerks = of(march, "0400")
    chosen = min(clerks)
    reorganise(
        march,
        TAX,
        "0400,住民福祉課,,2000-04-01,2027-03-31,0410\n",
        f"0410,住民課,,{APRIL},,\n0420,福祉課,,{APRIL},,\n",
        INDUSTRY,
    )
    march.take([a_hire(chosen[1:], 異動区分="異動", 発令日=APRIL, 所属コード="0420")])

    wake(march, MORNING)

    assert (members(march, "0410"), members(march, "0420")) == (clerks - {chosen}, {chosen})
    assert members(march, "0400") == set()


def test_somebody_who_comes_late_into_a_unit_that_was_handed_over_is_caught_by_the_same_file(march: World):
    """A paper of 20 March for 税務課, answered with yes: taking the organisation in again moves him too."""
    rows = ("0300,税務課,,2000-04-01,2027-03-31,0310\n", f"0310,税務課,,{APRIL},,\n", WELFARE, INDUSTRY)
    clerks = of(march, "0300")
    reorganise(march, *rows)
    yes = Answers(frozenset({(say.POST_OUTLASTS_UNIT.id, None)}))
    paper = sheet_from(an_hr_csv([a_hire("00201", 発令日="2027-03-20")]), "idou.csv")
    taken = hr.apply(march.instance, paper, Asked(extent=Extent.CHANGES, answers=yes), march.nobody())
    assert taken.state == "applied"

    again = reorganise(march, *rows)
    wake(march, MORNING)

    assert len(again.prepared.moves) == 1
    assert members(march, "0310") == {*clerks, "n00201"}


def test_a_leaver_of_the_eve_is_not_taken_over(march: World):
    """Whoever retires on 31 March is nowhere on 1 April."""
    march.take([a_leaver("00106", "2027-03-31")])

    taken = reorganise(
        march, "0300,税務課,,2000-04-01,2027-03-31,0310\n", f"0310,税務課,,{APRIL},,\n", WELFARE, INDUSTRY
    )
    wake(march, MORNING)

    assert "00106" not in {c.after.number for c in taken.prepared.moves}
    assert "n00106" not in members(march, "0310")


def test_a_reorganisation_that_is_called_off_leaves_everybody_where_they_are(march: World):
    """Taken in, delivered and revoked before its day: on 1 April nothing moves, and the coming group is left empty."""
    clerks = of(march, "0300")
    reorganise(march, "0300,税務課,,2000-04-01,2027-03-31,0310\n", f"0310,税務課,,{APRIL},,\n", WELFARE, INDUSTRY)
    wake(march, "2027-03-02 00:00:00")

    reorganise(march, TAX, WELFARE, INDUSTRY)
    wake(march, EVE)
    before = {login: entry.groups for login, entry in march.entries().items()}
    wake(march, MORNING)

    assert {login: entry.groups for login, entry in march.entries().items()} == before
    assert (members(march, "0300"), members(march, "0310")) == (clerks, set())
