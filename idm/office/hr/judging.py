"""Looking a file through: what the reading of files says of it, what the desk asks beside that, and the brake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from idm.bulk import bulk
from idm.calendar import day_of
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.hr.check import Verdict, check
from idm.hr.sheet import Problem, Sheet
from idm.ids import new_ids
from idm.messages import Said
from idm.messages import hr as say
from idm.office.hr import questions
from idm.office.hr.embargo import eyes_of
from idm.office.hr.papers import Asked, lines_of
from idm.office.instance import Actor, Instance
from idm.rules.brake import Trip, trips
from idm.store import facts, mappings


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    A file that was looked through. ``trips`` is why a second person has to look: what the removal brake says, and
    whether somebody moves himself.
    """

    sheet: Sheet
    verdict: Verdict
    trips: tuple[Trip, ...]
    organisation: Organisation
    now: datetime

    @property
    def ok(self) -> bool:
        """True when something may be taken in: the whole file, or what is left of it when wrong people are left out."""
        return self.verdict.changes is not None

    @property
    def changes(self) -> tuple[PersonChange, ...]:
        return self.verdict.changes.changes if self.verdict.changes else ()

    @property
    def questions(self) -> tuple[Problem, ...]:
        """What a person has to be asked."""
        return tuple(problem for problem in self.verdict.problems if problem.asks)


@bulk()
def look_through(
    instance: Instance, sheet: Sheet, asked: Asked, actor: Actor | None = None, itself: int | None = None
) -> Prepared:
    """Check a file and work out what it would change; for the arguments see ``prepare``. Writes nothing."""
    with instance.store.read() as connection:
        return prepare(instance, connection, sheet, asked, actor, itself=itself)


def prepare(
    instance: Instance,
    connection: Connection,
    sheet: Sheet,
    asked: Asked,
    actor: Actor | None,
    *,
    itself: int | None = None,
    again: bool = False,
    roster: Mapping[str, Person] | None = None,
) -> Prepared:
    """
    The same inside a transaction.

    Args:
        actor: Who hands it in; None for nobody in particular.
        itself: The file's own number when it is revised.
        again: The file is kept already: what was asked when it was handed in is not asked twice, and another person
            approves it anyway.
        roster: Everybody as they are to be taken for, by 職員番号; None takes the live roster.
    """
    now = instance.clock.now()
    organisation = facts.organisation(connection)
    known = facts.people_by_number(connection) if roster is None else roster
    aliases = mappings.of(connection, asked.sender) if asked.sender else None
    verdict = check(
        sheet,
        source=asked.source,
        extent=asked.extent,
        roster=known,
        organisation=organisation,
        policy=instance.policy,
        today=day_of(now),
        new_id=new_ids(now),
        as_of=asked.as_of,
        answers=asked.answers,
        aliases=aliases,
        taken=facts.taken_names(connection) | {p.account.login for p in known.values() if roster is not None},
        leave_out_wrong=asked.leave_out_wrong,
    )
    if any(problem.id == say.MY_NUMBER.id for problem in verdict.problems):  # nothing of it goes any further (case 16)
        return Prepared(Sheet(sheet.name, sheet.sha256), verdict, (), organisation, now)
    found = verdict.changes.changes if verdict.changes else ()
    own = questions.own_change(found, actor.person, now) if actor is not None and not again else []
    tripped = (*trips(found, list(known.values()), instance.policy, organisation, now), *own)
    eyes = eyes_of(instance, connection, actor)
    lines = partial(lines_of, sheet, asked, aliases)
    desk = questions.Desk(connection, instance.policy, organisation, known, eyes, lines)
    of_content = desk.of_content(asked, found, now) if verdict.changes is not None else ((), ())
    if not again:
        changes = bool(found) or verdict.changes is None
        verdict = _with(verdict, *desk.of_arrival(sheet, asked, itself=itself, changes=changes))
    verdict = _with(_with(verdict, *of_content), questions.row_count(sheet, asked))
    return Prepared(sheet, verdict, tripped, organisation, now)


def _with(verdict: Verdict, problems: Sequence[Problem], notes: Sequence[Said] = ()) -> Verdict:
    """One open question of the desk keeps everything out, also what would be taken without the wrong people."""
    return replace(
        verdict,
        problems=(*problems, *verdict.problems),
        notes=(*verdict.notes, *notes),
        changes=None if problems else verdict.changes,
    )
