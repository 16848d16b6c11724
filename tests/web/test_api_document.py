"""The API's document played against the API: no server error, no answer that the document does not know."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from idm.office.signin.clients import Scope
from tests.asking import Asking
from web.access import ROUTES, Access
from web.api.refusals import Refusals

EXAMPLES = 25
ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ENDLESS = 10**9
SAYS_MORE = "/api/v1/verify"
"""Its fields may be hexadecimal, which no schema says: what fits the schema may be 400 there, and is documented so."""
KEYS = {"every scope": tuple(Scope), **{scope.value: (scope,) for scope in Scope}}


@pytest.fixture
def document(app: Flask, asking: Asking) -> BaseSchema:
    """As a client gets it, with keys that may be refused without end."""
    asking.door.own()
    asking.door.device()
    verifier, _ = app.extensions["sekisho.api"]
    app.extensions["sekisho.api"] = (verifier, Refusals(most=ENDLESS))
    app.extensions["sekisho.api.guesses"] = (Refusals(most=ENDLESS), Refusals(most=ENDLESS))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def test_every_answer_is_one_that_the_document_knows(document: BaseSchema, asking: Asking):
    """Right and wrong requests to every call: status, type and shape of each answer are documented, none is 5xx."""
    document.config.update(headers=a_key(asking, *Scope))
    calls = [endpoint for endpoint, access in ROUTES.items() if access is Access.CLIENT]
    played = {(one.label, mode): _play(one, mode) for one in operations(document) for mode in modes_of(one)}

    assert len({label for label, _ in played}) == len(calls)
    assert min(played.values()) >= 1
    assert sum(played.values()) > 100


@ONE_RUN
@pytest.mark.parametrize("who", KEYS)
def test_every_answer_to_a_key_of_one_scope_is_documented(document: BaseSchema, asking: Asking, who: str):
    """One request to each call, with a key that is good for this alone: most of them are refused as documented."""
    shown = a_key(asking, *KEYS[who])

    statuses = [
        one.Case(**_by_hand(one, asking)).call_and_validate(headers=shown).status_code for one in operations(document)
    ]

    assert set(statuses) <= {200, 400, 403, 404}
    assert (403 in statuses) is (who != "every scope")


@ONE_RUN
def test_what_one_call_hands_out_another_takes(document: BaseSchema, asking: Asking):
    """Each page of a list by the cursor of the one before, each call about somebody by the id that a list gave."""
    shown = a_key(asking, *Scope)
    calls = {one.path: one for one in operations(document)}
    people = list(pages(calls["/api/v1/people"], shown))
    accounts = list(pages(calls["/api/v1/accounts"], shown))

    assert len(people) == 12
    assert {one["person"] for one in accounts} == {one["id"] for one in people}
    for path, one in calls.items():
        if "{id}" not in path:
            continue
        for person in people:
            asked = _by_hand(one, asking) | {"path_parameters": {"id": person["id"]}}
            answer = one.Case(**asked).call_and_validate(headers=shown)
            assert answer.status_code == 200, (path, person)


@ONE_RUN
def test_a_parameter_that_is_given_twice_is_refused(app: Flask, asking: Asking):
    """Also twice the same: two readers of one request must not take different ones (ASVS 15.3.7)."""
    answer = app.test_client().get("/api/v1/people?number=00104&number=00105", headers=a_key(asking, *Scope))

    assert (answer.status_code, answer.get_json()["id"]) == (400, "API-022")


def a_key(asking: Asking, *scopes: Scope) -> dict[str, str]:
    """The header that comes with every request."""
    return {"Authorization": f"Bearer {asking.made('some', *scopes).reveal()}"}


def operations(document: BaseSchema) -> list[APIOperation]:
    return [found.ok() for found in document.get_all_operations()]


def modes_of(operation: APIOperation) -> list[GenerationMode]:
    """A call that takes nothing cannot be asked wrongly."""
    takes = [*operation.path_parameters, *operation.query, *operation.body]
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if takes else [])]


def pages(operation: APIOperation, shown: dict[str, str]) -> Iterator[dict[str, str]]:
    """The items of all pages, five at a time."""
    query: dict[str, str] | None = {"limit": "5"}
    while query is not None:
        page = operation.Case(query=query).call_and_validate(headers=shown).json()
        yield from page["items"]
        query = {"limit": "5", "cursor": page["next"]} if page["next"] else None


def _by_hand(operation: APIOperation, asking: Asking) -> dict[str, Any]:
    """What such a call may be asked with: somebody who exists; a body is read before or after the key is judged."""
    asked: dict[str, Any] = {}
    if "{id}" in operation.path:
        asked["path_parameters"] = {"id": asking.door.person().id}
    if "{number}" in operation.path:
        asked["path_parameters"] = {"number": 1}
    if operation.body:
        asked |= {"body": {"name": "n00104", "system": "terminal"}, "media_type": "application/json"}
    return asked


def _play(operation: APIOperation, mode: GenerationMode) -> int:
    answers = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def play(case: schemathesis.Case) -> None:
        spared = [positive_data_acceptance] if operation.path == SAYS_MORE else []
        answers.append(case.call_and_validate(excluded_checks=spared))

    play()
    return len(answers)
