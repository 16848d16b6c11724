"""S12, from outside: two kinds of factor, a permit, and over the Internet a decision that has not run out."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import pytest

from idm.facts import Grant, Person
from idm.policy import Policy
from idm.policy.factors import Opening
from idm.rules.external import INTERNET, PERMIT, barred, too_little
from tests.people import POLICY, a_person, at, d

SYSTEM = POLICY.systems["welfare-remote"]
NOW = at("2026-11-10 09:00:00")
WORKER = a_person("00107", unit="0400")
GRANT = Grant("welfare-remote", at("2026-11-02 09:00:00"), at("2026-12-26 00:00:00"), 7, at("2026-11-02 12:00:00"))
PERMITTED = replace(WORKER, grants=(GRANT,))
TWO = frozenset({"password", "totp"})
ONLY_ONE = POLICY.model_copy(
    update={"demand": tuple(one.model_copy(update={"items": 1, "kinds": 1}) for one in POLICY.demand)}
)


@pytest.mark.parametrize(
    ("shown", "enough"),
    [
        ((), False),
        (("password",), False),
        (("totp", "webauthn"), False),
        (("password", "card"), False),
        (("password", "totp"), True),
        (("passkey",), True),
        (("signing_card",), True),
    ],
)
@pytest.mark.parametrize("policy", [POLICY, ONLY_ONE], ids=["two items", "one item"])
def test_nishihara_7_2_2_3_something_known_and_something_in_hand_whatever_the_tier(
    policy: Policy, shown: Collection[str], enough: bool
):
    """Also where the tier asks for one item; a card's number is nothing in hand. Inside, the tier alone decides."""
    assert (too_little(policy, SYSTEM, shown) is None) is enough
    assert too_little(policy, policy.systems["finance"], shown) is None


@pytest.mark.parametrize(
    ("person", "now", "rule"),
    [
        (WORKER, NOW, PERMIT),
        (PERMITTED, NOW, None),
        (PERMITTED, at("2026-11-02 08:59:59"), PERMIT),
        (PERMITTED, at("2026-12-25 23:59:59"), None),
        (PERMITTED, at("2026-12-26 00:00:00"), PERMIT),
        (replace(WORKER, grants=(replace(GRANT, key="mail"),)), NOW, PERMIT),
        (replace(a_person("00107", unit="0300"), grants=(GRANT,)), NOW, None),
        (replace(a_person("00107", unit="0400", until="2026-11-09"), grants=(GRANT,)), NOW, PERMIT),
    ],
)
def test_nishihara_7_2_2_1_only_whoever_has_a_permit_and_only_while_it_lasts(
    person: Person, now: datetime, rule: str | None
):
    """To the second, for the right of this very system, and for whoever is still in office."""
    assert barred(POLICY, SYSTEM, person, TWO, now) == rule
    assert barred(POLICY, POLICY.systems["finance"], person, TWO, now) is None


@pytest.mark.parametrize(
    ("opening", "rule"),
    [
        (None, INTERNET),
        (("2026-11-01", "2026-11-09"), INTERNET),
        (("2026-11-11", "2026-12-31"), INTERNET),
        (("2026-11-01", "2026-11-10"), None),
    ],
)
def test_nishihara_7_2_2_7_over_the_internet_nobody_without_a_decision_in_force(
    opening: tuple[str, str] | None, rule: str | None
):
    """Whatever permit he has; the decision's last day counts as a whole."""
    made = (
        Opening(reference="決定第1号", decided=d(opening[0]), until=d(opening[1]), default="試験") if opening else None
    )
    system = SYSTEM.model_copy(update={"outside": "internet", "opening": made})

    assert barred(POLICY, system, PERMITTED, TWO, NOW) == rule
    assert barred(POLICY, system, WORKER, TWO, NOW) == (rule or PERMIT)


def test_a_way_in_from_outside_is_nobodys_birthright():
    """A profile in which such a right comes with a post is not taken."""
    plain = [
        one if one.key != "welfare-remote" else one.model_copy(update={"by_case": False}) for one in POLICY.entitlement
    ]

    with pytest.raises(ValueError, match="by_case"):
        Policy.model_validate(POLICY.model_copy(update={"entitlement": tuple(plain)}).model_dump())
