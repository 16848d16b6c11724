"""
Drafts (案): files that wait beside the live roster, revised freely until somebody else approves exactly what they do.

draft → approved → applied; or scheduled until the 内示, or withdrawn. An approval is bound to the digest of what would
change: when the file is revised or the roster changes, what was approved is not what would happen any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.bulk import bulk
from idm.calendar import day_of, wareki
from idm.errors import BadInput, Stopped
from idm.hr.sheet import Sheet
from idm.messages import Said
from idm.messages import hr_desk as say
from idm.office.hr.batches import STATE
from idm.office.hr.desk import Applied, batch_of
from idm.office.hr.effect import Differing, bound, differing, digest
from idm.office.hr.embargo import DIGITS, eyes_of, reader_of, refuse_reader, refuse_unseen
from idm.office.hr.judging import Prepared, prepare
from idm.office.hr.papers import Asked, Terms, first_day, kept_sheet, kept_terms, sheet_of, terms_of
from idm.office.hr.recording import record, said_of, said_of_refusal, trips_json, trips_of
from idm.office.hr.release import known_batch, refuse_deputy, refuse_own, require_office, trip_said
from idm.office.instance import Actor, Instance
from idm.store import batches, facts, log, mappings
from idm.store.batches import OPEN, Batch

SHOWN = 20  # people named in one sentence


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a file handed in as a draft. ``batch`` is None when nothing of it was kept."""

    batch: Batch | None
    prepared: Prepared


@bulk()
def draft(
    instance: Instance,
    sheet: Sheet,
    asked: Asked,
    actor: Actor,
    embargo: date | None = None,
    readers: Sequence[str] = (),
) -> Drafted:
    """
    Keep a file as a draft. Single rows may still be wrong; what cannot be read, holds a My Number or leaves a question
    about the whole file open is not kept.

    Args:
        embargo: The day of the 内示 (JST): until then only HR and named persons see names.
        readers: 職員番号 of those persons.

    Raises:
        BadInput: nobody in office has one of the numbers, or the day of the 内示 is past or after the first 発令日.
        Stopped: nobody in particular hands it in.
    """
    _require_name(actor)
    named = [reader_of(instance, number).by for number in readers]
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        prepared = prepare(instance, connection, sheet, asked, actor)
        if not _fit_to_keep(prepared, asked):
            log.append(connection, [said_of_refusal(prepared.verdict, sheet.sha256, asked, actor)], prepared.now)
            return Drafted(None, prepared)
        new = replace(_draft_of(connection, prepared, Terms(asked), actor), embargo=embargo)
        _check_embargo(new, day_of(prepared.now))
        stored = replace(new, id=batches.add(connection, new))
        batches.name_readers(connection, stored.id, named)
        log.append(connection, [said_of(stored, Act.HR_DRAFTED, via=actor.via)], prepared.now)
    instance.checkpoint()
    return Drafted(stored, prepared)


@bulk()
def revise(
    instance: Instance, batch_id: int, sheet: Sheet, asked: Asked, actor: Actor, embargo: date | None = None
) -> Drafted:
    """
    Put another file in a draft's place; it is a draft again and needs approving, whatever it was.

    Args:
        embargo: Another day of the 内示 (JST); None leaves it.

    Raises:
        BadInput: no such draft, or the day of the 内示 is past or after the first 発令日 of the new file.
        Stopped: nobody in particular, somebody who may not read it before the 内示, or who may not set its day.
    """
    _require_name(actor)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        old = _open(connection, batch_id, OPEN)
        eyes = eyes_of(instance, connection, actor)
        refuse_unseen(eyes, old, actor, say.DEED_REVISE)
        refuse_reader(eyes, old, actor)
        if embargo is not None and not eyes.decide(old):
            raise Stopped(say.ONLY_HR_SETS_DAY, who=actor.shown, batch=batch_id)
        prepared = prepare(instance, connection, sheet, asked, actor, itself=batch_id)
        if not _fit_to_keep(prepared, asked):
            log.append(connection, [said_of_refusal(prepared.verdict, sheet.sha256, asked, actor)], prepared.now)
            return Drafted(None, prepared)
        hands = (*terms_of(old.asked).hands, actor.by)
        new = replace(
            _draft_of(connection, prepared, Terms(asked, hands), actor),
            id=batch_id,
            version=old.version + 1,
            by=old.by,
            embargo=embargo or old.embargo,
            approved_sha256=old.approved_sha256,
            approved_plan=old.approved_plan,
            approved_by=old.approved_by,
            approved_at=old.approved_at,
        )
        _check_embargo(new, day_of(prepared.now) if embargo is not None else None)
        batches.rewrite(connection, new, OPEN)
        log.append(connection, [said_of(new, Act.HR_REVISED, actor.by, actor.via)], prepared.now)
    instance.checkpoint()
    return Drafted(new, prepared)


def _fit_to_keep(prepared: Prepared, asked: Asked) -> bool:
    """Readable from end to end, and nothing about the file as a whole is wrong or waits for an answer."""
    sheet, accept = prepared.sheet, asked.answers.accept_id
    read = bool(sheet.header) and all(p.asks and accept(p.id, p.row) for p in sheet.problems)
    return read and all(problem.row is not None for problem in prepared.verdict.problems)


def _draft_of(connection: Connection, prepared: Prepared, terms: Terms, actor: Actor) -> Batch:
    asked = replace(terms.asked, extent=prepared.verdict.extent)
    aliases = mappings.of(connection, asked.sender) if asked.sender else None
    return replace(
        batch_of(prepared, asked, actor),
        state="draft",
        sheet=kept_sheet(prepared.sheet, aliases),
        asked=kept_terms(replace(terms, asked=asked)),
        plan_sha256=digest(bound(prepared.changes)),
        trips=trips_json(prepared.trips),
    )


def _check_embargo(batch: Batch, today: date | None) -> None:
    if batch.embargo is None or batch.sheet is None:
        return
    if today is not None and batch.embargo <= today:
        raise BadInput(say.EMBARGO_PAST, day=wareki(batch.embargo))
    first = first_day(sheet_of(batch.sheet, "", ""), terms_of(batch.asked).asked)
    if first is not None and batch.embargo > first:
        raise BadInput(say.EMBARGO_LATE, day=wareki(batch.embargo), first=wareki(first))


def _require_name(actor: Actor) -> None:
    if actor.person is None:
        raise Stopped(say.NEEDS_NAME, who=actor.shown)


def _open(connection: Connection, batch_id: int, states: Sequence[str]) -> Batch:
    batch = known_batch(connection, batch_id)
    if batch.state not in states or batch.sheet is None:
        raise BadInput(say.NOT_OPEN, batch=batch_id, state=STATE[batch.state])
    return batch


def judged_again(instance: Instance, connection: Connection, batch: Batch) -> Prepared:
    """A kept file against the live roster, as it stands now."""
    sheet = sheet_of(batch.sheet or "", batch.file_name, batch.file_sha256)
    return prepare(instance, connection, sheet, terms_of(batch.asked).asked, None, again=True)


# --- approving ---


@bulk()
def approve(instance: Instance, batch_id: int, actor: Actor, seen: str = "") -> tuple[Batch, Prepared]:
    """
    Say yes to exactly what a draft would change now, and to every reason for which a second person has to look.

    Args:
        seen: The beginning of the digest that was looked at; empty takes whatever it is now.

    Raises:
        BadInput: no such draft.
        Stopped: whoever handed it in or revised it last, a person without office or who may not read it, a draft with
            problems or without effect, or one that is not what was looked at.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        batch = _open(connection, batch_id, ("draft", "approved"))
        _may_approve(instance, connection, batch, actor)
        prepared = _sound(judged_again(instance, connection, batch), batch_id)
        refuse_own(prepared.changes, batch, actor)
        plan = bound(prepared.changes)
        if not digest(plan).startswith(seen):
            raise Stopped(say.OTHER_DIGEST, batch=batch_id, now=digest(plan)[:DIGITS], given=seen)
        approved = replace(
            batch,
            state="approved",
            people=len(prepared.changes),
            plan_sha256=digest(plan),
            trips=trips_json(prepared.trips),
            asked=kept_terms(replace(terms_of(batch.asked), returned=None)),
            approved_sha256=digest(plan),
            approved_plan=plan,
            approved_by=actor.by,
            approved_at=prepared.now,
        )
        batches.rewrite(connection, approved, OPEN)
        log.append(connection, [said_of(approved, Act.HR_APPROVED, actor.by, actor.via)], prepared.now)
    instance.checkpoint()
    return approved, prepared


def _may_approve(instance: Instance, connection: Connection, batch: Batch, actor: Actor) -> None:
    """Another person than who handed it in, and than whose hand was the last (NISHIHARA-2.6.1)."""
    if actor.person is None:
        raise Stopped(say.NEEDS_NAME, who=actor.shown)
    if actor.by in (batch.by, *terms_of(batch.asked).hands[-1:]):
        raise Stopped(say.APPROVER_HANDED_IN, batch=batch.id, who=actor.shown)
    for first in (batch.by, *terms_of(batch.asked).hands[-1:]):
        refuse_deputy(instance, actor, first)
    require_office(instance, connection, actor.person)
    refuse_unseen(eyes_of(instance, connection, actor), batch, actor, say.DEED_APPROVE)


def _sound(prepared: Prepared, batch_id: int) -> Prepared:
    if not prepared.ok:
        raise Stopped(say.STILL_WRONG, batch=batch_id, count=len(prepared.verdict.problems))
    if not prepared.changes:
        raise Stopped(say.NOTHING_TO_DO, batch=batch_id)
    return prepared


# --- applying ---


@bulk()
def apply_draft(instance: Instance, batch_id: int, actor: Actor) -> Applied:
    """
    Take in what was approved; before the 内示 it is scheduled for that day.

    Raises:
        BadInput: no such draft.
        Stopped: nobody in particular, somebody who may not read it, or what would change now is not what was approved:
            the people concerned are named, with the reason.
    """
    _require_name(actor)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        batch = _open(connection, batch_id, ("draft", "approved"))
        eyes = eyes_of(instance, connection, actor)
        refuse_unseen(eyes, batch, actor, say.DEED_APPLY)
        prepared = judged_again(instance, connection, batch)
        _refuse_unapproved(batch, prepared)
        if eyes.embargoed(batch):
            state, act = "scheduled", Act.HR_SCHEDULED
            batches.change(connection, batch_id, ("approved",), state=state)
        else:
            state, act = "applied", Act.HR_APPLIED
            _take_in(instance, connection, batch, prepared)
        log.append(connection, [said_of(batch, act, actor.by, actor.via)], prepared.now)
    instance.checkpoint()
    return Applied(batch_id, state, len(prepared.changes), prepared)


def _refuse_unapproved(batch: Batch, prepared: Prepared) -> None:
    if batch.approved_plan is None:
        raise Stopped(say.NOT_APPROVED, batch=batch.id)
    others = since_approval(batch, bound(prepared.changes))
    if others:
        people = "、".join(others[:SHOWN]) + ("ほか" if len(others) > SHOWN else "")
        raise Stopped(say.CHANGED_SINCE, batch=batch.id, count=len(others), people=people)
    if batch.state != "approved":
        raise Stopped(say.NOT_APPROVED, batch=batch.id)
    _sound(prepared, batch.id)
    if reasons := _new_reasons(batch, prepared):
        raise Stopped(say.BRAKE_SINCE, batch=batch.id, reasons="".join(said.text for said in reasons))


def since_approval(batch: Batch, plan: str) -> list[str]:
    """Who would be changed otherwise now (``plan``, see ``effect.bound``) than was approved, and why: a phrase each."""
    if batch.approved_plan is None:
        return []
    return [_named(other, revised=batch.state == "draft") for other in differing(batch.approved_plan, plan)]


def _named(other: Differing, *, revised: bool) -> str:
    if other.roster_changed:
        why = say.WHY_ROSTER
    elif revised:
        why = say.WHY_FILE
    else:
        why = say.WHY_ADDED if other.approved is None else say.WHY_GONE
    return f"{other.number}（{why.ja}）"


def _new_reasons(batch: Batch, prepared: Prepared) -> list[Said]:
    """Reasons for a second look that the approver has not seen."""
    seen = {(trip.rule, trip.what) for trip in trips_of(batch)}
    return [trip_said(t, prepared.organisation) for t in prepared.trips if (t.rule, t.what) not in seen]


def _take_in(instance: Instance, connection: Connection, batch: Batch, prepared: Prepared) -> None:
    kept = {"sheet": None, "approved_plan": None}
    batches.change(connection, batch.id, (batch.state,), state="applied", **kept)
    record(connection, instance, prepared.changes, batch.id, prepared.now)


# --- on the day of the 内示 ---


def due_batches(instance: Instance, worker: str) -> list[Said]:
    """
    Take in the files whose 内示 has come (00:00 JST of its day). One that is not what was approved any more goes back
    to being a draft, which HR sees on its list.

    Args:
        worker: Name of the worker, for the log.

    Returns:
        What became of each, without a name.
    """
    today = day_of(instance.clock.now())
    with instance.store.read() as connection:
        due = batches.due(connection, today)
    said = [found for batch_id in due if (found := _come_due(instance, batch_id, worker)) is not None]
    if due:
        instance.checkpoint()
    return said


@bulk()
def _come_due(instance: Instance, batch_id: int, worker: str) -> Said | None:
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        batch = known_batch(connection, batch_id)
        if batch.state != "scheduled":  # another worker was faster
            return None
        prepared = judged_again(instance, connection, batch)
        others = since_approval(batch, bound(prepared.changes))
        if others or not prepared.ok or _new_reasons(batch, prepared):
            terms = replace(terms_of(batch.asked), returned=day_of(prepared.now))
            batches.change(connection, batch_id, ("scheduled",), state="draft", asked=kept_terms(terms))
            act, said = Act.HR_RETURNED, say.RETURNED.say(batch=batch_id, count=len(others))
        else:
            _take_in(instance, connection, batch, prepared)
            act, said = Act.HR_APPLIED, say.CAME_DUE.say(batch=batch_id, people=len(prepared.changes))
        log.append(connection, [said_of(batch, act, worker, "worker")], prepared.now)
    return said
