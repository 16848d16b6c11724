"""First contact reads, matches and asks; nothing is written before a plan was shown and released (issue F)."""

import pytest

from idm.errors import BadInput, Stopped
from idm.office.adoption import deciding, planning
from idm.rules.matching import By, Why
from idm.rules.orphans import Deed, State
from idm.store import adoption
from idm.verdict import Status
from tests.instances import World
from tests.living import (
    ADMIN,
    CISO,
    HR,
    MAIN,
    OTHER_HR,
    adopt,
    answer_everything,
    begin,
    entries,
    leaver,
    lost,
    read,
    release,
    say,
    shown,
)

PEOPLE = 26


def shape(town: World, serial: int) -> str:
    """The number of the first of them who has an entry of that shape (see ``tests.living``)."""
    return f"{101 + serial:05}"


def of(town: World, number: str) -> list[adoption.Found]:
    return [one for one in entries(town) if one.shown["number"] == number]


def test_nothing_is_written_before_a_plan_is_released(town: World) -> None:
    """Not by reading, not by deciding, and not by a worker, who says why he waits."""
    _, before = begin(town, PEOPLE)
    read(town)
    answer_everything(town)

    report = town.work()

    assert report.unreachable is not None
    assert report.unreachable.id == "ADO-001"
    assert report.writes == 0
    after = shown(town.hands)
    assert after == before


def test_every_shape_is_matched_as_it_deserves(town: World) -> None:
    """Number and name are certain, a name is a proposal, another name a doubt, the rest is listed."""
    begin(town, PEOPLE)
    read(town)

    found = {one.shown["logins"][0]: one for one in entries(town) if one.shown["logins"]}

    assert found["k00101"].matched_by == By.NUMBER
    assert found["t00106"].matched_by == By.NAME
    assert found["Taro.00107"].matched_by == By.NUMBER
    assert found["w00108"].matched_by == By.NUMBER  # in a section of long ago
    assert (found["a00109"].state, found["b00109"].reason) == (State.PROPOSED, Why.SECOND)
    assert found["u00110"].matched_by == By.NAME
    assert found["m00111"].matched_by == By.DOUBT
    assert {found[f"old{serial}"].reason for serial in range(4)} == {Why.NOBODY}
    assert {found[f"svc{serial}"].reason for serial in range(3)} == {Why.NOBODY}
    assert [one.reason for one in entries(town) if not one.shown["logins"]] == [Why.NO_PERSON]


def test_personnel_says_whose_it_is_and_the_admin_alone_releases(town: World) -> None:
    """Neither does the other's part, and a plan with open questions is not released."""
    begin(town, PEOPLE)
    read(town)
    certain = of(town, "00101")
    with pytest.raises(Stopped):
        say(town, certain, ADMIN, Deed.CONFIRM)
    with pytest.raises(Stopped):
        say(town, certain, HR, Deed.PROTECT, reason="残す")
    with pytest.raises(BadInput, match="ADO-026"):
        release(town)
    answer_everything(town)

    found = planning.plan(town.instance, MAIN)
    with pytest.raises(Stopped):
        planning.release(town.instance, MAIN, found.digest, town.instance.actor(HR))

    assert len(release(town).lines) == len(entries(town, State.LINKED))


def test_a_plan_that_changed_since_it_was_shown_is_not_released(town: World) -> None:
    """By its digest: also when one single entry of it was refused since."""
    begin(town, PEOPLE)
    read(town)
    answer_everything(town)
    found = planning.plan(town.instance, MAIN)
    say(town, of(town, "00101"), HR, Deed.REFUSE)

    with pytest.raises(BadInput, match="ADO-025"):
        planning.release(town.instance, MAIN, found.digest, town.instance.actor(ADMIN))


def test_f21_whoever_confirmed_an_entry_does_not_release_it(town: World) -> None:
    """By person: also after he has moved from 人事 to the other office."""
    begin(town, 13)
    read(town)
    answer_everything(town)
    (one,) = of(town, "00101")
    with town.instance.store.write() as connection:
        admin = {"decided_by": town.instance.actor(ADMIN).by}
        assert adoption.decide(connection, one, {State.LINKED}, admin)

    with pytest.raises(Stopped, match="ADO-022"):
        release(town)


def test_f21_whoever_named_somebody_by_hand_does_not_confirm_it(town: World) -> None:
    """A proposal by hand takes a second person, by person."""
    begin(town, PEOPLE)
    read(town)
    (second,) = [one for one in of(town, "00109") if one.state is State.OPEN]
    first = [one for one in of(town, "00109") if one.state is State.PROPOSED]
    say(town, first, HR, Deed.REFUSE)
    say(town, [second], HR, Deed.PROPOSE, who="00109")
    (second,) = [one for one in of(town, "00109") if one.state is State.PROPOSED]
    with pytest.raises(Stopped, match="ADO-022"):
        say(town, [second], HR, Deed.CONFIRM)

    say(town, [second], OTHER_HR, Deed.CONFIRM)

    assert {one.state for one in of(town, "00109")} == {State.OPEN, State.LINKED}


def test_what_personnel_refused_stays_refused_at_the_next_reading(town: World) -> None:
    """A reading proposes nobody again for an entry that looks as it did."""
    begin(town, PEOPLE)
    read(town)
    say(town, of(town, "00101"), HR, Deed.REFUSE)

    read(town)

    (one,) = of(town, "00101")
    assert (one.state, one.matched_by, one.account_id) == (State.OPEN, By.REFUSED, None)


def test_an_entry_that_changed_after_its_release_is_not_touched(town: World) -> None:
    """It is no longer what was shown: a person looks, and everybody else is adopted all the same."""
    begin(town, PEOPLE)
    read(town)
    answer_everything(town)
    release(town)
    (one,) = of(town, "00101")
    town.hands.modify(f"dn: {one.address}\nchangetype: modify\nreplace: employeeNumber\nemployeeNumber: 00199\n")

    report = town.work()

    assert [(who, why[:5]) for who, why in report.refused] == [("n00101", "取り込む登")]
    assert "sekishoUUID" not in shown(town.hands)[one.address]
    assert {a.subject for a in town.attention()} == {one.account_id}


def test_the_access_of_a_leaver_ends_at_an_adopted_entry_and_nothing_else_changes(town: World) -> None:
    """Names, posts and mail are left to the directory; state and end are ours from the first day."""
    _, before = adopt(town, PEOPLE)
    assert town.take([leaver("00113", "2026-04-10")]).state == "applied"
    town.clock.set("2026-04-11 00:00:01")

    town.work()

    assert town.entries()["n00113"].status is Status.DISABLED
    after = shown(town.hands)
    (ours,) = [dn for dn in before if dn.startswith("uid=k00113")]
    assert after[ours]["sekishoState"] == {"disabled"}
    assert lost(before, after) == []


def test_description_is_ours_only_once_the_admin_says_so(town: World) -> None:
    """Then names and sections follow the roster, for these people or for all."""
    adopt(town, PEOPLE)
    assert town.entries()["n00108"].mail == "w00108@old.example"

    count = planning.describe(town.instance, MAIN, {town.account("n00108")}, town.instance.actor(ADMIN))
    town.work()

    assert (count.done, count.left) == (1, 0)
    assert (town.entries()["n00108"].title, town.entries()["n00113"].form) == ("主事", "")
    assert town.attention() == []


def test_an_entry_that_somebody_moved_is_found_and_goes_on_at_its_new_place(town: World) -> None:
    """It carries our id: certain, confirmed and released as another plan, without a write."""
    adopt(town, PEOPLE)
    (one,) = [e for e in entries(town, State.LINKED) if e.shown["logins"] == ["k00113"]]
    account = town.account("n00113")
    town.hands.modify(
        f"dn: {one.address}\nchangetype: modrdn\nnewrdn: uid=k00113\ndeleteoldrdn: 0\n"
        f"newsuperior: ou=temps,ou=staff,ou=people,{town.hands.base}\n"
    )
    read(town)
    (moved,) = entries(town, State.PROPOSED)
    assert (moved.matched_by, moved.account_id) == (By.MOVED, account)

    deciding.confirm_certain(town.instance, MAIN, town.instance.actor(HR))
    found = release(town)

    assert [line.account for line in found.lines] == [account]
    assert town.work().refused == []
    assert town.account("n00113") == account


def test_an_adopted_entry_that_somebody_deleted_is_made_anew_when_the_admin_says_so(town: World) -> None:
    """Never by itself: it may stand somewhere else."""
    adopt(town, PEOPLE)
    (one,) = [e for e in entries(town, State.LINKED) if e.shown["logins"] == ["k00113"]]
    account = town.account("n00113")
    town.hands.run("ldapdelete", one.address)
    everybody = planning.describe(town.instance, MAIN, None, town.instance.actor(ADMIN))
    assert everybody.left == len([e for e in entries(town, State.LINKED) if e.shown["logins"][0][0] in "tu"])
    assert [who for who, _ in town.work().refused] == ["n00113"]

    planning.anew(town.instance, MAIN, "00113", town.instance.actor(ADMIN))

    assert town.work().refused == []
    assert town.account("n00113") == account


def test_one_entry_a_person(town: World) -> None:
    """A second entry cannot be linked to somebody who has one."""
    adopt(town, PEOPLE)
    read(town)
    second = [one for one in of(town, "00109") if one.state is State.OPEN]
    with pytest.raises(BadInput, match="ADO-021"):
        say(town, second, ADMIN, Deed.PROPOSE, who="00109")


def test_each_decision_is_on_record_with_the_digest_of_what_was_shown(town: World) -> None:
    """Who, what, about which entry; and the release with the digest of its plan."""
    begin(town, PEOPLE)
    read(town)
    answer_everything(town)
    found = release(town)

    decided = town.log("adoption.decided")
    assert len(decided) == len(entries(town, State.LINKED)) + len(entries(town, State.OWNED, kind="group"))
    assert all(len(str(line["data"]["shown_sha256"])) == 64 for line in decided)
    (released,) = town.log("adoption.released")
    assert released["data"]["plan_sha256"] == found.digest
    assert CISO not in {line["by"] for line in decided}
    town.work()
    kinds = [line["data"]["kind"] for line in town.log("account.converged")]
    assert (kinds.count("adopt"), kinds.count("add")) == (len(found.lines), len(found.new))
