"""Exceptions: one rule, some people, some time; outside of it the rule holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.facts import Organisation, Unit
from idm.policy.exceptions import Exceptable
from idm.rules.exceptions import Exemption, Scope, ScopeKind, all_excepted, excepted, handed_on, scope_in
from idm.rules.standing import Standing
from idm.signin.rules import limits_for, over
from tests.people import POLICY, a_person, at, d, span

IDLE, LONGEST = "sign_in.staff.idle", "sign_in.staff.longest"
STARTS, UNTIL = at("2026-12-01 00:00:00"), at("2027-04-01 00:00:00")
COUNTER = Exemption("case:1", IDLE, Scope(ScopeKind.UNIT, "0200"), "head", 120, STARTS, UNTIL, STARTS, STARTS)
CLERK, CODES = a_person("00105", unit="0201"), {"0201", "0200"}


def test_nishihara_8_4_1_it_holds_from_its_first_second_to_its_last():
    """Half-open: on 1 April, 00:00, the rule is back."""
    before, last = at("2026-11-30 23:59:59"), at("2027-03-31 23:59:59")

    assert [excepted(IDLE, CLERK, CODES, [COUNTER], now) for now in (before, UNTIL)] == [None, None]
    assert [excepted(IDLE, CLERK, CODES, [COUNTER], now) for now in (STARTS, last)] == [COUNTER, COUNTER]


@pytest.mark.parametrize(("units", "covered"), [(CODES, True), ({"0200"}, True), ({"0300"}, False), (set(), False)])
def test_it_is_for_the_people_of_its_unit_and_of_those_below(units: set[str], covered: bool):
    """Not for whoever asked for it, when he is elsewhere."""
    for whom in (CLERK, a_person("00102")):
        assert (excepted(IDLE, whom, units, [COUNTER], STARTS) is not None) is covered


def test_f29_one_for_a_person_is_his_by_id_and_not_by_number():
    """A 職員番号 may be somebody else's by now; and it does not move with him."""
    own = replace(COUNTER, scope=Scope(ScopeKind.PERSON, "00105"), person=CLERK.id)
    other = replace(CLERK, id="person-other")
    (post,) = CLERK.postings
    posts = (replace(post, span=span("2020-04-01", "2026-12-31")), replace(post, unit="0300", span=span("2027-01-01")))
    moved = replace(CLERK, postings=posts)

    assert excepted(IDLE, CLERK, CODES, [own], STARTS) == own
    assert excepted(IDLE, other, {"00105"}, [own], STARTS) is None
    assert excepted(IDLE, moved, CODES, [own], at("2026-12-31 23:59:59")) == own
    assert excepted(IDLE, moved, {"0300"}, [own], at("2027-01-01 00:00:00")) is None


def test_one_for_a_unit_is_for_what_took_it_over_and_not_for_whoever_has_its_code():
    """企画商工課 is 0210 from January on, and 0200 another unit; one for a person names no unit."""
    span_of = {"0200": span("2000-04-01", "2026-12-31"), "0210": span("2027-01-01")}
    units = [Unit("0200", "企画商工課", None, span_of["0200"], successor="0210")]
    units += [Unit("0210", "企画商工課", None, span_of["0210"]), Unit("0200", "観光課", None, span_of["0210"])]
    organisation, own = Organisation(tuple(units)), replace(COUNTER, scope=Scope(ScopeKind.PERSON, "00105"))

    assert handed_on(COUNTER, organisation, d("2026-12-31")) == COUNTER
    assert handed_on(COUNTER, organisation, d("2027-01-01")).scope.key == "0210"
    abolished = Organisation((replace(units[0], successor=None),))
    assert handed_on(COUNTER, abolished, d("2027-01-01")).scope.key == ""
    assert handed_on(own, organisation, d("2027-01-01")) == own


@pytest.mark.parametrize("there_before", [True, False], ids=["into one that was there", "of two into a new one"])
def test_nishihara_8_4_1_one_for_a_small_unit_is_not_for_what_it_is_merged_into(there_before: bool):
    """Five were looked at and not a hundred."""
    old, new = span("2000-04-01", "2026-12-31"), span("2027-01-01")
    units = [Unit("0200", "企画商工課", None, old, successor="0500")]
    units += [Unit("0500", "産業課", None, span("2000-04-01") if there_before else new)]
    units += [] if there_before else [Unit("0300", "税務課", None, old, successor="0500")]

    assert handed_on(COUNTER, Organisation(tuple(units)), d("2027-01-01")).scope.key == ""


def test_nishihara_8_4_1_a_code_is_the_units_that_had_it_when_it_was_written_down():
    """Handed in in December and decided in January, when another unit has the code."""
    old, new = span("2000-04-01", "2026-12-31"), span("2027-01-01")
    units = [Unit("0200", "企画商工課", None, old, successor="0210"), Unit("0210", "企画商工課", None, new)]
    organisation = Organisation((*units, Unit("0200", "観光課", None, new)))
    late = replace(COUNTER, given=at("2027-01-05 09:00:00"))

    assert handed_on(late, organisation, d("2027-01-06")).scope.key == "0210"


def test_of_several_the_widest_counts_and_each_rule_has_its_own():
    """One answer a rule, whatever their order."""
    wider = replace(COUNTER, id="case:2", value=200)
    night = replace(COUNTER, id="case:3", rule=LONGEST, value=1440)

    for all_of_them in ([COUNTER, wider, night], [night, wider, COUNTER]):
        assert excepted(IDLE, CLERK, CODES, all_of_them, STARTS) == wider
        assert set(all_excepted(CLERK, CODES, all_of_them, STARTS)) == {wider, night}


def test_the_privileged_have_no_exceptions():
    """Their limits are the profile's, whatever was granted (7.2(1)③(オ))."""
    staff, privileged = (limits_for(POLICY, standing, (COUNTER,)) for standing in Standing)

    assert (staff.idle, privileged) == (120, limits_for(POLICY, Standing.PRIVILEGED))


@given(value=st.integers(min_value=1, max_value=100_000), rule=st.sampled_from([IDLE, LONGEST]))
def test_no_exception_is_narrower_than_the_rule_or_wider_than_the_profile_lets_it_be(value: int, rule: str):
    """Also when the profile has changed since it was granted."""
    one = replace(COUNTER, rule=rule, value=value)
    limits, usual = limits_for(POLICY, Standing.STAFF, (one,)), limits_for(POLICY, Standing.STAFF)
    name = rule.rpartition(".")[2]

    assert getattr(usual, name) <= getattr(limits, name) <= POLICY.exceptables[rule].most
    assert replace(limits, **{name: getattr(usual, name)}) == usual


def test_a_session_ends_at_the_second_at_which_its_exception_does():
    """Ninety idle minutes are too many again: nobody has to take anything back."""
    seen = at("2027-03-31 22:45:00")
    with_it, without = (limits_for(POLICY, Standing.STAFF, found) for found in ((COUNTER,), ()))
    opened, ends = at("2027-03-31 20:00:00"), at("2027-04-01 08:00:00")

    assert over(opened, seen, ends, with_it, at("2027-03-31 23:59:59")) is None
    assert over(opened, seen, ends, without, UNTIL) == "idle"


@pytest.mark.parametrize(
    "text", ["", "0201", "unit:", "unit:02 01", "Unit:0201", "unit:0201\n", "person:x:y", "role:x"]
)
def test_f24_a_scope_is_read_to_the_letter(text: str):
    """Everything else is refused, not guessed."""
    assert scope_in(text) is None


def test_a_scope_names_a_unit_or_a_person():
    """Which of the two is said, so that a number is never taken for the other."""
    assert (scope_in("unit:0201"), scope_in("person:0201")) == (
        Scope(ScopeKind.UNIT, "0201"),
        Scope(ScopeKind.PERSON, "0201"),
    )


def test_a_profile_gives_no_exception_that_changes_nothing():
    """A limit at or below the usual value is refused, and so is a rule that is named twice."""
    idle = next(one for one in POLICY.exceptable if one.rule == IDLE)
    small = idle.model_copy(update={"most": POLICY.sign_in.usual(IDLE)})

    for wrong, said in (((small,), "いつもの値"), ((idle, idle), "2回")):
        data = POLICY.model_dump() | {"exceptable": tuple(one.model_dump() for one in wrong)}
        with pytest.raises(ValueError, match=said):
            type(POLICY).model_validate(data)
    with pytest.raises(ValueError, match="rule"):
        Exceptable.model_validate({**idle.model_dump(), "rule": "case.applicant"})
