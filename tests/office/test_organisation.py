"""The organisation's file at the desk: all of it or nothing, people and units in one transaction."""

import pytest
from sqlalchemy import update

from connectors.hr_file.reader import sheet_from
from idm.audit.entry import Act
from idm.calendar import day_of
from idm.errors import Stopped
from idm.facts import Person
from idm.hr.organisation.reorganisation import Fate
from idm.hr.organisation.units import is_units_header
from idm.messages import org as say
from idm.messages import work as say_work
from idm.office import organisation
from idm.office.hr import desk as hr
from idm.office.organisation import OrganisationApplied, OrganisationPrepared
from idm.rules.moves import still_there
from idm.store import facts, history, trends
from idm.store.tables import posting, unit
from tests.instances import World, a_hire, a_leaver
from tests.people import at, d

HEADER = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,承継先コード\n"
ABOVE = "0100,総務課,,2000-04-01,,\n0200,企画商工課,,2000-04-01,,\n0201,情報政策係,0200,2000-04-01,,\n"
STAFF = "0101,人事係,0100,2000-04-01,,\n"
BELOW = "0400,住民福祉課,,2000-04-01,,\n0500,産業建設課,,2000-04-01,,\n"
TAX = "0300,税務課,,2000-04-01,,\n"
RECODED = "0300,税務課,,2000-04-01,2027-03-31,0310\n0310,税務課,,2027-04-01,,\n"
SPLIT = "0300,税務課,,2000-04-01,2027-03-31,\n0310,課税課,,2027-04-01,,\n0320,収納課,,2027-04-01,,\n"
STAFF_RENAMED = "0101,人事係,0100,2000-04-01,2027-03-31,\n0101,職員係,0100,2027-04-01,,\n"
HEAD, OTHER_HEAD, CLERK = "00101", "00102", "00106"


@pytest.fixture
def march(village: World) -> World:
    village.clock.set("2027-03-01 09:00:00")
    return village


def apply(
    world: World, *rows: str, by: str | None = None, second: str | None = None, above: str = ABOVE
) -> OrganisationApplied:
    sheet = sheet_from((HEADER + above + "".join(rows)).encode(), "soshiki.csv", is_units_header)
    actors = world.instance.actor(by), world.instance.actor(second) if second else None
    return organisation.apply_units(world.instance, sheet, *actors)


def look(world: World, *rows: str) -> OrganisationPrepared:
    sheet = sheet_from((HEADER + ABOVE + "".join(rows)).encode(), "soshiki.csv", is_units_header)
    return organisation.look_through(world.instance, sheet)


def person(world: World, number: str) -> Person:
    with world.instance.store.read() as connection:
        found = facts.find_person(connection, number)
    assert found is not None
    return found


def units_of(world: World, number: str) -> dict[str, str]:
    """Unit on the last day of March and on the first of April."""
    one = person(world, number)
    return {day: one.postings_on(d(day))[0].unit for day in ("2027-03-31", "2027-04-01")}


def test_units_and_the_people_in_them_are_recorded_together(march: World):
    """One batch: old rows are superseded by it, new ones added by it, and the log tells how many people it moved."""
    old = march.rows("posting")["posting"]

    applied = apply(march, STAFF, RECODED, BELOW)

    assert applied.batch is not None
    assert units_of(march, CLERK) == {"2027-03-31": "0300", "2027-04-01": "0310"}
    new = march.rows("posting")["posting"]
    assert len(new) == len(old) + 2 * len(applied.prepared.moves) == len(old) + 4
    line = march.log(Act.ORG_APPLIED)[-1]
    assert (line["object"], line["data"]["people"], line["data"]["emptied"]) == (f"batch:{applied.batch}", 2, [])
    assert line["data"]["plan_sha256"] in str(march.rows("batch"))


def test_the_same_file_again_changes_nothing(march: World):
    """No batch, no row, nothing due."""
    apply(march, STAFF, RECODED, BELOW)
    march.work()
    rows = march.rows()

    again = apply(march, STAFF, RECODED, BELOW)

    assert (again.batch, again.problems, again.prepared.changes, again.prepared.moves) == (None, (), (), ())
    assert march.rows() == rows


def test_f28_whoever_is_handed_over_is_still_there_and_whoever_moves_that_day_is_not(march: World):
    """税務課 goes into 住民福祉課: 00106 with it, 00111 by a paper to 産業建設課; its code finds what took it over."""
    given = march.clock.now()
    apply(march, STAFF, MERGED, BELOW)
    moved = march.take([a_hire("00111", 異動区分="異動", 発令日="2027-04-01", 所属コード="0500")])
    assert moved.state == "applied", moved.prepared.verdict.problems
    april = at("2027-04-02 09:00:00")

    clerk, mover = person(march, CLERK), person(march, "00111")

    assert [post.handed_from for post in (clerk.postings[-1], mover.postings[-1])] == ["0300", None]
    assert (still_there(clerk, given, april), still_there(mover, given, april)) == (True, False)
    assert apply(march, STAFF, MERGED, BELOW).batch is None
    with march.instance.store.read() as connection:
        known = facts.organisation(connection)
        before = [one for one in history.recorded(connection, [clerk.id])[clerk.id] if one.subject == "postings"]
        movers = trends.moved(connection, d("2027-04-01"), d("2027-04-02"))
    assert (known.heir("0300", day_of(given), day_of(april)), movers) == ("0400", [(d("2027-04-01"), 1)])
    assert clerk.postings[-1] in [one.fact for one in before]


def test_looking_shows_what_applying_does_and_writes_nothing(march: World):
    """The preview counts by unit; the database stays as it is, and so does the log."""
    rows, lines = march.rows(), len(march.log())

    seen = look(march, STAFF, RECODED, BELOW)

    assert [(c.code, c.fate, c.people) for c in seen.changes] == [("0300", Fate.RECODED, 2)]
    assert (march.rows(), len(march.log())) == (rows, lines)
    assert {m.after.number for m in seen.moves} == {
        m.after.number for m in apply(march, STAFF, RECODED, BELOW).prepared.moves
    }


def test_a_split_without_a_successor_stops_and_a_personnel_file_clears_the_way(march: World):
    """税務課 becomes two: refused while people are in it, taken once each of them has a place to go to."""
    refused = apply(march, STAFF, SPLIT, BELOW)
    opened = apply(march, STAFF, TAX, SPLIT.partition("\n")[2], BELOW)
    moved = march.take(
        [
            a_hire(n, 異動区分="異動", 発令日="2027-04-01", 所属コード=to)
            for n, to in (("00106", "0310"), ("00111", "0320"))
        ],
        by=CLERK,
    )
    assert (moved.state, moved.batch is None) == ("held", False)  # 税務課 is still there, and would lose everybody
    hr.release(march.instance, moved.batch or 0, march.instance.actor(HEAD))
    closed = apply(march, STAFF, SPLIT, BELOW)

    assert [p.id for p in refused.problems] == [say.PEOPLE_LEFT.id]
    assert refused.batch is None
    assert None not in (opened.batch, closed.batch)
    assert closed.prepared.moves == ()
    assert units_of(march, "00111") == {"2027-03-31": "0300", "2027-04-01": "0320"}


def test_a_refused_file_changes_nothing_and_leaves_a_line(march: World):
    """Digest and ids are on record, no name and no code."""
    rows = march.rows()

    refused = apply(march, STAFF, SPLIT, BELOW, by=CLERK)

    assert march.rows() == rows
    line = march.log(Act.HR_REFUSED)[-1]
    assert (line["outcome"], line["data"]["source"], line["data"]["ids"]) == ("refused", "org", [say.PEOPLE_LEFT.id])
    assert line["data"]["file_sha256"] == refused.prepared.sheet.sha256
    assert "税務" not in str(line)


def test_taking_an_organisation_in_accepts_no_removal(march: World):
    """What a worker may take away is what personnel files told; the organisation adds nothing to it (F30)."""

    def accepted() -> list[object]:
        """kind, subject, accepted states: the other columns tell when to look."""
        names = ("kind", "subject", "accepted")
        rows = march.rows("mark")["mark"]
        columns = ["directory", "kind", "subject", "generation", "due", "urgent", "lease", "attempts", "state"]
        columns += ["last_error", "accepted", "freed_by"]
        return [tuple(row[columns.index(name)] for name in names) for row in rows if row[1] == "account"]

    before = accepted()

    apply(march, STAFF, RECODED, BELOW)

    assert sorted(map(str, accepted())) == sorted(map(str, before))


# --- groups that would lose everybody ---


def test_f30_a_group_that_would_lose_everybody_holds_the_file(march: World):
    """人事係 gets another name, and with it nobody is 人事管理部門: not taken in by one person alone."""
    rows = march.rows()

    held = apply(march, STAFF_RENAMED, TAX, BELOW, by=HEAD)

    assert (held.held, held.batch, [t.what for t in held.prepared.trips]) == (True, None, ["role-hr-operator"])
    assert march.rows() == rows


def test_a_second_person_in_office_lets_it_go(march: World):
    """Another person whose post carries such an office; both are on record."""
    taken = apply(march, STAFF_RENAMED, TAX, BELOW, by=HEAD, second=OTHER_HEAD)

    assert taken.batch is not None
    line = march.log(Act.ORG_APPLIED)[-1]
    assert line["by"] == person(march, HEAD).id
    assert line["data"]["released_by"] == person(march, OTHER_HEAD).id
    assert line["data"]["emptied"] == ["role-hr-operator"]


@pytest.mark.parametrize(
    ("by", "second", "said"),
    [
        (HEAD, HEAD, say_work.SAME_PERSON.id),
        (None, HEAD, say_work.WHO_ARE_YOU.id),
        (HEAD, CLERK, say_work.NOT_ENTITLED.id),
    ],
)
def test_nobody_lets_it_go_alone_unnamed_or_without_office(march: World, by: str | None, second: str, said: str):
    """The same person twice, somebody who did not say who he is, a clerk of 税務課."""
    rows = march.rows()

    with pytest.raises(Stopped, match=said):
        apply(march, STAFF_RENAMED, TAX, BELOW, by=by, second=second)

    assert march.rows() == rows


def test_a_second_person_is_not_on_record_where_none_was_needed(march: World):
    """Nothing was released."""
    apply(march, STAFF, RECODED, BELOW, by=HEAD, second=OTHER_HEAD)

    assert march.log(Act.ORG_APPLIED)[-1]["data"]["released_by"] is None


# --- a reorganisation that is called off, put off, or told otherwise ---

POSTPONED = "0300,税務課,,2000-04-01,2027-09-30,0310\n0310,税務課,,2027-10-01,,\n"
ELSEWHERE = "0300,税務課,,2000-04-01,2027-03-31,0320\n0320,税務課,,2027-04-01,,\n"
MERGED = "0300,税務課,,2000-04-01,2027-03-31,0400\n"


def held(world: World, number: str) -> list[tuple[str, str, str | None]]:
    """Unit, first day and the first day without it, in order."""
    return sorted(
        (p.unit, p.span.start.isoformat(), None if p.span.end is None else p.span.end.isoformat())
        for p in person(world, number).postings
    )


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (TAX, [("0300", "2026-04-01", None)]),
        (POSTPONED, [("0300", "2026-04-01", "2027-10-01"), ("0310", "2027-10-01", None)]),
        (ELSEWHERE, [("0300", "2026-04-01", "2027-04-01"), ("0320", "2027-04-01", None)]),
        (MERGED, [("0300", "2026-04-01", "2027-04-01"), ("0400", "2027-04-01", None)]),
        (RECODED.replace(",0310", ","), [("0300", "2026-04-01", "2027-04-01"), ("0310", "2027-04-01", None)]),
    ],
)
def test_a_reorganisation_ahead_can_be_told_otherwise(
    march: World, then: str, expected: list[tuple[str, str, str | None]]
):
    """Called off, put off to October, into another unit; a file that is silent about the successor changes nothing."""
    apply(march, STAFF, RECODED, BELOW)

    again = apply(march, STAFF, then, BELOW)

    assert again.problems == ()
    assert held(march, CLERK) == expected


def test_whoever_was_moved_by_a_paper_stays_moved_when_the_reorganisation_is_called_off(march: World):
    """00106 was to go to 産業建設課 on 1 April anyway; 00111 retires in December: both keep that."""
    assert march.take([a_hire("00205", 発令日="2027-02-01")]).state == "applied"
    apply(march, STAFF, RECODED, BELOW)
    for rows in (
        [a_hire("00106", 異動区分="異動", 発令日="2027-04-01", 所属コード="0500")],
        [a_leaver("00111", "2027-12-31", 所属コード="0310")],
    ):
        taken = march.take(rows)
        assert taken.state == "applied", taken.prepared.verdict.problems

    apply(march, STAFF, TAX, BELOW)

    assert held(march, "00106") == [("0300", "2026-04-01", "2027-04-01"), ("0500", "2027-04-01", None)]
    assert held(march, "00111") == [("0300", "2026-04-01", "2028-01-01")]


def test_a_paper_that_named_the_new_unit_before_is_not_taken_back(march: World):
    """00106 moves to 住民福祉課 by a paper of his own; putting the merger off leaves him there from 1 April on."""
    assert march.take([a_hire("00106", 異動区分="異動", 発令日="2027-04-01", 所属コード="0400")]).state == "applied"
    apply(march, STAFF, MERGED, BELOW)

    apply(march, STAFF, MERGED.replace("2027-03-31", "2027-09-30"), BELOW)

    assert held(march, "00106") == [("0300", "2026-04-01", "2027-04-01"), ("0400", "2027-04-01", None)]
    assert held(march, "00111") == [("0300", "2026-04-01", "2027-10-01"), ("0400", "2027-10-01", None)]


def test_what_has_happened_is_not_taken_back(march: World):
    """On 2 April the old file is refused: people are in the new unit, and only papers move them now."""
    apply(march, STAFF, RECODED, BELOW)
    march.clock.set("2027-04-02 09:00:00")

    refused = apply(march, STAFF, TAX, BELOW)

    assert [p.id for p in refused.problems] == [say.PEOPLE_LEFT.id]


def test_a_table_of_todays_units_keeps_what_is_over_and_what_took_it_over(march: World):
    """From 2 April on HR delivers what is there since the 1st: nothing is dropped, 0300 still leads to 0310."""
    apply(march, STAFF, RECODED, BELOW)
    march.clock.set("2027-04-02 09:00:00")

    taken = apply(march, STAFF, "0310,税務課,,2027-04-01,,\n", BELOW)

    assert (taken.batch, taken.problems, taken.prepared.changes) == (None, (), ())
    with march.instance.store.read() as connection:
        assert facts.organisation(connection).heir("0300", d("2026-06-01"), d("2027-04-02")) == "0310"


@pytest.mark.parametrize("day", ["2027-04-01", "2027-04-20"])
def test_the_same_file_after_an_upgrade_says_again_who_was_handed_over(march: World, day: str):
    """The database of before had no place for it: successors and origins are empty until the file is taken again."""
    apply(march, STAFF, RECODED, BELOW)
    with march.instance.store.write() as connection:
        connection.execute(update(unit).values(successor=None))
        connection.execute(update(posting).values(handed_from=None))
    march.clock.set(f"{day} 09:00:00")

    again = apply(march, STAFF, RECODED, BELOW)

    assert (again.problems, person(march, CLERK).postings[-1].handed_from) == ((), "0300")
    with march.instance.store.read() as connection:
        assert facts.organisation(connection).heir("0300", d("2026-06-01"), d(day)) == "0310"
    assert apply(march, STAFF, RECODED, BELOW).batch is None
