"""The village and its files: what the demo hands in is what the product takes, in any year."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.hr_file.reader import sheet_from
from idm.calendar import start_of
from idm.demo import papers
from idm.demo.papers import Paper
from idm.demo.town import Town, town
from idm.facts import Organisation, Person
from idm.hr.changeset import Extent, Source
from idm.hr.check import Verdict, check
from idm.hr.organisation.units import is_units_header, read_units
from idm.hr.sheet import Answers
from idm.messages import hr as say
from idm.rules.brake import trips
from tests.people import POLICY

APRIL = date(2026, 4, 1)
VILLAGE = town(APRIL)

Roster = dict[str, Person]


def organisation_of(village: Town) -> Organisation:
    paper = papers.units(village)
    units, problems = read_units(sheet_from(paper.content(), paper.name, is_units_header), Organisation())
    assert problems == ()
    return Organisation(units)


def look(
    village: Town,
    paper: Paper,
    roster: Mapping[str, Person],
    today: date,
    *,
    source: Source = Source.HR,
    extent: Extent | None = None,
) -> Verdict:
    numbers = count(len(roster) * 10)
    return check(
        sheet_from(paper.content(), paper.name),
        source=source,
        extent=extent,
        roster=roster,
        organisation=organisation_of(village),
        policy=POLICY,
        today=today,
        new_id=lambda: f"id-{next(numbers)}",
        answers=Answers(frozenset({(say.CONTINUED.id, None)})),
    )


def taken(verdict: Verdict, roster: Roster) -> Roster:
    assert verdict.problems == ()
    assert verdict.changes is not None
    return roster | {change.after.number: change.after for change in verdict.changes.changes}


def first_roster(village: Town) -> Roster:
    day = village.april.replace(month=3, day=20)
    roster = taken(look(village, papers.full_list(village), {}, day, extent=Extent.FULL), {})
    others = look(village, papers.others(village), roster, day, source=Source.OTHERS, extent=Extent.FULL)
    return taken(others, roster)


def test_it_is_a_village_of_about_a_hundred_and_twenty_people():
    """Ten sections, several posts per person, staff by the fiscal year, a council and a contractor."""
    everybody = (*VILLAGE.staff, *VILLAGE.others)
    forms = [one.form for one in everybody]
    sections = [name for _, name, _, _ in VILLAGE.units if name.endswith(("課", "事務局", "書記局"))]

    assert 110 <= len(everybody) <= 130
    assert len(sections) == 10
    assert sum(bool(one.beside) for one in everybody) >= 5
    assert (forms.count("会計年度任用"), forms.count("議員"), forms.count("委託")) == (35, 10, 1)


def test_no_two_people_share_a_number_or_a_name():
    """Newcomers included."""
    joiners = [row for row in papers.april_changes(VILLAGE).rows if row[2] == "採用"]
    told = [(one.number, one.name) for one in (*VILLAGE.staff, *VILLAGE.others)]
    told += [(row[0], row[3]) for row in joiners]

    assert len({number for number, _ in told}) == len({name for _, name in told}) == len(told)


def test_the_payroll_file_is_cp932_with_a_character_that_shift_jis_lacks():
    """髙 stands in a name, as in real files."""
    content = papers.full_list(VILLAGE).content()

    assert "髙" in content.decode("cp932")
    with pytest.raises(UnicodeDecodeError):
        content.decode("shift_jis")


@settings(max_examples=6, deadline=None)
@given(year=st.integers(2026, 2060), days=st.integers(0, 364))
def test_every_right_file_is_taken_whatever_the_day_is(year: int, days: int):
    """The story is dated from the newest 1 April; no file ages."""
    village = town(date(year, 4, 1))
    march = village.april.replace(month=3, day=25)
    roster = first_roster(village)

    roster = taken(look(village, papers.april_changes(village), roster, march), roster)
    roster = taken(look(village, papers.nursery_closes(village), roster, march), roster)
    today = village.april + timedelta(days=days)
    verdict = look(village, papers.next_april_changes(village), roster, today)

    assert verdict.problems == ()


def test_the_wrong_files_have_one_and_three_problems():
    """The cut list is refused as a whole; each slip is named in its row (case_69, case_41, case_60)."""
    roster = first_roster(VILLAGE)
    march = date(2026, 3, 25)

    cut = look(VILLAGE, papers.cut_list(VILLAGE), roster, march, extent=Extent.FULL)
    slips = look(VILLAGE, papers.three_slips(VILLAGE), roster, march)

    assert [p.id for p in cut.problems] == ["HR-069"]
    assert [(p.row, p.id) for p in slips.problems] == [(2, "HR-041"), (3, "HR-060"), (4, "HR-118")]


def test_only_the_nursery_trips_the_removal_brake():
    """An ordinary 1 April passes; eight retirements at once ask for a second person (F31)."""
    roster = first_roster(VILLAGE)
    march = date(2026, 3, 25)
    organisation = organisation_of(VILLAGE)

    def held(paper: Paper) -> list[tuple[str, int]]:
        changes = look(VILLAGE, paper, roster, march).changes
        assert changes is not None
        found = trips(changes.changes, list(roster.values()), POLICY, organisation, start_of(march))
        return [(trip.rule, trip.count) for trip in found]

    assert held(papers.april_changes(VILLAGE)) == []
    assert held(papers.nursery_closes(VILLAGE)) == [("brake.people", 8)]
