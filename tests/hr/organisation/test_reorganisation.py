"""What becomes of each unit by a new organisation, and how many people it concerns."""

import pytest

from idm.facts import Organisation, Unit
from idm.hr.organisation.handover import handovers, moves
from idm.hr.organisation.reorganisation import Fate, unit_changes, with_people
from tests.hr.reforms import TODAY, after, ending, new
from tests.people import a_person, a_unit


def fates(before: tuple[Unit, ...], *units: Unit) -> list[tuple[str, Fate, str | None]]:
    return [
        (c.code, c.fate, None if c.after is None else c.after.code)
        for c in unit_changes(Organisation(before), Organisation(units))
    ]


TAX, WELFARE = a_unit("0300", "税務課"), a_unit("0400", "住民福祉課")
OVER, GONE = ending("0300", "税務課", None), ending("0400", "住民福祉課", None)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ((TAX, WELFARE), []),
        ((TAX, WELFARE, new("0500", "観光課")), [("0500", Fate.CREATED, "0500")]),
        ((OVER, WELFARE), [("0300", Fate.ABOLISHED, None)]),
        ((OVER, new("0300", "税務住民課"), WELFARE), [("0300", Fate.RENAMED, "0300")]),
        ((OVER, new("0300", "税務課", "0400"), WELFARE), [("0300", Fate.REATTACHED, "0300")]),
        (
            (ending("0300", "税務課", "0310"), new("0310", "税務課"), WELFARE),
            [("0300", Fate.RECODED, "0310")],
        ),
        ((ending("0300", "税務課", "0400"), WELFARE), [("0300", Fate.MERGED, "0400")]),
        (
            (ending("0300", "税務課", "0310"), ending("0400", "住民福祉課", "0310"), new("0310", "税務住民課")),
            [("0300", Fate.MERGED, "0310"), ("0310", Fate.CREATED, "0310"), ("0400", Fate.MERGED, "0310")],
        ),
        (
            (ending("0300", "税務課", "0310"), new("0310", "税務課"), new("0300", "観光課"), WELFARE),
            [("0300", Fate.RECODED, "0310"), ("0300", Fate.CREATED, "0300")],
        ),
        (
            (
                ending("0300", "税務課", "0400"),
                ending("0400", "住民福祉課", "0300"),
                new("0300", "住民福祉課"),
                new("0400", "税務課"),
            ),
            [("0300", Fate.RECODED, "0400"), ("0400", Fate.RECODED, "0300")],
        ),
        ((a_unit("0300", "納税課"), WELFARE), [("0300", Fate.CORRECTED, "0300")]),
        ((WELFARE,), [("0300", Fate.DROPPED, None)]),
    ],
)
def test_what_becomes_of_a_unit_is_said_once(units: tuple[Unit, ...], expected: list[tuple[str, Fate, str | None]]):
    """Created, renamed, put under another, recoded, merged, given away, exchanged, corrected, dropped."""
    assert fates((TAX, WELFARE), *units) == expected


def test_what_is_known_already_is_no_news():
    """The same file again, and a reorganisation that another one is added to."""
    recoded = (ending("0300", "税務課", "0310"), new("0310", "税務課"), WELFARE)
    known = tuple(Unit(u.code, u.name, u.parent, u.span, n) for n, u in enumerate(recoded, 1))

    assert fates(known, *recoded) == []
    assert fates(known, *recoded[:2], GONE, new("0400", "住民課")) == [("0400", Fate.RENAMED, "0400")]


def test_a_planned_change_that_is_not_in_the_file_any_more_is_called_off():
    """内示後の変更: the unit goes on as it was."""
    assert fates((OVER, new("0300", "税務住民課"), WELFARE), TAX, WELFARE) == [("0300", Fate.DROPPED, "0300")]


def test_people_are_counted_beside_the_unit_they_belong_to():
    """Those handed over for a recoded unit, those who are there that day for a renamed one."""
    before = Organisation((TAX, WELFARE))
    organisation = after(ending("0300", "税務課", "0310"), new("0310", "税務課"), GONE, new("0400", "住民課"))
    people = [a_person("00101", unit="0300"), a_person("00102", unit="0300"), a_person("00103", unit="0400")]
    moved = moves(people, handovers(organisation, TODAY))
    now = [m.after for m in moved] + people[2:]

    counted = with_people(unit_changes(before, organisation), now, moved)

    assert [(c.code, c.fate, c.people) for c in counted] == [("0300", Fate.RECODED, 2), ("0400", Fate.RENAMED, 1)]
