"""Whoever moves keeps the old section's group for some days only with the word of both heads (s03, 7.1(1)①②)."""

import pytest

from idm.desired import Desired
from idm.errors import BadInput, Stopped
from idm.facts.case import CaseKind, CaseState
from idm.office.cases.effects import EFFECTS
from idm.office.cases.ending import end_gone
from idm.office.cases.forms import choices
from idm.store import cases, facts
from idm.store.cases import Filed
from tests.cases import CLERK, PLANNING, TAX, Hall
from tests.people import at

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MOVE, OLD, NEW = "2026-05-01 00:00:00", "unit-0300", "unit-0201"


@pytest.fixture
def desk(hall: Hall) -> Hall:
    """Somebody of 税務課 is to move to 情報政策係 on 1 May; 企画商工課 is above that."""
    hall.effects = EFFECTS
    hall.move(CLERK, "2026-05-01", "0201", "主事")
    return hall


def asks(hall: Hall, by: str = PLANNING, starts: str = MOVE, until: str = "2026-05-11 00:00:00") -> Filed:
    asked = {"content": {"entitlement": OLD}, "starts": at(starts), "until": at(until), "subject": "引継ぎ"}
    return hall.apply(CaseKind.ENTITLEMENT, by=by, whom=CLERK, **asked)


def sections(hall: Hall, now: str) -> set[str]:
    instance = hall.world.instance
    with instance.store.read() as connection:
        desired = Desired(instance.policy, facts.organisation(connection), at(now))
        return {key for key in desired.groups_of(hall.person(CLERK)) if key.startswith("unit-")}


def test_nishihara_7_1_1_2_without_an_application_the_old_group_is_gone_on_the_day(desk: Hall):
    """Half-open: the last second of April, the first of May."""
    assert sections(desk, "2026-04-30 23:59:59") == {OLD}
    assert sections(desk, MOVE) == {NEW, "unit-0200"}


def test_s03_with_the_word_of_both_heads_both_groups_are_there_for_ten_days(desk: Hall):
    """The new head asked and the old one decided, in April; the worker finds nothing to end before its time."""
    filed = asks(desk)
    desk.decide(filed, TAX)
    assert end_gone(desk.world.instance, "worker:one") == []
    desk.world.clock.set("2026-05-05 09:00:00")
    assert end_gone(desk.world.instance, "worker:one") == []

    assert sections(desk, "2026-04-30 23:59:59") == {OLD}
    assert sections(desk, MOVE) == {NEW, "unit-0200", OLD}
    assert sections(desk, "2026-05-10 23:59:59") == {NEW, "unit-0200", OLD}
    assert sections(desk, "2026-05-11 00:00:00") == {NEW, "unit-0200"}


def test_f21_the_new_head_does_not_decide_what_he_asked_for(desk: Hall):
    """The case waits for the old section's head alone."""
    filed = asks(desk)
    with pytest.raises(Stopped):
        desk.decide(filed, PLANNING)

    assert desk.decide(filed, TAX).state is CaseState.APPROVED


@pytest.mark.parametrize(
    ("changes", "id_"),
    [
        ({"by": TAX}, "CAS-096"),
        ({"by": CLERK}, "CAS-096"),
        ({"until": "2026-05-11 00:00:01"}, "CAS-097"),
        ({"starts": "2026-04-30 23:59:59"}, "CAS-097"),
    ],
    ids=["the old head asks", "he asks himself", "a second too long", "before the move"],
)
def test_nothing_else_is_taken_in(desk: Hall, changes: dict[str, str], id_: str):
    """By the new head alone, from the day of the move on, for at most the profile's days."""
    with pytest.raises(BadInput) as refused:
        asks(desk, **changes)

    assert refused.value.said.id == id_


def test_nobody_gets_the_group_of_a_section_that_he_never_left(hall: Hall):
    """Without a move there is nothing to hand over."""
    with pytest.raises(BadInput) as refused:
        asks(hall, by=TAX)

    assert refused.value.said.id == "CAS-095"


def test_f28_it_is_over_when_he_moves_again(desk: Hall):
    """Judged by posts at every look, and written down by the worker."""
    filed = asks(desk)
    desk.decide(filed, TAX)
    desk.move(CLERK, "2026-05-05", "0400", "主事")
    desk.world.clock.set("2026-05-05 00:00:00")

    assert sections(desk, "2026-05-05 00:00:00") == {"unit-0400"}
    assert [said.id for said in end_gone(desk.world.instance, "worker:one")]
    with desk.world.instance.store.read() as connection:
        found = cases.get(connection, filed.id)
    assert found is not None
    assert found.over_at == desk.world.clock.now()


def test_the_form_offers_the_old_section_to_the_new_head_alone(desk: Hall):
    """By its name; to nobody else."""

    def offered(who: str) -> dict[str, str]:
        forms = {form.kind: form for form in choices(desk.world.instance, desk.person(who))}
        return dict(forms[CaseKind.ENTITLEMENT].fields[0].options or {})

    assert offered(PLANNING)[OLD] == "異動前の所属のグループ：税務課"
    assert OLD not in offered(TAX)
    assert OLD not in offered(CLERK)
