"""A whole personnel file against the roster: everything that is wrong with it, or everything that it changes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from idm.facts import Organisation, Person
from idm.hr import listed, told
from idm.hr.changeset import ChangeSet, Extent, Source
from idm.hr.columns import Column, Layout, recognise
from idm.hr.mynumber import holds_my_number
from idm.hr.rows import Reader, Row, Window
from idm.hr.sheet import NO_ANSWERS, Answers, Problem, Sheet
from idm.messages import Said
from idm.messages import hr as say
from idm.policy import Policy

DAYS_BACK = 90
DAYS_AHEAD = 366
YEARS_OF_SERVICE = 60
"""Domain case 44: a 発令日 beyond these is taken for a slip. A full list names when posts began, so it reaches back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    All or nothing: ``changes`` is None as soon as there is one problem. ``notes`` are worth reading either way.

    ``extent`` is what the file was read as; None when that could not be told.
    """

    problems: tuple[Problem, ...]
    notes: tuple[Said, ...]
    changes: ChangeSet | None
    extent: Extent | None = None


def check(
    sheet: Sheet,
    *,
    source: Source,
    extent: Extent | None,
    roster: Mapping[str, Person],
    organisation: Organisation,
    policy: Policy,
    today: date,
    new_id: Callable[[], str],
    as_of: date | None = None,
    answers: Answers = NO_ANSWERS,
    aliases: Mapping[str, Column] | None = None,
    taken: Collection[str] = (),
) -> Verdict:
    """
    Read a sheet as facts.

    Args:
        extent: None takes a file with a filled 異動区分 column as changes, and asks about any other.
        roster: Everybody who is known, by 職員番号.
        today: The JST date against which the years in the file are judged.
        new_id: Makes the ids of people and accounts that come new.
        as_of: The day a full list speaks of, when it has no 発令日 column.
        answers: The questions to which a person has said yes.
        aliases: The sender's own headings, folded (see ``columns.fold``).
        taken: Every login name and mail address that anybody has or ever had.
    """
    if not sheet.header:
        return Verdict(sheet.problems or (Problem(say.NO_ROWS.say()),), sheet.notes, None, extent)
    if holds_my_number((sheet.header, *sheet.rows)):
        return Verdict((Problem(say.MY_NUMBER.say()),), (), None, extent)
    layout = recognise(sheet.header, aliases)
    extent = extent or _told_extent(sheet, layout)
    file = _File(sheet, layout, answers, source=source, extent=extent, as_of=as_of, today=today)
    rows = file.rows(policy, organisation)
    if not rows:
        return file.verdict(None)
    desk = told.Desk(roster, policy, new_id, told.Similar(roster), answers, taken)
    return file.verdict(file.full(rows, desk) if extent is Extent.FULL else file.changed(rows, desk))


class _File:
    """One file on its way through; gathers problems and notes, sorted by row in the end."""

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout,
        answers: Answers,
        *,
        source: Source,
        extent: Extent | None,
        as_of: date | None,
        today: date,
    ) -> None:
        self._sheet = sheet
        self._layout = layout
        self._answers = answers
        self._source = source
        self._extent = extent
        self._as_of = as_of
        self._today = today
        self.problems: list[Problem] = [*sheet.problems, *layout.problems, *_header_problems(layout, extent, as_of)]
        self.notes: list[Said] = [*sheet.notes, *layout.notes]

    def rows(self, policy: Policy, organisation: Organisation) -> list[Row]:
        """The rows that can be judged further. A wrong header ends here; a wrong row does not hide the others."""
        if self._extent is None or any(p.row is None for p in self.problems):
            return []
        reader = Reader(self._sheet, self._layout, self._answers)
        rows = reader.read(
            policy=policy,
            organisation=organisation,
            source=self._source,
            window=_window(self._extent, self._today),
            as_of=self._as_of,
            events=self._extent is Extent.CHANGES,
        )
        broken = bool(self.problems)
        self.problems += reader.problems
        self.notes += reader.notes
        if not rows and not self.problems:
            self.problems.append(Problem(say.NO_ROWS.say()))
        return [] if broken else self._without_repeats(rows)  # shifted columns would only bring false alarms

    def full(self, rows: list[Row], desk: told.Desk) -> ChangeSet:
        day = self._as_of or max(row.day for row in rows)
        missing, employed = listed.missing(rows, desk.roster, self._source, day)
        many = None if self.problems else listed.many_missing(len(missing), employed, desk.policy)
        self.problems += [many] if many is not None else []
        outcome = listed.take(rows, desk)
        self.problems += outcome.problems
        return ChangeSet(tuple(outcome.changes), tuple(sorted(missing)))

    def changed(self, rows: list[Row], desk: told.Desk) -> ChangeSet:
        outcome = told.take(rows, desk)
        self.problems += outcome.problems
        self.notes += [say.CONTINUED.say(k=outcome.continued)] if outcome.continued else []
        return ChangeSet(tuple(outcome.changes))

    def verdict(self, changes: ChangeSet | None) -> Verdict:
        problems = tuple(sorted(self.problems, key=lambda p: p.row or 0))
        return Verdict(problems, tuple(self.notes), None if problems else changes, self._extent)

    def _without_repeats(self, rows: list[Row]) -> list[Row]:
        """Rows that say the same are one row (domain case 57)."""
        kept = list({row[1:]: row for row in reversed(rows)}.values())
        kept.reverse()
        more = len(rows) - len(kept)
        self.notes += [say.DUPLICATE_ROWS.say(k=more)] if more else []
        return kept


def _told_extent(sheet: Sheet, layout: Layout) -> Extent | None:
    at = layout.at.get(Column.EVENT)
    filled = at is not None and any(row[at].strip() for row in sheet.rows)
    return Extent.CHANGES if filled else None


def _header_problems(layout: Layout, extent: Extent | None, as_of: date | None) -> list[Problem]:
    if extent is None:
        return [Problem(say.EXTENT_UNKNOWN.say())]
    if extent is Extent.CHANGES:
        return layout.missing(Column.NUMBER, Column.DAY, Column.EVENT, Column.NAME)
    day = () if as_of is not None else (Column.DAY,)
    return layout.missing(Column.NUMBER, *day, Column.NAME, Column.FORM, Column.UNIT, Column.TITLE)


def _window(extent: Extent, today: date) -> Window:
    back = timedelta(days=DAYS_BACK) if extent is Extent.CHANGES else timedelta(days=366 * YEARS_OF_SERVICE)
    return Window(today - back, today + timedelta(days=DAYS_AHEAD))
