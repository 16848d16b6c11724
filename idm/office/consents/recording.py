"""What is put down about an appointment: the briefing, the head's word on a signature, and the signature itself.
``starts``: first day (JST) of the appointment that is meant, which has to be the one that is asked about now; None for
that one."""

from datetime import date

from idm.audit.entry import Act
from idm.calendar import wareki
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import consents as say
from idm.office.cases.words import shown
from idm.office.consents import texts
from idm.office.consents.parties import Appointment, Desk
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.rules.consents import needed
from idm.store import consents, facts, notices
from idm.store.consents import Version

REASON_LIMIT = 400  # characters
DIGITS = 12
"""So many digits of a digest have to be said to show what was read."""
SCREEN, PAPER = "screen", "paper"


def brief(instance: Instance, person: Person, day: date | None, actor: Actor, *, starts: date | None = None) -> date:
    """
    The head of his section has told him what binds him (NISHIHARA-6.1.2.1).

    Args:
        day: On which day (JST); None for today.

    Raises:
        NotThere: he has no appointment that this is about.
        BadInput: a day that is still to come.
        NotYours, Stopped: whoever says so is not his head, or nobody in particular.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection)
        one = desk.appointment(person.id, starts)
        desk.require_head(one, acting(desk.house, actor).id)
        on = day or desk.today
        if on > desk.today:
            raise BadInput(say.BRIEFED_WRONG)
        consents.change(
            connection, person.id, one.starts, briefed_on=on, briefed_at=desk.house.now, briefed_by=actor.by
        )
        desk.put(Act.CONSENT_BRIEFED, one, actor, day=on.isoformat(), rule="consent.briefed")
    instance.checkpoint()
    return on


def decide(
    instance: Instance, person: Person, needs: bool, reason: str, actor: Actor, *, starts: date | None = None
) -> None:
    """
    The head says, with a reason, whether he is asked for his consent (NISHIHARA-6.1.2.2). Until it is given he may say
    otherwise.

    Raises:
        NotThere: he has no appointment that this is about; or there is no text to agree to.
        BadInput: no reason.
        NotYours: whoever says so is not his head.
        Stopped: it is given already, the profile leaves nothing to decide, or nobody in particular says so.
    """
    if not reason.strip() or len(reason) > REASON_LIMIT or mentions_my_number(reason):
        source = instance.policy.rules["consent.decided"].source
        raise BadInput(say.NEEDS_REASON, limit=REASON_LIMIT, source=source)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection)
        one = desk.appointment(person.id, starts)
        desk.require_head(one, acting(desk.house, actor).id)
        _require_open(desk, one)
        version = texts.current(connection).version if needs else 0
        now = desk.house.now
        consents.change(
            connection,
            person.id,
            one.starts,
            needed=needs,
            reason=reason.strip(),
            decided_at=now,
            decided_by=actor.by,
        )
        desk.put(Act.CONSENT_DECIDED, one, actor, needed=needs, rule="consent.decided")
        if needs:
            message = say.TOLD_WAITS if instance.policy.consents.asked.waits else say.TOLD_ASKED
            notices.tell(connection, person.id, message, {"version": str(version)}, now)
        desk.look_again(person.id)
    instance.checkpoint()


def sign(instance: Instance, version: int, seen: str, actor: Actor, *, starts: date | None = None) -> Version:
    """
    He agrees to exactly the text that he was shown.

    Args:
        seen: Its digest, or the first twelve digits.

    Raises:
        NotThere: nothing is asked of him, or there is no text.
        Stopped: it is not the text in force, he has agreed already, or he is nobody in particular.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection)
        one = _asked(desk, acting(desk.house, actor, waiting=True).id, starts)
        text = texts.current(connection)
        if version != text.version or len(seen) < DIGITS or not text.sha256.startswith(seen):
            raise Stopped(say.CHANGED, version=text.version)
        _signed(desk, one, text, actor, SCREEN)
    instance.checkpoint()
    return text


def receive(instance: Instance, person: Person, version: int, actor: Actor, *, starts: date | None = None) -> Version:
    """
    His head has received the text in force, signed on paper: for whoever cannot come to a screen before he may use one.

    Raises:
        NotThere, NotYours, Stopped: as in ``decide`` and ``sign``.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        desk = Desk(instance, connection)
        one = _asked(desk, person.id, starts)
        desk.require_head(one, acting(desk.house, actor).id)
        text = texts.current(connection)
        if version != text.version:
            raise Stopped(say.CHANGED, version=text.version)
        _signed(desk, one, text, actor, PAPER)
    instance.checkpoint()
    return text


def _asked(desk: Desk, person_id: str, starts: date | None) -> Appointment:
    one = desk.appointment(person_id, starts)
    if not needed(one.known.needed, desk.house.instance.policy):
        raise NotThere(say.NOT_ASKED, who=shown(one.person))
    _require_unsigned(one)
    return one


def _require_open(desk: Desk, one: Appointment) -> None:
    policy = desk.house.instance.policy
    if policy.consents.asked.signature != "if_needed":
        how = say.SIGNATURE[policy.consents.asked.signature]
        raise Stopped(say.NOTHING_TO_DECIDE, how=how, source=policy.consents.asked.source)
    _require_unsigned(one)


def _require_unsigned(one: Appointment) -> None:
    if one.record is not None and one.known.signed:
        raise Stopped(say.SIGNED_ALREADY, who=shown(one.person), day=wareki(one.starts), version=one.record.version)


def _signed(desk: Desk, one: Appointment, text: Version, actor: Actor, how: str) -> None:
    connection, now = desk.house.connection, desk.house.now
    said: dict[str, str | int] = {"version": text.version, "sha256": text.sha256, "how": how}
    line = desk.put(Act.CONSENT_SIGNED, one, actor, **said, rule="consent.signed")
    values = {"signed_at": now, "signed_by": actor.by, "signed_seq": line}
    consents.change(connection, one.person.id, one.starts, **said, **values)
    told = {"who": shown(one.person), "version": str(text.version), "how": say.HOW[how]}
    for who in sorted(desk.offices.heads_of(one.unit, one.person.id) - {actor.by}):
        notices.tell(connection, who, say.TOLD_SIGNED, told, now)
    desk.look_again(one.person.id)
