"""A personnel file of two thousand rows, cut at every byte: nobody loses access that a person has not looked at (F31).

A cut file is refused, or it ends exactly where a row ends. Then it ends nobody whom the whole file does not end, and a
full list names whoever it lacks. One cut is beyond any reader of CSV: between the two rows of one person. That is what
the number of rows is typed for (domain case 15).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest

from connectors.hr_file.reader import sheet_from
from idm.facts import Form, Person
from idm.hr.changeset import ChangeSet, Extent, Source
from idm.hr.check import Verdict, check
from idm.hr.sheet import Answers, Sheet
from idm.office.hr.desk import Asked
from idm.office.hr.questions import row_count
from tests.connectors.hr_file.books import a_book, a_table
from tests.people import POLICY, a_person, a_roster, a_row, an_hr_csv, an_organisation, d

ROWS = 2000
HEADER = ("職員番号", "発令日", "異動区分", "氏名", "任用形態", "所属コード", "職名", "主務・兼務", "任期終了")
YES = Answers(frozenset({("HR-070", None)}))
TODAY = d("2026-03-20")
FIRST_DAY = d("2026-04-01")
NEXT_WEEK = d("2026-04-08")
TERM = {"任用形態": "会計年度任用職員", "任期終了": "2027-03-31"}

TERM_ROWS = range(4, ROWS, 260)
"""Rows of the file that end in a date, which is a date still when its last digit is cut off."""

STRIDES = [pytest.param(1999, id="a sample"), pytest.param(1, id="every byte", marks=pytest.mark.long)]


@dataclass(frozen=True)
class Town:
    roster: dict[str, Person]
    rows: list[dict[str, str]]

    def judge(self, sheet: Sheet, extent: Extent) -> Verdict:
        ids = count(1)
        return check(
            sheet,
            source=Source.HR,
            extent=extent,
            roster=self.roster,
            organisation=an_organisation(),
            policy=POLICY,
            today=TODAY,
            new_id=lambda: f"new-{next(ids)}",
            answers=YES,
        )


def a_town() -> Town:
    """Two thousand people in spring, a row for each: moves, hires, leavers, leave, and term staff of another year."""
    roster: dict[str, Person] = {}
    rows = []
    for n in range(ROWS):
        person = {"職員番号": f"{n:05}", "氏名": f"阿蘇 {n}郎"}
        if n % 50 == 7:
            rows.append(a_row(**person, 異動区分="採用"))
            continue
        term = n % 10 == 3
        form, until = (Form.FISCAL_YEAR, "2026-03-31") if term else (Form.REGULAR, None)
        roster |= a_roster(a_person(person["職員番号"], person["氏名"], form=form, since="2025-04-01", until=until))
        if term:
            rows.append(a_row(**person, 異動区分="再任用") | TERM)
        elif n % 50 == 11:
            rows.append(a_row(**person, 異動区分="退職", 発令日="2026-03-31"))
        else:
            rows.append(a_row(**person, 異動区分="休職" if n % 50 == 17 else "異動"))
    return Town(roster, rows)


Lost = tuple[str, str]
"""A 職員番号 and what is lost: employment, presence or a post."""


def ended(changes: ChangeSet) -> dict[Lost, date]:
    """Who gets a last day, goes away or has fewer posts by these changes, and from which day on."""
    found: dict[Lost, date] = {}
    for change in changes.changes:
        before, after = change.before, change.after
        if before is None:
            continue
        if (end := _last_day(after)) is not None and end != _last_day(before):
            found[after.number, "employment"] = end
        if len(after.absences) > len(before.absences):
            found[after.number, "presence"] = after.absences[-1].span.start
        if len(after.postings_on(NEXT_WEEK)) < len(before.postings_on(NEXT_WEEK)):
            found[after.number, "post"] = NEXT_WEEK
    return found


def lost(changes: ChangeSet, whole: ChangeSet) -> set[Lost]:
    """What these changes end and the whole file does not, or not as early."""
    allowed = ended(whole)
    return {key for key, day in ended(changes).items() if day < allowed.get(key, date.max)}


def _last_day(person: Person) -> date | None:
    ends = [employment.span.end for employment in person.employments]
    return None if None in ends else max(end for end in ends if end is not None)


@dataclass
class Campaign:
    """One whole file, taken both ways, and what became of its cuts."""

    town: Town
    whole: dict[Extent, ChangeSet]
    cuts: int = 0
    refused: int = 0
    taken: int = 0
    named: int = 0  # people whom a full list lacked, each named
    unreviewed: list[tuple[int, Extent, set[Lost]]] = field(default_factory=list)

    def cut(self, data: bytes, at: int, name: str) -> None:
        sheet = sheet_from(data[:at], name)
        self.cuts += 1
        if sheet.problems:
            self.refused += 1
            assert all(p.id.startswith("HR-") for p in sheet.problems)
            return
        for extent in self.whole:
            verdict = self.town.judge(sheet, extent)
            if verdict.changes is None:
                assert all(p.id.startswith("HR-") for p in verdict.problems)
            else:
                self._taken(verdict.changes, sheet, extent, at)

    def _taken(self, changes: ChangeSet, sheet: Sheet, extent: Extent, at: int) -> None:
        self.taken += 1
        self.named += len(changes.missing)
        if extent is Extent.FULL:
            listed = {row[0] for row in sheet.rows}
            expected = {n for n, person in self.town.roster.items() if person.employment_on(FIRST_DAY)} - listed
            assert set(changes.missing) == expected, at
        if removed := lost(changes, self.whole[extent]):
            self.unreviewed.append((at, extent, removed))

    def __str__(self) -> str:
        return (
            f"{self.cuts} cuts: {self.refused} refused, {self.taken} taken ({self.named} people named as missing), "
            f"{len(self.unreviewed)} with an unreviewed removal"
        )


def a_campaign(town: Town, data: bytes, name: str) -> Campaign:
    sheet = sheet_from(data, name)
    whole = {}
    for extent in Extent:
        verdict = town.judge(sheet, extent)
        assert verdict.changes is not None, verdict.problems[:3]
        whole[extent] = verdict.changes
    assert len({number for number, _ in ended(whole[Extent.CHANGES])}) >= ROWS // 50 * 2
    return Campaign(town, whole)


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-8", b"\r\n"), ("cp932", b"\r\n"), pytest.param("utf-8", b"\n", id="utf-8-lf")]
)
def test_f31_no_cut_of_a_csv_file_removes_anybody(encoding, line_end, stride, figure):
    """As changes and as a full list, in both encodings, as Excel and as databases end lines: 0 removals, 0 crashes."""
    town = a_town()
    data = an_hr_csv(town.rows, HEADER, encoding=encoding).replace(b"\r\n", line_end)
    campaign = a_campaign(town, data, "異動.csv")

    last_bytes = {at - back for at in _ends_of_rows(data, TERM_ROWS) for back in range(len(line_end) + 3)}
    for at in {*range(0, len(data), stride), *last_bytes}:
        campaign.cut(data, at, "異動.csv")

    figure(f"truncation, CSV {encoding} {line_end!r}: {campaign}")
    assert campaign.taken > 0
    assert campaign.unreviewed == []


def _ends_of_rows(data: bytes, rows: Iterable[int]) -> Iterator[int]:
    """Where a cut leaves whole rows: the only ones that a reader of CSV cannot see."""
    lines = data.splitlines(keepends=True)
    return (sum(map(len, lines[: row + 1])) for row in rows)


@pytest.mark.parametrize("cuts", [pytest.param(50, id="a sample"), pytest.param(2000, marks=pytest.mark.long)])
def test_f31_no_cut_of_a_workbook_removes_anybody(cuts, figure):
    """Without its end a workbook is no workbook: every cut is refused."""
    town = a_town()
    data = a_book(a_table(town.rows, HEADER))
    campaign = a_campaign(town, data, "異動.xlsx")

    for number in range(cuts):
        campaign.cut(data, len(data) * number // cuts, "異動.xlsx")
    for last in range(1, 23):
        campaign.cut(data, len(data) - last, "異動.xlsx")

    figure(f"truncation, XLSX: {campaign}")
    assert (campaign.refused, campaign.unreviewed) == (campaign.cuts, [])


def _two_rows_each() -> tuple[Town, dict[Extent, list[dict[str, str]]]]:
    """Forty people with two rows: retired and appointed again, or with a second post."""
    people = [a_person(f"{n:05}", f"阿蘇 {n}郎", since="2025-04-01", beside=[("0900", "書記")]) for n in range(40)]
    changes, full = [], []
    for person in people:
        who = {"職員番号": person.number, "氏名": person.names[0].full}
        changes.append(a_row(**who, 異動区分="退職", 発令日="2026-03-31"))
        changes.append(a_row(**who, 異動区分="再任用", 任用形態="再任用"))
        full.append(a_row(**who))
        full.append(a_row(**who, 所属コード="0900", 職名="書記") | {"主務・兼務": "兼務"})
    return Town(dict(a_roster(*people)), []), {Extent.CHANGES: changes, Extent.FULL: full}


@pytest.mark.parametrize("extent", list(Extent))
def test_f31_case_15_a_cut_between_the_two_rows_of_a_person_is_stopped_by_the_number_of_rows(extent, figure):
    """Nothing in the file shows that a row is gone; the number that HR counted does, every time."""
    town, rows = _two_rows_each()
    data = an_hr_csv(rows[extent], HEADER)
    campaign = Campaign(town, {extent: town.judge(sheet_from(data, "異動.csv"), extent).changes or ChangeSet(())})

    for at in _ends_of_rows(data, range(len(rows[extent]) + 1)):
        campaign.cut(data, at, "異動.csv")

    cut = [sheet_from(data[:at], "異動.csv") for at, _, _ in campaign.unreviewed]
    stopped = [sheet for sheet in cut if row_count(sheet, Asked(rows=len(rows[extent])))]
    figure(f"truncation between two rows of a person, {extent}, no number typed: {campaign}")
    assert len(stopped) == len(cut) > 0
