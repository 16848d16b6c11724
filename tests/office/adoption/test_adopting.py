"""A directory that lived before us is adopted, and loses nothing (issue F, must-show 0)."""

from contextlib import closing
from dataclasses import replace

import pytest

from connectors.ldap import LdapDirectory
from idm.office.adoption import deciding, planning, scanning
from idm.office.reconcile import compare
from idm.ports import Seen
from idm.rules.orphans import State
from tests.instances import World
from tests.living import ADMIN, HR, adopt, entries, hires, lost, read, shown


def all_is_adopted(town: World, people: int) -> None:
    """The claim of must-show 0, for as many people."""
    living, before = adopt(town, people)

    after = shown(town.hands)

    assert lost(before, after) == []
    assert len(before) == living.entries + 2  # and the two containers
    ours = {dn for dn in before if "sekishoUUID" in after[dn]}
    read(town)
    listed = {one.address: one for kind in ("account", "group", "container") for one in entries(town, kind=kind)}
    assert before.keys() - {f"ou=people,{town.hands.base}", f"ou=groups,{town.hands.base}"} == listed.keys()
    assert {dn for dn, one in listed.items() if one.state is State.LINKED} == ours
    assert all(one.reason for one in listed.values() if one.state is State.OPEN)
    assert len(ours) > people * 3 // 4
    found = compare(town.instance, town.directory)
    assert {one.what for one in found.differences} <= {"orphan", "rules"}, found.differences
    assert town.attention() == []


def test_a_living_directory_of_sixty_is_adopted_without_losing_one_attribute(either_town: World) -> None:
    """Names, uidNumbers, passwords and groups are as they were; every entry is linked, owned, or listed with why."""
    all_is_adopted(either_town, 60)


def test_the_same_again_for_a_second_directory_with_places_of_its_own(town: World) -> None:
    """Its own containers, its own register and plan; what stands in the first is not looked at."""
    base, rows = town.hands.base, hires(6)
    assert town.take(rows).state == "applied"
    first = town.work().writes
    people = f"ou=職員,ou=old,{base}"
    second = f"dn: ou=old,{base}\nobjectClass: organizationalUnit\nou: old\n\n" + "\n".join(
        f"dn: {dn}\nobjectClass: organizationalUnit\nou: {dn[3:].partition(',')[0]}\n"
        for dn in (people, f"ou=権限,ou=old,{base}")
    )
    entry = f"dn: uid=taro,{people}\nobjectClass: inetOrgPerson\nuid: taro\ncn: 太郎\nsn: 太郎\nmail: t@old.example\n"
    town.hands.run("ldapadd", text=f"{second}\n{entry}employeeNumber: 00103\ndisplayName: {rows[2]['氏名']}\n")
    settings = replace(town.hands.server.settings(), people="ou=職員,ou=old", groups="ou=権限,ou=old")
    with closing(LdapDirectory(settings, "second")) as directory:
        other = replace(town, directory=directory)
        admin, hr = town.instance.actor(ADMIN), town.instance.actor(HR)
        assert planning.begin(town.instance, "second", admin)
        assert other.work().writes == 0
        scanning.scan(town.instance, directory, admin)
        assert deciding.confirm_certain(town.instance, "second", hr) == 1
        found = planning.plan(town.instance, "second")
        planning.release(town.instance, "second", found.digest, admin)
        assert other.work().refused == []
        seen = {one.entry.number: one.entry.mail for one in directory.read() if isinstance(one, Seen)}

    assert first
    assert len(found.new) == 5
    assert seen == {row["職員番号"]: "" for row in rows} | {"00103": "t@old.example"}
    town.hands.run("ldapdelete", "-r", f"ou=old,{base}")


@pytest.mark.long
def test_a_living_directory_of_two_thousand_is_adopted_without_losing_one_attribute(town: World) -> None:
    """The same for as many as a town has."""
    all_is_adopted(town, 1900)
