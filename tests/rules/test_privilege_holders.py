"""Who may use a privilege: on a ground that is there now, within the cap, confirmed in time (7.2(1)③)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from idm.calendar import Span
from idm.facts import Delegation, Form, Posting, PrivilegedAccount, Window
from idm.rules.periods import period_of
from idm.rules.privilege_holders import (
    CONTRACTOR,
    HOLDER,
    MOST,
    RECERTIFIED,
    WINDOW,
    Ground,
    GroundKind,
    Holding,
    Use,
    barred,
    claim_by,
    grounds,
    lasts,
    may_manage,
    missed,
    not_moved,
    opens_on,
    usable,
)
from tests.people import POLICY, a_person, at

KEY = "priv-directory"
NOW = at("2026-08-10 09:30:00")
OPEN = Window(KEY, at("2026-08-10 09:00:00"), at("2026-08-10 10:00:00"), 1)
ACCOUNT = PrivilegedAccount("privileged-1", "x-n00105", windows=(OPEN,))
POST, DEPUTY = Ground(KEY, GroundKind.POST), Ground(KEY, GroundKind.DEPUTY, at("2027-04-01 00:00:00"), 3)
MADE = at("2026-08-04 12:00:00")


def a_holder(number: str = "00105", *given: Ground, **changes: object) -> Holding:
    one = Holding(a_person(number), True, given or (DEPUTY,), ACCOUNT, MADE)
    return replace(one, **changes)  # type: ignore[arg-type]


def found(one: Holding, *others: Holding, now: datetime = NOW) -> Window | str:
    return usable(POLICY, one, KEY, {other.person.id: other for other in (one, *others)}, now)


# --- grounds ---


def test_nishihara_7_2_1_3_i_a_privilege_goes_with_the_post_the_delegation_and_the_approved_use():
    """Each with its end and the number of its case; a system manager's privilege is another one."""
    roots = {"head": frozenset({("network_admin", None), ("system_manager", "0200")})}
    named = Delegation("head", "deputy", "network_admin", MADE, at("2027-04-01 00:00:00"), MADE, case=3)
    use = Use(7, "priv-business", MADE, NOW + timedelta(hours=1))

    own = grounds(POLICY, "head", roots, (), (), NOW)
    lent = grounds(POLICY, "deputy", roots, [named], [use], NOW)

    assert {(one.privilege, one.kind) for one in own} == {
        (key, GroundKind.POST) for key in ("priv-directory", "priv-network", "priv-business")
    }
    assert {(one.privilege, one.kind, one.case) for one in lent} == {
        ("priv-directory", GroundKind.DEPUTY, 3),
        ("priv-network", GroundKind.DEPUTY, 3),
        ("priv-business", GroundKind.CASE, 7),
    }
    assert grounds(POLICY, "deputy", {}, [named], [], NOW) == ()


def test_f28_an_approved_use_has_two_clocks():
    """It has to begin by one, and lasts by the other from its beginning; begun, it is no ground for a second window."""
    use = Use(7, KEY, MADE, NOW)
    begun = replace(use, window=Window(KEY, NOW - timedelta(minutes=1), NOW + timedelta(minutes=59), 1))
    late = NOW + timedelta(minutes=58)

    assert [use.good(NOW - timedelta(seconds=1)), use.good(NOW)] == [True, False]
    assert [begun.good(late), begun.good(NOW + timedelta(minutes=59))] == [True, False]
    (ground,) = grounds(POLICY, "x", {}, [], [begun], late)
    assert ground.claimed
    assert opens_on(a_holder("00105", ground), KEY) is None


def test_a_use_is_claimed_before_its_own_end_and_within_the_profiles_time():
    """Whichever is first; one that is approved before its period has the whole time."""
    day = timedelta(days=1)
    approved, claim = NOW, timedelta(hours=72)

    assert claim_by(NOW - day, NOW + day, approved, claim) == NOW + day
    assert claim_by(NOW - day, NOW + 10 * day, approved, claim) == NOW + 3 * day
    assert claim_by(NOW + 2 * day, None, approved, claim) == NOW + 5 * day


# --- at the very instant ---


def test_nishihara_7_2_5_a_privilege_is_usable_inside_its_window_alone():
    """To the second, half-open; another privilege's window is none."""
    one = a_holder()
    instants = [at(f"2026-08-10 {clock}") for clock in ("08:59:59", "09:00:00", "09:59:59", "10:00:00")]

    assert [found(one, now=now) for now in instants] == [WINDOW, OPEN, OPEN, WINDOW]
    other = replace(OPEN, privilege="priv-network")
    assert found(a_holder(account=replace(ACCOUNT, windows=(other,)))) == WINDOW


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"person": a_person("00105", form=Form.CONTRACTOR)}, CONTRACTOR),
        ({"active": False}, HOLDER),
        ({"grounds": ()}, HOLDER),
        ({"account": None}, HOLDER),
        ({"made_at": at("2026-06-30 12:00:00")}, RECERTIFIED),
        ({"grounds": (Ground("priv-network", GroundKind.POST),)}, HOLDER),
        ({"grounds": (Ground(KEY, GroundKind.CASE, NOW, 7),)}, WINDOW),
    ],
    ids=["contractor", "stopped", "post lost", "taken back", "not confirmed", "another privilege", "use not begun"],
)
def test_f28_an_open_window_is_worth_nothing_without_its_ground(changes: dict[str, object], rule: str):
    """Whatever fell away, the window's own clock notwithstanding; the rule is named."""
    assert found(a_holder(**changes)) == rule


def test_nishihara_7_2_1_3_e_a_contractor_is_refused_whatever_he_holds():
    """A post with the role, a window, a confirmation."""
    one = a_holder("00105", POST, person=a_person("00105", form=Form.CONTRACTOR), confirmed=frozenset({"2026Q2"}))

    assert barred(POLICY, one, KEY, {one.person.id: one}, NOW) == CONTRACTOR


def test_whoever_is_one_too_many_is_refused_and_a_post_goes_before():
    """Three may hold it: of four, the deputy who came last waits; a new head of section comes before all deputies."""
    deputies = [a_holder(f"0010{n}", made_at=MADE + timedelta(days=n)) for n in range(4)]
    head = a_holder("00200", POST, made_at=NOW)

    assert [found(one, *deputies) for one in deputies] == [OPEN, OPEN, OPEN, MOST]
    assert [found(one, *deputies, head) for one in (*deputies, head)] == [OPEN, OPEN, MOST, MOST, OPEN]


# --- quarters ---


def test_s08_who_was_not_confirmed_by_09_30_may_not_use_it_on_10_01():
    """To the second; a word for the quarter before does not count, and what was given in the new one may be used."""
    late, on_time = at("2026-10-01 00:00:00"), at("2026-09-30 23:59:59")

    assert missed(MADE, {"2026Q2"}, 4, on_time) is None
    assert missed(MADE, {"2026Q2"}, 4, late) == period_of(on_time)
    assert missed(MADE, {"2026Q3"}, 4, late) is None
    assert missed(late, (), 4, late) is None


# --- how long, and who may say so ---


def test_a_window_lasts_as_long_as_was_asked_and_no_longer_than_the_profile_or_a_delegation():
    """Sixty minutes for this privilege; a deputy's ends with his delegation, a claimed use's by its own clock."""
    assert lasts(POLICY, POST, None, NOW) == NOW + timedelta(minutes=60)
    assert lasts(POLICY, POST, 500, NOW) == NOW + timedelta(minutes=60)
    assert lasts(POLICY, POST, 15, NOW) == NOW + timedelta(minutes=15)
    soon = NOW + timedelta(minutes=20)
    assert lasts(POLICY, replace(DEPUTY, until=soon), None, NOW) == soon
    use = Ground(KEY, GroundKind.CASE, soon, 7)
    assert lasts(POLICY, use, None, NOW) == NOW + timedelta(minutes=60)
    assert lasts(POLICY, replace(use, minutes=30), 45, NOW) == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("held", "privileges", "may"),
    [
        ({("network_admin", None)}, [KEY], True),
        ({("ciso", None)}, [KEY], True),
        ({("system_manager", "0200")}, ["priv-business"], True),
        ({("system_manager", "0300")}, ["priv-business"], False),
        ({("system_manager", "0200")}, [KEY], False),
        ({("operator", None), ("hr_operator", None)}, [KEY], False),
    ],
    ids=["network admin", "CISO", "own unit", "another unit", "another's privilege", "operators"],
)
def test_a_privileged_id_is_managed_by_the_network_or_by_its_own_section(
    held: set[tuple[str, str | None]], privileges: list[str], may: bool
):
    """A system manager manages his own unit's people, and his own role's privilege alone."""
    assert may_manage(POLICY, held, {"0200", "0201"}, privileges) is may


def test_f28_an_approved_use_is_left_behind_in_the_unit_it_was_approved_for():
    """To the second of the move; one that is approved afterwards is good."""
    before = Posting("0300", "主事", True, Span(date(2026, 4, 1), date(2026, 8, 11)))
    after = Posting("0400", "主事", True, Span(date(2026, 8, 11), None))
    mover = replace(a_person("00106"), postings=(before, after))
    midnight, end = at("2026-08-11 00:00:00"), at("2026-09-01 00:00:00")
    old, new = (Use(7, KEY, MADE, end, approved=approved) for approved in (NOW, midnight))

    assert not_moved(mover, [old], midnight - timedelta(seconds=1)) == (old,)
    assert not_moved(mover, [old, new], midnight) == (new,)
