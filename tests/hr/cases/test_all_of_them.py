"""No case of the catalogue is without a test."""

from pathlib import Path

import tests
from tests.catalogue import CASES, numbers_below, numbers_in


def test_every_case_has_a_test_with_its_number():
    """A number that no test carries is named here."""
    found = numbers_below(Path(tests.__file__).parent)

    assert (sorted(set(CASES) - found), sorted(found - set(CASES))) == ([], [])


def test_a_name_may_carry_several_numbers():
    """Such as three encodings that are one test."""
    assert numbers_in("def test_case_1_2_05_encodings(): test_case_82_x, a_test_case_7_") == {1, 2, 5, 82}
