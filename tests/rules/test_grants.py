"""Which groups a post brings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Form, Organisation, Unit
from idm.rules.grants import Grants
from tests.people import POLICY, an_organisation, d


@pytest.fixture
def grants() -> Grants:
    return Grants(POLICY, an_organisation(), d("2026-04-01"))


def roles(grants: Grants, unit: str, title: str) -> dict[str, str | None]:
    return {held.role.key: held.unit for held in grants.roles(unit, title)}


def test_a_role_follows_a_title(grants):
    """副村長 is CISO for the whole body (NISHIHARA-2.1.1)."""
    assert roles(grants, "0001", "副村長") == {"ciso": None}


def test_a_role_follows_a_title_in_one_unit(grants):
    """Only the 課長 of 企画商工課 is ネットワーク管理者; any 課長 answers for the own unit (NISHIHARA-2.2.1, 2.3.1)."""
    assert roles(grants, "0200", "課長") == {"network_admin": None, "system_manager": "0200"}
    assert roles(grants, "0300", "課長") == {"system_manager": "0300"}


def test_a_title_counts_in_the_unit_itself_only(grants):
    """A 課長 who sits in a 係 below 企画商工課 is not its head."""
    assert "network_admin" not in roles(grants, "0201", "課長")


def test_a_role_follows_a_unit(grants):
    """Everybody in 情報政策係 is 情報システム担当者 (NISHIHARA-2.4); the 課 above is not."""
    assert roles(grants, "0201", "主事") == {"operator": None}
    assert roles(grants, "0200", "主事") == {}


def test_a_right_follows_the_kind_of_appointment(grants):
    """会計年度任用 gets the terminal, but neither mail nor the internet (NISHIHARA-6.1.2.3)."""
    regular = grants.group_keys(Form.REGULAR, (("0300", "主事"),))
    fiscal = grants.group_keys(Form.FISCAL_YEAR, (("0300", "主事"),))

    assert regular - fiscal == {"mail", "internet", "finance"}
    assert "lgwan-login" in fiscal


def test_a_right_follows_a_unit(grants):
    """水道料金システム goes to 産業建設課 only."""
    assert "water-billing" in grants.group_keys(Form.REGULAR, (("0500", "主事"),))
    assert "water-billing" not in grants.group_keys(Form.REGULAR, (("0300", "主事"),))


@pytest.mark.parametrize("form", Form)
def test_nishihara_7_1_1_3_a_restricted_right_is_nobodys_birthright(grants, form: Form):
    """Whoever works in the section has it by no appointment and no post, and it waits for no factor either (s03)."""
    posts = (("0400", "主事"), ("0400", "課長"))
    found = grants.group_keys(form, posts, 3), {right.key for right in grants.withheld(form, posts, 0)}

    restricted = {right.key for right in grants.policy.entitlement if right.by_case}
    assert "resident-files" in restricted
    assert not restricted & (found[0] | found[1])


def test_the_same_group_for_two_reasons_keeps_both(grants):
    """Two posts below one 課: its group names both."""
    reasons = grants.reasons(Form.REGULAR, (("0100", "課長"), ("0101", "係長")))

    assert [because.detail for because in reasons["unit-0100"]] == ["総務課 課長", "人事係 係長"]


def test_an_unknown_unit_brings_no_group(grants):
    """A post in a unit that does not exist that day brings nothing but what everybody gets."""
    assert not any(key.startswith("unit-") for key in grants.group_keys(Form.REGULAR, (("0999", "主事"),)))


@given(
    st.lists(st.tuples(st.sampled_from(["人事係", "情報政策係", "税務課", "総務課"]), st.integers(0, 7)), max_size=8),
    st.sampled_from(["副村長", "課長", "主事"]),
)
def test_whoever_has_a_role_is_found_by_title_or_by_unit(places: list[tuple[str, int]], title: str):
    """For every tree of units, loops too: no post outside of these titles and these units carries any role."""
    ever = Span(d("2000-04-01"), None)
    units = [Unit(f"{n}", name, f"{above}" if above != n else None, ever) for n, (name, above) in enumerate(places)]
    grants = Grants(POLICY, Organisation(tuple(units)), d("2026-04-01"))

    titles, codes = grants.where_roles_are()

    for unit in units:
        assert not grants.roles(unit.code, title) or title in titles or unit.code in codes
        assert (unit.code in codes) is any(one.role.titles == () for one in grants.roles(unit.code, "主事"))
