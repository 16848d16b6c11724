"""Changes in words."""

from dataclasses import replace

import pytest

from idm.desired import Desired
from idm.entry import Entry
from idm.facts import NO_PASSWORD, Form
from idm.office.views import describe
from idm.plan import plan_account
from tests.people import POLICY, a_person, an_organisation, at

NOW = at("2026-04-01 00:00:00")
DESIRED = Desired(POLICY, an_organisation(), NOW)
CLERK = a_person()


def entry() -> Entry:
    found = DESIRED.entry(CLERK)
    assert found is not None
    return found


def fields_of(before: Entry, after: Entry) -> list[tuple[str, str, str]]:
    change = plan_account(before, after)
    assert change is not None
    described = describe.change(change, CLERK, DESIRED, DESIRED)
    return [(f["label"], f["from"], f["to"]) for f in described["fields"]]


def test_kinds_of_appointment_are_named_in_the_body_s_own_words():
    """A person reads 常勤 and 再任用, not the program's names."""
    after = replace(entry(), form=Form.REAPPOINTED)

    assert fields_of(entry(), after) == [("任用形態", "常勤", "再任用")]


def test_a_word_that_somebody_else_wrote_into_the_directory_is_shown_as_it_is():
    """A hand-changed employeeType must not stop the question that would find it."""
    before = replace(entry(), form="chief wizard")

    assert fields_of(before, entry()) == [("任用形態", "chief wizard", "常勤")]


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        (NO_PASSWORD, "なし"),
        ("17@20260401030000Z", "2026-04-01 12:00 に設定"),
        ("17@20260401030000Z\n20261121000000Z", "製品の外で変更"),
        ("17", "製品の外で変更"),
        ("x@99999999999999Z", "製品の外で変更"),
    ],
)
def test_a_password_is_told_by_when_it_was_chosen(stamp: str, words: str):
    """In Japan's time; whatever somebody wrote in its place by hand stops no question."""
    assert fields_of(entry(), replace(entry(), password=stamp)) == [("パスワード", "", words)]
