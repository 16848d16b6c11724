"""Whoever holds an operating role is privileged, and nobody else (NISHIHARA-7.2.1.3.o)."""

import pytest

from idm.rules.standing import OPERATING, Standing, serves, standing_of


@pytest.mark.parametrize("role", sorted(OPERATING))
def test_each_operating_role_makes_privileged(role: str):
    """Also beside others."""
    assert standing_of(["audit_chief", role]) is Standing.PRIVILEGED


@pytest.mark.parametrize("roles", [(), ("audit_chief",), ("committee_secretary", "audit_chief")])
def test_whoever_holds_none_of_them_is_staff(roles: tuple[str, ...]):
    """Those who look and do not change anything."""
    assert standing_of(roles) is Standing.STAFF


@pytest.mark.parametrize(
    ("held", "units", "there"),
    [
        ([("network_admin", None)], {"0300"}, True),
        ([("network_admin", None)], set(), True),
        ([("system_manager", "0100")], {"0101", "0100"}, True),
        ([("system_manager", "0100")], {"0300"}, False),
        ([("system_manager", "0100")], set(), False),
        ([("system_manager", "0100"), ("operator", None)], {"0300"}, True),
        ([("audit_chief", None)], {"0100"}, False),
        ([], {"0100"}, False),
    ],
)
def test_nishihara_2_3_1_a_role_for_a_unit_serves_that_unit_alone(
    held: list[tuple[str, str | None]], units: set[str], *, there: bool
):
    """Whoever has no post is served by a role for the whole body; a role that does not operate serves nobody."""
    assert serves(held, units) is there
