"""Case 65: a section of the same name under another unit, and a unit that is abolished with people still in it."""

import io

import pytest
from openpyxl import Workbook

from connectors.hr_file.reader import sheet_from
from idm.calendar import wareki
from idm.facts import Organisation, Person, Unit
from idm.hr.organisation.handover import hand_over, handovers, people_left_behind
from idm.hr.organisation.reorganisation import Fate, unit_changes
from idm.hr.organisation.units import COLUMNS, is_units_header, read_units
from idm.hr.sheet import Problem
from idm.messages import org as say
from tests.people import a_person, a_unit, d

TODAY = d("2027-03-01")
KNOWN = (
    a_unit("0300", "税務課"),
    a_unit("0301", "庶務係", "0300"),
    a_unit("0400", "住民福祉課"),
    a_unit("0401", "庶務係", "0400"),
)
WELFARE = (("0400", "住民福祉課", "", "2000-04-01"), ("0401", "庶務係", "0400", "2000-04-01"))

Rows = tuple[tuple[str, ...], ...]


def as_csv(rows: Rows) -> bytes:
    return "\n".join(",".join(row) for row in (COLUMNS, *rows)).encode("cp932")


def as_xlsx(rows: Rows) -> bytes:
    book = Workbook()
    for row in (COLUMNS, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(params=["csv", "xlsx"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(kind: str, rows: Rows) -> tuple[Unit, ...]:
    full = tuple((*row, "", "")[: len(COLUMNS)] if len(row) < len(COLUMNS) else row for row in rows)
    data = as_csv(full) if kind == "csv" else as_xlsx(full)
    units, problems = read_units(sheet_from(data, f"soshiki.{kind}", is_units_header), Organisation(KNOWN))
    assert problems == ()
    return units


def left(units: tuple[Unit, ...], *people: Person) -> list[Problem]:
    after = Organisation(units)
    steps = handovers(after, TODAY)
    return people_left_behind(after, [hand_over(p, steps) for p in people], TODAY)


def test_case_65_people_in_an_abolished_unit_stop_the_file(kind: str):
    """The sentence says which unit, from when, how many and who, and what to do next."""
    units = read(
        kind,
        (("0300", "税務課", "", "2000-04-01"), ("0301", "庶務係", "0300", "2000-04-01", "2027-03-31", ""), *WELFARE),
    )

    (problem,) = left(units, a_person("00101", unit="0301"), a_person("00102", unit="0301"))

    assert problem.id == say.PEOPLE_LEFT.id
    assert "「0301 庶務係」に2人" in problem.text
    assert wareki(d("2027-04-01")) in problem.text
    assert "00101、00102" in problem.text


def test_case_65_a_successor_or_nobody_in_it_lets_the_unit_end(kind: str):
    """With a successor everybody has a place to go to; without people there is nobody to ask about."""
    rows: Rows = (("0300", "税務課", "", "2000-04-01"),)
    ending = ("0301", "庶務係", "0300", "2000-04-01", "2027-03-31")
    handed = read(kind, (*rows, (*ending, "0300"), *WELFARE))
    plain = read(kind, (*rows, (*ending, ""), *WELFARE))

    assert left(handed, a_person("00101", unit="0301")) == []
    assert left(plain, a_person("00102", unit="0401")) == []


def test_case_65_a_section_that_moves_is_not_mistaken_for_its_namesake(kind: str):
    """庶務係 of 税務課 goes under 住民福祉課, which has a 庶務係 of its own: nobody changes desks."""
    units = read(
        kind,
        (
            ("0300", "税務課", "", "2000-04-01"),
            ("0301", "庶務係", "0300", "2000-04-01", "2027-03-31", ""),
            ("0301", "庶務係", "0400", "2027-04-01", "", ""),
            *WELFARE,
        ),
    )
    clerk = a_person("00101", unit="0301")

    changes = unit_changes(Organisation(KNOWN), Organisation(units))

    assert [(c.code, c.fate) for c in changes] == [("0301", Fate.REATTACHED)]
    assert left(units, clerk) == []
    assert hand_over(clerk, handovers(Organisation(units), TODAY)) is clerk
