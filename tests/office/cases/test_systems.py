"""Whose manager decides: of the system that is asked for, of the shared item, or of the person's own section."""

import pytest

from idm.errors import NotThere, Stopped
from idm.facts.case import CaseKind, CaseState, Flag
from idm.facts.vault import VaultKind
from idm.messages import cases as say
from idm.office.cases import looking, sheet
from idm.policy import parse_profile, profile_text
from idm.store import cases, vault
from idm.store.cases import Filed
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX, Hall, confirm_added, log_added

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

FINANCE = {"entitlement": "finance"}
"""Of 総務課, whose head is HEAD; CLERK is of 税務課."""
FROM_OUTSIDE = FINANCE | {"terminal": "T-012"}


def refused(hall: Hall, filed: Filed, by: str) -> str:
    """The id of the sentence; of a case in which he has no part he does not even learn that it is there (F11)."""
    with pytest.raises((Stopped, NotThere)) as caught:
        hall.decide(filed, by)
    return caught.value.said.id


def waits_for(hall: Hall, filed: Filed) -> tuple[str, set[str]]:
    """Whose word it waits for as the page says it, and in whose inbox it is."""
    instance = hall.world.instance
    line = looking.show(instance, filed.id, instance.actor(filed_by(hall, filed))).listed.waits_for
    people = (HEAD, PLANNING, CISO, TAX, OPERATOR)
    boxes = {who: looking.inbox(instance, instance.actor(who)).to_decide for who in people}
    return line, {who for who, lines in boxes.items() if filed.id in [one.number for one in lines]}


def filed_by(hall: Hall, filed: Filed) -> str:
    return next(who for who in (CLERK, HEAD, TAX, PLANNING) if hall.person(who).id == filed.case.applicant)


def under(hall: Hall, old: str, new: str) -> None:
    """Another profile from now on."""
    text = profile_text("nishihara")
    assert old in text
    hall.world = hall.world.under(parse_profile(text.replace(old, new), "試験.toml"))


def an_item(hall: Hall, role: str) -> dict[str, str]:
    now = hall.world.clock.now()
    with hall.world.instance.store.write() as connection:
        item = vault.add(
            connection, "camera", "議場のカメラ", VaultKind.SHARED, "議場", role, hall.person(PLANNING).id, now
        )
        log_added(connection, item)
        confirm_added(connection, item, hall.person(HEAD).id, now)
    return {"item": "camera"}


def test_nishihara_7_2_2_1_the_manager_of_the_system_permits_access_from_outside(hall: Hall):
    """Not the head of his own section, who has no say in another section's system; then the network admin."""
    filed = hall.apply(CaseKind.EXTERNAL_ACCESS, content=FROM_OUTSIDE)

    assert waits_for(hall, filed) == ("情報セキュリティ・システム管理者（システムの所管：総務課）", {HEAD})
    assert refused(hall, filed, TAX) == say.NO_SUCH_CASE.id
    assert hall.decide(filed, HEAD).state is CaseState.OPEN
    assert waits_for(hall, filed)[1] == {PLANNING}
    assert hall.decide(filed, PLANNING).state is CaseState.APPROVED


def test_nishihara_2_3_1_no_head_approves_rights_in_the_system_of_another_section(hall: Hall):
    """税務課長 for one of his own people in the system of 総務課: refused; its head decides."""
    filed = hall.apply(CaseKind.ENTITLEMENT, content=FINANCE)

    assert refused(hall, filed, TAX) == say.NO_SUCH_CASE.id
    assert (hall.told(HEAD), hall.told(TAX)) == ([say.TO_DECIDE.id], [])
    assert hall.decide(filed, HEAD).state is CaseState.APPROVED


def test_nishihara_2_6_1_the_manager_of_a_system_does_not_give_himself_its_rights(hall: Hall):
    """The network admin decides in his place, whatever section he is of."""
    filed = hall.apply(CaseKind.ENTITLEMENT, by=HEAD, whom=HEAD, content=FINANCE)

    assert refused(hall, filed, HEAD) == say.DENIED["case.beneficiary"].id
    assert hall.decide(filed, PLANNING).state is CaseState.APPROVED


def test_nishihara_6_4_2_2_who_answers_for_a_shared_id_has_his_own_step(hall: Hall):
    """The head of the person's section says that he needs it, the role whose item it is that he may; both in order."""
    filed = hall.apply(CaseKind.SHARED_ID)

    assert waits_for(hall, filed)[1] == {TAX}
    assert refused(hall, filed, PLANNING) == say.DENIED["case.role"].id
    assert hall.decide(filed, TAX).state is CaseState.OPEN
    assert waits_for(hall, filed) == ("ネットワーク管理者（共用IDの担当）", {PLANNING})
    assert refused(hall, filed, HEAD) == say.NO_SUCH_CASE.id
    assert hall.decide(filed, PLANNING).state is CaseState.APPROVED
    marks = sheet.sheet(hall.world.instance, filed.id, hall.world.instance.actor(CLERK)).steps
    assert marks == (
        ("情報セキュリティ・システム管理者", "済み"),
        ("ネットワーク管理者（共用IDの担当）", "済み"),
    )


def test_nishihara_2_4_an_item_of_the_operators_is_answered_for_by_the_network_admin(hall: Hall):
    """Whoever carries out does not approve; he has no step anywhere."""
    filed = hall.apply(CaseKind.SHARED_ID, content=an_item(hall, "operator"))
    hall.decide(filed, TAX)

    assert waits_for(hall, filed)[1] == {PLANNING}


def test_nishihara_2_6_1_who_answers_for_an_item_does_not_let_himself_use_it(hall: Hall):
    """The CISO decides in his place."""
    filed = hall.apply(CaseKind.SHARED_ID, by=PLANNING, whom=PLANNING)

    assert refused(hall, filed, PLANNING) == say.DENIED["case.beneficiary"].id
    hall.decide(filed, CISO)
    with hall.world.instance.store.read() as connection:
        assert cases.decisions_of(connection, filed.id)[-1].flags == {Flag.IN_PLACE}


def test_a_system_whose_section_is_not_there_has_nobody_who_answers_for_it(hall: Hall):
    """It waits, and everybody with an office sees that it does; the person's own head does not come in."""
    under(hall, 'manager = "総務課"', 'manager = "昔の課"')
    instance = hall.world.instance
    filed = hall.apply(CaseKind.ENTITLEMENT, content=FINANCE)

    assert waits_for(hall, filed)[1] == set()
    assert [one.number for one in looking.inbox(instance, instance.actor(CISO)).stuck] == [filed.id]


def test_f22_what_was_handed_in_before_the_chain_meant_the_system_is_handed_in_again(hall: Hall):
    """Who decides is part of what is decided on."""
    filed = hall.apply(CaseKind.ENTITLEMENT, content=FINANCE)
    under(hall, 'of = "system"\n', "")

    assert refused(hall, filed, TAX) == say.DENIED["case.changed"].id
    assert refused(hall, filed, HEAD) == say.NO_SUCH_CASE.id
