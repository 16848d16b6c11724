"""From cells to typed rows. Each distinct value of a column is parsed once; a wrong one is listed at every row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar, cast

from idm.calendar import day_after, fiscal_year, fiscal_year_end, wareki
from idm.facts import Form, Organisation
from idm.facts.person import NOT_FROM_HR
from idm.hr import names, values
from idm.hr.changeset import Event, Source
from idm.hr.columns import Column, Layout
from idm.hr.dates import parse_date
from idm.hr.sheet import Answers, Problem, Sheet, Wrong, wrong
from idm.messages import Message, Said
from idm.messages import hr as say
from idm.policy import Policy

Key = TypeVar("Key", bound=object)
Value = TypeVar("Value")


class Row(NamedTuple):
    """
    One row, read. A tuple, because a file has a hundred thousand of them.

    ``end`` is the first day after the term. None is an empty cell, or a column that the file does not have.
    """

    line: int
    number: str
    day: date
    event: Event | None
    name: str
    kana: str
    form: Form | None
    start: date | None
    end: date | None
    unit: str | None
    title: str
    main: bool | None


@dataclass(frozen=True, slots=True)
class Window:
    """The 発令日 that are taken without asking (domain case 44): from ``first`` through ``last``, JST dates."""

    first: date
    last: date


class Reader:
    """Reads the columns of one sheet; gathers the problems on the way."""

    def __init__(self, sheet: Sheet, layout: Layout, answers: Answers) -> None:
        self._layout = layout
        self._answers = answers
        self.problems: list[Problem] = []
        self.notes: list[Said] = []
        self._drop_vacancies(sheet)

    def read(
        self,
        *,
        policy: Policy,
        organisation: Organisation,
        source: Source,
        window: Window,
        as_of: date | None,
        events: bool,
    ) -> list[Row]:
        """
        The rows of everybody of whom every row could be read; the others are among the problems.

        Args:
            as_of: The day for every row when the file has no 発令日 column.
            events: Read 異動区分; a full list does not need it.
        """
        numbers = self._column(Column.NUMBER, values.parse_number, required=True)
        days = self._days(as_of)
        self._check(Column.DAY, days, lambda day: _far(day, window))
        kinds = self._column(Column.EVENT, values.parse_event, required=True) if events else self._empty()
        full_names = self._names()
        forms = self._column(Column.FORM, lambda text: values.parse_form(text, policy))
        self._check(Column.FORM, forms, lambda form: _other_source(form, source, policy))
        starts = self._column(Column.TERM_START, parse_date)
        last_days = self._column(Column.TERM_END, parse_date)
        self._check(Column.TERM_END, list(zip(forms, starts, days, last_days, strict=True)), _term)
        units = self._column(Column.UNIT, values.parse_code)
        labels = self._column(Column.UNIT_NAME, values.parse_label)
        self._check(
            Column.UNIT,
            list(zip(units, labels, days, strict=True)),
            lambda at: _unit(at[0], at[1], at[2], organisation),
        )
        titles = self._column(Column.TITLE, values.parse_label)
        mains = self._column(Column.MAIN, values.parse_main)
        kanas = self._kana()
        columns = (numbers, days, kinds, full_names, kanas, forms, starts, _ends(last_days), units, titles, mains)
        return self._whole(list(map(Row._make, zip(self._lines, *columns, strict=True))))

    def _whole(self, rows: list[Row]) -> list[Row]:
        """Without the people who have a wrong row: half of what is said of somebody proves nothing."""
        if not self.problems:
            return rows
        wrong_rows = {problem.row for problem in self.problems}
        people = {row.number for row in rows if row.line in wrong_rows}
        return [row for row in rows if row.number not in people]

    def _drop_vacancies(self, sheet: Sheet) -> None:
        """Rows for a post that nobody holds are left out, and listed (domain case 36)."""
        self._lines: Sequence[int] = sheet.lines
        self._rows: Sequence[Sequence[str]] = sheet.rows
        at = self._layout.at.get(Column.NAME, self._layout.at.get(Column.FAMILY))
        if at is None:
            return
        vacant = {cell for cell in {row[at] for row in sheet.rows} if names.is_vacancy(cell)}
        if not vacant:
            return
        kept = []
        for line, row in zip(sheet.lines, sheet.rows, strict=True):
            if row[at] in vacant:
                self.notes.append(say.VACANCY.say(v=row[at].strip(), n=line))
            else:
                kept.append((line, row))
        self._lines = [line for line, _ in kept]
        self._rows = [row for _, row in kept]

    def _cells(self, column: Column) -> list[str]:
        at = self._layout.at.get(column)
        return [""] * len(self._rows) if at is None else [row[at] for row in self._rows]

    def _empty(self) -> list[None]:
        return [None] * len(self._rows)

    def _column(
        self, column: Column, parse: Callable[[str], Value | Wrong | None], *, required: bool = False
    ) -> list[Value | None]:
        if column not in self._layout.at:
            return [None] * len(self._rows)
        return self._parsed(column, self._cells(column), parse, empty=say.EMPTY if required else None)

    def _parsed(
        self,
        column: Column,
        cells: Sequence[str],
        parse: Callable[[str], Value | Wrong | None],
        *,
        empty: Message | None = None,
    ) -> list[Value | None]:
        known = {cell: parse(cell) for cell in set(cells)}
        bad = {cell: found for cell, found in known.items() if isinstance(found, Wrong)}
        if empty is not None:
            bad |= {cell: wrong(empty) for cell, found in known.items() if found is None}
        good: dict[str, Value | None] = {c: None if isinstance(found, Wrong) else found for c, found in known.items()}
        values = [good[cell] for cell in cells]
        for at, (line, cell) in enumerate(zip(self._lines, cells, strict=True)) if bad else ():
            reason = bad.get(cell)
            if reason is not None and self._accepted(column, line, reason, cell):
                values[at] = cast(Value, reason.guess)
        return values

    def _check(self, column: Column, keys: Sequence[Key], rule: Callable[[Key], tuple[Wrong, str] | None]) -> None:
        """A rule over values that are already read; each distinct combination is asked once."""
        bad = {key: found for key in set(keys) if (found := rule(key)) is not None}
        if bad:
            for line, key in zip(self._lines, keys, strict=True):
                if (found := bad.get(key)) is not None:
                    self._accepted(column, line, found[0], found[1])

    def _accepted(self, column: Column, line: int, reason: Wrong, cell: str) -> bool:
        """True for a question that was answered with yes; anything else is listed."""
        if reason.guess is not None and self._answers.accept(reason.message, line):
            return True
        self.problems.append(reason.at(line, str(column), cell))
        return False

    def _days(self, as_of: date | None) -> list[date | None]:
        if Column.DAY not in self._layout.at:
            return [as_of] * len(self._rows)
        return self._parsed(Column.DAY, self._cells(Column.DAY), parse_date, empty=say.DATE_INCOMPLETE)

    def _names(self) -> list[str | None]:
        if Column.NAME in self._layout.at:
            cells = self._cells(Column.NAME)
        else:
            pairs = zip(self._cells(Column.FAMILY), self._cells(Column.GIVEN), strict=True)
            cells = [f"{family} {given}" for family, given in pairs]
        return self._parsed(Column.NAME, cells, names.parse_name, empty=say.EMPTY)

    def _kana(self) -> list[str]:
        cells = self._cells(Column.KANA)
        found = [kana or "" for kana in self._parsed(Column.KANA, cells, names.parse_kana)]
        widened = sum(kana != cell and kana != " ".join(cell.split()) for kana, cell in zip(found, cells, strict=True))
        if widened and not any(p.column == Column.KANA for p in self.problems):
            self.notes.append(say.KANA_WIDENED.say(k=widened))
        return found


def _ends(last_days: list[date | None]) -> list[date | None]:
    return [None if day is None else day_after(day) for day in last_days]


def _far(day: date | None, window: Window) -> tuple[Wrong, str] | None:
    if day is None or window.first <= day <= window.last:
        return None
    return wrong(say.DATE_FAR), wareki(day)


def _other_source(form: Form | None, source: Source, policy: Policy) -> tuple[Wrong, str] | None:
    """Domain case 80: who sends which kind of appointment."""
    if form is None or (form in NOT_FROM_HR) is (source is Source.OTHERS):
        return None
    message = say.FORM_NOT_FROM_HR if source is Source.HR else say.FORM_FROM_HR
    return wrong(message, form=policy.forms[form]), policy.forms[form]


def _term(told: tuple[Form | None, date | None, date | None, date | None]) -> tuple[Wrong, str] | None:
    """Domain case 47."""
    form, start, day, last_day = told
    begins = start or day
    if last_day is None or begins is None:
        return None
    if last_day < (start or last_day):
        return wrong(say.TERM_BACKWARDS, start=wareki(begins)), wareki(last_day)
    if form is Form.FISCAL_YEAR and last_day > fiscal_year_end(begins):
        return wrong(say.TERM_BEYOND_YEAR, y=fiscal_year(begins) + 1), wareki(last_day)
    return None


def _unit(
    code: str | None, label: str | None, day: date | None, organisation: Organisation
) -> tuple[Wrong, str] | None:
    """Domain cases 60 and 61. A name may be the unit's own, a parent's, or the whole path written in one."""
    if code is None or day is None:
        return None
    path = organisation.path(code, day)
    if not path:
        return wrong(say.UNIT_UNKNOWN, day=wareki(day)), code
    if not label:
        return None
    own = [values.plain(unit.name) for unit in path]
    whole = ["".join(reversed(own[:depth])) for depth in range(1, len(own) + 1)]
    if values.plain(label) in {*own, *whole}:
        return None
    return wrong(say.UNIT_NAME_DIFFERS, known=path[0].name, told=label), code
