"""Privileged IDs are given to few, by others than themselves, and under no name that everybody knows (7.2(1)③)."""

from datetime import timedelta

import pytest

from idm.errors import BadInput, Stopped
from idm.facts import StopKind
from idm.messages import privileges as say
from idm.office import now
from idm.office.cases import looking
from idm.office.hr.release import release
from idm.office.privileges import issuing, passwords, reviewing
from idm.office.urgent import containing
from idm.office.urgent.containing import Measures
from idm.store import credentials, facts
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, TAX
from tests.instances import a_hire, a_leaver
from tests.privileges import CONTRACTOR, LOGIN, Keys


def refused(keys: Keys, *arguments: str, **options: str) -> str:
    with pytest.raises((Stopped, BadInput)) as caught:
        keys.issue(*arguments, **options)
    return caught.value.said.id


def test_s08_an_accepted_deputy_gets_an_id_of_its_own(keys: Keys):
    """Prefix and own login; a temporary password for three days, on record without it, and the holder is told."""
    keys.name_deputy()
    handed = keys.issue()

    person = keys.person(OPERATOR)
    assert (handed.login, [one.login for one in person.privileged]) == (LOGIN, [LOGIN])
    assert handed.good_until == keys.world.clock.now() + timedelta(hours=72)
    assert say.TOLD_ISSUED.id in keys.hall.told(OPERATOR)
    (line,) = keys.world.log("privilege.issued")
    assert (line["subject"], line["object"], line["data"]["login"]) == (person.id, person.privileged[0].id, LOGIN)
    assert handed.password.reveal() not in str(keys.world.log()) + repr(handed)
    assert person.proofs.factors == frozenset()


def test_nishihara_7_2_1_3_i_nobody_gets_one_without_a_ground(keys: Keys):
    """Not before the CISO has accepted it, and not for having asked."""
    assert refused(keys, CLERK) == say.NO_GROUND.id
    keys.name_deputy(CLERK)
    assert keys.issue(CLERK).login == f"x-n{CLERK}"


def test_an_approved_use_is_a_ground_too(keys: Keys):
    """For the one whom it is for, and for that privilege."""
    keys.approve_use(CLERK)

    assert keys.issue(CLERK).login == f"x-n{CLERK}"


@pytest.mark.parametrize(
    ("by", "said"), [(CLERK, say.NOT_A_MANAGER), (HEAD, say.NOT_A_MANAGER), (TAX, say.NOT_A_MANAGER)]
)
def test_only_whoever_answers_for_the_privilege_gives_it(keys: Keys, by: str, said):
    """Neither a clerk nor the manager of another section, for the network's privilege."""
    keys.name_deputy()

    assert refused(keys, OPERATOR, by) == said.id


def test_a_system_manager_gives_his_own_privilege_to_his_own_people(keys: Keys):
    """税務課長 names one of his clerks, and hands the ID out himself."""
    keys.name_deputy(CLERK, "system_manager", TAX)

    assert keys.issue(CLERK, TAX).login == f"x-n{CLERK}"


def test_f21_nobody_gives_himself_one_where_another_person_can(keys: Keys):
    """The network admin's own comes from the CISO; whoever is meant is told who else can."""
    assert refused(keys, PLANNING, PLANNING) == say.NOT_ONESELF.id
    assert keys.issue(PLANNING, CISO).login == f"x-n{PLANNING}"


@pytest.mark.parametrize("how", ["suspended at once", "contained by himself", "on leave"])
def test_f21_nishihara_2_6_1_whoever_stops_the_ciso_is_not_alone(keys: Keys, how: str):
    """The CISO has his post, whether or not he may work today: the network admin's own waits for him."""
    instance = keys.world.instance
    if how == "suspended at once":
        now.stop(instance, StopKind.HOLD, CISO, instance.actor(HEAD))
    elif how == "contained by himself":
        containing.contain(instance, Measures((CISO,)), "不審な接続", instance.actor(PLANNING))
    else:
        name = keys.person(CISO).names[-1].full
        recorded(keys, a_hire(CISO, 異動区分="休職", 所属コード="0100", 職名="副村長", 氏名=name))

    assert refused(keys, PLANNING, PLANNING) == say.NOT_ONESELF.id
    assert keys.world.log("privilege.issued") == []


def test_nishihara_2_6_1_for_want_of_anybody_else_it_is_done_and_told(keys: Keys):
    """The CISO's post is vacant: the network admin's own deed is flagged in the log, and HR hears of it."""
    vacant(keys)

    keys.issue(PLANNING, PLANNING)
    passwords.hand_over(keys.door.desk, keys.person(PLANNING), keys.world.instance.actor(PLANNING))
    reviewing.recertify(keys.world.instance, keys.person(PLANNING), keys.world.instance.actor(PLANNING), "keep")

    assert keys.world.log("privilege.issued")[0]["data"]["alone"] is True
    assert keys.hall.told(HR)[-3:] == [say.TOLD_ITSELF.id] * 3
    assert say.TOLD_ITSELF.id not in (*keys.hall.told(HEAD), *keys.hall.told(OPERATOR))


def test_nishihara_2_6_1_the_next_ciso_finds_on_his_list_what_was_done_alone(keys: Keys):
    """Each deed once, the newest first; nobody else has such a list, and what others did is not on it."""
    vacant(keys)
    keys.issue(PLANNING, PLANNING)
    keys.hall.later(hours=1)
    passwords.hand_over(keys.door.desk, keys.person(PLANNING), keys.world.instance.actor(PLANNING))
    keys.hall.later(hours=1)
    reviewing.recertify(keys.world.instance, keys.person(PLANNING), keys.world.instance.actor(PLANNING), "keep")
    keys.choose(PLANNING)
    keys.hall.move(TAX, "2026-07-02", "0100", "副村長")
    keys.world.clock.set("2026-07-02 09:00:00")
    keys.issue(HEAD, PLANNING)

    found = looking.inbox(keys.world.instance, keys.world.instance.actor(TAX)).alone

    assert [(one.deed, one.who.split()[0]) for one in found] == [
        (deed, PLANNING) for deed in ("四半期の確認", "パスワードの作り直し", "発行")
    ]
    for number in (PLANNING, HEAD, OPERATOR):
        assert looking.inbox(keys.world.instance, keys.world.instance.actor(number)).alone == ()


def vacant(keys: Keys) -> None:
    """The CISO's term ended on 30 June; his successor is not there yet."""
    name = keys.person(CISO).names[-1].full
    recorded(keys, a_leaver(CISO, "2026-06-30", 所属コード="0100", 職名="副村長", 氏名=name))
    keys.world.clock.set("2026-07-01 09:00:00")


def recorded(keys: Keys, row: dict[str, str]) -> None:
    """The CISO's group is left without anybody, so a second person looks."""
    taken = keys.world.take([row], by=HR, confirm=["HR-067"])
    assert (taken.state, taken.batch is not None) == ("held", True), taken.prepared.verdict.problems
    release(keys.world.instance, taken.batch or 0, keys.world.instance.actor(HEAD))


def test_nishihara_7_2_1_3_e_a_contractor_gets_none_and_gives_none(keys: Keys):
    """Whatever roles he holds: refused, on record, and the network admin told, though nothing else was done."""
    keys.ready()
    instance = keys.world.instance
    before = len(keys.hall.told(PLANNING))

    for deed in (
        lambda: keys.issue(CONTRACTOR),
        lambda: keys.issue(CLERK, CONTRACTOR),
        lambda: passwords.hand_over(keys.door.desk, keys.person(OPERATOR), instance.actor(CONTRACTOR)),
    ):
        with pytest.raises(Stopped) as caught:
            deed()
        assert caught.value.said.id in (say.CONTRACTOR_ACTS.id, say.FOR_A_CONTRACTOR.id)

    assert keys.hall.told(PLANNING)[before:] == [say.TOLD_CONTRACTOR.id] * 3
    lines = keys.world.log("privilege.refused")
    assert [(line["outcome"], line["data"]["rule"]) for line in lines] == [("refused", "privilege.contractor")] * 3
    assert len(keys.world.rows("privileged_account")["privileged_account"]) == 1


@pytest.mark.parametrize("login", ["Administrator", "root", "x-admin", "ａｄｍｉｎ", "x-root01"])
def test_s08_a_default_name_is_refused(keys: Keys, login: str):
    """NISHIHARA-7.2.1.3.ka: with the prefix, in capitals or in full width it is the same name."""
    keys.name_deputy()

    assert refused(keys, OPERATOR, login=login) == say.DEFAULT_NAME.id


@pytest.mark.parametrize("login", ["ogata", "x-", "x-緒方", "x-Ogata", "x-" + "a" * 30, "x-a b"])
def test_a_login_that_no_directory_takes_is_refused(keys: Keys, login: str):
    """With the prefix, small letters and digits, and not too long."""
    keys.name_deputy()

    assert refused(keys, OPERATOR, login=login) == say.BAD_LOGIN.id


def test_f29_a_login_is_never_given_again(keys: Keys):
    """Taken back and given anew, it has a number; asked for by name, it is refused."""
    keys.ready()
    issuing.retire(keys.world.instance, keys.person(OPERATOR), keys.world.instance.actor(PLANNING), "異動")

    assert refused(keys, OPERATOR, login=LOGIN) == say.LOGIN_TAKEN.id
    assert keys.issue().login == f"{LOGIN}-2"
    assert refused(keys, OPERATOR) == say.HAS_ONE.id


def test_nishihara_7_2_1_3_a_the_cap_counts_deputies_too(keys: Keys):
    """Three may hold it; the fourth is refused with the names of those who do."""
    for number in ("00103", "00104", OPERATOR):
        keys.name_deputy(number)
        keys.issue(number)
    keys.name_deputy(CLERK)

    assert refused(keys, CLERK) == say.CAP.id
    issuing.retire(keys.world.instance, keys.person("00103"), keys.world.instance.actor(PLANNING), "要らない")
    assert keys.issue(CLERK).login == f"x-n{CLERK}"


def test_what_is_taken_back_ends_with_its_password_and_its_windows(keys: Keys):
    """At once, by an urgent mark; holder and network admin are told why."""
    keys.ready()
    keys.open()
    login = issuing.retire(
        keys.world.instance, keys.person(OPERATOR), keys.world.instance.actor(PLANNING), "異動のため"
    )

    (account,) = keys.person(OPERATOR).privileged
    assert (login, account.retired_at, account.password) == (LOGIN, keys.world.clock.now(), "none")
    assert account.windows[0].until == keys.world.clock.now()
    with keys.world.instance.store.read() as connection:
        assert credentials.of(connection, keys.person(OPERATOR).id, credentials.PRIVILEGED) == []
        assert facts.find_person(connection, OPERATOR) is not None
    assert keys.check().allowed is False
    assert say.TOLD_RETIRED.id in keys.hall.told(OPERATOR)
    assert say.TOLD_RETIRED.id in keys.hall.told(PLANNING)


def test_everybody_may_give_his_own_back(keys: Keys):
    """It is no approval that he would give himself; without a reason nobody's is taken."""
    keys.ready()
    instance = keys.world.instance
    with pytest.raises(BadInput):
        issuing.retire(instance, keys.person(OPERATOR), instance.actor(OPERATOR), " ")
    with pytest.raises(Stopped):
        issuing.retire(instance, keys.person(OPERATOR), instance.actor(CLERK), "要らない")

    issuing.retire(instance, keys.person(OPERATOR), instance.actor(OPERATOR), "要らない")
    assert keys.world.log("privilege.retired")[0]["by"] == keys.person(OPERATOR).id
