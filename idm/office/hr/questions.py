"""What the desk itself asks of a file that can be read: things that no file says of itself.

Has it been taken in before (domain case 10), does another one wait for the same people (81), does it rewrite what is in
force (76), is somebody moving himself (78), who leaves a privileged post behind (71), do the printed totals agree (15).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from idm.calendar import day_after, day_of
from idm.desired import Desired
from idm.facts import Organisation, Person
from idm.hr.changeset import Event, PersonChange
from idm.hr.columns import Column
from idm.hr.sheet import Answers, Problem, Sheet
from idm.messages import Message, Said
from idm.messages import hr as say_hr
from idm.messages import hr_desk as say
from idm.office.hr.effect import corrected
from idm.office.hr.embargo import Eyes
from idm.office.hr.papers import Asked, Line, lines_of, sheet_of, terms_of
from idm.office.hr.words import words
from idm.policy import Policy
from idm.rules.brake import Trip
from idm.rules.employment import access_ends
from idm.store import batches, facts
from idm.store.batches import OPEN, Batch

SHOWN = 5  # people in one sentence
LEAVING = frozenset({Event.RETIRE, Event.TERM_END})
OWN_CHANGE = "desk.own"


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What the desk needs to know. ``known`` is everybody by 職員番号 as they are without the file, ``lines`` reads what
    its rows name, where that is needed.
    """

    connection: Connection
    policy: Policy
    organisation: Organisation
    known: Mapping[str, Person]
    eyes: Eyes
    lines: Callable[[], Iterable[Line]]

    def of_content(
        self, asked: Asked, changes: Sequence[PersonChange], now: datetime
    ) -> tuple[list[Problem], list[Said]]:
        """What has to be asked whenever a file is judged, and what is worth reading."""
        problems = [
            *leaver_count(asked, self.lines, changes, self.known),
            *corrections(changes, asked.answers, self.policy, self.organisation, day_of(now)),
        ]
        return problems, privileged_leavers(changes, self.policy, self.organisation, now)

    def of_arrival(
        self, sheet: Sheet, asked: Asked, *, itself: int | None, changes: bool
    ) -> tuple[list[Problem], list[Said]]:
        """
        What has to be asked when a file is handed in.

        Args:
            itself: The file's own number when it is revised.
            changes: Would it change anything? Otherwise there is nothing to answer.
        """
        before = batches.taken_in(self.connection, sheet.sha256)
        if before is not None and not self.eyes.see(before):
            before = None  # that it waits is not for everybody to know
        if not changes:
            return [], [
                say.SAME_FILE_NOTE.say(at=before.at, batch=before.id, how=self._became(before))
            ] if before is not None else []
        problems = self._waiting(asked.answers, itself)
        if before is not None and before.id != itself:
            problems += _ask(
                asked.answers, say.SAME_FILE, None, at=before.at, batch=before.id, how=self._became(before)
            )
        return problems, []

    def _became(self, before: Batch) -> str:
        if before.state == "scheduled":
            return say.TAKEN_IN_LATER
        return say.TAKEN_BACK if batches.undone_by(self.connection, [before.id]) else say.TAKEN_IN

    def _waiting(self, answers: Answers, itself: int | None) -> list[Problem]:
        """
        Files that wait for the same person and day (domain case 81).

        A draft is asked about older ones only. A file that may not be seen is not spoken of: that alone would tell of
        whom it speaks.
        """
        waiting = [
            batch
            for batch in batches.in_state(self.connection, *OPEN)
            if (itself is None or batch.id < itself) and self.eyes.see(batch)
        ]
        mine = {(line.number, line.day) for line in self.lines() if line.number and line.day} if waiting else set()
        found: list[Problem] = []
        for batch in waiting:
            shared = sorted({number for number, day in mine & set(_named_by(batch)) if number})
            if shared:
                by = next((p.numbers[-1] for p in facts.people(self.connection, [batch.by])), batch.by)
                numbers, people = _some(shared), len(shared)
                found += _ask(
                    answers, say.WAITING_FILE, None, batch=batch.id, by=by, at=batch.at, k=people, numbers=numbers
                )
        return found


def _named_by(batch: Batch) -> Iterator[tuple[str | None, date | None]]:
    if batch.sheet is not None:
        sheet = sheet_of(batch.sheet, batch.file_name, batch.file_sha256)
        yield from ((line.number, line.day) for line in lines_of(sheet, terms_of(batch.asked).asked))


def row_count(sheet: Sheet, asked: Asked) -> list[Problem]:
    """件数突合 (domain case 15): the rows as HR counted them on the printed list."""
    if asked.rows is None or asked.rows == len(sheet.rows):
        return []
    return [Problem(say_hr.ROW_COUNT.say(a=asked.rows, b=len(sheet.rows)))]


def leaver_count(
    asked: Asked, lines: Callable[[], Iterable[Line]], changes: Iterable[PersonChange], known: Mapping[str, Person]
) -> list[Problem]:
    """The same with the people whose access ends."""
    leaving = 0 if asked.leavers is None else len(_leavers(lines(), changes, known))
    return [] if asked.leavers in (None, leaving) else [Problem(say.LEAVER_COUNT.say(a=asked.leavers, b=leaving))]


def _leavers(lines: Iterable[Line], changes: Iterable[PersonChange], known: Mapping[str, Person]) -> set[str]:
    """
    Ids of the people whom a row lets go and nothing appoints again for the next day. An end that was known already
    counts too: it stands on the printed list.
    """
    changed = {row: change.after for change in changes for row in change.rows}
    moved = {change.after.id: change.after for change in changes}
    found = set()
    for line in lines:
        if line.event in LEAVING and line.day is not None:
            person = changed.get(line.line) or known.get(line.number or "")
            person = moved.get(person.id, person) if person is not None else None
            if person is not None and person.employment_on(day_after(line.day)) is None:
                found.add(person.id)
    return found


# --- person by person ---


def corrections(
    changes: Iterable[PersonChange], answers: Answers, policy: Policy, organisation: Organisation, today: date
) -> list[Problem]:
    """One question for each person of whom something in force would be told otherwise (domain case 76)."""
    found: list[Problem] = []
    for change in changes:
        gone, instead = corrected(change, today)
        if gone:
            row, number = min(change.rows, default=None), change.after.numbers[-1]
            told = words(instead, policy, organisation) or "なし"
            diff = f"{words(gone, policy, organisation)} → {told}"
            found += _ask(answers, say.CORRECTION, row, str(Column.NUMBER), n=row, v=number, diff=diff)
    return found


def own_change(changes: Iterable[PersonChange], person: Person | None, now: datetime) -> list[Trip]:
    """Nobody moves himself without another pair of eyes (domain case 78)."""
    own = person is not None and any(c.before is not None and c.before.id == person.id for c in changes)
    return [Trip(OWN_CHANGE, "", 1, 0, now)] if own else []


def privileged_leavers(
    changes: Iterable[PersonChange], policy: Policy, organisation: Organisation, now: datetime
) -> list[Said]:
    """Whose access ends while they hold a role of the profile (domain case 71)."""
    found = []
    today = Desired(policy, organisation, now)
    for change in changes:
        before, end = change.before, access_ends(change.after, now)
        if before is None or end is None or not _sooner(end, access_ends(before, now)):
            continue
        roles = dict.fromkeys(held.role.label for held in today.explain(before).roles)
        if roles:
            found.append(say.PRIVILEGED_LEAVER.say(v=change.after.numbers[-1], roles="・".join(roles)))
    return found


def _sooner(end: datetime, than: datetime | None) -> bool:
    return than is None or end < than


def _ask(
    answers: Answers, message: Message, row: int | None, column: str | None = None, **values: object
) -> list[Problem]:
    if answers.accept(message, row):
        return []
    value = values.get("v")
    return [Problem(message.say(**values), row, column, None if value is None else str(value), asks=True)]


def _some(numbers: Sequence[str]) -> str:
    return "、".join(numbers[:SHOWN]) + ("ほか" if len(numbers) > SHOWN else "")
