"""Which groups a post brings."""

import pytest

from idm.facts import Form
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


def test_the_same_group_for_two_reasons_keeps_both(grants):
    """Two posts below one 課: its group names both."""
    reasons = grants.reasons(Form.REGULAR, (("0100", "課長"), ("0101", "係長")))

    assert [because.detail for because in reasons["unit-0100"]] == ["総務課 課長", "人事係 係長"]


def test_an_unknown_unit_brings_no_group(grants):
    """A post in a unit that does not exist that day brings nothing but what everybody gets."""
    assert not any(key.startswith("unit-") for key in grants.group_keys(Form.REGULAR, (("0999", "主事"),)))
