"""From a card in a terminal's reader to a session in its browser, and its end when the card is taken out (6.4.1.1.i).

The terminal brings the card's answer and gets a code. The browser of the same terminal turns it into a session, once
and within a minute. A session remembers at which instant the card was shown; by that it is found when the card goes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.office.cards import proof
from idm.office.cards.issuers import trust
from idm.office.cards.proof import CardAnswer, Place, Proved
from idm.office.signin.credentials import Desk
from idm.rules.card_proofs import CHALLENGE, OTHER_HOLDER, PIN, REMOVED, SILENT
from idm.rules.factors import SIGNING_CARD
from idm.secret import Secret
from idm.store import challenges, log, sessions, tallies
from idm.store.sessions import ShownCard

HANDED = "card.handed"
LASTS = timedelta(seconds=60)
WRONG_PINS, WRONG_PINS_IN = 10, timedelta(minutes=10)
"""So many of one terminal go on record in this time: more of them tell nobody more."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A terminal that brings an answer: ``name`` of the key that it shows, ``address`` from which it asks."""

    name: str
    address: str

    @property
    def by(self) -> str:
        return f"client:{self.name}"


def answer(desk: Desk, origin: str, reader: Reader, shown: CardAnswer) -> Secret | None:
    """
    A code for the browser of this terminal, or None for every reason there is.

    The challenge is used up whatever comes of it. The epoch is read before the card is looked at: a report of its loss
    is either seen, or has raised the epoch since, and the session that the code opens is over at once (F15, F68).
    """
    instance, place = desk.instance, Place(origin, reader.name)
    now, trusted = instance.clock.now(), trust(instance)
    with instance.store.write() as connection:
        asked = proof.taken_back(connection, place, shown.challenge, now)
    with instance.store.write() as connection:
        holder = proof.holder_of(connection, shown.serial)
        epoch = sessions.epoch_of(connection, holder)  # before the card is looked at: see above
        found = proof.proved(connection, instance, trusted, place, shown, asked, now)
        if not found.why and found.person is not None and found.person.id != holder:
            found = Proved(found.card, found.person, OTHER_HOLDER)  # lent to somebody else in between: another epoch
        if found.why or found.card is None or found.person is None:
            _refused(desk, connection, found, reader, now)
            return None
        code = Secret(secrets.token_urlsafe(32))
        data = {
            "terminal": reader.name,
            "address": reader.address,
            "serial": found.card.handle,
            "epoch": str(epoch),
        }
        challenges.hand_out(connection, code, HANDED, now, lasts=LASTS, person_id=found.person.id, data=data)
        return code


def redeem(desk: Desk, code: Secret, address: str, terminal: str, held: Secret | None) -> Secret | None:
    """
    Turn a code into a session: its token, or None for every reason there is. The code is used up whatever comes of it.

    In one transaction: a card that is taken out meanwhile either finds the session, or leaves no code (``removed``).

    Args:
        address: From which the browser asks; a code is good at its own terminal alone.
        terminal: For the person's own eyes.
        held: The token of a session that this browser has. A session of the same person goes on and has shown the card
            (step-up); anybody else's is over.
    """
    now, trusted = desk.instance.clock.now(), trust(desk.instance)
    with desk.instance.store.write() as connection:
        given = challenges.use_up(connection, code, HANDED, now)
        data = given.data if given else {}
        found = proof.standing(connection, desk.instance, trusted, data.get("serial", ""), now)
        reader = Reader(data.get("terminal", terminal), address)
        if given is None or data["address"] != address:
            found = Proved(found.card, found.person, CHALLENGE)
        elif not found.why and (found.person is None or found.person.id != given.person_id):
            found = Proved(found.card, found.person, OTHER_HOLDER)
        if found.why or found.card is None or found.person is None:
            _refused(desk, connection, found, reader, now)
            return None
        card = ShownCard(found.card.id, now)
        shown = f"{reader.name} {terminal}"[:80]
        visitor = desk.gate.visitor_of(connection, held, now) if held else None
        if held is not None and visitor is not None:
            if visitor.person.id == found.person.id:
                return desk.gate.proved(connection, held, SIGNING_CARD, shown, now, card)
            sessions.close(connection, visitor.session.key, "card", now)
        sessions.tried(connection, found.person.id, "signed_in", shown, now)
        return desk.gate.open_for(
            connection, found.person, {SIGNING_CARD: now}, shown, now, since=now, epoch=int(data["epoch"]), card=card
        )


def still_there(desk: Desk, reader: Reader, code: Secret) -> int:
    """
    The card is still in the reader. A terminal says so again and again: when it falls silent, what its card opened is
    over (``card_proofs.SILENT``), and nothing brings it back.

    Returns:
        How many sessions go on; none for a code of another terminal, or one that no browser has brought yet.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        given = challenges.used(connection, code, HANDED)
        if given is None or given.person_id is None or given.data["terminal"] != reader.name:
            return 0
        return sessions.heard(connection, given.person_id, SIGNING_CARD, given.at, now, after=now - SILENT)


def removed(desk: Desk, reader: Reader, code: Secret) -> int:
    """
    The card was taken out: whatever the browser has opened with this code is over, and the code opens nothing more.

    Returns:
        How many sessions ended; none for a code of another terminal.
    """
    now = desk.instance.clock.now()
    with desk.instance.store.write() as connection:
        challenges.use_up(connection, code, HANDED, now)
        given = challenges.used(connection, code, HANDED)
        if given is None or given.person_id is None or given.data["terminal"] != reader.name:
            return 0
        ended = sessions.close_shown(connection, given.person_id, SIGNING_CARD, given.at, "card removed", now)
        if ended:
            sessions.tried(connection, given.person_id, "signed_out", reader.name, now)
            log.append(connection, [_line(desk, Act.SESSIONS_ENDED, reader, given.person_id, REMOVED)], now)
        return ended


def wrong_pin(desk: Desk, origin: str, reader: Reader, challenge: Secret) -> bool:
    """
    The card did not take the PIN: on record, once for each challenge. Whose card it is, nobody has proved.

    Returns:
        False when it is not noted: no challenge of this terminal, or too many of them.
    """
    now, place = desk.instance.clock.now(), Place(origin, reader.name)
    with desk.instance.store.write() as connection:
        if not proof.taken_back(connection, place, challenge, now):
            return False
        if tallies.take(connection, "card.pin", reader.name, most=WRONG_PINS, lasts=WRONG_PINS_IN, now=now):
            return False
        _refused(desk, connection, Proved(None, None, PIN), reader, now)
        return True


def _refused(desk: Desk, connection: Connection, found: Proved, reader: Reader, now: datetime) -> None:
    person_id = found.person.id if found.person else None
    sessions.tried(connection, person_id, "failed", reader.name, now)
    line = _line(desk, Act.SIGN_IN_REFUSED, reader, person_id, found.rule, found)
    log.append(connection, [line], now)


def _line(desk: Desk, act: Act, reader: Reader, person_id: str | None, rule: str, found: Proved | None = None) -> Draft:
    card = found.card if found else None
    data = {"factor": "card", "clause": desk.instance.policy.rules[rule].source}
    return Draft(
        act=act,
        by=reader.by,
        via=desk.instance.via,
        subject=person_id or "",
        object=f"card:{card.id}" if card else "",
        outcome="refused" if found else "ok",
        reason=rule,
        data=data | ({"why": found.why} if found else {}),
    )
