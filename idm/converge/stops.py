"""Stops: has a card that was reported lost really gone from this directory? Looked up there, never assumed (6.4.1.2).

An order is confirmed when nothing is left to do for the holder's account, a search for the card's identifier finds it
nowhere, and the account that is read back has neither identifier nor certificate of it. A directory that has no place
for cards has nothing to withdraw; it has to answer all the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.converge.booking import still_away
from idm.converge.desk import Desk, Report
from idm.entry import Entry
from idm.errors import Refused, Unreachable
from idm.facts.card import CardState
from idm.messages import cards as say
from idm.ports import Seen
from idm.store import card_orders, cards, log, marks
from idm.store.card_orders import Open

DIRECTORY = "directory:"
"""Before a directory's name: the target of an order."""
IN_USE = frozenset({CardState.STOCK, CardState.LENT})
"""A card in one of these states was taken back into use since the report: there is nothing to stop any more."""
LONGEST = timedelta(minutes=1)
"""Between two looks at a card that is still there."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a directory shows: which accounts have a card, by identifier, and the holders' entries, by account id."""

    found: Mapping[str, frozenset[str]]
    entries: Mapping[str, Entry]

    def shown_by(self, one: Open) -> frozenset[str]:
        """Accounts that still show this card; empty ids for entries that are not ours."""
        entry = self.entries.get(one.account or "")
        own = entry is not None and (
            (one.card.fingerprint != "" and one.card.fingerprint in entry.certificates)
            or one.card.identifier in entry.cards
        )
        found = self.found.get(one.card.identifier, frozenset())
        return found | {one.account} if own and one.account else found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be looked for, and what keeps some of it from being confirmed."""

    waiting: Sequence[Open]
    unsettled: Mapping[str, tuple[str, str | None]]  # holders who are not as they should be yet: state, what went wrong
    elsewhere: frozenset[int]  # orders whose card's number is on another card in use by now

    @property
    def braked(self) -> frozenset[str]:
        """Two persons decide on them, and nobody else; their lost cards were withdrawn all the same."""
        return frozenset(account for account, (state, _) in self.unsettled.items() if state == "braked")

    @property
    def ready(self) -> list[Open]:
        return [one for one in self.waiting if one.account not in self.unsettled.keys() - self.braked]

    @property
    def troubled(self) -> Iterator[tuple[Open, str, str]]:
        for one in self.waiting:
            state, why = self.unsettled.get(one.account or "", ("", None))
            if why is not None and state != "braked":
                yield one, state, why


def confirm_stops(desk: Desk, report: Report) -> None:
    """
    Look for every card that is to be stopped here, and put on record what was found.

    A directory that does not answer is noted in the open orders; they are looked at again when it does.
    """
    now = desk.clock.now()
    asked = None if report.unreachable is not None else _asked(desk, now)
    if asked is None:
        return
    ready, troubled = asked.ready, list(asked.troubled)
    if not ready and not troubled:
        return
    try:
        look = _look(desk, [one for one in ready if one.card.state not in IN_USE], asked.elsewhere)
    except (Unreachable, Refused) as error:
        still_away(desk, error, report)
        return
    with desk.store.write() as connection:
        log.hold(connection)
        if ready:
            marks.directory_answered(connection, desk.directory.name)
        log.append(connection, list(_booked(desk, connection, asked, look, now)), now)
        for one, state, why in troubled:
            again = {one.account} if one.account and state == "refused" else set()
            _again(desk, connection, one, why, frozenset(again), now)


def _asked(desk: Desk, now: datetime) -> _Asked | None:
    """None when nothing is to be looked for, or the directory is silent and left alone for a while."""
    name = desk.directory.name
    with desk.store.read() as connection:
        waiting = card_orders.to_look_at(connection, DIRECTORY + name, now)
        if not waiting:
            return None
        state = marks.directory_state(connection, name)
        if desk.patient and state.next_try is not None and state.next_try > now:
            return None
        accounts = {one.account for one in waiting if one.account}
        elsewhere = frozenset(one.order.id for one in waiting if _taken_over(connection, one))
        return _Asked(waiting, marks.unsettled(connection, name, accounts, now), elsewhere)


def _look(desk: Desk, wanted: Sequence[Open], elsewhere: frozenset[int]) -> _Look:
    """
    Raises:
        Unreachable, Refused: nobody can tell.
    """
    if not wanted:
        return _Look({}, {})
    desk.directory.probe()
    accounts = {one.account for one in wanted if one.account}
    found = desk.directory.showing({one.card.identifier for one in wanted if one.order.id not in elsewhere})
    seen = desk.directory.read(accounts) if accounts else ()
    return _Look(found, {one.entry.account: one.entry for one in seen if isinstance(one, Seen)})


def _taken_over(connection: Connection, one: Open) -> bool:
    """Another card, in use, has the same identifier: that it is found says nothing about this one."""
    return cards.is_shared(connection, one.card)


def _booked(desk: Desk, connection: Connection, asked: _Asked, look: _Look, now: datetime) -> Iterator[Draft]:
    by = f"worker:{desk.worker}"
    for one in asked.ready:
        how = "restored" if one.card.state in IN_USE else "read" if _looked_for(desk, asked, one) else "nothing"
        shown = look.shown_by(one) if how == "read" else frozenset()
        if shown:
            _again(desk, connection, one, say.STILL_THERE.ja, shown - asked.braked, now)
        elif cards.confirm(connection, one.order.id, how=how, by=by, at=now):
            yield _confirmed(one, by, how)


def _looked_for(desk: Desk, asked: _Asked, one: Open) -> bool:
    """False where this directory has no place for it: neither a search nor its holder's entry could show it."""
    places = desk.policy.card_delivery
    if places is None:
        return False
    searched = bool(places.identifiers) and one.order.id not in asked.elsewhere
    return searched or one.account is not None


def _again(desk: Desk, connection: Connection, one: Open, why: str, shown: frozenset[str], now: datetime) -> None:
    """Not yet: whoever shows it is looked at before all other work, and the order a little later each time."""
    wait = marks.backoff(one.order.tries + 1)
    card_orders.not_yet(connection, [one.order.id], why, now + min(wait, LONGEST))
    known = shown & marks.known(connection, desk.directory.name, shown)
    marks.touch(connection, [desk.directory.name], "account", dict.fromkeys(known), now, urgent=known)


def _confirmed(one: Open, by: str, how: str) -> Draft:
    return Draft(
        act=Act.CARD_STOP_CONFIRMED,
        by=by,
        via="worker",
        subject=one.person or "",
        object=f"card:{one.card.id}",
        outcome="ok",
        corr=f"card:{one.card.id}",
        data={"target": one.order.target, "how": how},
    )
