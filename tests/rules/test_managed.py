"""Accounts that are nobody's own: until when, for whom, and what an owner's leaving does (7.2(1)②(ウ), 7.3(2)②)."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import start_of
from idm.desired import Desired
from idm.facts import Absence, AbsenceKind, Person, Stop, StopKind
from idm.facts.managed import ManagedAccount, ManagedKind
from idm.rules import managed
from idm.verdict import Status
from tests.people import POLICY, a_person, an_organisation, at, d, span

MADE = at("2026-06-01 09:00:00")
END = at("2026-09-01 00:00:00")


def an_account(kind: ManagedKind = ManagedKind.SERVICE, **changes: object) -> ManagedAccount:
    usual = ManagedAccount("a-1", "app-scan", kind, "走査", "terminal", MADE, None, MADE)
    return replace(usual, **changes)


def a_development(**changes: object) -> ManagedAccount:
    usual = {"login": "dev-tax", "ends": END}
    return an_account(ManagedKind.DEVELOPMENT, **usual | changes)


def state(owner: Person, one: ManagedAccount, when: str) -> Status:
    return managed.state_of(owner, one, POLICY, at(when))


def entries(owner: Person, when: str) -> dict[str, Status]:
    found = Desired(POLICY, an_organisation(), at(when)).entries_of(owner)
    return {entry.login: entry.status for entry in found}


def test_s11_nishihara_7_3_2_2_a_development_account_is_gone_the_day_after_its_end():
    """Not only stopped: usable to 24:00 of its last day, and no entry from 0:00 of the next."""
    one = a_development()

    assert state(a_person(), one, "2026-08-31 23:59:59") is Status.ACTIVE
    assert state(a_person(), one, "2026-09-01 00:00:00") is Status.ABSENT
    assert state(a_person(), one, "2026-06-01 08:59:59") is Status.ABSENT


def test_nishihara_7_2_1_2_u_a_service_stops_only_so_many_days_after_somebody_was_told():
    """Its owner has left: as long as nobody heard of it, it goes on; then to the midnight that he was told of."""
    owner = a_person(until="2026-07-31")
    told = an_account(told_at=at("2026-08-01 06:00:00"))

    assert managed.unowned_since(owner, told, at("2026-07-31 23:59:59")) is None
    assert managed.unowned_since(owner, told, at("2026-08-20 12:00:00")) == at("2026-08-01 00:00:00")
    assert state(owner, an_account(), "2027-01-01 00:00:00") is Status.ACTIVE
    assert state(owner, told, "2026-08-14 23:59:59") is Status.ACTIVE
    assert state(owner, told, "2026-08-15 00:00:00") is Status.SUSPENDED
    assert managed.reason(owner, told, POLICY, at("2026-08-15 00:00:00")).rule == "managed.owner"


def test_what_was_told_of_an_earlier_owner_stops_nothing_for_a_later_one():
    """A word from before he took it on does not count his days, nor does one from a clock that ran ahead (F77)."""
    owner = a_person(until="2026-12-31")
    one = an_account(owned_since=at("2026-09-01 09:00:00"), told_at=at("2026-08-01 06:00:00"))
    ahead = replace(one, told_at=at("2036-08-01 06:00:00"))

    assert state(owner, one, "2027-03-01 00:00:00") is Status.ACTIVE
    assert managed.suspended_from(owner, ahead, POLICY, at("2027-03-01 00:00:00")) is None


def test_an_owner_who_is_away_still_answers_and_one_who_moved_or_died_does_not():
    """Leave does not stop a service; another unit, death and dismissal leave it without anybody."""
    now, one = at("2026-08-01 12:00:00"), an_account()
    away = replace(a_person(), absences=(Absence(AbsenceKind.LEAVE, span("2026-07-01"), 1),))
    post = a_person().postings[0]
    moved = replace(
        a_person(),
        postings=(
            replace(post, span=span("2020-04-01", "2026-07-31")),
            replace(post, unit="0300", span=span("2026-08-01")),
        ),
    )
    died = replace(a_person(), stops=(Stop(StopKind.DEATH, at("2026-07-20 10:00:00")),))

    assert managed.unowned_since(away, one, now) is None
    assert managed.unowned_since(moved, one, now) == at("2026-08-01 00:00:00")
    assert managed.unowned_since(died, one, now) == at("2026-07-20 10:00:00")


def test_a_service_outlives_its_owners_own_entry():
    """Whoever left long ago has no entry any more; what he answered for still has one, until somebody ends it."""
    owner = replace(a_person(until="2026-07-31"), managed=(an_account(told_at=at("2026-08-01 06:00:00")),))

    assert entries(owner, "2027-01-01 00:00:00") == {"app-scan": Status.SUSPENDED}


def test_a_service_that_was_ended_is_disabled_first_and_deleted_later():
    """As a leaver's account is: ninety days later."""
    one = an_account(ends=at("2026-07-01 10:00:00"))

    assert state(a_person(), one, "2026-07-01 10:00:00") is Status.DISABLED
    assert state(a_person(), one, "2026-09-29 10:00:00") is Status.ABSENT


def test_f22_one_whose_application_the_log_does_not_know_is_shut():
    """It stays known, so that nobody else gets its name, and opens nothing."""
    assert state(a_person(), an_account(attested=False), "2026-08-01 00:00:00") is Status.SUSPENDED


def test_the_right_that_came_with_it_goes_with_its_state():
    """A member of one group while it may be used, and of none that the profile does not know."""
    one = an_account(right="finance")

    assert managed.groups_of(one, POLICY, Status.ACTIVE) == {"finance"}
    assert managed.groups_of(one, POLICY, Status.SUSPENDED) == frozenset()
    assert managed.groups_of(replace(one, right="gone"), POLICY, Status.ACTIVE) == frozenset()


days = st.integers(min_value=-40, max_value=400)


@given(
    left=st.none() | days, told=st.none() | days, ends=st.none() | days, looked=days, kind=st.sampled_from(ManagedKind)
)
def test_nothing_changes_but_at_an_edge_that_the_worker_waits_for(
    left: int | None, told: int | None, ends: int | None, looked: int, kind: ManagedKind
):
    """Between now and the next edge the answer is the same, to the last second: no account is ever looked at late."""
    first = d("2026-06-01")

    def moment(day: int | None):
        return None if day is None else MADE + timedelta(days=max(day, 0))

    person = a_person() if left is None else a_person(until=str(first + timedelta(days=left)))
    one = an_account(kind, ends=moment(ends), told_at=moment(told))
    owner, now = replace(person, managed=(one,)), start_of(first) + timedelta(days=looked, hours=7)
    desired = Desired(POLICY, an_organisation(), now)
    upto = desired.next_change(owner) or now + timedelta(days=900)

    for at_ in (upto - timedelta(seconds=1), now + (upto - now) / 2):
        assert managed.state_of(owner, one, POLICY, at_) is managed.state_of(owner, one, POLICY, now)
