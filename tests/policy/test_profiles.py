"""Every profile that comes with the product: it loads, it names its sources, its offices can be filled, and no chain of
it lets anybody decide for himself (F21)."""

from collections.abc import Iterator
from functools import cache

import pytest

from idm.calendar import ONE_DAY
from idm.errors import Stopped
from idm.facts.case import Answer, Case, CaseKind, CaseState, Decision, canonical
from idm.messages import cases as say
from idm.office.cases import asking, deciding
from idm.office.cases.asking import Asked
from idm.office.cases.deciding import Word
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.office.instance import Instance, create
from idm.office.settings import Settings
from idm.policy import Policy, load_profile, profile_names, profile_text
from idm.policy.cases import CaseRule
from idm.policy.parts import sourced
from idm.policy.register import clauses
from idm.policy.rule_ids import RULES
from idm.rules.cases import Denied, Seats, judge, progress
from idm.rules.vacancies import NEVER_EMPTY
from idm.store import facts
from tests.instances import TestClock, World, a_hire
from tests.people import at
from tests.places import Place
from tests.slapd import scratch

NAMES = ("aso", "matsudo", "minakami", "nishihara", "taketoyo")
NOW = at("2026-08-03 09:00:00")
ME, OTHER = "本人", "ほかの人"
CLERK = "00900"


@cache
def profile(name: str) -> Policy:
    return load_profile(name)


def test_all_of_them_come_with_the_product():
    """A new one is looked at here, too."""
    assert tuple(profile_names()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_value_names_a_clause_of_its_own_body_or_says_why_it_is_a_default(name: str):
    """No clause of another body; every rule that the code knows has its source, and a sentence."""
    policy = profile(name)

    for one in sourced(policy):
        assert one.clause is None or clauses()[one.clause].body == policy.body.name
        assert one.clause or one.default
    assert set(policy.rules) == RULES
    assert all(rule.says for rule in policy.rule)


@pytest.mark.parametrize("name", [one for one in NAMES if one != "nishihara"])
def test_no_profile_says_what_only_another_body_wrote(name: str):
    """What was taken over from 西原村 is called a default: neither its name nor the numbers of its clauses are left."""
    text = profile_text(name)

    for foreign in ("西原", "NISHIHARA", "副村長", "企画商工課", "7.2(", "6.4(", "2(6)"):
        assert foreign not in text, foreign


@pytest.mark.parametrize("name", ["minakami", "taketoyo", "matsudo", "aso"])
def test_minakami_4_a_shared_ids_are_asked_for_only_where_the_text_allows_them(name: str):
    """みなかみ町 forbids to share; the others are silent. 西原村's text names their users (6.4(2)②)."""
    assert CaseKind.SHARED_ID not in profile(name).cases
    assert set(profile(name).cases) | {CaseKind.SHARED_ID} == set(profile("nishihara").cases) == set(CaseKind)


def test_taketoyo_d2_2_the_body_that_asks_for_a_regular_change_gets_one():
    """Once a year, and twice for privileged; the bodies that do not ask for it have none for staff."""
    days = {name: profile(name).passwords.staff.rotation.every_days for name in NAMES}

    assert days == {"aso": 0, "matsudo": 0, "minakami": 0, "nishihara": 0, "taketoyo": 365}
    assert profile("taketoyo").passwords.staff.rotation.clause == "TAKETOYO-D2.2"


# --- nobody decides for himself, whatever the chain ---


def a_case(rule: CaseRule, applicant: str, beneficiary: str) -> Case:
    return Case(
        rule.key, "試験", applicant, beneficiary, NOW, NOW + ONE_DAY, "試験", canonical({"item": "x"}), rule.bound
    )


BARRED = {
    "applicant": "case.applicant",
    "beneficiary": "case.beneficiary",
    "both": "case.beneficiary",
    "deputy": "case.deputy",
}
"""What he is to the case, and the rule that bars him."""


@pytest.mark.parametrize("name", NAMES)
def test_f21_on_every_profile_nobody_decides_any_step_of_his_own(name: str):
    """At each step of each kind he holds the office of that step; the steps before were decided by others."""
    for rule in profile(name).case:
        for step, role in enumerate(rule.steps):
            for what, barred in BARRED.items():
                judged = as_one_of_the_parties(profile(name), rule, step, what)
                assert judged == barred, (rule.key, role, what)


def as_one_of_the_parties(policy: Policy, rule: CaseRule, step: int, what: str) -> str:
    """The rule by which he is refused."""
    case = a_case(
        rule, ME if what in ("applicant", "both") else OTHER, ME if what in ("beneficiary", "both") else OTHER
    )
    held = {f"{role}の人": frozenset({(role, None)}) for role in rule.steps if role != rule.steps[step]}
    deputies = {OTHER: frozenset({ME})} if what == "deputy" else {}
    seats = Seats(held | {ME: frozenset({(rule.steps[step], None)})}, frozenset(), deputies, owner="owner")
    before = [
        Decision(n, role, f"{role}の人", Answer.YES, case.digest, NOW)
        for n, role in enumerate(rule.steps[: min(step, len(rule.chain) - 1)])
    ]
    assert ME not in progress(case, rule, before, seats).may
    answer = judge(case, CaseState.OPEN, policy, before, seats, ME, NOW, seen=case.digest)
    assert isinstance(answer, Denied)
    return answer.rule


# --- in force, with a roster of a handful ---


def units_of(policy: Policy) -> dict[str, str]:
    """Name -> code of every unit that the profile names."""
    named = {role.unit for role in policy.role if role.unit} | {one.manager for one in policy.system}
    named |= {right.unit for right in policy.entitlement if right.unit}
    return {unit: f"{number:04}" for number, unit in enumerate(sorted(named), start=100)}


def roster(policy: Policy) -> list[dict[str, str]]:
    """One for each office, the head of each section that answers for a system, and a clerk."""
    codes = units_of(policy)
    first = next(iter(codes))
    heads = next(role.titles for role in policy.role if role.key == "system_manager")
    posts = {(role.unit or first, role.titles[0] if role.titles else "主事"): None for role in policy.role}
    posts |= {(system.manager, heads[0]): None for system in policy.system}
    rows = [
        a_hire(f"{number:05}", 所属コード=codes[unit], 職名=title)
        for number, (unit, title) in enumerate(posts, start=101)
    ]
    return [*rows, a_hire(CLERK, 所属コード=codes[first], 職名="係員")]


@pytest.fixture(scope="module", params=NAMES)
def body(request: pytest.FixtureRequest) -> Iterator[World]:
    """An instance under this profile, with a handful of people."""
    settings = Settings(name=request.param, profile=request.param, rehearsal=True, database="sqlite")
    clock = TestClock()
    instance = create(scratch() / "home", settings, clock)
    world = World(instance, clock, None, None)  # type: ignore[arg-type]  # no directory is asked
    lines = [f"{code},{name},,2000-04-01," for name, code in units_of(instance.policy).items()]
    assert not world.take_units(
        "所属コード,所属名,上位所属コード,有効開始日,有効終了日\n" + "\n".join(lines) + "\n"
    ).problems
    taken = world.take(roster(instance.policy))
    assert taken.state == "applied", taken.prepared.verdict.problems
    yield world
    instance.close()


def holders(instance: Instance, role: str) -> list[str]:
    with instance.store.read() as connection:
        return House(instance, connection, instance.clock.now()).with_role(role)


def test_its_offices_are_filled_by_posts_alone(body: World):
    """Each role of the profile has its holder; the two that are never empty have exactly one."""
    for role in body.instance.policy.role:
        found = holders(body.instance, role.key)
        assert len(found) == 1 if role.key in NEVER_EMPTY else found, (role.key, found)


def test_f21_a_right_is_given_by_whoever_answers_for_its_system_and_never_by_the_applicant(body: World):
    """The first right and the last: its manager decides what a clerk asks for, and not what he asks for himself."""
    instance = body.instance
    for right in (instance.policy.entitlement[0], instance.policy.entitlement[-1]):
        clerk = filed(instance, right.key, CLERK)
        with instance.store.read() as connection:
            house = House(instance, connection, instance.clock.now())
            (manager,) = house.seats(clerk.case).holders("system_manager")
            number = next(one.number for one in facts.people(connection, {manager}))
        assert decided(instance, clerk, number) is CaseState.APPROVED
        own = filed(instance, right.key, number)
        with pytest.raises(Stopped) as caught:
            decided(instance, own, number)
        assert caught.value.said.id == say.DENIED["case.beneficiary"].id


def filed(instance: Instance, right: str, by: str):
    now, actor = instance.clock.now(), instance.actor(by)
    assert actor.person is not None
    content = {"entitlement": right}
    asked = Asked(CaseKind.ENTITLEMENT, right, actor.person, now, now + 30 * ONE_DAY, "試験", content)
    return asking.apply_for(instance, asked, actor, EFFECTS)


def decided(instance: Instance, one, by: str) -> CaseState:
    word = Word(Answer.YES, one.case.digest, "確かめた")
    return deciding.decide(instance, one.id, word, instance.actor(by), EFFECTS).state


@pytest.mark.parametrize("name", ["minakami", "taketoyo"])
def test_idm_init_takes_any_of_them_by_name(name: str):
    """And `policy show` says whose rules are in force."""
    place = Place(scratch() / "home", None)  # type: ignore[arg-type]  # its directory is not started

    place.must("init", "--profile", name, "--rehearsal")

    shown = place.must("policy", "show").out
    assert profile(name).body.document in shown
