"""Fiscal-year and temporary staff: what is left to be done on hiring, and whose access waits (NISHIHARA-6.1.2.1, 2)."""

from dataclasses import replace
from typing import Literal

import pytest

from idm.calendar import Span
from idm.desired import Desired
from idm.facts import Employment, Form, Person
from idm.facts.consent import Consent
from idm.policy import Policy
from idm.rules.consents import Known, Open, asked_of, begun, late, left_open, waits
from idm.verdict import Status
from tests.people import POLICY, a_person, an_organisation, at, d

FIRST = d("2026-04-01")
GOTO = a_person("00120", "天草 後", unit="0400", form=Form.FISCAL_YEAR, since="2026-04-01", until="2027-03-31")


def under(signature: Literal["required", "if_needed", "none"], *, waits: bool = True) -> Policy:
    asked = POLICY.consents.asked.model_copy(update={"signature": signature, "waits": waits})
    return POLICY.model_copy(update={"consents": POLICY.consents.model_copy(update={"asked": asked})})


def told(needed: bool | None, *, signed: bool = False) -> Person:
    return replace(GOTO, consents=(Consent(FIRST, needed, signed),))


@pytest.mark.parametrize(
    ("signature", "known", "left"),
    [
        ("if_needed", Known(), (Open.BRIEFING, Open.DECISION)),
        ("if_needed", Known(briefed=True, needed=False), ()),
        ("if_needed", Known(briefed=True, needed=True), (Open.SIGNATURE,)),
        ("if_needed", Known(briefed=True, needed=True, signed=True), ()),
        ("required", Known(briefed=True), (Open.SIGNATURE,)),
        ("none", Known(), (Open.BRIEFING,)),
    ],
)
def test_what_is_left_of_an_appointment(signature: str, known: Known, left: tuple[Open, ...]):
    """The briefing always; the head's word where the profile leaves it to him; the signature where it is asked for."""
    assert left_open(known, under(signature)) == left  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policy", "person", "waiting"),
    [
        (under("if_needed"), GOTO, False),
        (under("if_needed"), told(None), False),
        (under("if_needed"), told(False), False),
        (under("if_needed"), told(True), True),
        (under("if_needed"), told(True, signed=True), False),
        (under("required"), GOTO, True),
        (under("required"), told(None, signed=True), False),
        (under("none"), told(True), False),
        (under("if_needed", waits=False), told(True), False),
        (under("required", waits=False), GOTO, False),
    ],
)
def test_nishihara_6_1_2_2_access_waits_for_a_signature_that_is_asked_for(
    policy: Policy, person: Person, waiting: bool
):
    """Where the profile says so, and only then; the account is there, suspended, and in no group."""
    entry = Desired(policy, an_organisation(), at("2026-04-01 08:30:00")).entry(person)

    assert (waits(person, policy, FIRST) is not None) is waiting
    assert entry is not None
    assert (entry.status, entry.groups == frozenset()) == (
        (Status.SUSPENDED, True) if waiting else (Status.ACTIVE, False)
    )


def test_s02_an_appointment_that_follows_is_asked_about_anew():
    """
    What was signed for one year says nothing of the next, which is looked at a month ahead once this one is done;
    regular staff are never asked.
    """
    again = Employment(Form.FISCAL_YEAR, Span(d("2027-04-01"), d("2028-04-01")), 99)
    signed = Consent(FIRST, True, signed=True, briefed=True)
    person = replace(GOTO, consents=(signed,), employments=(*GOTO.employments, again))
    required = under("required")

    this, waiting = GOTO.employments[0], replace(person, consents=(Consent(FIRST, None, False),))
    unbriefed = replace(person, consents=(replace(signed, briefed=False),))
    assert [asked_of(person, POLICY, d(day)) for day in ("2027-03-01", "2027-03-02", "2027-04-01")] == [
        this,
        again,
        again,
    ]
    assert [asked_of(waiting, POLICY, d(day)) for day in ("2027-03-31", "2027-04-01")] == [this, again]
    assert asked_of(unbriefed, POLICY, d("2027-03-31")) == this  # his briefing is still to be put down
    assert begun(person, POLICY, d("2027-03-31")) == this
    assert waits(person, required, d("2027-03-31")) is None
    assert waits(person, required, d("2027-04-01")) is not None
    assert asked_of(a_person("00101"), POLICY, FIRST) is None
    assert asked_of(GOTO, POLICY, d("2026-02-28")) is None
    assert asked_of(GOTO, POLICY, d("2026-03-02")) == GOTO.employments[0]


def test_nishihara_6_1_2_1_it_is_overdue_after_the_days_of_the_profile():
    """Fourteen days from the first one are in time; the next one is late."""
    assert not late(FIRST, POLICY, d("2026-04-15"))
    assert late(FIRST, POLICY, d("2026-04-16"))


def test_nishihara_6_1_2_3_no_mail_and_no_internet_by_birthright():
    """What a fiscal-year appointment brings is less than a regular one; nobody has a right that only a case gives."""
    desired = Desired(POLICY, an_organisation(), at("2026-04-01 08:30:00"))
    regular = desired.groups_of(a_person("00101", unit="0400"))

    assert {"mail", "internet", "lgwan-login"} <= regular
    assert desired.groups_of(GOTO) & {"mail", "internet"} == set()
    assert "lgwan-login" in desired.groups_of(GOTO)
    assert "welfare-remote" not in regular
