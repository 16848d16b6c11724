"""Whoever changed the directory by hand: it is found, and put right where the profile says so (NISHIHARA-7.2.1.1)."""

import pytest

from idm.audit.entry import Act
from idm.errors import NotReady
from idm.messages import work as say
from idm.office import reconcile
from idm.office.reconcile import Found
from tests.instances import World


def compared(world: World) -> Found:
    return reconcile.compare(world.instance, world.directory)


def said(found: Found) -> list[tuple[str, str, str]]:
    return [(d.what, d.who, d.detail) for d in found.differences]


def repaired(world: World) -> Found:
    """Mark, let a worker do it, compare again."""
    found = compared(world)
    reconcile.mark_for_repair(world.instance, world.directory, found, "os:test")
    report = world.work()
    assert (report.failed, report.unreachable) == (0, None)
    return compared(world)


def test_nothing_by_hand_nothing_found(village: World):
    """A converged directory has no differences."""
    found = compared(village)

    assert (said(found), found.compared) == ([], 12)


def a_member_too_many(world: World) -> None:
    world.hands.modify(f"dn: {world.hands.group('unit-0300')}\nadd: member\nmember: {world.hands.person('n00101')}\n")


def a_member_too_few(world: World) -> None:
    world.hands.modify(f"dn: {world.hands.group('staff')}\ndelete: member\nmember: {world.hands.person('n00104')}\n")


def a_foreign_member(world: World) -> None:
    world.hands.modify(
        f"dn: {world.hands.group('staff')}\nadd: member\nmember: cn=guest,ou=services,{world.hands.base}\n"
    )


def another_title(world: World) -> None:
    world.hands.modify(f"dn: {world.hands.person('n00104')}\nreplace: title\ntitle: 村長\n")


def a_deleted_entry(world: World) -> None:
    world.hands.run("ldapdelete", world.hands.person("n00104"))


def a_deleted_group(world: World) -> None:
    world.hands.run("ldapdelete", world.hands.group("unit-0300"))


def a_prolonged_end(world: World) -> None:
    world.hands.modify(f"dn: {world.hands.person('n00104')}\nreplace: pwdEndTime\npwdEndTime: 20991231150000Z\n")


def looser_rules(world: World) -> None:
    world.hands.modify(
        f"dn: cn=default,ou=policies,{world.hands.base}\nchangetype: modify\n"
        "replace: pwdMaxFailure\npwdMaxFailure: 100\n-\ndelete: pwdLockout\n"
    )


DEEDS = {
    a_member_too_many: {("member_extra", "n00101", "unit-0300")},
    a_member_too_few: {("member_missing", "n00104", "staff")},
    a_foreign_member: {("member_extra", "cn=guest,ou=services,dc=sekisho,dc=example", "staff")},
    another_title: {("changed", "n00104", "title")},
    a_prolonged_end: {("changed", "n00104", "ends_at")},
    a_deleted_entry: {("missing", "n00104", ""), ("member_missing", "n00104", "staff")},
    a_deleted_group: {("group_missing", "unit-0300", "")},
}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_what_somebody_did_by_hand_is_found_named_and_reverted(village: World, deed):
    """The comparison names what differs and whom it concerns; repair makes the directory what it was."""
    before, groups = village.entries(), {g.key: g.members for g in village.directory.read_groups(members=True)}
    deed(village)

    found = compared(village)
    after = repaired(village)

    assert DEEDS[deed] <= set(said(found))
    assert said(after) == []
    assert village.entries() == before
    assert {g.key: g.members for g in village.directory.read_groups(members=True)} == groups
    assert len(village.log(Act.RECONCILE_REPAIR)) == 1


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_what_was_touched_since_the_last_time_is_found_without_comparing_all(village: World, deed):
    """The incremental comparison finds the same deed as the full one."""
    reconcile.compare_since(village.instance, village.directory)
    deed(village)

    found = reconcile.compare_since(village.instance, village.directory)
    again = reconcile.compare_since(village.instance, village.directory)

    assert DEEDS[deed] <= set(said(found))
    assert again.incremental


def test_nishihara_7_2_3_looser_rules_for_binds_are_found_and_put_right(village: World):
    """Tries without end, set by hand: both comparisons say so, and repair brings back the profile's numbers."""
    reconcile.compare_since(village.instance, village.directory)
    looser_rules(village)

    found = [compared(village), reconcile.compare_since(village.instance, village.directory)]
    after = repaired(village)

    assert [said(one) for one in found] == [[("rules", "main", "pwdLockout,pwdMaxFailure")]] * 2
    assert said(after) == []


def test_an_entry_that_is_not_ours_is_named_and_left_alone(village: World):
    """An orphan is for a person to look at; the product deletes nothing it did not make."""
    dn = village.hands.person("hand-made")
    village.hands.run("ldapadd", text=f"dn: {dn}\nobjectClass: account\nuid: hand-made\n")

    found = compared(village)
    after = repaired(village)

    assert [(d.what, d.who) for d in found.differences] == [("orphan", "hand-made")]
    assert said(after) == said(found)
    assert dn in village.hands.names("ou=people")


def test_what_the_profile_protects_is_left_alone(village: World):
    """Service entries and local groups are neither differences nor touched, but they are named as left alone."""
    service = village.hands.person("svc-backup")
    local = village.hands.group("local-printers")
    village.hands.run("ldapadd", text=f"dn: {service}\nobjectClass: account\nuid: svc-backup\n")
    village.hands.run(
        "ldapadd", text=f"dn: {local}\nobjectClass: groupOfNames\ncn: local-printers\nmember: {service}\n"
    )
    village.hands.modify(f"dn: {village.hands.group('staff')}\nadd: member\nmember: {service}\n")

    found = compared(village)
    after = repaired(village)

    assert said(found) == said(after) == []
    assert set(found.left_alone) == {"svc-backup", "local-printers", "svc-backup (staff)"}
    assert service in village.hands.names("ou=people")
    assert local in village.hands.names("ou=groups")


def test_f30_a_directory_that_does_not_answer_is_no_empty_directory(village: World):
    """Comparing with a stopped slapd is an error with a sentence, not twelve missing people."""
    village.hands.server.stop()

    with pytest.raises(NotReady) as refused:
        compared(village)

    assert refused.value.said.id == say.DIRECTORY_DOWN.id


def test_a_comparison_is_on_record_with_its_counts(village: World):
    """How many were compared, and how many differences of each kind; no names."""
    another_title(village)
    found = compared(village)
    reconcile.record(village.instance, village.directory, found)

    line = village.log(Act.RECONCILE_FOUND)[-1]

    assert line["data"] == {"compared": 12, "incremental": False, "changed": 1}


def test_a_city_compared_by_two_processes_is_the_same(village: World, monkeypatch: pytest.MonkeyPatch):
    """From so many people on a second process works out half of them; nothing is lost between the halves."""
    another_title(village)
    a_deleted_entry(village)
    a_member_too_many(village)
    alone = compared(village)

    monkeypatch.setattr(reconcile, "MANY", 1)

    assert compared(village) == alone
    assert {what for what, _, _ in said(alone)} == {"missing", "member_extra", "member_missing"}
