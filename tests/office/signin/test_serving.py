"""Whom somebody of the desk serves, and what takes two of them (NISHIHARA-2.3.1, 7.2.1.3.o, 7.2.4.2)."""

from collections.abc import Callable

import pytest

from idm.errors import IdmError
from idm.messages import resets as say
from idm.office.signin import desk_resets, handing, locks, slips
from idm.office.signin.desk import Recognised, one_suffices
from idm.store import notices
from tests.instances import a_hire
from tests.signing import Door

HEAD, ADMIN, CLERK = "00101", "00102", "00104"  # heads of 総務課 and 企画商工課, one of 人事係
BELOW, ELSEWHERE, NEWCOMER = "00109", "00106", "00108"  # 人事係 (of 総務課), 税務課, 産業建設課

DEEDS: dict[str, Callable[[Door, str, str], object]] = {
    "unlock": lambda door, by, to: locks.unlock(door.desk, door.person(to), Recognised.FACE, actor(door, by)),
    "ask": lambda door, by, to: desk_resets.ask(door.desk, door.person(to), Recognised.FACE, actor(door, by)),
    "token": lambda door, by, to: handing.issue(door.desk, door.person(to), actor(door, by)),
}


def actor(door: Door, number: str):
    return door.world.instance.actor(number)


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(IdmError) as caught:
        deed()
    return caught.value.said.id


@pytest.mark.parametrize("deed", DEEDS)
def test_nishihara_2_3_1_a_role_for_one_unit_serves_its_people_and_those_below(door: Door, deed: str):
    """The head of 総務課 serves 人事係, which is part of it, and nobody of another section; the administrator both."""
    DEEDS[deed](door, HEAD, BELOW)
    assert refused(lambda: DEEDS[deed](door, HEAD, ELSEWHERE)) == say.NOT_YOUR_SECTION.id
    DEEDS[deed](door, ADMIN, ELSEWHERE)


def test_nishihara_2_3_1_the_second_word_is_of_somebody_who_serves_that_section(door: Door):
    """Otherwise the request waits on."""
    number = desk_resets.ask(door.desk, door.person(ELSEWHERE), Recognised.FACE, actor(door, CLERK)).id

    assert refused(lambda: desk_resets.confirm(door.desk, number, actor(door, HEAD))) == say.NOT_YOUR_SECTION.id
    assert refused(lambda: desk_resets.withdraw(door.desk, number, actor(door, HEAD))) == say.NOT_YOUR_SECTION.id
    desk_resets.confirm(door.desk, number, actor(door, ADMIN))


def test_nishihara_7_2_1_3_o_the_first_password_of_a_privileged_newcomer_takes_two(door: Door):
    """By the post of his first day, also before it; the operator of the machine alone may begin with an empty house."""
    hired = a_hire("00150", 発令日="2026-05-01", 所属コード="0201", 任期終了="")
    door.world.take([hired])
    one, other = actor(door, CLERK), actor(door, ADMIN)
    newcomer = door.person("00150")

    assert refused(lambda: slips.issue_for(door.desk, [newcomer], one)) == say.TWO_FOR_PRIVILEGED.id
    assert door.held("00150") == []
    number = desk_resets.ask(door.desk, newcomer, Recognised.CARD, one).id
    issued = desk_resets.confirm(door.desk, number, other)

    assert door.knock(newcomer.account.login, issued.password) is None
    door.world.clock.set("2026-05-01 08:30:00")
    assert door.knock(newcomer.account.login, issued.password) is not None
    assert slips.issue_for(door.desk, [door.person(HEAD)], door.world.nobody())


def test_newcomers_of_a_day_are_told_apart(door: Door):
    """Those for whom one of the staff suffices, and those who need two."""
    people = [door.person(number) for number in (NEWCOMER, CLERK, ELSEWHERE)]

    alone, others = one_suffices(door.desk, people, actor(door, ADMIN))

    assert [person.number for person in alone] == [NEWCOMER, ELSEWHERE]
    assert [person.number for person in others] == [CLERK]


def test_f21_the_operator_without_a_name_begins_with_officers_only_while_no_two_of_them_can(door: Door):
    """One who has chosen a password could do nothing alone; two take over, for officers, and for nobody else."""
    people, nobody = [door.person(number) for number in (NEWCOMER, CLERK)], door.world.nobody()
    door.own(ADMIN)
    assert slips.issue_for(door.desk, [door.person(CLERK)], nobody)
    assert one_suffices(door.desk, people, nobody) == (people, [])
    door.own(HEAD)  # of 総務課, whose people he serves

    assert refused(lambda: slips.issue_for(door.desk, [door.person(CLERK)], nobody)) == say.TWO_FOR_PRIVILEGED.id
    assert one_suffices(door.desk, people, nobody) == (people[:1], people[1:])
    assert slips.issue_for(door.desk, people[:1], nobody)


def test_a_first_password_is_on_record_with_how_he_was_recognised_and_told(door: Door):
    """A slip that is printed beforehand says nothing of it."""
    newcomer = door.person(NEWCOMER)
    slips.issue_for(door.desk, [newcomer], actor(door, ADMIN), Recognised.HEAD)
    slips.issue_for(door.desk, [door.person(ELSEWHERE)], actor(door, ADMIN))

    first, second = door.world.log("password.issued")
    assert (first["data"], second.get("data", {})) == ({"recognised": "head"}, {})
    with door.world.instance.store.read() as connection:
        told = [one.said.id for one in notices.unread(connection, newcomer.id)]
    assert told == [say.TOLD_ISSUED.id]
