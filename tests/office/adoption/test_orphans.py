"""What nobody granted: explained, owned by a named person, protected with a reason, or removed by two (issue F)."""

import pytest

from idm.errors import BadInput, Stopped
from idm.office.adoption.removing import sweep
from idm.office.reconcile import compare
from idm.rules.matching import Why
from idm.rules.orphans import Deed, State
from idm.store import facts
from idm.store.adoption import Found
from tests.instances import World
from tests.living import ADMIN, HR, adopt, entries, leaver, read, say, shown

PEOPLE = 14


@pytest.fixture
def adopted(town: World) -> World:
    """A directory that was adopted, with what is still nobody's."""
    adopt(town, PEOPLE)
    read(town)
    return town


def orphan(town: World, login: str = "old1") -> str:
    return f"uid={login},ou=people,{town.hands.base}"


def one(town: World, login: str = "old1") -> Found:
    return next(found for found in entries(town) if found.address == orphan(town, login))


def differences(town: World) -> set[str]:
    return {found.who for found in compare(town.instance, town.directory).differences if found.what == "orphan"}


def clear_away(town: World) -> list[str]:
    return [said.id for said in sweep(town.instance, town.directory, "worker:one")]


def test_an_orphan_is_explained_by_who_made_it(adopted: World) -> None:
    """As near as the directory tells: who made it, and when."""
    who, when = one(adopted).shown["made"]

    assert who.startswith("cn=")
    assert len(when) == 15


def test_an_owned_orphan_is_left_alone_until_its_owner_leaves(adopted: World) -> None:
    """Then it is listed again, with that as the reason."""
    assert "old1" in differences(adopted)
    say(adopted, [one(adopted)], ADMIN, Deed.OWN, who="00112")
    assert "old1" not in differences(adopted)

    assert adopted.take([leaver("00112", "2026-04-10")]).state == "applied"
    adopted.clock.set("2026-04-11 09:00:00")
    read(adopted)

    assert (one(adopted).state, one(adopted).reason) == (State.OPEN, Why.OWNER_LEFT)
    assert "old1" in differences(adopted)


def test_f29_no_newcomer_gets_the_login_of_an_entry_that_somebody_answers_for(adopted: World) -> None:
    """It is as taken as any account's."""
    say(adopted, [one(adopted)], ADMIN, Deed.OWN, who=ADMIN)

    with adopted.instance.store.read() as connection:
        assert "old1" in facts.taken_names(connection)


def test_a_protected_orphan_is_listed_with_its_reason(adopted: World) -> None:
    """Without words it is not protected."""
    with pytest.raises(BadInput, match="ADO-024"):
        say(adopted, [one(adopted)], ADMIN, Deed.PROTECT, reason=" ")

    say(adopted, [one(adopted)], ADMIN, Deed.PROTECT, reason="複合機が使う")

    assert (one(adopted).state, one(adopted).reason) == (State.PROTECTED, "複合機が使う")
    assert "old1" not in differences(adopted)


def test_f21_two_persons_remove_an_orphan_and_it_is_shut_before_it_is_deleted(adopted: World) -> None:
    """Nobody binds as it at once; it goes after the profile's days, and not before."""
    say(adopted, [one(adopted)], ADMIN, Deed.REMOVE, reason="退職者の残り")
    with pytest.raises(Stopped, match="ADO-022"):
        say(adopted, [one(adopted)], ADMIN, Deed.AGREE)
    assert clear_away(adopted) == []
    assert one(adopted).state is State.REMOVING

    say(adopted, [one(adopted)], HR, Deed.AGREE)
    assert clear_away(adopted) == []

    assert one(adopted).state is State.SHUT
    assert "pwdEndTime: 19700101000000Z" in adopted.hands.run(
        "ldapsearch", "-LLL", "-b", orphan(adopted), "-s", "base", "pwdEndTime"
    )
    days = adopted.instance.policy.leaver.delete_after.days
    adopted.clock.at = adopted.clock.at.replace(year=adopted.clock.at.year + 1) if days < 300 else adopted.clock.at
    assert clear_away(adopted) == []
    assert orphan(adopted) not in shown(adopted.hands)
    assert [line["act"] for line in adopted.log() if line["act"].startswith("orphan.")] == [
        "orphan.shut",
        "orphan.removed",
    ]


def test_what_became_ours_meanwhile_is_not_removed(adopted: World) -> None:
    """An entry that carries an account id by the time of the deed is left alone, and that is said."""
    say(adopted, [one(adopted)], ADMIN, Deed.REMOVE, reason="残り")
    say(adopted, [one(adopted)], HR, Deed.AGREE)
    adopted.hands.modify(
        f"dn: {orphan(adopted)}\nchangetype: modify\nadd: objectClass\nobjectClass: sekishoAccount\n-\n"
        "add: sekishoUUID\nsekishoUUID: somebody\n-\nadd: sekishoGeneration\nsekishoGeneration: 1\n-\n"
        "add: sekishoState\nsekishoState: active\n"
    )

    assert clear_away(adopted) == ["ADO-028"]
    assert orphan(adopted) in shown(adopted.hands)


def test_a_membership_nobody_granted_is_listed_with_who_changed_the_group(adopted: World) -> None:
    """Foreign members of a group of ours: they are listed, and taken out by reconciliation as before."""
    key = "unit-0300"
    adopted.hands.modify(
        f"dn: {adopted.hands.group(key)}\nchangetype: modify\nadd: member\nmember: {orphan(adopted)}\n"
    )

    read(adopted)

    (found,) = entries(adopted, kind="member")
    assert (found.address, found.detail, found.reason) == ("old1", key, Why.MEMBER)
    assert found.shown["changed"][0].startswith("cn=")
