"""Names under which systems are delivered are known in every spelling (7.2(1)③(カ))."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.default_names import default_name, without_prefix
from tests.people import POLICY

KNOWN = POLICY.privileged_ids.default_names.values


@pytest.mark.parametrize(
    "name",
    [
        "administrator",
        "Administrator",
        "ADMIN",
        "ａｄｍｉｎ",
        "Ｒｏｏｔ",
        "root1",
        "admin01",
        "admin-2",
        "sa",
        " guest ",
    ],
)
def test_nishihara_7_2_1_3_ka_a_default_name_is_one_in_every_spelling(name: str):
    """Capitals, full width, a number behind it, blanks around it."""
    assert default_name(name, KNOWN) is not None


@pytest.mark.parametrize("name", ["n00101", "x-n00101", "aso.taro", "sato", "testa", "admins-friend", ""])
def test_a_name_that_only_resembles_one_is_none(name: str):
    """The whole name counts, not a part of it."""
    assert default_name(name, KNOWN) is None


@given(st.sampled_from(KNOWN), st.integers(0, 9999), st.booleans())
def test_no_number_and_no_capital_hides_a_default_name(name: str, number: int, capital: bool):
    """Nor does the prefix of privileged IDs."""
    spelled = f"{name.upper() if capital else name}{number}"

    assert default_name(spelled, KNOWN) is not None
    assert default_name(without_prefix(f"x-{spelled}", "x-"), KNOWN) is not None
