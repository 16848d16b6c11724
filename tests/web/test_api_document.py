"""The API's document played against the API: no server error, no answer that the document does not know."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema

from idm.office.signin.clients import Scope
from tests.asking import Asking
from web.api.refusals import Refusals

EXAMPLES = 25


@pytest.fixture
def document(app: Flask, asking: Asking) -> BaseSchema:
    """As a client gets it, with a key for everything that may be refused without end."""
    asking.door.own()
    verifier, _ = app.extensions["sekisho.api"]
    app.extensions["sekisho.api"] = (verifier, Refusals(most=10**9))
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    found.config.update(headers={"Authorization": f"Bearer {asking.made('everything', *Scope).reveal()}"})
    return found


def test_every_answer_is_one_that_the_document_knows(document: BaseSchema):
    """Right and wrong requests to every call: status, type and shape of each answer are documented, none is 5xx."""
    played = [_play(found.ok(), mode) for found in document.get_all_operations() for mode in GenerationMode]

    assert len(played) == 18
    assert all(count >= 1 for count in played)


def _play(operation: APIOperation, mode: GenerationMode) -> int:
    answers = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def play(case: schemathesis.Case) -> None:
        answers.append(case.call_and_validate())

    play()
    return len(answers)
