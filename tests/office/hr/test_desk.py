"""The HR desk: all of a file or nothing, and a second pair of eyes where many would lose access."""

import pytest
from sqlalchemy import update

from connectors.hr_file.reader import sheet_from
from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.hr.changeset import Extent
from idm.messages import hr as say_hr
from idm.messages import work as say
from idm.office import brake
from idm.office.hr import desk as hr
from idm.office.hr.desk import Asked
from idm.store.tables import batch
from tests.instances import World, a_hire, a_leaver, hires
from tests.people import an_hr_csv

HEAD, OTHER_HEAD, CLERK = "00101", "00102", "00103"


def leavers(first: int, count: int, last_day: str = "2026-04-30") -> list[dict[str, str]]:
    return [a_leaver(f"{first + n:05}", last_day) for n in range(count)]


def test_taking_the_same_file_in_again_changes_nothing(village: World):
    """Facts, marks and files are the same after the second time; nothing is due."""
    rows = village.rows()

    again = village.take(hires(12))

    assert (again.state, again.batch) == ("unchanged", None)
    assert village.rows() == rows
    assert village.waiting() == 0


def test_a_file_with_one_mistake_is_refused_whole(village: World):
    """Eleven good rows and a bad one: nothing is taken in, and the log says which kind of mistake, not whose."""
    rows = village.rows()

    refused = village.take([a_hire("00105", 異動区分="異動", 所属コード="0300"), a_hire("00106", 所属コード="9Z99")])

    assert refused.state == "refused"
    assert village.rows() == rows
    line = village.log(Act.HR_REFUSED)[-1]
    assert line["outcome"] == "refused"
    assert line["data"]["ids"] == sorted({p.id for p in refused.prepared.verdict.problems})
    assert "9Z99" not in str(line)  # no digest has a Z


# --- files that are not what they seem ---


def test_an_empty_file_changes_nothing_and_says_why(village: World):
    """No bytes at all are a refusal with an id, never an empty roster."""
    rows = village.rows()

    sheet = sheet_from(b"", "empty.csv")
    refused = hr.apply(village.instance, sheet, Asked(extent=Extent.FULL), village.nobody())

    assert refused.state == "refused"
    assert [p.id for p in refused.prepared.verdict.problems] == [say_hr.NO_ROWS.id]
    assert village.rows() == rows


def test_f30_a_file_cut_in_the_middle_changes_nothing_wherever_it_was_cut(village: World):
    """A CP932 file cut at every 97th byte is either refused with an id, or ends exactly where a row ends."""
    whole = an_hr_csv(hires(40, first=301), encoding="cp932").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    rows = village.rows()
    wrongly_taken = []

    for at in range(0, len(whole), 97):
        part = whole[:at]
        sheet = sheet_from(part, "cut.csv")
        prepared = hr.look_through(village.instance, sheet, Asked(extent=Extent.CHANGES))
        if prepared.ok:
            wrongly_taken.append(at)
            continue
        refused = hr.apply(village.instance, sheet, Asked(extent=Extent.CHANGES), village.nobody())
        assert refused.state == "refused"
        assert all(p.id.startswith("HR-") for p in refused.prepared.verdict.problems)

    assert [at for at in wrongly_taken if not whole[:at].endswith(b"\r\n")] == []
    assert village.rows() == rows


def test_f31_a_full_list_that_misses_forty_percent_changes_nothing(world: World):
    """Ten in office, six in the list: the four are not taken for leavers; the whole file is refused."""
    world.take_units()
    world.take(hires(10))
    rows = world.rows()
    listed = [
        a_hire(row["職員番号"], 異動区分="", 所属コード=row["所属コード"], 職名=row["職名"]) for row in hires(10)[:6]
    ]

    refused = world.take(listed, extent=Extent.FULL)

    assert refused.state == "refused"
    assert [p.id for p in refused.prepared.verdict.problems] == [say_hr.MANY_MISSING.id]
    assert world.rows() == rows


def test_f31_a_full_list_that_misses_a_few_names_them_and_takes_nobody_for_a_leaver(world: World):
    """Within the limit the missing are only named: an absence from a list is no fact."""
    world.take_units()
    world.take(hires(10))
    listed = [
        a_hire(row["職員番号"], 異動区分="", 所属コード=row["所属コード"], 職名=row["職名"]) for row in hires(10)[:8]
    ]

    taken = world.take(listed, extent=Extent.FULL)

    assert taken.prepared.ok
    assert taken.prepared.verdict.changes is not None
    assert taken.prepared.verdict.changes.missing == ("00109", "00110")
    assert taken.prepared.changes == ()


# --- held, released, withdrawn ---


@pytest.fixture
def bigger(village: World) -> World:
    """Twelve more people: a quarter of them may leave at once without looking like another kind of file."""
    village.take(hires(24))
    village.work()
    return village


@pytest.fixture
def held(bigger: World) -> tuple[World, int]:
    """Six of twenty-four would leave on 30 April; a clerk of HR has handed the file in."""
    taken = bigger.take(leavers(107, 6), by=CLERK)
    assert (taken.state, bool(taken.prepared.trips)) == ("held", True)
    assert taken.batch is not None
    return bigger, taken.batch


def test_f31_a_file_that_stops_many_is_held_and_changes_nothing_yet(held: tuple[World, int]):
    """It waits with its reasons; nobody is due, and nobody loses access."""
    world, number = held

    found = brake.held(world.instance)

    assert world.waiting() == 0
    assert [b["id"] for b in found["batches"]] == [number]
    assert found["batches"][0]["by"] == CLERK
    assert {p["person"] for p in found["batches"][0]["removed"]} == {f"{n:05}" for n in range(107, 113)}
    world.clock.set("2026-05-01 00:00:00")
    assert world.work().writes == 0
    assert all(e.status.key == "active" for e in world.entries().values())


def test_five_leavers_are_an_ordinary_month(village: World):
    """The profile's limit itself passes; one more is held."""
    taken = village.take([a_leaver(n, "2026-04-30") for n in ("00104", "00105", "00106", "00107", "00108")], by=CLERK)

    assert (taken.state, taken.prepared.trips) == ("applied", ())


def test_f20_another_person_with_an_office_releases_exactly_what_was_held(held: tuple[World, int]):
    """The head of a section lets it go; the six are disabled on their day, and the log names both persons."""
    world, number = held

    hr.release(world.instance, number, world.instance.actor(HEAD))
    world.clock.set("2026-05-01 00:00:00")
    report = world.work()

    assert report.braked is None
    disabled = {login for login, e in world.entries().items() if e.status.key == "disabled"}
    assert disabled == {f"n{n:05}" for n in range(107, 113)}
    by = [x["by"] for x in (*world.log(Act.HR_HELD), *world.log(Act.HR_RELEASED))]
    assert len(by) == len(set(by)) == 2


def refusal(held: tuple[World, int], by: str | None) -> str:
    """The id with which a release is refused; nothing may have changed."""
    world, number = held
    rows = world.rows()
    with pytest.raises(Stopped) as refused:
        hr.release(world.instance, number, world.instance.actor(by))
    assert world.rows() == rows
    return refused.value.said.id


def test_f20_who_handed_a_file_in_cannot_release_it(held: tuple[World, int]):
    """Separation is by person (NISHIHARA-2.6.1)."""
    assert refusal(held, CLERK) == say.SAME_PERSON.id


def test_f20_who_has_no_name_cannot_release(held: tuple[World, int]):
    """A login of the operating system is nobody in particular."""
    assert refusal(held, None) == say.WHO_ARE_YOU.id


def test_f21_who_has_no_office_cannot_release(held: tuple[World, int]):
    """A clerk of another section is not one of those who answer for it."""
    assert refusal(held, "00105") == say.NOT_ENTITLED.id


def test_f20_a_file_of_somebody_unnamed_cannot_be_released_by_anybody(bigger: World):
    """Where the applicant is only a login of the operating system, nobody can show to be another person."""
    taken = bigger.take(leavers(107, 6))
    assert taken.batch is not None

    assert refusal((bigger, taken.batch), HEAD) == say.APPLICANT_UNNAMED.id


def test_f22_a_release_is_refused_when_the_roster_has_changed_since(held: tuple[World, int]):
    """What was looked at is not what would happen now; the file must be handed in again."""
    world, _ = held
    world.take([a_hire("00107", 異動区分="異動", 所属コード="0300", 職名="係長")])

    assert refusal(held, HEAD) == say.PLAN_CHANGED.id


def test_f20_a_file_is_released_once(held: tuple[World, int]):
    """The second release finds nothing that waits."""
    world, number = held
    hr.release(world.instance, number, world.instance.actor(HEAD))

    with pytest.raises(BadInput) as refused:
        hr.release(world.instance, number, world.instance.actor(OTHER_HEAD))

    assert refused.value.said.id == say.NOT_HELD.id
    assert len(world.log(Act.HR_RELEASED)) == 1


def test_a_held_file_can_be_withdrawn_by_who_handed_it_in_and_has_changed_nothing(held: tuple[World, int]):
    """Facts and marks are as they were; it does not wait any more."""
    world, number = held
    before = world.rows("person", "employment", "posting", "mark")

    hr.withdraw(world.instance, number, world.instance.actor(CLERK))

    assert world.rows("person", "employment", "posting", "mark") == before
    assert brake.held(world.instance)["batches"] == []
    with pytest.raises(BadInput) as refused:
        hr.release(world.instance, number, world.instance.actor(HEAD))
    assert refused.value.said.id == say.NOT_HELD.id


def test_a_number_that_no_file_has_cannot_be_released(village: World):
    """One sentence, no traceback."""
    with pytest.raises(BadInput) as refused:
        hr.release(village.instance, 99, village.instance.actor(HEAD))

    assert refused.value.said.id == say.NO_SUCH_BATCH.id


def test_a_plan_that_was_altered_in_the_database_is_not_released(held: tuple[World, int]):
    """The digest that the log knows must be that of what is about to be done."""
    world, number = held
    with world.instance.store.write() as connection:
        connection.execute(update(batch).where(batch.c.id == number).values(plan="[]"))

    assert refusal(held, HEAD) == say.PLAN_CHANGED.id
