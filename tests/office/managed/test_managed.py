"""Accounts that are nobody's own: made by two, owned by one, told of when he goes (7.1(4)③, 7.2(1)②(ウ), 7.3(2)②)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from idm.errors import BadInput, NotThere, Stopped
from idm.messages import Message
from idm.messages import managed as say
from idm.office.cases import ending
from idm.office.cases.seats import House
from idm.office.managed import deeds, looking
from idm.office.managed.parties import Roll
from idm.office.views.overdue import overdue
from idm.store import privileged_ids
from idm.store.tables import managed_account
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, TAX, a_profile, fill_hall
from tests.instances import a_leaver
from tests.managed import DEVELOPMENT, END, SERVICE, Nobodys, nobodys_of
from tests.office.cases.test_desk import refused
from tests.office.test_organisation import ABOVE, BELOW, STAFF, apply
from tests.office.test_organisation import TAX as UNITS_TAX
from tests.people import at
from tests.snapshots import Copied

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def nobodys(copied: Copied) -> Iterator[Nobodys]:
    with copied(fill_hall, profile=a_profile) as world:
        yield nobodys_of(world)


def leave(nobodys: Nobodys, number: str, last_day: str) -> None:
    name = nobodys.hall.person(number).names[-1].full
    row = a_leaver(number, last_day, 所属コード="0201", 氏名=name)
    taken = nobodys.world.take([row], confirm=["HR-067", "HR-068"])
    assert taken.state == "applied", taken.prepared.verdict.problems


def test_nishihara_7_1_4_3_it_takes_two_and_its_owner_gets_the_password_himself(nobodys: Nobodys):
    """Nothing is there before the second one's yes; then an account without a password, until its owner takes one."""
    filed = nobodys.ask()
    with pytest.raises(NotThere):
        nobodys.line()
    nobodys.hall.decide(filed, PLANNING)
    made = nobodys.line()

    assert (made.state, made.owner, made.system) == ("active", "00105 白川 00105郎", "財務会計システム")
    assert made.overdue == ("password",)
    assert nobodys.hall.told(OPERATOR)[-1] == say.TOLD_MADE.id
    assert refused(lambda: nobodys.renew(by=HEAD)) == say.NOT_THE_OWNER.id
    assert len(nobodys.renew().reveal()) == 24
    line = nobodys.line()
    assert (line.known_by, line.overdue) == (made.owner, ())
    assert [one["by"] for one in nobodys.world.log("managed.password")] == [nobodys.hall.person(OPERATOR).id]
    assert nobodys.hall.told(PLANNING)[-1] == say.TOLD_PASSWORD.id


WRONG: list[tuple[dict[str, object], Message, type[Exception]]] = [
    ({"login": "app-Admin1"}, say.DEFAULT_NAME, Stopped),
    ({"login": "app-admin"}, say.DEFAULT_NAME, Stopped),
    ({"login": "scan"}, say.BAD_LOGIN, BadInput),
    ({"login": "app-走査"}, say.BAD_LOGIN, BadInput),
    ({"login": DEVELOPMENT}, say.NEEDS_END, BadInput),
    ({"sort": "robot"}, say.BAD_SORT, BadInput),
    ({"system": "nothing"}, say.BAD_SYSTEM, BadInput),
    ({"name": " 走査"}, say.BAD_NAME, BadInput),
    ({"entitlement": "welfare-remote"}, say.BAD_RIGHT, BadInput),
    ({"by": TAX}, say.NOT_HIS_SYSTEM, BadInput),
]


@pytest.mark.parametrize(("changed", "said", "error"), WRONG, ids=lambda value: getattr(value, "id", ""))
def test_what_is_wrong_is_refused_with_its_reason(nobodys: Nobodys, changed, said, error):
    """Names under which systems are delivered, strange keys, no end, and another one's system."""
    with pytest.raises(error) as found:
        nobodys.ask(**changed)

    assert found.value.said.id == said.id


def test_f29_its_name_is_nobodys_again(nobodys: Nobodys):
    """Neither while it is there nor after its end, neither for another one of its kind nor for a privileged ID."""
    second = nobodys.ask()
    nobodys.make()
    assert refused(lambda: nobodys.hall.decide(second, PLANNING), BadInput) == say.LOGIN_TAKEN.id
    nobodys.end()
    nobodys.hall.later(days=400)

    assert nobodys.line().state == "deleted"
    assert refused(nobodys.ask, BadInput) == say.LOGIN_TAKEN.id
    with nobodys.world.instance.store.read() as connection:
        assert privileged_ids.taken(connection, SERVICE)


def test_nishihara_7_2_1_2_u_an_owner_who_leaves_is_told_of_that_day_and_the_service_goes_on(nobodys: Nobodys):
    """His head and the network admin hear of it; it stops after the days that they were told, and goes on when somebody
    else answers for it. None of it happens twice."""
    nobodys.make()
    nobodys.renew()
    leave(nobodys, OPERATOR, "2026-06-30")
    nobodys.world.clock.set("2026-06-30 23:59:59")
    assert nobodys.sweep() == []
    nobodys.world.clock.set("2026-07-01 00:00:00")

    assert nobodys.sweep() == [say.TOLD_UNOWNED.id]
    line = nobodys.line()
    assert (line.state, line.overdue, line.stops) == ("unowned", ("owner",), at("2026-07-15 00:00:00"))
    assert nobodys.hall.told(PLANNING)[-1] == say.TOLD_UNOWNED.id
    assert looking.unowned(nobodys.world.instance) == 1
    nobodys.world.clock.set("2026-07-14 23:59:59")
    assert (nobodys.sweep(), nobodys.line().state) == ([], "unowned")
    nobodys.world.clock.set("2026-07-15 00:00:00")
    assert nobodys.line().state == "suspended"
    assert (nobodys.sweep(), nobodys.sweep()) == ([say.TOLD_STOPPED.id], [])

    nobodys.name(CLERK)
    line = nobodys.line()
    assert (line.state, line.owner[:5], line.overdue) == ("active", CLERK, ("password",))
    assert nobodys.hall.told(CLERK)[-1] == say.TOLD_OWNED.id
    assert nobodys.logins(CLERK) == [SERVICE]


def test_f21_nobody_makes_himself_the_owner_of_a_service(nobodys: Nobodys):
    """Whoever named himself would come to its password alone; another manager names him."""
    nobodys.make()

    assert refused(lambda: nobodys.name(PLANNING)) == say.NOT_ONESELF.id
    assert refused(lambda: nobodys.name(OPERATOR), BadInput) == say.OWNS_ALREADY.id
    assert refused(lambda: nobodys.name(CLERK, by=OPERATOR)) == say.NOT_A_MANAGER.id
    nobodys.name(PLANNING, by=HEAD)
    assert nobodys.line().owner.startswith(PLANNING)
    with pytest.raises(NotThere):
        nobodys.renew(by=OPERATOR)


def test_f22_a_row_that_the_log_does_not_know_gives_no_password(nobodys: Nobodys):
    """Whoever can write to the database makes himself an owner there, and gets nothing."""
    nobodys.make()
    with nobodys.world.instance.store.write() as connection:
        connection.execute(update(managed_account).values(person_id=nobodys.hall.person(CLERK).id))

    assert refused(lambda: nobodys.renew(by=CLERK)) == say.NOT_ON_RECORD.id


def test_whoever_has_no_part_in_it_sees_none_of_it(nobodys: Nobodys):
    """The owner his own, a manager those of his systems and people, the network admin and the CISO all."""
    nobodys.make()

    assert [nobodys.logins(who) for who in (CISO, PLANNING, HEAD, OPERATOR)] == [[SERVICE]] * 4
    assert [nobodys.logins(who) for who in (TAX, CLERK, HR)] == [[]] * 3


def test_a_service_is_needed_again_each_year_by_its_owners_word(nobodys: Nobodys):
    """A year without a word is told once; a development account has its end and needs none."""
    nobodys.make()
    nobodys.make(DEVELOPMENT, until=END)
    nobodys.world.clock.set("2026-08-01 12:00:00")
    instance = nobodys.world.instance
    review = lambda login: deeds.review(instance, login, instance.actor(OPERATOR))  # noqa: E731
    assert refused(lambda: review(DEVELOPMENT), BadInput) == say.NO_REVIEW.id
    nobodys.end(DEVELOPMENT)
    nobodys.hall.later(days=300)

    assert (nobodys.sweep(), nobodys.sweep()) == ([say.TOLD_REVIEW.id], [])
    assert nobodys.line().overdue[0] == "review"
    assert [(one.section, one.reviews) for one in overdue(instance, ())] == [("情報政策係", 1)]
    nobodys.hall.later(days=6)
    assert nobodys.sweep() == []
    nobodys.hall.later(days=1)
    assert (nobodys.sweep(), nobodys.sweep()) == ([say.TOLD_REVIEW.id], [])
    assert review(SERVICE) == nobodys.line().review
    assert "review" not in nobodys.line().overdue
    assert overdue(instance, ()) == ()


def test_f28_nobody_loses_a_service_because_his_section_is_another_one_by_name(nobodys: Nobodys):
    """情報政策係 is 0211 from 1 July on: its owner answers on, and whoever may say whose it is stays the same."""
    nobodys.make()
    recoded = "0201,情報政策係,0200,2000-04-01,2026-06-30,0211\n0211,情報政策係,0200,2026-07-01,,\n"
    above = ABOVE.replace("0201,情報政策係,0200,2000-04-01,,\n", recoded)
    assert apply(nobodys.world, STAFF, UNITS_TAX, BELOW, above=above).problems == ()
    nobodys.world.clock.set("2026-07-01 00:00:00")
    with nobodys.world.instance.store.read() as connection:
        roll = Roll(House(nobodys.world.instance, connection, nobodys.world.clock.now()))
        (kept,) = roll.every()
        assert (roll.section_of(kept), roll.home_of(kept)) == ("0211", {"0211", "0200"})

    assert (nobodys.sweep(), nobodys.line().state) == ([], "active")
    assert len(nobodys.renew().reveal()) == 24


def test_a_service_whose_password_grows_old_is_told_of_before_directories_refuse_it(nobodys: Nobodys):
    """Where the body asks staff for a regular change a directory counts the days for programs too: a month ahead its
    owner and the network admin hear of it, once for each password."""
    world = nobodys.world
    words = world.instance.policy.passwords
    often = words.staff.rotation.model_copy(update={"every_days": 60})
    staff = words.staff.model_copy(update={"rotation": often})
    changed = {"passwords": words.model_copy(update={"staff": staff})}
    nobodys.hall.world = world.under(world.instance.policy.model_copy(update=changed))
    nobodys.make()
    nobodys.renew()
    nobodys.hall.later(days=29)
    assert nobodys.sweep() == []
    nobodys.hall.later(days=1)

    assert (nobodys.sweep(), nobodys.sweep()) == ([say.TOLD_AGEING.id], [])
    assert nobodys.line().overdue == ("password",)
    nobodys.renew()
    assert (nobodys.line().overdue, nobodys.sweep()) == ((), [])


def test_what_is_over_keeps_no_password_and_comes_back_by_nobodys_word(nobodys: Nobodys):
    """Ended by its owner without anybody's yes: its case is over, its password forgotten, no deed works on it."""
    nobodys.make()
    nobodys.renew()
    nobodys.end()

    assert (nobodys.sweep(), nobodys.sweep()) == ([say.TOLD_OVER.id], [])
    with nobodys.world.instance.store.read() as connection:
        assert connection.execute(select(managed_account.c.secret)).scalar_one() is None
    assert nobodys.line().state == "disabled"
    for deed in (nobodys.renew, lambda: nobodys.name(CLERK), nobodys.end):
        with pytest.raises(BadInput) as found:
            deed()
        assert found.value.said.id == say.OVER.id


def test_nishihara_7_2_1_2_a_a_password_that_the_former_owner_knows_is_forgotten_after_the_days(nobodys: Nobodys):
    """The service goes on, and its new owner hears by when he has to renew the password; once it is gone for good."""
    nobodys.make()
    nobodys.renew()
    nobodys.world.clock.set("2026-06-01 09:00:00")
    nobodys.name(CLERK)
    assert nobodys.hall.told(CLERK)[-2:] == [say.TOLD_TO_RENEW.id, say.TOLD_OWNED.id]
    nobodys.world.clock.set("2026-06-14 23:59:59")
    assert nobodys.sweep() == []
    nobodys.world.clock.set("2026-06-15 00:00:00")

    assert (nobodys.sweep(), nobodys.sweep()) == ([say.TOLD_FORGOTTEN.id], [])
    assert [row[0] for row in secrets_of(nobodys)] == [None]
    nobodys.renew(by=CLERK)
    nobodys.world.clock.set("2026-07-15 00:00:00")
    assert nobodys.sweep() == []


def secrets_of(nobodys: Nobodys) -> list[tuple[str | None]]:
    with nobodys.world.instance.store.read() as connection:
        return [(row.secret,) for row in connection.execute(select(managed_account.c.secret))]


def test_whoever_asked_for_a_service_does_not_end_it_by_the_page_of_his_application(nobodys: Nobodys):
    """It has another owner by now: it ends at the counter that knows him."""
    nobodys.make()
    nobodys.name(CLERK)
    instance, case = nobodys.world.instance, nobodys.line().case

    for who in (HEAD, OPERATOR, PLANNING):
        with pytest.raises(Stopped) as stopped:
            ending.end_early(instance, case, instance.actor(who), "不要")
        assert stopped.value.said.id == say.END_IT_THERE.id
    assert nobodys.line().state == "active"
    nobodys.end(by=CLERK)
    assert nobodys.line().state == "disabled"


def test_f22_an_old_line_of_the_log_makes_nobody_an_owner_again(nobodys: Nobodys):
    """Whoever can write to the database puts back an owner of before, with the line that once said so."""
    nobodys.make()
    with nobodys.world.instance.store.read() as connection:
        before = connection.execute(select(managed_account.c.person_id, managed_account.c.owned_seq)).one()
    nobodys.name(CLERK)
    with nobodys.world.instance.store.write() as connection:
        connection.execute(update(managed_account).values(person_id=before.person_id, owned_seq=before.owned_seq))

    assert refused(lambda: nobodys.renew(by=OPERATOR)) == say.NOT_ON_RECORD.id
    assert nobodys.line().state == "suspended"
