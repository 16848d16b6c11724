"""What may be asked for by a form, and everything that speaks against it at once."""

import pytest

from idm.calendar import ONE_DAY
from idm.facts.case import CaseKind
from idm.messages import cases as say
from idm.office.cases import forms, trying
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from idm.office.cases.forms import Form, settled
from tests.cases import CLERK, HEAD, PLANNING, TAX, Hall
from tests.instances import a_hire
from web import case_forms

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def offered(hall: Hall, by: str) -> dict[CaseKind, Form]:
    return {form.kind: form for form in forms.choices(hall.world.instance, hall.person(by))}


def test_everybody_is_offered_what_his_post_may_ask_for(hall: Hall):
    """A delegation to managers alone, with the roles that they themselves hold."""
    staff, manager, network = (offered(hall, who) for who in (CLERK, TAX, PLANNING))

    assert CaseKind.DELEGATION not in staff
    assert CaseKind.ENTITLEMENT in staff
    assert set(manager[CaseKind.DELEGATION].fields[0].options or ()) == {"system_manager"}
    assert set(network[CaseKind.DELEGATION].fields[0].options or ()) == {"system_manager", "network_admin"}
    assert staff.keys() < manager.keys() <= set(EFFECTS)


def test_whoever_has_two_units_says_for_which_he_names_a_deputy(hall: Hall):
    """It is not asked of anybody else; not said, the nomination is not taken in."""
    instance = hall.world.instance
    row = a_hire(TAX, 異動区分="兼務", 発令日="2026-04-01", 所属コード="0400", 職名="課長", 氏名="宇土 試験")
    assert hall.world.take([row], by=HEAD, confirm=["HR-067", "HR-068"]).state == "applied"
    two, one = (offered(hall, who)[CaseKind.DELEGATION] for who in (TAX, PLANNING))

    assert [(field.key, field.needed) for field in two.fields] == [("role", True), ("unit", False)]
    assert two.fields[1].options == {"0300": "税務課", "0400": "住民福祉課"}
    assert [field.key for field in one.fields] == ["role"]
    sent = {"whom": CLERK, "content-role": "system_manager", "until": "R8.4.30", "reason": "不在に備えて"}
    vague = case_forms.read(instance, two, sent, hall.person(TAX))
    said = case_forms.read(instance, two, {**sent, "content-unit": "0400"}, hall.person(TAX))
    assert (vague.asked, [one.id for one in vague.wrong["content-role"]]) == (None, [say.WRONG_DELEGATION.id])
    assert said.asked is not None
    assert said.asked.content == {"role": "system_manager", "unit": "0400"}


def test_a_manager_may_set_a_rule_aside_for_his_own_units_only(hall: Hall):
    """The scopes offered are his unit, those below it, and one person."""
    scope = next(one for one in offered(hall, PLANNING)[CaseKind.EXCEPTION].fields if one.key == "scope")

    assert set(scope.options or ()) == {"unit:0200", "unit:0201", "person"}


def test_every_kind_that_is_asked_for_elsewhere_has_no_form(hall: Hall):
    """A held file, a violation and a change of the settings begin where they are."""
    kinds = {form for who in (CLERK, TAX, HEAD, PLANNING) for form in offered(hall, who)}

    assert kinds.isdisjoint({CaseKind.BRAKE, CaseKind.SUSPENSION, CaseKind.CHANGE})


def test_what_was_filled_in_becomes_what_a_case_says(hall: Hall):
    """A clause as it is printed becomes its id, one person his number; an unknown clause is left to be refused."""
    body = hall.world.instance.policy.body.name

    assert settled({"clause": "6.1(1)⑦", "scope": "person"}, "00105", body) == {
        "clause": "NISHIHARA-6.1.1.7",
        "scope": "person:00105",
    }
    assert settled({"clause": "no clause"}, "00105", body) == {"clause": "no clause"}


def test_everything_that_speaks_against_it_is_found_at_once_and_nothing_is_filed(hall: Hall):
    """Reason, period and content together."""
    instance, now = hall.world.instance, hall.world.clock.now()
    person, content = hall.person(CLERK), {"entitlement": "nothing"}
    asked = Asked(CaseKind.ENTITLEMENT, "x", person, now, now + 800 * ONE_DAY, " ", content)

    found = {said.id for said in trying.problems(instance, asked, person)}

    assert found == {say.NO_REASON.id, say.TOO_LONG.id, say.PAST_YEAR_END.id, say.NO_SUCH_RIGHT.id}
    assert hall.world.rows("case_file") == {"case_file": []}


def test_a_part_of_a_name_means_nobody_until_one_is_chosen(hall: Hall):
    """A number or login means its bearer at once."""
    instance, person = hall.world.instance, hall.person(CLERK)

    assert trying.meant(instance, CLERK)[0] == trying.meant(instance, f"n{CLERK}")[0] == person
    taken, some, total = trying.meant(instance, person.names[-1].full)
    assert (taken, [row.number for row in some], total) == (None, [CLERK], 1)
    everybody = trying.meant(instance, "郎")
    assert (everybody[0], len(everybody[1]), everybody[2]) == (None, trying.MOST, 12)
    assert trying.meant(instance, "zzz") == (None, (), 0)
    assert trying.meant(instance, "") == (None, (), 0)
