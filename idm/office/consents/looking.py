"""What there is of briefings and consents, for one person: of his own, of his section, or of everybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from idm.calendar import day_of
from idm.errors import NotThere
from idm.facts import Organisation, Person
from idm.office.cases.words import shown
from idm.office.consents import texts
from idm.office.consents.parties import Appointment, Desk
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.rules.consents import AHEAD, Open, about, asked_of, late, left_open, needed
from idm.store import consents, facts
from idm.store.consents import Record, Version


@dataclass(frozen=True, slots=True)
class Row:
    """
    One appointment in words. ``ends`` is its last day, None for no end; ``mine``: whoever looks answers for it.

    ``left``: what is still to be done; ``late``: and its time is over. ``needed`` None: the head has not said yet.
    """

    number: str
    who: str
    section: str
    form: str
    starts: date
    ends: date | None
    record: Record | None
    needed: bool | None
    left: tuple[Open, ...]
    late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Own:
    """
    What is asked of somebody himself. ``text`` is what he is to agree to, or has agreed to; ``asked``: it waits for
    him.
    """

    starts: date
    record: Record | None
    text: Version
    asked: bool


def every(instance: Instance, actor: Actor) -> list[Row]:
    """
    The appointments that he sees: HR and those who answer for the network all, a head those of his section. What is
    left open first, what he answers for before the rest, then by first day and number.

    Raises:
        Stopped: whoever asks is nobody in particular.
    """
    with instance.store.read() as connection:
        desk = Desk(instance, connection)
        who = acting(desk.house, actor)
        whole = desk.sees_all(who)
        ids = _hired(desk, None if whole else desk.units_of(who.id))
        found = [(one, desk.is_head(one, who.id)) for one in desk.appointments(ids)]
        organisation = facts.organisation(connection)
        rows = [_row(desk, organisation, one, mine=mine) for one, mine in found if mine or whole]
    return sorted(rows, key=lambda row: (not row.left, not row.mine, row.starts, row.number))


def own(instance: Instance, person: Person) -> Own | None:
    """None: nothing was ever asked of him, or there is no text."""
    job = asked_of(person, instance.policy, day_of(instance.clock.now()))
    if job is None:  # nearly everybody
        return None
    with instance.store.read() as connection:
        record = consents.about(connection, person.id, job.span.start)
        known = about(person, job.span.start)
        signed = known is not None and known.signed
        wanted = bool(needed(known.needed if known else None, instance.policy))
        if not wanted and not signed:
            return None
        try:
            text = texts.current(connection) if not signed or record is None else _agreed(instance, record)
        except NotThere:
            return None
        return Own(job.span.start, record, text, asked=wanted and not signed)


def _agreed(instance: Instance, record: Record) -> Version:
    return texts.show(instance, record.version)


def _hired(desk: Desk, units: Collection[str] | None) -> list[str]:
    forms = desk.house.instance.policy.consents.asked.forms
    return consents.hired(desk.house.connection, forms, desk.today, desk.today + timedelta(days=AHEAD), units)


def _row(desk: Desk, organisation: Organisation, one: Appointment, *, mine: bool) -> Row:
    policy = desk.house.instance.policy
    left = left_open(one.known, policy)
    unit = organisation.last_known(one.unit)
    return Row(
        number=one.person.number_on(desk.today),
        who=shown(one.person),
        section=unit.name if unit else one.unit,
        form=policy.forms[one.job.form],
        starts=one.starts,
        ends=one.job.span.last_day(),
        record=one.record,
        needed=needed(one.known.needed, policy),
        left=left,
        late=bool(left) and late(one.starts, policy, desk.today),
        mine=mine,
    )


def version(instance: Instance) -> int | None:
    """Number of the text in force, None where there is none."""
    with instance.store.read() as connection:
        found = consents.newest_text(connection)
    return None if found is None else found.version
