"""NISHIHARA-7.2.1.2.u, 2.6.1: two persons, one answer each; no timer says yes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.campaigns import (
    PLAIN,
    STRANGERS,
    Bar,
    Load,
    Says,
    Side,
    agreed,
    barred,
    case_of,
    excuse,
    label_on,
    needs_note,
    ready,
    right_of,
)
from idm.rules.dormancy import Exempt, Remedy
from tests.people import POLICY, at, d

NOW = at("2026-10-20 12:00:00")
maybe = st.none() | st.sampled_from(list(Says))


@given(maybe, maybe)
def test_only_two_who_both_say_stop_stop_anything(hr: Says | None, head: Says | None):
    """A missing answer is none; one who keeps it is enough."""
    assert (agreed(hr, head) is True) is (hr is Says.STOP and head is Says.STOP)
    assert (agreed(hr, head) is None) is (hr is None or head is None)


def test_f21_nobody_answers_about_himself_or_twice():
    """By person, and so for whoever stands in for the holder."""
    assert barred({"taro", "deputy"}, (), Remedy.SUSPEND, Says.KEEP, "taro") is Bar.OWN
    assert barred({"taro", "deputy"}, (), Remedy.SUSPEND, Says.STOP, "deputy") is Bar.OWN
    assert barred({"taro"}, {"hana"}, Remedy.SUSPEND, Says.STOP, "hana") is Bar.OTHER_SIDE
    assert barred({"taro"}, {"hana"}, Remedy.SUSPEND, Says.STOP, "jiro") is None


@given(maybe, maybe)
def test_a_right_of_a_post_waits_for_hr_only_once_its_head_has_objected(hr: Says | None, head: Says | None):
    """Whatever HR says first, a head who keeps it ends the matter; an objection alone comes to nothing."""
    found = agreed(hr, head, Remedy.OBJECT)
    if head is None or head is Says.STOP:
        assert (found is True) is (hr is Says.STOP and head is Says.STOP)
        assert (found is None) is (hr is None or head is None)
    else:
        assert found is False


def test_an_objection_and_its_answer_have_a_reason():
    """A head who keeps the right owes none."""
    asked = {(says, side): needs_note(says, side, Remedy.OBJECT) for says in PLAIN for side in Side}
    assert [key for key, needed in asked.items() if not needed] == [(Says.KEEP, Side.HEAD)]
    assert not needs_note(Says.STOP, Side.HR, Remedy.SUSPEND)


@pytest.mark.parametrize("remedy", sorted(STRANGERS))
def test_what_nobody_granted_is_not_kept_by_an_answer(remedy: Remedy):
    """An owner, a reason or an application keeps it; whoever removes it is two people all the same."""
    assert barred((), (), remedy, Says.KEEP, "hana") is Bar.NOBODYS
    assert barred((), {"hana"}, remedy, Says.STOP, "hana") is Bar.OTHER_SIDE
    assert barred((), {"hana"}, remedy, Says.STOP, "jiro") is None


def test_a_line_of_a_system_names_its_right_and_one_of_a_section_its_case():
    """By what its detail holds; an account's own line names neither."""
    assert right_of(Remedy.OBJECT, "finance:") == "finance"
    assert (right_of(Remedy.REVOKE, "finance:12"), case_of("finance:12")) == ("finance", 12)
    assert (right_of(Remedy.REVOKE, "12"), case_of("12")) == (None, 12)
    assert right_of(Remedy.SUSPEND, "") is None


def test_what_is_only_looked_at_cannot_be_stopped():
    """Between 45 and 90 days there is nothing to say yes to."""
    assert barred({"taro"}, (), Remedy.LOOK, Says.STOP, "hana") is Bar.EARLY
    assert barred({"taro"}, (), Remedy.LOOK, Says.KEEP, "hana") is None


@pytest.mark.parametrize(
    ("told", "expected"), [(None, False), (NOW - timedelta(days=7), True), (NOW - timedelta(days=7, seconds=-1), False)]
)
def test_the_holder_has_seven_days_from_the_mail(told: datetime | None, expected: bool):
    """Nobody is stopped who was not told, however late it is."""
    assert ready(told, POLICY, NOW) is expected


def test_the_heads_reason_goes_before_hrs():
    """A bare "keep" is no reason for the next lists."""
    assert excuse(Says.OTHER, Says.ELECTION) is Exempt.ELECTION
    assert excuse(Says.SEASONAL, Says.KEEP) is Exempt.SEASONAL
    assert excuse(Says.KEEP, None) is None


def test_the_brake_holds_one_more_than_the_limit():
    """As many as may be stopped without a second look pass."""
    assert [Load(count, 5).trips for count in (5, 6)] == [False, True]


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2026-04-04", None),
        ("2026-04-05", "2026-04"),
        ("2026-04-19", "2026-04"),
        ("2026-04-20", "2026-04-2"),
        ("2026-12-31", "2026-12"),
    ],
)
def test_a_list_a_month_and_one_more_in_the_second_half_of_april(day: str, label: str | None):
    """What should have been proposed by that day."""
    assert label_on(d(day), POLICY) == label


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_month_has_its_list(day: date):
    """By the 28th there is one, whatever the month."""
    assert label_on(day.replace(day=28), POLICY) is not None
