"""Words of the pages of applications."""

from idm.facts.case import CaseKind
from idm.messages import case_pages as say
from idm.messages import cases as say_cases


def test_every_kind_says_what_comes_of_a_yes():
    """None is decided without that being on the page."""
    assert say.COMES_OF_YES.keys() == set(CaseKind)


def test_every_bar_of_separation_has_words_for_a_third_person():
    """Whoever reads of somebody else that he may not decide reads why."""
    bars = {"case.applicant", "case.beneficiary", "case.deputy"}

    assert say.BARRED.keys() == bars
    assert bars <= say_cases.DENIED.keys()
