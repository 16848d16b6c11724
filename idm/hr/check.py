"""A whole personnel file against the roster: everything that is wrong with it, or everything that it changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from idm.facts import Organisation, Person
from idm.hr import listed, told
from idm.hr.changeset import ChangeSet, Extent, Source
from idm.hr.columns import Column, Layout, recognise
from idm.hr.mynumber import holds_my_number
from idm.hr.rows import Reader, Row, Window
from idm.hr.sheet import Problem, Sheet
from idm.messages import Said
from idm.messages import hr as say
from idm.policy import Policy

DAYS_BACK = 90
DAYS_AHEAD = 366
YEARS_OF_SERVICE = 60
"""Domain case 44: a 発令日 beyond these is taken for a slip. A full list names when posts began, so it reaches back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All or nothing: ``changes`` is None as soon as there is one problem. ``notes`` are worth reading either way."""

    problems: tuple[Problem, ...]
    notes: tuple[Said, ...]
    changes: ChangeSet | None


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
) -> Verdict:
    """
    Read a sheet as facts.

    Args:
        extent: None takes a file with a filled 異動区分 column as changes, and asks about any other.
        roster: Everybody who is known, by 職員番号.
        today: The JST date against which the years in the file are judged.
        new_id: Makes the ids of people and accounts that come new.
        as_of: The day a full list speaks of, when it has no 発令日 column.
    """
    if not sheet.header:
        return _refused(sheet.problems or (Problem(say.NO_ROWS.say()),), sheet.notes)
    if holds_my_number(sheet.rows):
        return _refused((Problem(say.MY_NUMBER.say()),), ())
    layout = recognise(sheet.header)
    notes = (*sheet.notes, *layout.notes)
    extent = extent or _told_extent(sheet, layout)
    problems = [*sheet.problems, *layout.problems, *_header_problems(layout, extent, as_of)]
    if not sheet.rows and not sheet.problems:
        problems.append(Problem(say.NO_ROWS.say()))
    if extent is None or any(p.row is None for p in problems):
        return _refused(tuple(problems), notes)
    reader = Reader(sheet, layout)
    rows = reader.read(
        policy=policy,
        organisation=organisation,
        source=source,
        window=_window(extent, today),
        as_of=as_of,
        events=extent is Extent.CHANGES,
    )
    rows, repeats = _without_repeats(rows)
    notes = (*notes, *reader.notes, *repeats)
    if problems or reader.problems:
        return _refused((*problems, *reader.problems), notes)
    if not rows:
        return _refused((Problem(say.NO_ROWS.say()),), notes)
    desk = told.Desk(roster, policy, new_id, told.Similar(roster))
    if extent is Extent.FULL:
        return _full(rows, desk, source, as_of or max(row.day for row in rows), notes)
    outcome = told.take(rows, desk)
    if outcome.continued:
        notes = (*notes, say.CONTINUED.say(k=outcome.continued))
    return _decided(outcome, (), notes)


def _full(rows: list[Row], desk: told.Desk, source: Source, day: date, notes: tuple[Said, ...]) -> Verdict:
    missing, employed = listed.missing(rows, desk.roster, source, day)
    many = listed.many_missing(len(missing), employed, desk.policy)
    outcome = listed.take(rows, desk)
    if many is not None:
        outcome.problems.insert(0, many)
    return _decided(outcome, tuple(missing), notes)


def _decided(outcome: told.Outcome, missing: tuple[str, ...], notes: tuple[Said, ...]) -> Verdict:
    if outcome.problems:
        return _refused(tuple(outcome.problems), notes)
    return Verdict((), notes, ChangeSet(tuple(outcome.changes), missing))


def _refused(problems: tuple[Problem, ...], notes: tuple[Said, ...]) -> Verdict:
    return Verdict(tuple(sorted(problems, key=lambda p: p.row or 0)), notes, None)


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


def _without_repeats(rows: list[Row]) -> tuple[list[Row], list[Said]]:
    """Rows that say the same are one row (domain case 57)."""
    kept = list({row[1:]: row for row in reversed(rows)}.values())
    kept.reverse()
    more = len(rows) - len(kept)
    return kept, [say.DUPLICATE_ROWS.say(k=more)] if more else []
