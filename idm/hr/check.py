"""A whole personnel file against the roster: everything that is wrong with it, or everything that it changes."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from idm.calendar import wareki
from idm.facts import Organisation, Person
from idm.hr import listed, scope, told
from idm.hr.cells.dates import Window
from idm.hr.cells.mynumber import holds_my_number
from idm.hr.changeset import ChangeSet, Extent, PersonChange, Source
from idm.hr.columns import Column, Layout, recognise
from idm.hr.desk import Desk, Similar
from idm.hr.organisation.handover import outlasting
from idm.hr.people.keys import with_zeros
from idm.hr.people.meant import Meant, meant
from idm.hr.people.namesakes import namesakes
from idm.hr.people.successors import doubled, problems
from idm.hr.people.vacancies import questions, vacancies
from idm.hr.rows import Reader, Row
from idm.hr.sheet import NO_ANSWERS, Answers, Problem, Sheet
from idm.hr.wholesale import many_missing, many_retire
from idm.messages import Said
from idm.messages import hr as say
from idm.messages import now as say_now
from idm.policy import Policy
from idm.rules.withheld import waiting

DAYS_BACK = 90
DAYS_AHEAD = 366
YEARS_OF_SERVICE = 60
"""Domain case 44: a 発令日 beyond these is taken for a slip. A full list names when posts began, so it reaches back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What a file says, or why it cannot be taken. ``notes`` are worth reading either way.

    ``changes`` is None when nothing may be applied: as soon as there is one problem or, where people with wrong rows
    are left out, one problem of the whole file. ``extent`` is what the file was read as; None when nobody can tell.
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
    leave_out_wrong: bool = False,
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
        leave_out_wrong: Leave out the people who have a wrong row, and take the others; never half of somebody. A
            problem of the whole file still keeps everything out.
    """
    if holds_my_number((sheet.header, *sheet.rows)):
        return Verdict((Problem(say.MY_NUMBER.say()),), (), None, extent)
    if not sheet.header or not sheet.rows:
        return Verdict(sheet.problems or (Problem(say.NO_ROWS.say()),), sheet.notes, None, extent)
    layout = recognise(sheet.header, aliases)
    extent = extent or _told_extent(sheet, layout)
    desk = Desk(roster, policy, new_id, Similar(roster), answers, taken, organisation)
    file = _File(sheet, layout, desk, source=source, extent=extent, as_of=as_of, today=today)
    rows = file.rows()
    if not rows:
        return file.verdict(None, leave_out_wrong)
    people = file.meant(rows)
    return file.verdict(file.full(people) if extent is Extent.FULL else file.changed(people), leave_out_wrong)


class _File:
    """One file on its way through; gathers problems and notes, sorted by row in the end."""

    def __init__(
        self,
        sheet: Sheet,
        layout: Layout,
        desk: Desk,
        *,
        source: Source,
        extent: Extent | None,
        as_of: date | None,
        today: date,
    ) -> None:
        self._sheet = sheet
        self._layout = layout
        self._desk = desk
        self._source = source
        self._extent = extent
        self._as_of = as_of
        self._today = today
        self._read: Sequence[Row] = ()
        unanswered = [p for p in sheet.problems if not (p.asks and desk.answers.accept_id(p.id, p.row))]
        self.problems: list[Problem] = [*unanswered, *layout.problems, *_header_problems(layout, extent, as_of)]
        self.notes: list[Said] = [*sheet.notes, *layout.notes]

    def rows(self) -> Sequence[Row]:
        """The rows that can be judged further. A wrong header ends here; a wrong row does not hide the others."""
        if self._extent is None or any(p.row is None and not p.asks for p in self.problems):
            return []
        desk = self._desk
        reader = Reader(self._sheet, self._layout, desk.answers)
        rows = reader.read(
            policy=desk.policy,
            organisation=desk.organisation,
            roster=desk.roster,
            source=self._source,
            window=_window(self._extent, self._today),
            as_of=self._as_of,
            events=self._extent is Extent.CHANGES,
        )
        meant, mistaken = with_zeros(rows, desk.roster, desk.answers)  # before anybody is taken for a stranger
        asked = {problem.row for problem in mistaken}
        self._read, left_out, sent_out = scope.within(meant, desk.organisation, desk.policy, desk.roster, asked)
        self.notes += left_out
        self.problems += sent_out
        broken = any(not problem.asks for problem in self.problems)
        self.problems += [*reader.problems, *mistaken]
        self.notes += reader.notes
        if not self._read and not self.problems:
            self.problems.append(Problem(say.NO_ROWS.say()))
        return [] if broken else self._without_repeats(self._whole())  # shifted columns only bring false alarms

    def _whole(self) -> Sequence[Row]:
        """Without the people who have a wrong row: half of what is said of somebody proves nothing."""
        if not self.problems:
            return self._read
        wrong_lines = {problem.row for problem in self.problems}
        left_out = {row.number for row in self._read if row.line in wrong_lines}
        if self._extent is Extent.CHANGES:
            lines = _with_a_wrong_number(self.problems)
            dropped = [row for row in self._read if row.number in left_out and row.line not in lines]
            self.problems += told.unknown(dropped, self._desk)
        return [row for row in self._read if row.number not in left_out]

    def meant(self, rows: Sequence[Row]) -> Meant:
        """The same with every number settled (domain cases 53, 54)."""
        people = meant([*rows], self._desk)
        self.problems += people.problems
        self.notes += people.notes
        return people

    def full(self, people: Meant) -> ChangeSet:
        desk = people.desk
        day = self._as_of or max((row.day for row in people.rows), default=self._today)
        named = {row.number for row in (*self._read, *people.rows)}
        missing, employed = listed.missing(named, desk.roster, self._source, day)
        many = many_missing(len(missing), employed, desk.policy)
        self.problems += [many] if many is not None else []
        changes = self._came_of(listed.take(people.rows, desk), people)
        return ChangeSet(changes, tuple(sorted(missing)))

    def changed(self, people: Meant) -> ChangeSet:
        days = Counter(row.day for row in people.rows)
        if len(days) > 1:
            counted = [say.day_and_count(wareki(day), count) for day, count in sorted(days.items())]
            self.notes.append(say.DAYS.say(k=len(days), list=say.some(counted)))
        desk = people.desk
        outcome = told.take(people.rows, desk)
        many = many_retire(outcome.changes, desk.roster, self._source, self._today, desk.policy)
        self.problems += [many] if many is not None else []
        if outcome.continued:
            continued = say.CONTINUED.say(k=outcome.continued)
            if desk.answers.accept(say.CONTINUED, None):
                self.notes.append(continued)
            else:
                self.problems.append(Problem(continued, asks=True))
        self.notes += [say.AS_TOLD.say(k=outcome.as_told)] if outcome.as_told else []
        return ChangeSet(self._came_of(outcome, people))

    def _came_of(self, outcome: told.Outcome, people: Meant) -> tuple[PersonChange, ...]:
        """The changes, once what only shows when all of them are known has been said."""
        desk, changes = self._desk, people.changes(outcome.changes)
        self.problems += outcome.problems
        empty = vacancies(changes, desk.roster, desk.policy, desk.organisation, self._today)
        self.problems += questions(empty, desk.policy, desk.organisation, desk.answers)
        twice = doubled(changes, desk.roster, desk.policy, desk.organisation, self._today)
        self.problems += problems(twice, desk.policy)
        self.problems += outlasting(changes, desk.organisation, desk.answers)
        self.notes += [
            say_now.SECOND_FACTOR_MISSING.say(v=who.number_on(self._today), right=right)
            for who, right in waiting(changes, desk.policy, desk.organisation, self._today)
        ]
        if same := namesakes(changes, desk.roster, self._today):
            self.notes.append(say.NAMESAKES.say(list=say.some(same)))
        unread = sum(change.before is None and not change.after.names[-1].kana for change in changes)
        self.notes += [say.KANA_EMPTY.say(k=unread)] if unread else []
        return tuple(changes)

    def verdict(self, changes: ChangeSet | None, leave_out_wrong: bool) -> Verdict:
        problems = tuple(sorted(self.problems, key=lambda p: p.row or 0))
        if not problems:
            return Verdict((), tuple(self.notes), changes, self._extent)
        if changes is None or not leave_out_wrong or any(map(_of_the_whole_file, problems)):
            return Verdict(problems, tuple(self.notes), None, self._extent)
        return Verdict(problems, *self._others(problems, changes), self._extent)

    def _others(self, problems: Sequence[Problem], changes: ChangeSet) -> tuple[tuple[Said, ...], ChangeSet]:
        """The changes of those who have no problem, and what is to be said of the rest."""
        wrong_lines, lines = {problem.row for problem in problems}, _with_a_wrong_number(problems)
        out = {row.number or row.name for row in self._read if row.line in wrong_lines}
        names = {row.name for row in self._read if row.line in lines}
        doubtful = {row.line for row in self._read if row.name in names}  # may be of the person who was meant
        kept = tuple(change for change in changes.changes if doubtful.isdisjoint(change.rows))
        besides = sorted({line for c in changes.changes for line in c.rows if line in doubtful})
        notes = [*self.notes]
        if besides:
            notes.append(say.NAMESAKES_LEFT_OUT.say(list=say.some([say.row_numbered(line) for line in besides])))
        notes.append(say.LEFT_OUT.say(k=len(out) + len(changes.changes) - len(kept)))
        return tuple(notes), replace(changes, changes=kept)

    def _without_repeats(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows that say the same are one row (domain case 57)."""
        if len({row.number for row in rows}) == len(rows):
            return rows
        kept = list({row[1:]: row for row in reversed(rows)}.values())
        kept.reverse()
        more = len(rows) - len(kept)
        self.notes += [say.DUPLICATE_ROWS.say(k=more)] if more else []
        return kept


def _with_a_wrong_number(problems: Iterable[Problem]) -> set[int | None]:
    """Rows of which nobody can say for sure whose they are."""
    return {problem.row for problem in problems if problem.column == Column.NUMBER}


def _of_the_whole_file(problem: Problem) -> bool:
    """One number for two people leaves everything in doubt, whichever rows they stand in (domain case 52)."""
    return problem.row is None or problem.id == say.NUMBER_TWO_PEOPLE.id


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
