"""The ledger (台帳): every step of a card, with who took it, and whose permission where the text asks for one.

A step is legal or refused (``idm.rules.cards``), changes the state by compare-and-set, and is written down with its
audit line in the same transaction. The report of a loss has a room of its own (``loss``), and so has its end
(``restoring``).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography import x509
from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import Span, day_after, day_of
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.facts.card import Card, CardKind, CardState, parse_face, parse_handle
from idm.messages import cards as say
from idm.messages import setup as say_setup
from idm.office.cards.issuers import issuers
from idm.office.cards.keepers import MAY_PERMIT, Keeper, require_keeper, require_keeper_of, require_own
from idm.office.cards.steps import Named, checked_text, held, on_record, take, the_card
from idm.office.instance import Actor, Instance
from idm.office.roles import acts_for
from idm.rules.cards import Step
from idm.signin import card_signature
from idm.store import cards, credentials, facts, notices, sessions

SIGNS = frozenset({CardKind.PKI, CardKind.MY_NUMBER})


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
    medium: str = "",
) -> Card:
    """
    Put a card into the cupboard.

    Args:
        valid: Of a card that signs cut at the end of its certificate.
        handle: What a reader tells; of a card that signs its certificate's serial is taken instead, and of a FIDO2 card
            the credential that its holder has enrolled with it.
        certificate: PEM of a card that signs.
        medium: Of what make it is, in words.

    Raises:
        BadInput: a number that cannot be read, or that a living card has already (6.4.1.1.a); a card that the ledger
            knows from before, lost or gone (6.4.1.3); a certificate that is missing, over, weak, or of nobody whose
            cards the body takes; a credential that nobody has.
        Stopped: whoever asks holds no office that keeps cards.
    """
    now = instance.clock.now()
    if kind in SIGNS:
        own = _certificate(instance, certificate, now)
        handle, valid = card_signature.serial(own), _within(own, valid)
    printed, read = parse_face(face), parse_handle(kind, handle)
    if printed is None:
        raise BadInput(say.BAD_FACE, value=face)
    if read is None:
        raise BadInput(say.BAD_HANDLE, value=handle, kind=say.KIND[kind])
    new = Card(
        0, kind, printed, read, CardState.STOCK, valid,
        pool=checked_text(pool), temporary=temporary, medium=checked_text(medium),
    )  # fmt: skip
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        require_keeper(instance, connection, actor)
        if kind is CardKind.FIDO2 and credentials.with_handle(connection, "webauthn", read) is None:
            raise BadInput(say.NOT_ENROLLED)
        card_id = cards.add(connection, new, certificate, by=actor.by, now=now)
        if card_id is None:
            raise BadInput(say.TAKEN, face=printed)
        cards.put_down(connection, card_id, "register", by=actor.by, holder=None, now=now, told={})
        on_record(connection, Act.CARD_REGISTERED, card_id, None, actor, now, kind=kind.value)
    instance.checkpoint()
    return replace(new, id=card_id)


def lend(instance: Instance, number: Named, holder: str, actor: Actor) -> Card:
    """
    Lend a card of the cupboard to the person with this 職員番号.

    Raises:
        BadInput: no such card or person, not in office, outside the card's time; a FIDO2 card of somebody else.
        Stopped: not in the cupboard any more, no office that keeps cards, or somebody of another section.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        keeper = require_keeper(instance, connection, actor)
        lent = _lend_in(connection, held(connection, number), holder, keeper, actor, now)
    instance.checkpoint()
    return lent


def _lend_in(
    connection: Connection,
    card: Card,
    holder: str,
    keeper: Keeper,
    actor: Actor,
    now: datetime,
    *,
    replaces: int | None = None,
) -> Card:
    person = _in_office(connection, holder, now)
    require_own(keeper, actor, person)
    if not card.valid.covers(day_of(now)):
        raise BadInput(say.NOT_VALID, face=card.face, span=_said_span(card.valid))
    if card.kind is CardKind.FIDO2:
        _require_enrolled(connection, card, person)
    issue = cards.issues_of(connection, person.id) + 1
    values: dict[str, object] = {"holder": person.id, "issue": issue, "lent_on": day_of(now), "pool": ""}
    noted = {}
    if replaces is not None:
        values["replaces"] = replaces
        noted = {"replaces": str(replaces)}
    take(connection, card, Step.LEND, actor, now, values=values, noted=noted)
    credentials.deliver(connection, person.id, now)
    return replace(card, state=CardState.LENT, holder=person.id, issue=issue, lent_on=day_of(now), replaces=replaces)


def give_back(instance: Instance, number: Named, actor: Actor, *, pool: str = "") -> Card:
    """返却: back into the cupboard; it may be lent to somebody else from now on (6.4.1.1.a)."""
    return _step(instance, number, Step.RETURN, actor, values={"holder": None, "pool": checked_text(pool)})


def collect(instance: Instance, number: Named, actor: Actor, *, note: str = "") -> Card:
    """回収: a replaced, found or broken card is in our hands, to be destroyed."""
    return _step(instance, number, Step.COLLECT, actor, told={"note": note} if note.strip() else {})


def confirm_loss(instance: Instance, number: Named, actor: Actor, reason: str) -> Card:
    """紛失の確定: from now on the card never comes back to life, wherever it is found."""
    return _step(instance, number, Step.CONFIRM, actor, told={"reason": reason})


def replace_card(instance: Instance, old: Named, new: Named, actor: Actor) -> tuple[Card, Card]:
    """
    切替: the holder of a card gets another one. The old card waits for collection; a lost one stays lost.

    Both steps happen or neither does.

    Raises:
        Stopped: the old one is not lent and not lost, or the new one is not in the cupboard; or see ``lend``.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        ids = the_card(connection, old).id, the_card(connection, new).id
        known = {card.id: card for card in cards.lock(connection, ids)}
        before, fresh = (known[one] for one in ids)
        keeper = require_keeper_of(instance, connection, actor, before)
        if fresh.state is not CardState.STOCK:
            raise Stopped(say.NOT_HIS, face=fresh.face, state=say.STATE[fresh.state])
        gone = take(connection, before, Step.REPLACE, actor, now, noted={"replaced_by": str(fresh.id)})
        holder = next(facts.people(connection, [before.holder or ""]), None)
        if holder is None:
            raise BadInput(say.NEEDS_HOLDER)
        lent = _lend_in(connection, fresh, holder.account.login, keeper, actor, now, replaces=before.id)
        sessions.next_epoch(connection, holder.id)
    instance.checkpoint()
    return gone, lent


def destroy(instance: Instance, number: Named, actor: Actor, *, method: str, permitted_by: str) -> Card:
    """
    廃棄: beyond restoration, with method, date, person and permission (NISHIHARA-6.4.1.3, TAKETOYO-A2).

    Whoever permitted it is told, as he did not say so to us himself.

    Raises:
        BadInput: no method, or nobody with that 職員番号 permits it.
        Stopped: it was not collected; or whoever permits holds no office that may, is the one who destroys it, or acts
            for him (NISHIHARA-2.6.1).
    """
    if not method.strip() or not permitted_by.strip():
        raise BadInput(say.NEEDS_METHOD)
    permitting = instance.actor(permitted_by)
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        card = held(connection, number)
        require_keeper_of(instance, connection, actor, card)
        permitter = _permitter(instance, connection, card, permitting, actor, now)
        replaced_by = cards.successor(connection, card.id)
        noted = {"replaced_by": str(replaced_by)} if replaced_by is not None else {}
        told = {"method": method, "permission": permitter.id}
        done = take(connection, card, Step.DESTROY, actor, now, told=told, noted=noted)
        values = {"face": card.face, "who": actor.shown, "method": checked_text(method)}
        notices.tell(connection, permitter.id, say.NOTICE_DESTROYED, values, now)
    instance.checkpoint()
    return done


def _permitter(
    instance: Instance, connection: Connection, card: Card, permitting: Actor, actor: Actor, now: datetime
) -> Person:
    keeper = require_keeper(instance, connection, permitting, MAY_PERMIT, say.MAY_NOT_PERMIT)
    require_own(keeper, permitting, facts.by_id(connection, card.holder))
    if keeper.person.id == actor.by or acts_for(keeper.person, actor.by, now):
        raise Stopped(say.PERMITTED_BY_DOER)
    return keeper.person


# --- what all of them share ---


def _step(
    instance: Instance,
    number: Named,
    step: Step,
    actor: Actor,
    *,
    told: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
) -> Card:
    now = instance.clock.now()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        card = held(connection, number)
        require_keeper_of(instance, connection, actor, card)
        done = take(connection, card, step, actor, now, told=told, values=values)
        if card.holder is not None and card.state is CardState.LENT:
            sessions.next_epoch(connection, card.holder)  # what was proved with this card is proved no more (F15)
            credentials.deliver(connection, card.holder, now)
    instance.checkpoint()
    return done


def _certificate(instance: Instance, pem: str | None, now: datetime) -> x509.Certificate:
    certificate = card_signature.read(pem, now, issuers(instance)) if pem else card_signature.Flaw.UNREADABLE
    if isinstance(certificate, card_signature.Flaw):
        raise BadInput(say.BAD_CERTIFICATE, why=say.FLAW[certificate])
    return certificate


def _within(certificate: x509.Certificate, valid: Span) -> Span:
    """No card counts after the last day (JST) on which its certificate does: neither here nor in a directory."""
    end = day_after(day_of(certificate.not_valid_after_utc - timedelta(seconds=1)))
    if valid.start >= end:
        raise BadInput(say.BAD_CERTIFICATE, why=say.FLAW[card_signature.Flaw.OUT_OF_TIME])
    return replace(valid, end=end) if valid.end is None or valid.end > end else valid


def _require_enrolled(connection: Connection, card: Card, person: Person) -> None:
    """A FIDO2 card is its holder's by the credential that he has enrolled with it (6.4.1.1.a)."""
    key = credentials.with_handle(connection, "webauthn", card.handle)
    if key is None or key.person_id != person.id:
        raise BadInput(say.NOT_ENROLLED)


def _in_office(connection: Connection, number: str, now: datetime) -> Person:
    person = facts.find_person(connection, number)
    if person is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=number)
    if person.employment_on(day_of(now)) is None:
        raise BadInput(say.HOLDER_GONE, who=person.number_on(day_of(now)))
    return person


def _said_span(span: Span) -> str:
    return f"{span.start}～{span.end or ''}"
