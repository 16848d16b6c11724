"""What a profile may say of applications."""

from importlib.resources import files

import pytest

from idm.errors import BadInput
from idm.facts.case import CaseKind
from idm.policy.loader import parse_profile
from tests.people import POLICY

TEXT = (files("idm.policy") / "profiles" / "nishihara.toml").read_text(encoding="utf-8")
FIRST = TEXT.index("[[case]]")


def refusal(old: str, new: str) -> str:
    """The sentence about a profile with a mistake among its applications."""
    assert old in TEXT[FIRST:]
    with pytest.raises(BadInput) as caught:
        parse_profile(TEXT[:FIRST] + TEXT[FIRST:].replace(old, new, 1), "試験.toml")
    return caught.value.said.text


def test_every_kind_of_application_has_its_chain_and_its_source():
    """All nine, each with a clause or a reason; a kind whose steps have the CISO has no override."""
    assert set(POLICY.cases) == set(CaseKind)
    for rule in POLICY.case:
        assert rule.clause or rule.default
        assert not (rule.override and "ciso" in rule.steps)


def test_nishihara_7_2_1_3_i_a_deputy_is_named_by_two_offices_and_accepted_by_one():
    """Network admin or system manager; the CISO, and nobody in his place."""
    rule = POLICY.cases[CaseKind.DELEGATION]

    assert (rule.applicants, rule.chain, rule.instead, rule.override) == (
        ("network_admin", "system_manager"),
        ("ciso",),
        (),
        False,
    )


def test_nishihara_2_1_1_a_step_of_the_ciso_cannot_be_overridden():
    """The text gives him no substitute."""
    assert "CISOの決める段階" in refusal('chain = ["ciso"]\n', 'chain = ["ciso"]\noverride = true\n')


def test_one_role_decides_once():
    """Twice the same office is one person with two yeses."""
    assert "2回決めさせる" in refusal('chain = ["ciso"]\n', 'chain = ["ciso"]\ninstead = ["ciso"]\n')


def test_a_chain_has_a_step():
    """Nothing approves itself."""
    assert "［case.0.chain］" in refusal('chain = ["ciso"]\n', "chain = []\n")


def test_a_kind_has_one_line():
    """Two chains for one kind would be a choice."""
    assert "申請「delegation」が2回" in refusal('key = "exception"', 'key = "delegation"')


def test_f24_a_role_is_spelled_as_a_role():
    """No other casing, and none that is carried by a unit instead of a post."""
    assert "使えない値" in refusal('chain = ["ciso"]\n', 'chain = ["CISO"]\n')
    assert "職（titles）に付けてください" in refusal('chain = ["ciso"]\n', 'chain = ["hr_operator"]\n')


def test_a_period_to_the_end_of_the_year_has_an_end():
    """Both at once contradict each other."""
    assert "年度末" in refusal("fiscal_year = true\n", "fiscal_year = true\nopen_end = true\n")


def test_nishihara_7_2_2_1_a_right_names_the_system_whose_manager_answers_for_it():
    """Where a chain means the system's manager, no right is without a system; and only where a right is asked for."""
    assert {rule.key for rule in POLICY.case if rule.of == "system"} == {
        CaseKind.ENTITLEMENT,
        CaseKind.EXTERNAL_ACCESS,
    }
    assert POLICY.manager_of("water-billing") == "産業建設課"
    assert POLICY.manager_of("no-such-right") is None
    assert "この申請は、システムを名指しません" in refusal(
        'label = "例外措置"\n', 'label = "例外措置"\nof = "system"\n'
    )
    for wrong in ("", 'system = "no-such-system"\n'):
        with pytest.raises(BadInput) as caught:
            parse_profile(TEXT.replace('system = "finance"\n', wrong, 1), "試験.toml")
        assert "権限「finance」のシステム" in caught.value.said.text


def test_nishihara_6_4_2_2_only_a_shared_id_has_an_owner_who_decides():
    """His own section's head and the item's own role."""
    assert POLICY.cases[CaseKind.SHARED_ID].chain == ("system_manager", "owner")
    assert "共用IDの利用だけ" in refusal('chain = ["ciso"]\n', 'chain = ["ciso", "owner"]\n')
