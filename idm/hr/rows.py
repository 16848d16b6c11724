"""From cells to typed rows. Each distinct value of a column is parsed once; a wrong one is listed at every row."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar, cast

from idm.calendar import day_after, wareki
from idm.facts import AbsenceKind, Form, Organisation, Person
from idm.hr.cells import births, fit, names, values
from idm.hr.cells.dates import Window, in_newer_era, parse_date
from idm.hr.cells.splits import Splits, Unsplit
from idm.hr.changeset import Event, Source
from idm.hr.columns import Column, Layout
from idm.hr.organisation.places import Places, Posts
from idm.hr.sheet import Answers, Problem, Sheet, Wrong, wrong
from idm.messages import Message, Said
from idm.messages import hr as say
from idm.messages import now as say_now
from idm.policy import Policy

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

NAMES_A_POST = frozenset(
    {None, Event.HIRE, Event.MOVE, Event.CONCURRENT_ON, Event.CONCURRENT_OFF, Event.REAPPOINT, Event.RETURN}
)
"""Events whose rows say where somebody works. None is a row of a full list."""


class Row(NamedTuple):
    """
    One row, read. A tuple, because a file has a hundred thousand of them.

    ``end`` is the first day after the term. None is an empty cell, or a column that the file does not have. ``login``
    and ``mail`` are for a newcomer only (domain case 59).
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
    login: str = ""
    mail: str = ""


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
        roster: Mapping[str, Person],
        source: Source,
        window: Window,
        as_of: date | None,
        events: bool,
    ) -> list[Row]:
        """
        Every row, in the order of the file; what could not be read in it is None, and among the problems.

        Args:
            roster: Everybody who is known: their names tell how a name is parted.
            as_of: The day for every row when the file has no 発令日 column.
            events: Read 異動区分; a full list does not need it.
        """
        numbers = self._column(Column.NUMBER, values.parse_number, required=True)
        days = self._days(as_of, window)
        self._check(Column.DAY, days, lambda day: fit.far(day, window))
        kinds = self._column(Column.EVENT, values.parse_event, required=True) if events else self._empty()
        kanas = self._kana()
        full_names = self._names(numbers, kanas, roster)
        forms = self._column(Column.FORM, lambda text: values.parse_form(text, policy))
        self._check(Column.FORM, forms, lambda form: fit.other_source(form, source, policy))
        if Form.CONTRACTOR in forms:
            named = list(zip(full_names, forms, strict=True))
            self._check(Column.NAME, named, lambda told: fit.named(told, policy))
        starts = self._column(Column.TERM_START, parse_date)
        last_days = self._column(Column.TERM_END, parse_date)
        self._check(Column.TERM_END, list(zip(forms, starts, days, last_days, strict=True)), fit.term)
        titles = self._column(Column.TITLE, values.parse_label)
        alone = {title for title in set(titles) if title and "兼" not in title}
        places = Places(organisation, alone.union(*(role.titles for role in policy.role)))
        suspends = AbsenceKind.SECONDED_OUT in policy.absences.suspend
        units = self._units(days, kinds, places, organisation, suspends=suspends)
        mains = self._column(Column.MAIN, values.parse_main)
        self._births(days)
        logins, mails = (self._column(column, values.parse_account) for column in (Column.LOGIN, Column.MAIL))
        posts = (units, titles, mains, logins, mails)
        columns = (numbers, days, kinds, full_names, kanas, forms, starts, _ends(last_days), *posts)
        return self._one_row_a_post(list(map(Row._make, zip(self._lines, *columns, strict=True))), places)

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
                self.notes.append(say.VACANCY.say(v=" ".join(row[at].split()), n=line))
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
        if empty is not None:
            known |= {cell: wrong(empty) for cell, found in known.items() if found is None}
        return self._settled(column, cells, known, str)

    def _settled(
        self,
        column: Column,
        keys: Sequence[Key],
        known: Mapping[Key, Value | Wrong | None],
        shown: Callable[[Key], str],
    ) -> list[Value | None]:
        """The value of every row. What is wrong with a key is listed at each of its rows, the cell ``shown``."""
        bad = {key: found for key, found in known.items() if isinstance(found, Wrong)}
        good: dict[Key, Value | None] = {k: None if isinstance(found, Wrong) else found for k, found in known.items()}
        found = [good[key] for key in keys]
        for at, (line, key) in enumerate(zip(self._lines, keys, strict=True)) if bad else ():
            reason = bad.get(key)
            if reason is not None and self._accepted(column, line, reason, shown(key)):
                found[at] = cast(Value, reason.guess)
        return found

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

    def _days(self, as_of: date | None, window: Window) -> list[date | None]:
        if Column.DAY not in self._layout.at:
            return [as_of] * len(self._rows)
        cells = self._cells(Column.DAY)
        for cell in sorted(set(cells)):
            if (day := in_newer_era(cell)) is not None:
                self.notes.append(say.DATE_NEWER_ERA.say(column=Column.DAY, v=cell.strip(), read=wareki(day)))
        return self._parsed(Column.DAY, cells, lambda cell: parse_date(cell, window), empty=say.DATE_INCOMPLETE)

    def _names(
        self, numbers: Sequence[str | None], kanas: Sequence[str], roster: Mapping[str, Person]
    ) -> list[str | None]:
        cells = self._name_cells()
        known: dict[str | Unsplit, str | Wrong | None] = {cell: names.parse_name(cell) for cell in set(cells)}
        known |= {cell: wrong(say.EMPTY) for cell, found in known.items() if found is None}
        whole = {c for c, found in known.items() if isinstance(found, Wrong) and found.message is say.NAME_NOT_SPLIT}
        keys: list[str | Unsplit] = [*cells]
        if whole:
            told = zip(cells, numbers, kanas, strict=True)
            keys = [Unsplit(*row) if row[0] in whole else row[0] for row in told]
            splits = Splits(roster)
            known |= {key: splits.propose(key) for key in set(keys) if isinstance(key, Unsplit)}
        found = self._settled(Column.NAME, keys, known, lambda key: key.cell if isinstance(key, Unsplit) else key)
        self._name_notes(found)
        return found

    def _name_cells(self) -> list[str]:
        if Column.NAME in self._layout.at:
            return self._cells(Column.NAME)
        pairs = zip(self._cells(Column.FAMILY), self._cells(Column.GIVEN), strict=True)
        return [f"{family} {given}" for family, given in pairs]

    def _name_notes(self, found: Sequence[str | None]) -> None:
        known = {name for name in found if name}
        if hard := names.hard_to_show(known):
            self.notes.append(say.NAME_HARD_TO_SHOW.say(list=say.some(hard)))
        if single := sorted(name for name in known if " " not in name):
            self.notes.append(say.NAME_SINGLE.say(list=say.some(single)))

    def _kana(self) -> list[str]:
        cells = self._cells(Column.KANA)
        found = [kana or "" for kana in self._parsed(Column.KANA, cells, names.parse_kana)]
        widened = sum(kana != cell and kana != " ".join(cell.split()) for kana, cell in zip(found, cells, strict=True))
        if not widened or any(p.column == Column.KANA for p in self.problems):
            return found
        hiragana = {cell for cell in set(cells) if names.has_hiragana(cell)}
        turned = sum(cell in hiragana for cell in cells) if hiragana else 0
        self.notes += [say.KANA_FROM_HIRAGANA.say(k=turned)] if turned else []
        self.notes += [say.KANA_WIDENED.say(k=widened - turned)] if widened > turned else []
        return found

    def _units(
        self,
        days: Sequence[date | None],
        kinds: Sequence[Event | None],
        places: Places,
        organisation: Organisation,
        *,
        suspends: bool,
    ) -> list[str | None]:
        """The code of every row's unit: as written, or found by its name where there is no code (cases 60 to 62)."""
        codes = self._column(Column.UNIT, values.parse_code)
        labels = self._column(Column.UNIT_NAME, values.parse_label)
        codes, hosts = self._without_hosts(codes, labels, days, kinds, places, organisation)
        self.notes += hosts if suspends else []
        codes = self._with_zeros(codes, days, organisation)
        told = list(zip(codes, labels, days, strict=True))
        self._check(Column.UNIT, told, lambda at: fit.unit(at[0], at[1], at[2], organisation))
        if Column.UNIT_NAME not in self._layout.at:
            return codes
        empty = {cell for cell in set(self._cells(Column.UNIT)) if not cell.strip()}
        keys = [
            (label, day) if label and day and kind in NAMES_A_POST and cell in empty else None
            for label, day, kind, cell in zip(labels, days, kinds, self._cells(Column.UNIT), strict=True)
        ]
        if not any(keys):
            return codes
        known = {key: places.named(*key) if key else None for key in set(keys)}
        found = self._settled(Column.UNIT_NAME, keys, known, lambda key: key[0] if key else "")
        taken = [f"{key[0]}＝{code}" for key, code in known.items() if key and isinstance(code, str)]
        if taken:
            rows = sum(isinstance(known[key], str) for key in keys)
            self.notes.append(say.UNIT_BY_NAME.say(k=rows, list=say.some(sorted(taken))))
        return [code or by_name for code, by_name in zip(codes, found, strict=True)]

    def _with_zeros(
        self, codes: Sequence[str | None], days: Sequence[date | None], organisation: Organisation
    ) -> list[str | None]:
        keys = [(code, day) if code and day else None for code, day in zip(codes, days, strict=True)]
        known = {key: fit.zeros(*key, organisation) if key else None for key in set(keys)}
        if all(found == (key[0] if key else None) for key, found in known.items()):
            return list(codes)
        found = self._settled(Column.UNIT, keys, known, lambda key: key[0] if key else "")
        return [one if key else code for one, key, code in zip(found, keys, codes, strict=True)]

    def _without_hosts(
        self,
        codes: Sequence[str | None],
        labels: Sequence[str | None],
        days: Sequence[date | None],
        kinds: Sequence[Event | None],
        places: Places,
        organisation: Organisation,
    ) -> tuple[list[str | None], list[Said]]:
        """The codes without those of other bodies that people are sent to (派遣): said, not taken (case 66)."""
        found, hosts = [*codes], []
        for at, kind in enumerate(kinds):
            code, label, day = codes[at], labels[at], days[at]
            if kind is not Event.SECONDED_OUT or day is None or not (code or label):
                continue
            if organisation.path(code or "", day) or (label and not isinstance(places.named(label, day), Wrong)):
                continue
            hosts.append(say_now.SECONDED_OUTSIDE.say(v=label or code, n=self._lines[at]))
            found[at] = None
        return found, hosts

    def _one_row_a_post(self, rows: list[Row], places: Places) -> list[Row]:
        """Several posts in one cell become as many rows, all but the first beside the main one (case 63)."""
        together = {row.title for row in rows if row.title and "兼" in row.title}
        if not together:
            return rows
        found: list[Row] = []
        split: dict[str, str] = {}
        for row in rows:
            posts: Posts | None = None
            if row.title in together and row.unit and row.day and row.event in NAMES_A_POST:
                posts = self._posts(row, places)
            if posts is None or len(posts) < 2:
                found.append(row)
                continue
            split.setdefault(row.title, f"{say.row_numbered(row.line)} {places.said(posts, row.day)}")
            found += [
                row._replace(unit=unit, title=title, main=row.main if place == 0 else False)
                for place, (unit, title) in enumerate(posts)
            ]
        self.notes += [say.TITLES_SPLIT.say(list=say.some([*split.values()]))] if split else []
        return found

    def _posts(self, row: Row, places: Places) -> Posts | None:
        posts = places.posts(row.unit or "", row.title, row.day)
        if not isinstance(posts, Wrong):
            return posts
        return cast(Posts, posts.guess) if self._accepted(Column.TITLE, row.line, posts, row.title) else None

    def _births(self, days: Sequence[date | None]) -> None:
        """The date of birth is looked at here and nowhere else: only a row number and an age leave (case 45)."""
        if Column.BIRTH not in self._layout.at:
            return
        told = zip(self._lines, self._cells(Column.BIRTH), days, strict=True)
        if odd := births.odd_ages(told):
            self.notes.append(say.BIRTHS.say(list=say.some(odd)))


def _ends(last_days: list[date | None]) -> list[date | None]:
    return [None if day is None else day_after(day) for day in last_days]
