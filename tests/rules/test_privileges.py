"""What is lent for a time ends by itself, at the very second (7.2(5), F50)."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from idm.desired import Desired
from idm.facts import Grant, Person, PrivilegedAccount, Proofs, Stop, StopKind, Window
from idm.policy import Entitlement
from idm.verdict import Status
from tests.people import POLICY, a_person, an_organisation, at

OPEN = Window("priv-directory", at("2026-08-10 09:00:00"), at("2026-08-10 10:00:00"), 1)
ACCOUNT = PrivilegedAccount("privileged-1", "x-n00101", windows=(OPEN,), password="7@20260803000000Z")


def holder(**changes: object) -> Person:
    return replace(a_person(), privileged=(replace(ACCOUNT, **changes),))  # type: ignore[arg-type]


def privileged(person: Person, when: str):
    entries = Desired(POLICY, an_organisation(), at(when)).entries_of(person)
    return next((one for one in entries if one.account == ACCOUNT.id), None)


def test_s08_the_group_is_there_inside_the_window_alone():
    """09:00 to 10:00, half-open: usable and in its group inside, suspended and in none outside."""
    found = [
        (entry.status, sorted(entry.groups), entry.ends_at)
        for when in ("08:59:59", "09:00:00", "09:59:59", "10:00:00")
        if (entry := privileged(holder(), f"2026-08-10 {when}")) is not None
    ]

    shut, usable = (Status.SUSPENDED, [], None), (Status.ACTIVE, ["priv-directory"], OPEN.until)
    assert found == [shut, usable, usable, shut]


def test_a_privileged_id_has_nothing_of_its_holder_but_who_he_is():
    """No staff group, no address, no card: and his own account has nothing of the privilege."""
    entries = list(Desired(POLICY, an_organisation(), at("2026-08-10 09:30:00")).entries_of(holder()))

    assert [one.login for one in entries] == ["n00101", "x-n00101"]
    assert (entries[1].groups, entries[1].mail, entries[1].cards) == (frozenset({"priv-directory"}), "", ())
    assert entries[1].name == entries[0].name
    assert "priv-directory" not in entries[0].groups


def test_a_privileged_id_is_never_better_off_than_its_holder():
    """A hold on him closes it in the middle of a window; when he has gone, it is disabled, then deleted with him."""
    held = replace(holder(), stops=(Stop(StopKind.HOLD, at("2026-08-10 09:15:00"), None, 5),))
    gone = replace(a_person(until="2026-08-09"), privileged=(ACCOUNT,))

    assert privileged(held, "2026-08-10 09:20:00").status is Status.SUSPENDED
    assert privileged(held, "2026-08-10 09:20:00").groups == frozenset()
    assert privileged(gone, "2026-08-10 09:30:00").status is Status.DISABLED
    assert privileged(gone, "2026-12-10 09:30:00") is None


def test_one_that_was_taken_back_is_disabled_and_deleted_later():
    """Disable before delete, for privileged IDs too; also in the middle of a window."""
    back = holder(retired_at=at("2026-08-10 09:30:00"))

    assert privileged(back, "2026-08-10 09:29:59").status is Status.ACTIVE
    assert privileged(back, "2026-08-10 09:30:00").status is Status.DISABLED
    assert privileged(back, "2026-08-10 09:30:00").groups == frozenset()
    assert privileged(back, "2026-11-08 09:30:00") is None


@given(st.integers(-7200, 7200))
def test_an_answer_changes_only_when_it_was_foretold(seconds: int):
    """Between two edges nothing changes, so a worker that looks again at ``next_change`` misses nothing."""
    person = replace(holder(), grants=(Grant("finance", OPEN.starts, OPEN.until, 3),))
    now = OPEN.starts + timedelta(seconds=seconds)
    before = Desired(POLICY, an_organisation(), now)
    edge = before.next_change(person)
    until = edge or now + timedelta(days=400)
    just_before = Desired(POLICY, an_organisation(), until - timedelta(seconds=1))

    assert list(before.entries_of(person)) == list(just_before.entries_of(person)) or until - now < timedelta(seconds=1)


def test_the_end_of_what_was_lent_goes_before_other_work():
    """Its beginning does not."""
    desired = Desired(POLICY, an_organisation(), at("2026-08-10 08:00:00"))

    assert desired.takes_away(holder(), OPEN.until)
    assert not desired.takes_away(holder(), OPEN.starts)


def test_an_approved_right_lasts_for_its_period():
    """7.2(1)①: and the case is the reason that is shown."""
    grant = Grant("water-billing", at("2026-08-10 00:00:00"), at("2026-09-01 00:00:00"), 12)
    person = replace(a_person(), grants=(grant,))
    during, after = (Desired(POLICY, an_organisation(), at(f"2026-{day} 12:00:00")) for day in ("08-31", "09-01"))

    because = during.explain(person).groups["water-billing"][0]
    assert (because.rule, "12" in because.detail) == ("grant.case", True)
    assert "water-billing" in during.entry(person).groups
    assert during.groups_of(person) == during.entry(person).groups
    assert "water-billing" not in after.entry(person).groups


def test_an_approved_right_of_the_my_number_tier_waits_for_its_factors():
    """Domain case 79: an approval is no factor."""
    right = Entitlement(
        key="juki",
        label="住民記録システム",
        tier="mynumber",
        unit="住民福祉課",
        needs_factors=2,
        clause="NISHIHARA-4.1.2.a",
    )
    policy = POLICY.model_copy(update={"entitlement": (*POLICY.entitlement, right)})
    desired = Desired(policy, an_organisation(), at("2026-08-10 12:00:00"))
    person = replace(a_person(), grants=(Grant("juki", at("2026-08-10 00:00:00"), None, 13),))
    factors = replace(person, proofs=Proofs(frozenset({"password", "totp"})))

    assert "juki" not in desired.entry(person).groups
    assert "juki" in desired.entry(factors).groups
