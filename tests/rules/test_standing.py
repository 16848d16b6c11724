"""Whoever holds an operating role is privileged, and nobody else (NISHIHARA-7.2.1.3.o)."""

import pytest

from idm.rules.standing import OPERATING, Standing, standing_of


@pytest.mark.parametrize("role", sorted(OPERATING))
def test_each_operating_role_makes_privileged(role: str):
    """Also beside others."""
    assert standing_of(["audit_chief", role]) is Standing.PRIVILEGED


@pytest.mark.parametrize("roles", [(), ("audit_chief",), ("committee_secretary", "audit_chief")])
def test_whoever_holds_none_of_them_is_staff(roles: tuple[str, ...]):
    """Those who look and do not change anything."""
    assert standing_of(roles) is Standing.STAFF
