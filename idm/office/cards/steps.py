"""One step of a card, as every deed about it takes it: which card is meant, what is told with it, and the record."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import BadInput, Stopped
from idm.facts.card import LIVING, Card, CardKind, CardState, parse_face, parse_handle
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import cards as say
from idm.office.instance import Actor
from idm.office.signin.factors import end_orphaned_codes
from idm.rules.cards import IN_OUR_HANDS, NEEDS, ONE_ENROLMENT, Need, Step, after
from idm.store import card_orders, cards, credentials, log, sessions

Named = str | int
"""A card as somebody means it: face or handle in any spelling, or its id in the ledger."""
TEXT_LIMIT = 200  # characters of a reason or a method
ACTS = {
    Step.LEND: Act.CARD_LENT,
    Step.RETURN: Act.CARD_RETURNED,
    Step.REPORT: Act.CARD_REPORTED,
    Step.RESTORE: Act.CARD_RESTORED,
    Step.CONFIRM: Act.CARD_LOSS_CONFIRMED,
    Step.REPLACE: Act.CARD_REPLACED,
    Step.COLLECT: Act.CARD_COLLECTED,
    Step.DESTROY: Act.CARD_DESTROYED,
}
OF_A_REPORT = frozenset({Step.RESTORE, Step.CONFIRM, Step.REPLACE, Step.COLLECT, Step.DESTROY})
"""Steps whose line in the log names the report that stopped the card, where there was one."""
KEPT = ("reason", "method", "permission", "asked_by", "replaces", "replaced_by", "withdrawn")
"""Of what a step was told, and of what else is known of it, what its line in the log says."""


# --- which card ---


def the_card(connection: Connection, number: Named) -> Card:
    """
    By face or handle, in any spelling, see ``cards_called``. By its id exactly that one.

    Raises:
        BadInput: there is none.
    """
    found = [cards.get(connection, number)] if isinstance(number, int) else cards_called(connection, number)[:1]
    if not found or found[0] is None:
        raise BadInput(say.NO_SUCH_CARD, value=number)
    return found[0]


def cards_called(connection: Connection, number: str) -> list[Card]:
    """
    Every card with this face or handle, in any spelling: those out there before those in our hands, the printed number
    before what a reader tells of another card, the living one before older ones, the newest first.
    """
    printed = parse_face(number)
    spellings = {printed, *(parse_handle(kind, number) for kind in CardKind)} - {None}
    found = cards.called(connection, [one for one in spellings if one])
    return sorted(
        found, key=lambda card: (card.state in IN_OUR_HANDS, card.face != printed, card.state not in LIVING, -card.id)
    )


def held(connection: Connection, number: Named) -> Card:
    """
    ``the_card`` as it is now; nobody else changes it before this transaction ends.

    Raises:
        BadInput: there is none.
    """
    (card,) = cards.lock(connection, [the_card(connection, number).id])
    return card


# --- the step ---


def take(
    connection: Connection,
    card: Card,
    step: Step,
    actor: Actor,
    now: datetime,
    *,
    told: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
    noted: Mapping[str, str] | None = None,
) -> Card:
    """
    One step: state, history and audit line together. Returns the card as it is now.

    Args:
        noted: For the line in the log alone.

    Raises:
        BadInput: what the step must be told is missing.
        Stopped: the step may not follow, or somebody else was quicker.
    """
    checked = {key: checked_text(text) for key, text in (told or {}).items()}
    done, _ = moved(connection, card, step, actor, now, told=checked, values=values)
    log.append(connection, [_line(connection, done, step, actor, checked | dict(noted or {}))], now)
    return done


def moved(
    connection: Connection,
    card: Card,
    step: Step,
    actor: Actor,
    now: datetime,
    *,
    told: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
) -> tuple[Card, int]:
    """``take`` without the audit line, which the caller adds last; the step's number besides."""
    told, values = dict(told or {}), dict(values or {})
    if Need.REASON in NEEDS[step] and not told.get("reason"):
        raise BadInput(say.NEEDS_REASON, step=say.STEP[step])
    state = require_legal(card, step)
    if not cards.move(connection, card.id, card.state, state, **values):
        raise Stopped(say.QUICKER, face=card.face)
    holder = values.get("holder", card.holder) if step is Step.LEND else card.holder
    held_by = holder if isinstance(holder, str) else None
    number = cards.put_down(connection, card.id, step.value, by=actor.by, holder=held_by, now=now, told=told)
    if state is not CardState.LENT:
        end_key(connection, card, now)
    return replace(card, state=state, holder=held_by), number


def require_legal(card: Card, step: Step) -> CardState:
    """
    The state that the step leads to.

    Raises:
        Stopped: it may not follow.
    """
    state = after(card, step)
    if state is None:
        raise Stopped(
            say.ILLEGAL, face=card.face, state=say.STATE[card.state], step=say.STEP[step], hint=_hint(card, step)
        )
    return state


def _line(connection: Connection, done: Card, step: Step, actor: Actor, data: Mapping[str, str]) -> Draft:
    """Of a step that was taken."""
    known = {"state": done.state.value} | {key: data[key] for key in KEPT if data.get(key)}
    report = card_orders.last_report(connection, done.id) if step in OF_A_REPORT else None
    if report is not None:
        known["report"] = str(report)
    return about(ACTS[step], done.id, done.holder, actor, **known)


def end_key(connection: Connection, card: Card, now: datetime) -> None:
    """The key that a FIDO2 card was enrolled with proves nobody any more (F68); recovery codes go with the last one."""
    if card.kind is not CardKind.FIDO2:
        return
    key = credentials.with_handle(connection, "webauthn", card.handle)
    if key is not None and credentials.end(connection, key.id, "card", now):
        end_orphaned_codes(connection, key.person_id, now)
        sessions.next_epoch(connection, key.person_id)


def on_record(
    connection: Connection, act: Act, card_id: int, holder: str | None, actor: Actor, now: datetime, **data: str
) -> None:
    """A line about a card."""
    log.append(connection, [about(act, card_id, holder, actor, **data)], now)


def about(act: Act, card_id: int, holder: str | None, actor: Actor, **data: str) -> Draft:
    """A line about a card; its printed number is not a secret, but the log needs none."""
    return Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=holder or "",
        object=f"card:{card_id}",
        outcome="ok",
        corr=f"card:{card_id}",
        data=data,
    )


def _hint(card: Card, step: Step) -> str:
    if card.kind is CardKind.FIDO2 and step in ONE_ENROLMENT:
        return say.HINT_ENROLMENT.ja
    if step in (Step.RESTORE, Step.LEND, Step.RETURN) and card.state in (CardState.LOST, CardState.COLLECTED):
        return say.HINT_LOST.ja
    if step is Step.DESTROY and card.state is not CardState.DESTROYED:
        return say.HINT_COLLECT.ja
    return ""


# --- what people type beside it ---


def checked_text(text: str) -> str:
    """
    What a keeper types beside a step.

    Raises:
        BadInput: too long, or a My Number.
    """
    stripped = text.strip()
    if len(stripped) > TEXT_LIMIT or mentions_my_number(stripped):
        raise BadInput(say.REASON_LONG, limit=TEXT_LIMIT)
    return stripped


def harmless(text: str) -> str:
    """
    What somebody types beside a report, as much of it as can be kept: nothing about it may hold the report up.

    Where it may hold a My Number its digits are left out; what is too long is cut. A mark says so.
    """
    known = text.encode("utf-8", "replace").decode().strip()
    if mentions_my_number(known):
        known = f"{_DIGITS.sub('○', known)}{say.DIGITS_LEFT_OUT}"
    return known if len(known) <= TEXT_LIMIT else f"{known[: TEXT_LIMIT - len(say.CUT)]}{say.CUT}"


_DIGITS = re.compile(r"\d")
