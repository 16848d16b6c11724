"""The function: facts, policy and time in; what should exist, and why, out."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span, day_of, start_of
from idm.desired import Desired
from idm.facts import (
    Absence,
    AbsenceKind,
    Employment,
    Form,
    Grant,
    Name,
    Organisation,
    Posting,
    Stop,
    StopKind,
    Unit,
)
from idm.verdict import Status
from tests.people import POLICY, a_person, a_unit, an_organisation, at, d, span


def desired(now: str, *more: Unit) -> Desired:
    return Desired(POLICY, an_organisation(*more), at(now))


def test_f50_and_f51_access_lasts_through_the_last_day():
    """3月31日付退職: active at 23:59:59 JST, disabled at 00:00:00, and the directory knows the moment beforehand."""
    clerk = a_person(until="2026-03-31")

    last = desired("2026-03-31 23:59:59").entry(clerk)
    after = desired("2026-04-01 00:00:00").entry(clerk)

    assert (last.status, last.ends_at) == (Status.ACTIVE, at("2026-04-01 00:00:00"))
    assert (after.status, after.ends_at, after.groups) == (Status.DISABLED, at("2026-04-01 00:00:00"), frozenset())


def test_f50_no_account_before_the_first_day():
    """Nothing exists at 23:59:59 of the day before the first."""
    newcomer = a_person(since="2026-04-01")

    assert desired("2026-03-31 23:59:59").entry(newcomer) is None
    assert desired("2026-04-01 00:00:00").entry(newcomer).status is Status.ACTIVE


def test_an_account_is_deleted_after_the_profiles_days():
    """Ninety days after the last day: disabled until then, gone from then on."""
    clerk = a_person(until="2026-03-31")

    assert desired("2026-06-29 23:59:59").entry(clerk).status is Status.DISABLED
    assert desired("2026-06-30 00:00:00").entry(clerk) is None


def test_case_70_a_continuation_never_loses_access():
    """3月31日退職 and 4月1日再任用: active on both sides of midnight, and the directory holds no end there."""
    clerk = replace(
        a_person(until="2026-03-31"),
        employments=(
            Employment(Form.REGULAR, span("2000-04-01", "2026-03-31")),
            Employment(Form.REAPPOINTED, span("2026-04-01", "2027-03-31")),
        ),
    )

    before = desired("2026-03-31 23:59:59").entry(clerk)
    after = desired("2026-04-01 00:00:00").entry(clerk)

    assert before.status is after.status is Status.ACTIVE
    assert before.ends_at == after.ends_at == at("2027-04-01 00:00:00")
    assert (before.form, after.form) == ("regular", "reappointed")


def test_a_gap_of_one_day_is_no_continuation():
    """Re-appointed on 2 April: no access on 1 April."""
    clerk = replace(
        a_person(),
        employments=(
            Employment(Form.REGULAR, span("2000-04-01", "2026-03-31")),
            Employment(Form.REAPPOINTED, span("2026-04-02")),
        ),
    )

    assert desired("2026-03-31 12:00:00").entry(clerk).ends_at == at("2026-04-01 00:00:00")
    assert desired("2026-04-01 12:00:00").entry(clerk).status is Status.DISABLED
    assert desired("2026-04-02 00:00:00").entry(clerk).status is Status.ACTIVE


def test_groups_follow_the_unit_and_its_parents():
    """A clerk of a 係 is in the groups of the 係 and of its 課."""
    groups = desired("2026-04-01 12:00:00").entry(a_person(unit="0201")).groups

    assert {"staff", "unit-0201", "unit-0200"} <= groups
    assert "unit-0100" not in groups


def test_granted_rights_leave_an_entry_that_can_be_compared():
    """Groups are one frozen set also where a case gave one of them: a full comparison gathers people by it."""
    granted = replace(a_person(), grants=(Grant("finance", at("2026-01-01 00:00:00"), None, 3),))
    then = desired("2026-04-01 12:00:00")

    assert {type(then.entry(granted).groups), type(then.groups_of(granted))} == {frozenset}


def test_a_concurrent_post_brings_its_groups_and_leaves_the_main_one():
    """兼務 adds; the entry shows the main post."""
    entry = desired("2026-04-01 12:00:00").entry(a_person(beside=[("0900", "書記")]))

    assert {"unit-0101", "unit-0900"} <= entry.groups
    assert (entry.unit, entry.unit_name) == ("0101", "人事係")


def test_roles_move_with_the_post_on_the_day():
    """企画商工課長 is ネットワーク管理者: the role changes hands at midnight (NISHIHARA-2.2.1)."""
    old = replace(
        a_person(unit="0200", title="課長"),
        postings=(
            Posting("0200", "課長", True, span("2020-04-01", "2026-03-31")),
            Posting("0300", "課長", True, span("2026-04-01")),
        ),
    )
    new = replace(
        a_person("00102", "白川 花子"),
        postings=(
            Posting("0300", "課長", True, span("2020-04-01", "2026-03-31")),
            Posting("0200", "課長", True, span("2026-04-01")),
        ),
    )
    before, after = desired("2026-03-31 23:59:59"), desired("2026-04-01 00:00:00")

    assert "role-network-admin" in before.entry(old).groups - before.entry(new).groups
    assert "role-network-admin" in after.entry(new).groups - after.entry(old).groups


def test_every_group_has_its_reason():
    """The explanation names exactly the groups of the entry, each with a rule of the profile."""
    explained = desired("2026-04-01 12:00:00").explain(a_person(unit="0200", title="課長"))

    assert set(explained.groups) == explained.entry.groups
    known = set(POLICY.rules) | {f"entitlement.{right.key}" for right in POLICY.entitlement}
    known |= {f"role.{role.key}" for role in POLICY.role}
    assert all(because and {b.rule for b in because} <= known for because in explained.groups.values())
    assert {held.role.key for held in explained.roles} == {"network_admin", "system_manager"}


def test_the_strictest_verdict_wins_and_every_reason_stays():
    """On leave while employed: suspended, without groups, and both rules are named."""
    away = replace(a_person(), absences=(Absence(AbsenceKind.LEAVE, span("2026-04-01", "2026-09-30")),))

    explained = desired("2026-04-01 00:00:00").explain(away)

    assert (explained.status, explained.entry.groups) == (Status.SUSPENDED, frozenset())
    assert [because.rule for because in explained.because] == ["account.leave", "account.employed"]


def test_every_group_somebody_is_in_should_exist():
    """The groups of all entries are among the groups of the day."""
    now = desired("2026-04-01 12:00:00")
    people = [a_person(f"{n:05d}", unit=u.code, title="課長") for n, u in enumerate(an_organisation().units, 1)]

    assert {key for entry in now.entries(people) for key in entry.groups} <= set(now.groups())


def test_a_parent_that_closes_changes_the_answer():
    """The 課 above a 係 is dissolved: its group is gone that day, and the change was foreseen."""
    units = Organisation((a_unit("0700", "水道課", until="2026-09-30"), a_unit("0701", "水道係", "0700")))
    clerk = a_person(unit="0701")
    before = Desired(POLICY, units, at("2026-09-30 23:59:59"))
    after = Desired(POLICY, units, at("2026-10-01 00:00:00"))

    assert before.entry(clerk).groups - after.entry(clerk).groups == {"unit-0700"}
    assert before.next_change(clerk) == at("2026-10-01 00:00:00")


def test_case_74_a_dismissal_disables_at_its_minute_and_was_foreseen():
    """Active with its end written ahead at 15:29:59, disabled without groups at 15:30:00; a worker looks again then."""
    clerk = replace(a_person(), stops=(Stop(StopKind.DISMISSAL, at("2026-04-01 15:30:00")),))
    before, after = desired("2026-04-01 15:29:59"), desired("2026-04-01 15:30:00")

    assert (before.entry(clerk).status, before.entry(clerk).ends_at) == (Status.ACTIVE, at("2026-04-01 15:30:00"))
    assert before.next_change(clerk) == at("2026-04-01 15:30:00")
    assert (after.entry(clerk).status, after.entry(clerk).groups) == (Status.DISABLED, frozenset())
    assert after.groups_of(clerk) == frozenset()
    assert after.reason(clerk).rule == "account.dismissed"
    assert [b.rule for b in after.explain(clerk).because] == ["account.dismissed", "account.employed"]


DAYS = st.dates(d("2026-01-01"), d("2026-12-31"))
SPANS = st.builds(
    lambda start, length: Span(start, None if length is None else start + timedelta(days=length)),
    DAYS,
    st.none() | st.integers(1, 200),
)
INSTANTS = st.builds(lambda day, minutes: start_of(day) + timedelta(minutes=minutes), DAYS, st.integers(0, 24 * 60 - 1))
STOPS = st.builds(
    lambda kind, starts, minutes: Stop(kind, starts, None if minutes is None else starts + timedelta(minutes=minutes)),
    st.sampled_from(StopKind),
    INSTANTS,
    st.none() | st.integers(1, 20_000),
)
UNITS = st.sampled_from(["0100", "0101", "0201", "0700"])


@st.composite
def organisations(draw):
    """The village with a section that opens and closes, below or above another."""
    return an_organisation(Unit("0700", "臨時課", draw(st.sampled_from([None, "0300"])), draw(SPANS)))


@st.composite
def people(draw):
    """Anybody: any appointments, posts, absences, stops and names, overlapping or not."""
    forms = st.sampled_from([Form.REGULAR, Form.FISCAL_YEAR])
    names = draw(st.lists(SPANS, min_size=1, max_size=2))
    return replace(
        a_person(),
        names=tuple(Name(f"阿蘇 {n}郎", "", s) for n, s in enumerate(sorted(names, key=lambda s: s.start))),
        employments=tuple(draw(st.lists(st.builds(Employment, forms, SPANS), max_size=3))),
        postings=tuple(
            draw(
                st.lists(st.builds(Posting, UNITS, st.sampled_from(["課長", "主事"]), st.booleans(), SPANS), max_size=3)
            )
        ),
        absences=tuple(draw(st.lists(st.builds(Absence, st.sampled_from(AbsenceKind), SPANS), max_size=1))),
        stops=tuple(draw(st.lists(STOPS, max_size=2))),
    )


@given(people(), organisations(), INSTANTS, st.integers(0, 400 * 24 * 60))
def test_nothing_changes_between_the_announced_changes(person, organisation, instant, later):
    """The answer is constant from now until ``next_change``, and for ever where none is announced."""
    now = Desired(POLICY, organisation, instant)
    change = now.next_change(person)
    then = instant + timedelta(minutes=later)
    if change is not None:
        assert change > now.now
        then = min(then, change - timedelta(microseconds=1))

    assert Desired(POLICY, organisation, then).entry(person) == now.entry(person)


@given(people(), organisations(), INSTANTS)
def test_no_access_without_an_appointment(person, organisation, instant):
    """Whoever is active is employed and not stopped, and access has not ended; who is not active is in no group."""
    entry = Desired(POLICY, organisation, instant).entry(person)

    if entry is not None and entry.status is Status.ACTIVE:
        assert person.employment_on(day_of(instant)) is not None
        assert not any(stop.covers(instant) for stop in person.stops)
        assert entry.ends_at is None or entry.ends_at > instant
    elif entry is not None:
        assert entry.groups == frozenset()


@given(people(), organisations(), INSTANTS)
def test_whoever_loses_access_at_a_stop_is_refused_by_the_directory_itself(person, organisation, instant):
    """Active now and stopped at a coming second: the end written ahead is that second, or an earlier one."""
    entry = Desired(POLICY, organisation, instant).entry(person)
    coming = [stop.starts for stop in person.stops if stop.starts > instant]

    if entry is not None and entry.status is Status.ACTIVE and coming:
        assert entry.ends_at is not None
        assert entry.ends_at <= min(coming)
