"""The difference between what is and what should be."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from idm.entry import FIELDS, Entry
from idm.plan import Change, GroupBatch, Kind, by_group, plan, plan_account
from idm.verdict import Status
from tests.people import at

ENTRY = Entry(
    account="a1",
    login="n00101",
    status=Status.ACTIVE,
    number="00101",
    name="阿蘇 太郎",
    unit="0101",
    unit_name="人事係",
    title="主事",
    form="regular",
    ends_at=None,
    groups=frozenset({"staff", "unit-0101"}),
)

entries = st.none() | st.builds(
    replace,
    st.just(ENTRY),
    status=st.sampled_from([Status.ACTIVE, Status.SUSPENDED, Status.DISABLED]),
    title=st.sampled_from(["主事", "係長"]),
    ends_at=st.sampled_from([None, at("2026-04-01 00:00:00")]),
    groups=st.frozensets(st.sampled_from(["staff", "mail", "unit-0101", "unit-0300"])),
)


def test_what_is_right_needs_nothing():
    """Equal entries, or none on both sides, make no change."""
    assert plan_account(ENTRY, replace(ENTRY)) is None
    assert plan_account(None, None) is None


def test_every_kind_of_change_has_its_name():
    """Add, modify, disable, enable, delete, and groups alone."""
    off = replace(ENTRY, status=Status.DISABLED, groups=frozenset())

    def kind(before, after):
        return plan_account(before, after).kind

    assert kind(None, ENTRY) is Kind.ADD
    assert kind(ENTRY, replace(ENTRY, title="係長")) is Kind.MODIFY
    assert kind(ENTRY, off) is Kind.DISABLE
    assert kind(off, ENTRY) is Kind.ENABLE
    assert kind(off, None) is Kind.DELETE
    assert kind(ENTRY, replace(ENTRY, groups=frozenset({"staff"}))) is Kind.KEEP


def test_the_brake_counts_whoever_was_active_and_is_no_more():
    """Suspending, disabling and deleting an active account take access away; deleting a disabled one does not."""
    suspended = replace(ENTRY, status=Status.SUSPENDED)

    assert plan_account(ENTRY, suspended).removes_access
    assert plan_account(ENTRY, None).removes_access
    assert not plan_account(suspended, None).removes_access
    assert not plan_account(ENTRY, replace(ENTRY, groups=frozenset())).removes_access


def test_groups_are_gathered_per_group():
    """One batch a group, whatever the number of people."""
    other = replace(ENTRY, account="a2", login="n00102")
    moved = {e.account: replace(e, groups=frozenset({"staff", "unit-0300"})) for e in (ENTRY, other)}

    batches = by_group(plan({"a1": ENTRY, "a2": other}, moved))

    assert batches == [
        GroupBatch("unit-0101", (), ("n00101", "n00102")),
        GroupBatch("unit-0300", ("n00101", "n00102"), ()),
    ]


def applied(before: Entry | None, change: Change) -> Entry | None:
    """What a directory holds after carrying out a change, field by field."""
    if change.after is None:
        return None
    start = before or change.after
    fields = {field: getattr(change.after, field) for field in change.fields}
    groups = (before.groups if before else frozenset()) | set(change.joins)
    return replace(start, **fields, groups=groups - set(change.leaves))


@given(entries, entries)
def test_a_change_carried_out_is_what_was_wanted(before, after):
    """The named fields, joins and leaves are enough, and afterwards nothing is left to do."""
    change = plan_account(before, after)
    if change is None:
        assert before == after
        return

    assert applied(before, change) == after
    assert set(change.fields) <= set(FIELDS)
    assert plan_account(applied(before, change), after) is None


def test_a_protected_group_is_left_alone_whoever_is_in_it():
    """Somebody added by hand to a group that the profile protects stays in it: moving, leaving, and deleted."""

    def protects(key: str) -> bool:
        return key.startswith("local-")

    inside = replace(ENTRY, groups=ENTRY.groups | {"local-club"})
    off = replace(ENTRY, status=Status.DISABLED, groups=frozenset())

    assert plan_account(inside, ENTRY, protects) is None
    assert plan_account(inside, replace(ENTRY, title="係長"), protects).leaves == ()
    assert plan_account(inside, off, protects).leaves == ("staff", "unit-0101")
    assert plan_account(inside, None, protects).leaves == ("staff", "unit-0101")
    assert plan_account(inside, ENTRY).leaves == ("local-club",)
