"""Applications by the API: they are looked at, and there is no way to apply or to decide."""

import pytest
from flask import Flask

from idm.facts.case import Answer, CaseKind
from idm.office.cases import asking, deciding
from idm.office.cases.asking import Asked
from idm.office.cases.deciding import Word
from idm.office.cases.effects import EFFECTS
from idm.office.signin.clients import Scope
from tests.asking import Asking
from tests.cases import OPERATOR, PLANNING

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def number(asking: Asking) -> int:
    """An approved application of somebody of 情報政策係."""
    return filed(asking, "internet", approve=True)


def filed(asked_of: Asking, right: str, *, approve: bool = False) -> int:
    instance, now = asked_of.door.world.instance, asked_of.door.world.clock.now()
    person, until = asked_of.door.person(OPERATOR), asked_of.door.world.clock.now().replace(year=now.year, month=9)
    asked = Asked(CaseKind.ENTITLEMENT, right, person, now, until, "決算の照合のため", {"entitlement": right})
    one = asking.apply_for(instance, asked, instance.actor(OPERATOR), EFFECTS)
    if approve:
        word = Word(Answer.YES, one.case.digest, "確かめた")
        deciding.decide(instance, one.id, word, instance.actor(PLANNING), EFFECTS)
    return one.id


def headers(of: Asking, name: str, *scopes: Scope) -> dict[str, str]:
    return {"Authorization": f"Bearer {of.made(name, *scopes).reveal()}"}


def test_an_application_with_its_decisions_by_id_and_without_reasons(app: Flask, asking: Asking, number: int):
    """State, period, digest, content, who decided with which flags; no names and none of the words people wrote."""
    answer = app.test_client().get(f"/api/v1/cases/{number}", headers=headers(asking, "reader", Scope.CASES))

    found = answer.get_json()
    assert (found["number"], found["state"], found["kind"], found["in_force"]) == (
        number,
        "approved",
        "entitlement",
        True,
    )
    assert found["content"] == {"entitlement": "internet"}
    assert found["applicant"] == found["beneficiary"] == asking.door.person(OPERATOR).id
    assert [(one["person"], one["answer"], one["counts"]) for one in found["decisions"]] == [
        (asking.door.person(PLANNING).id, "yes", True)
    ]
    assert "決算" not in answer.get_data(as_text=True)
    assert "確かめた" not in answer.get_data(as_text=True)


def test_the_list_comes_in_pages_the_newest_first(app: Flask, asking: Asking, number: int):
    """Each once, by the cursor of the page before."""
    more = [filed(asking, right) for right in ("mail", "internet")]
    key, client = headers(asking, "reader", Scope.CASES), app.test_client()

    first = client.get("/api/v1/cases?limit=2", headers=key).get_json()
    second = client.get(f"/api/v1/cases?limit=2&cursor={first['next']}", headers=key).get_json()

    assert [one["number"] for one in (*first["items"], *second["items"])] == [*reversed(more), number]
    assert second["next"] is None


def test_f21_no_call_applies_or_decides(app: Flask, asking: Asking, number: int):
    """Whatever a program's key is good for: by every method and address there is nothing, and nothing has changed."""
    key, client = headers(asking, "everything", *Scope), app.test_client()
    before = asking.door.world.rows("case_file", "case_decision")

    for path in ("/api/v1/cases", f"/api/v1/cases/{number}", f"/api/v1/cases/{number}/decision"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = client.open(path, method=method, headers=key, json={"answer": "yes"})
            assert answer.status_code in (404, 405), (method, path, answer.status_code)
    for path in ("/cases/1", f"/cases/{number}/withdraw", "/cases/new/entitlement"):
        assert client.post(path, headers=key, data={"answer": "yes"}).status_code in (302, 400)

    assert asking.door.world.rows("case_file", "case_decision") == before
    document = client.get("/api/v1/openapi.json").get_json()
    calls = {path: set(methods) for path, methods in document["paths"].items() if "/cases" in path}
    assert {method for methods in calls.values() for method in methods} <= {"get", "parameters"}
    assert len(calls) == 2
    assert "決定は、本人" in str(document["paths"]) or "決定もできません" in str(document["paths"])


def test_a_key_without_the_scope_sees_none(app: Flask, asking: Asking, number: int):
    """Nor one that is not there."""
    key, client = headers(asking, "people", Scope.PEOPLE), app.test_client()

    assert client.get("/api/v1/cases", headers=key).status_code == 403
    assert client.get(f"/api/v1/cases/{number}", headers=key).status_code == 403
    assert client.get("/api/v1/cases/999", headers=headers(asking, "cases", Scope.CASES)).status_code == 404
