"""The ledger (台帳): every step of a card, with who took it, and whose permission where the text asks for one.

A step is legal or refused (``idm.rules.cards``), changes the state by compare-and-set, and is written down with its
audit line in the same transaction.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import Span, day_of
from idm.desired import Desired
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.card import LIVING, Card, CardKind, CardState, parse_face, parse_handle
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import Message
from idm.messages import cards as say
from idm.messages import setup as say_setup
from idm.messages import work as say_work
from idm.office.cards.issuers import issuers
from idm.office.instance import Actor, Instance
from idm.rules.cards import NEEDS, Need, Step, after
from idm.signin import card_signature
from idm.store import cards, credentials, facts, log, sessions

SIGNS = frozenset({CardKind.PKI, CardKind.MY_NUMBER})
MAY_KEEP = ("network_admin", "system_manager", "operator")
"""Who keeps the ledger: those who answer for access, and the operators who do it for them (2(2), 2(3), 2(4))."""
MAY_PERMIT = ("network_admin", "system_manager")
"""Who may permit that a card is destroyed (6.4(1)③)."""
TEXT_LIMIT = 200  # characters of a reason or a method

_ACTS = {
    Step.LEND: Act.CARD_LENT,
    Step.RETURN: Act.CARD_RETURNED,
    Step.REPORT: Act.CARD_REPORTED,
    Step.RESTORE: Act.CARD_RESTORED,
    Step.CONFIRM: Act.CARD_LOSS_CONFIRMED,
    Step.REPLACE: Act.CARD_REPLACED,
    Step.COLLECT: Act.CARD_COLLECTED,
    Step.DESTROY: Act.CARD_DESTROYED,
}


def register(
    instance: Instance,
    kind: CardKind,
    face: str,
    handle: str,
    valid: Span,
    actor: Actor,
    *,
    pool: str = "",
    temporary: bool = False,
    certificate: str | None = None,
) -> Card:
    """
    Put a card into the cupboard.

    Args:
        handle: What a reader tells; of a card that signs its certificate's serial is taken instead.
        certificate: PEM of a card that signs.

    Raises:
        BadInput: a number that cannot be read, or that a living card has already (6.4.1.1.a); a certificate that is
            missing, over, weak, or of nobody whose cards the body takes.
        Stopped: whoever asks holds no office that keeps cards.
    """
    now = instance.clock.now()
    if kind in SIGNS:
        handle = _serial(instance, certificate, now)
    printed, read = parse_face(face), parse_handle(kind, handle)
    if printed is None:
        raise BadInput(say.BAD_FACE, value=face)
    if read is None:
        raise BadInput(say.BAD_HANDLE, value=handle, kind=say.KIND[kind])
    new = Card(0, kind, printed, read, CardState.STOCK, valid, pool=checked_text(pool), temporary=temporary)
    with instance.store.write() as connection:
        require_office(instance, connection, actor.person, actor.shown, MAY_KEEP)
        card_id = cards.add(connection, new, certificate, by=actor.by, now=now)
        if card_id is None:
            raise BadInput(say.TAKEN, face=printed)
        cards.put_down(connection, card_id, "register", by=actor.by, holder=None, now=now, told={})
        on_record(connection, Act.CARD_REGISTERED, card_id, None, actor, now, kind=kind.value)
    instance.checkpoint()
    return replace(new, id=card_id)


def lend(instance: Instance, number: str, holder: str, actor: Actor) -> Card:
    """
    Lend a card of the cupboard to the person with this 職員番号.

    Raises:
        BadInput: no such card or person, not in office, outside the card's time.
        Stopped: not in the cupboard any more, or no office that keeps cards.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        require_office(instance, connection, actor.person, actor.shown, MAY_KEEP)
        card = the_card(connection, number)
        lent = lend_in(instance, connection, card, holder, actor, now)
    instance.checkpoint()
    return lent


def lend_in(
    instance: Instance,
    connection: Connection,
    card: Card,
    holder: str,
    actor: Actor,
    now: datetime,
    *,
    replaces: int | None = None,
) -> Card:
    """``lend`` inside a transaction that does more."""
    person = _in_office(connection, holder, now)
    if not card.valid.covers(day_of(now)):
        raise BadInput(say.NOT_VALID, face=card.face, span=_said_span(card.valid))
    issue = cards.issues_of(connection, person.id) + 1
    values: dict[str, object] = {"holder": person.id, "issue": issue, "lent_on": day_of(now), "pool": ""}
    if replaces is not None:
        values["replaces"] = replaces
    take(connection, card, Step.LEND, actor, now, values=values)
    credentials.deliver(connection, person.id, now)
    return replace(card, state=CardState.LENT, holder=person.id, issue=issue, lent_on=day_of(now), replaces=replaces)


def give_back(instance: Instance, number: str, actor: Actor, *, pool: str = "") -> Card:
    """返却: back into the cupboard; it may be lent to somebody else from now on (6.4.1.1.a)."""
    return _step(instance, number, Step.RETURN, actor, values={"holder": None, "pool": checked_text(pool)})


def collect(instance: Instance, number: str, actor: Actor, *, note: str = "") -> Card:
    """回収: a replaced, found or broken card is in our hands, to be destroyed."""
    return _step(instance, number, Step.COLLECT, actor, told={"note": checked_text(note)} if note else {})


def confirm_loss(instance: Instance, number: str, actor: Actor, reason: str) -> Card:
    """紛失の確定: from now on the card never comes back to life, wherever it is found."""
    return _step(instance, number, Step.CONFIRM, actor, told={"reason": reason})


def restore(instance: Instance, number: str, actor: Actor, reason: str) -> Card:
    """
    Lift a suspension that was a mistake: by somebody who neither reported it nor holds the card.

    Raises:
        Stopped: not suspended, or not a second person.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        person = require_office(instance, connection, actor.person, actor.shown, MAY_KEEP)
        card = the_card(connection, number)
        involved = {one.by for one in cards.steps_of(connection, card.id) if one.step == Step.REPORT}
        if person.id in involved | {card.holder}:
            raise Stopped(say.NEEDS_SECOND)
        done = take(connection, card, Step.RESTORE, actor, now, told={"reason": reason})
        if card.holder is not None:
            credentials.deliver(connection, card.holder, now)
    instance.checkpoint()
    return done


def replace_card(instance: Instance, old: str, new: str, actor: Actor) -> tuple[Card, Card]:
    """
    切替: the holder of a card gets another one. The old card waits for collection; a lost one stays lost.

    Both steps happen or neither does.

    Raises:
        Stopped: the old one is not lent and not lost, or the new one is not in the cupboard.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        require_office(instance, connection, actor.person, actor.shown, MAY_KEEP)
        before, fresh = the_card(connection, old), the_card(connection, new)
        if fresh.state is not CardState.STOCK:
            raise Stopped(say.NOT_HIS, face=fresh.face, state=say.STATE[fresh.state])
        gone = take(connection, before, Step.REPLACE, actor, now)
        holder = next(facts.people(connection, [before.holder or ""]), None)
        if holder is None:
            raise BadInput(say.NEEDS_HOLDER)
        lent = lend_in(instance, connection, fresh, holder.account.login, actor, now, replaces=before.id)
        sessions.next_epoch(connection, holder.id)
    instance.checkpoint()
    return gone, lent


def destroy(instance: Instance, number: str, actor: Actor, *, method: str, permitted_by: str) -> Card:
    """
    廃棄: beyond restoration, with method, date, person and permission (NISHIHARA-6.4.1.3, TAKETOYO-A2).

    Raises:
        BadInput: no method, or nobody with that 職員番号 permits it.
        Stopped: it was not collected, or whoever permits holds no office that may.
    """
    if not method.strip() or not permitted_by.strip():
        raise BadInput(say.NEEDS_METHOD)
    permitting = instance.actor(permitted_by)
    with instance.store.read() as connection:
        require_office(
            instance, connection, permitting.person, permitting.shown, MAY_PERMIT, refusal=say.MAY_NOT_PERMIT
        )
    told = {"method": checked_text(method), "permission": permitting.by}
    return _step(instance, number, Step.DESTROY, actor, told=told)


# --- what all of them share ---


def _serial(instance: Instance, pem: str | None, now: datetime) -> str:
    certificate = card_signature.read(pem, now, issuers(instance)) if pem else card_signature.Flaw.UNREADABLE
    if isinstance(certificate, card_signature.Flaw):
        raise BadInput(say.BAD_CERTIFICATE, why=say.FLAW[certificate])
    return card_signature.serial(certificate)


def the_card(connection: Connection, number: str) -> Card:
    """
    By face or handle, in any spelling; the living one where an old card had the same.

    Raises:
        BadInput: there is none.
    """
    spellings = {parse_face(number), *(parse_handle(kind, number) for kind in CardKind)} - {None}
    found = [card for one in sorted(spellings, key=str) for card in cards.find(connection, str(one))]
    if not found:
        raise BadInput(say.NO_SUCH_CARD, value=number)
    return min(found, key=lambda card: (card.state not in LIVING, -card.id))


def take(
    connection: Connection,
    card: Card,
    step: Step,
    actor: Actor,
    now: datetime,
    *,
    told: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
) -> Card:
    """
    One step: state, history and audit line together. Returns the card as it is now.

    Raises:
        BadInput: what the step must be told is missing.
        Stopped: the step may not follow, or somebody else was quicker.
    """
    told = {key: checked_text(value) for key, value in (told or {}).items()}
    values = values or {}
    if Need.REASON in NEEDS[step] and not told.get("reason"):
        raise BadInput(say.NEEDS_REASON, step=say.STEP[step])
    state = after(card, step)
    if state is None:
        raise Stopped(
            say.ILLEGAL, face=card.face, state=say.STATE[card.state], step=say.STEP[step], hint=_hint(card, step)
        )
    if not cards.move(connection, card.id, card.state, state, **values):
        raise Stopped(say.QUICKER, face=card.face)
    holder = values.get("holder", card.holder) if step is Step.LEND else card.holder
    held_by = holder if isinstance(holder, str) else None
    cards.put_down(connection, card.id, step.value, by=actor.by, holder=held_by, now=now, told=told)
    on_record(connection, _ACTS[step], card.id, held_by, actor, now, state=state.value)
    return replace(card, state=state)


def require_office(
    instance: Instance,
    connection: Connection,
    person: Person | None,
    shown: str,
    roles: tuple[str, ...],
    refusal: Message = say.NOT_ENTITLED,
) -> Person:
    """
    Somebody by name whose posts carry one of these roles today.

    Raises:
        Stopped: nobody in particular, or no such office.
    """
    if person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=shown)
    desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
    if not any(held.role.key in roles for held in desired.explain(person).roles):
        labels = "、".join(role.label for role in instance.policy.role if role.key in roles)
        raise Stopped(refusal, who=shown, roles=labels)
    return person


def checked_text(text: str) -> str:
    """
    What people type beside a step.

    Raises:
        BadInput: too long, or a My Number.
    """
    stripped = text.strip()
    if len(stripped) > TEXT_LIMIT or mentions_my_number(stripped):
        raise BadInput(say.REASON_LONG, limit=TEXT_LIMIT)
    return stripped


def on_record(
    connection: Connection, act: Act, card_id: int, holder: str | None, actor: Actor, now: datetime, **data: str
) -> None:
    """A line about a card; its printed number is not a secret, but the log needs none."""
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=holder or "",
        object=f"card:{card_id}",
        outcome="ok",
        corr=f"card:{card_id}",
        data=data,
    )
    log.append(connection, [draft], now)


def _step(
    instance: Instance,
    number: str,
    step: Step,
    actor: Actor,
    *,
    told: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
) -> Card:
    now = instance.clock.now()
    with instance.store.write() as connection:
        require_office(instance, connection, actor.person, actor.shown, MAY_KEEP)
        card = the_card(connection, number)
        done = take(connection, card, step, actor, now, told=told, values=values)
        if card.holder is not None and card.state is CardState.LENT:
            sessions.next_epoch(connection, card.holder)  # what was proved with this card is proved no more (F15)
            credentials.deliver(connection, card.holder, now)
    instance.checkpoint()
    return done


def _in_office(connection: Connection, number: str, now: datetime) -> Person:
    person = facts.find_person(connection, number)
    if person is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=number)
    if person.employment_on(day_of(now)) is None:
        raise BadInput(say.HOLDER_GONE, who=person.number_on(day_of(now)))
    return person


def _hint(card: Card, step: Step) -> str:
    if step in (Step.RESTORE, Step.LEND, Step.RETURN) and card.state in (CardState.LOST, CardState.COLLECTED):
        return say.HINT_LOST.ja
    if step is Step.DESTROY and card.state is not CardState.DESTROYED:
        return say.HINT_COLLECT.ja
    return ""


def _said_span(span: Span) -> str:
    return f"{span.start}～{span.end or ''}"
