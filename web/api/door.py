"""The API's door: a key in the header, good now and for this call. A browser's cookie opens nothing here."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from flask import Flask, Response, current_app, g, request

from idm.errors import BadInput, NotKnown
from idm.messages import api as say
from idm.office.instance import Instance
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.office.signin.questions import Question
from idm.office.signin.verify import Verifier
from idm.secret import Secret
from idm.signin.names import canonical
from idm.store.clients import Client
from web import door
from web.api.blueprint import api
from web.api.errors import VERIFY
from web.api.refusals import BY_NAME, BY_TERMINAL, Refusals

LARGEST = 16 * 1024
"""Bytes of a call."""

ANYBODY = frozenset({"api.document"})
SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        VERIFY: Scope.VERIFY,
        "api.card_challenge": Scope.CARD,
        "api.card_answer": Scope.CARD,
        "api.card_removed": Scope.CARD,
        "api.card_present": Scope.CARD,
        "api.card_wrong_pin": Scope.CARD,
        "api.people": Scope.PEOPLE,
        "api.person": Scope.PEOPLE,
        "api.accounts": Scope.ACCOUNTS,
        "api.account": Scope.ACCOUNTS,
        "api.sessions": Scope.SESSIONS,
        "api.end_sessions": Scope.END_SESSIONS,
        "api.factors": Scope.FACTORS,
        "api.batches": Scope.BATCHES,
        "api.privilege": Scope.PRIVILEGES,
        "api.use_privilege": Scope.PRIVILEGES,
        "api.cases": Scope.CASES,
        "api.case": Scope.CASES,
    }
)
"""What a key must be good for. A call without a line does not start (F26)."""

_BEARER = re.compile(r"Bearer ([!-~]{1,200})", re.IGNORECASE)
_EXTENSION = "sekisho.api"
_GUESSES = "sekisho.api.guesses"


def install(app: Flask) -> None:
    """
    Raises:
        RuntimeError: a call that the map does not know, or a line without a call.
    """
    calls = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    if calls != SCOPES.keys() | ANYBODY:
        raise RuntimeError(f"the map and the calls differ: {sorted(calls ^ (SCOPES.keys() | ANYBODY))}")
    with app.app_context():
        desk = door.desk()
    app.extensions[_EXTENSION] = (Verifier(desk.instance, desk.gate, desk.hasher), Refusals())
    app.extensions[_GUESSES] = (Refusals(BY_NAME), Refusals(BY_TERMINAL))


def verifier() -> Verifier:
    return cast(Verifier, current_app.extensions[_EXTENSION][0])


def instance() -> Instance:
    return door.desk().instance


def key() -> Secret:
    """
    The key that came with this call.

    Raises:
        NotKnown: there is none.
    """
    shown = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if shown is None:
        raise NotKnown(say.WHO_ASKS)
    return Secret(shown[1])


def client() -> Client:
    """Who asks, on calls other than a verification."""
    return cast(Client, g.client)


@api.before_request
def _ask() -> None:
    request.max_content_length = LARGEST
    if request.endpoint in ANYBODY:
        return
    now, shown = instance().clock.now(), key()
    g.who = clients.digest(shown)
    _refusals().hold(g.who, now)
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise BadInput(say.MALFORMED, problems="query: twice")  # which of the two counts nobody could say
    if request.endpoint == VERIFY:
        return  # judged by the transaction that answers
    wanted = SCOPES[request.endpoint or ""]
    g.client = _judged(shown, wanted)
    door.under(lambda: _still(shown, wanted))


def _still(shown: Secret, wanted: Scope) -> None:
    """Asked once more, right before anything that a call did is committed: a key that was ended since does nothing."""
    _judged(shown, wanted)


def _judged(shown: Secret, wanted: Scope) -> Client:
    with instance().store.read() as connection:
        return clients.judge(connection, shown, wanted, instance().clock.now())


@api.after_request
def _count(answer: Response) -> Response:
    """
    By key, never by address: behind a proxy all have one, and nobody without a key shall hold off the others.

    Counted is what a key itself does wrong, and a card that its reader's own key shows. Whom a verification refuses is
    not: a guesser at one terminal would hold off a town (see ``hold``).
    """
    if "who" in g and (g.get("refused") or answer.status_code in (400, 403)):
        _refusals().count(g.who, instance().clock.now())
    return answer


def hold(question: Question) -> None:
    """
    Whoever was refused too often lately, by name or at his terminal, waits, and nobody else with the same key.

    Raises:
        TooMany: nothing is looked at.
    """
    now = instance().clock.now()
    for refusals, who in _guesses(question):
        refusals.hold(who, now)


def guessed(question: Question) -> None:
    """It was refused: once more for this name, and for this terminal where it is known."""
    now = instance().clock.now()
    for refusals, who in _guesses(question):
        refusals.count(who, now)


def _guesses(question: Question) -> list[tuple[Refusals, str]]:
    by_name, by_terminal = cast(tuple[Refusals, Refusals], current_app.extensions[_GUESSES])
    found = [(by_name, f"{g.who}/{canonical(question.name)}")]
    return [*found, (by_terminal, f"{g.who}/{question.terminal}")] if question.terminal else found


def _refusals() -> Refusals:
    return cast(Refusals, current_app.extensions[_EXTENSION][1])
