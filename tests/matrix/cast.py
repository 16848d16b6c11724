"""A village in which anybody may come to hold any office, and applications taken to any of their steps."""

from collections.abc import Iterable, Mapping

from idm.calendar import ONE_DAY, day_of
from idm.facts.case import CaseKind, CaseState
from idm.office.cases.looking import progress_of
from idm.office.cases.seats import House
from idm.policy.cases import CaseRule
from idm.rules.cases import Seats
from idm.store import cases, facts
from idm.store.cases import Filed
from tests.cases import CISO, PLANNING, Hall
from tests.instances import World, a_hire, hires

BUSINESS = "00118"
"""産業建設課長: he answers for the people of his section and for water billing."""
ASKER, TRIER, OTHER = "00120", "00121", "00122"
"""Three of his people: who asks, whose deputy tries, and for whom is asked where it is for nobody of the two."""

OFFICE: Mapping[str, tuple[str, str]] = {
    "system_manager": ("0500", "課長"),
    "network_admin": ("0200", "課長"),
    "owner": ("0200", "課長"),  # of the shared ID in ``tests.cases``
    "ciso": ("0100", "副村長"),
}
"""The post that makes somebody a decider of these applications."""
INCUMBENT = {"network_admin": PLANNING, "owner": PLANNING, "ciso": CISO}
"""Offices of one person: whoever gets one takes it from him."""
TO_ASK: Mapping[str, tuple[str, str]] = {"system_manager": ("0300", "課長"), "operator": ("0201", "主事")}
"""The post that lets somebody ask, where not everybody may; it decides nothing here."""

NAMED = {CISO: {"氏名": "俵山 試験"}, BUSINESS: {"氏名": "草部 試験"}}

FOR_ANOTHER = frozenset({CaseKind.DELEGATION, CaseKind.SUSPENSION, CaseKind.CONTRACTOR})
"""What nobody asks for himself; an exception is asked for by whoever manages those whom it is for, himself too."""


def fill_matrix(world: World) -> None:
    assert not world.take_units().problems
    officers = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", **NAMED[CISO]),
        a_hire(BUSINESS, 所属コード="0500", 職名="課長", **NAMED[BUSINESS]),
        *(a_hire(number, 所属コード="0500") for number in (ASKER, TRIER, OTHER)),
    ]
    taken = world.take([*hires(12), *officers])
    assert taken.state == "applied", taken.prepared.verdict.problems


def next_morning(hall: Hall, who: str, *posts: tuple[str, str]) -> None:
    """These posts are his besides his own; whoever had one that only one person has is in 税務課 from now on."""
    day = day_of(hall.world.clock.now() + ONE_DAY)
    rows = [_row(who, f"{day}", unit, title, "兼務") for unit, title in posts]
    lost = {old for role, old in INCUMBENT.items() if OFFICE[role] in posts and old != who}
    rows += [_row(old, f"{day}", "0300", "主事", "異動") for old in sorted(lost)]
    if rows:
        taken = hall.world.take(rows, confirm=["HR-067", "HR-068"])
        assert taken.state == "applied", (taken.state, taken.prepared.verdict.problems)
    hall.world.clock.set(f"{day} 09:00:00")


def _row(number: str, day: str, unit: str, title: str, event: str) -> dict[str, str]:
    beside = {"主務・兼務": "兼務"} if event == "兼務" else {}
    return a_hire(number, 異動区分=event, 発令日=day, 所属コード=unit, 職名=title, **NAMED.get(number, {}), **beside)


def to_ask(rule: CaseRule) -> tuple[tuple[str, str], ...]:
    """The post without which nobody may ask for this kind, if there is one."""
    return tuple(TO_ASK[role] for role in TO_ASK if role in rule.applicants)[:1]


def barred_before(rule: CaseRule, step: int) -> tuple[str, ...]:
    """Roles whose every holder has to be barred so that it comes to this step: it is in the place of theirs."""
    return rule.steps[len(rule.chain) - 1 : step] if step >= len(rule.chain) else ()


def beneficiary_for(hall: Hall, rule: CaseRule, step: int, wanted: str) -> str:
    """
    Whom to ask for. Where a step is in the place of others, it is whoever holds all of these: that bars him.

    He gets on the next morning what he does not hold yet.
    """
    roles = barred_before(rule, step)
    if not roles:
        return OTHER if rule.key in FOR_ANOTHER else ASKER if rule.key is CaseKind.EXCEPTION else wanted
    who = BUSINESS if "system_manager" in roles else PLANNING
    more = {OFFICE[role] for role in roles} - {OFFICE["system_manager"]}
    if who == BUSINESS and more:
        next_morning(hall, who, *sorted(more))
    return who


def apply(hall: Hall, rule: CaseRule, by: str, whom: str) -> Filed:
    terms: dict[str, object] = {"subject": "試験"}
    if rule.key is CaseKind.DELEGATION:
        terms["content"] = {"role": "system_manager", "unit": TO_ASK["system_manager"][0]}
    return hall.apply(rule.key, by=by, whom=whom, **terms)


def name_deputy(hall: Hall, of: str, deputy: str, role: str, unit: str | None) -> None:
    """Named by one, accepted by the CISO."""
    content = {"role": role} if unit is None else {"role": role, "unit": unit}
    named = hall.apply(CaseKind.DELEGATION, by=of, whom=deputy, content=content, subject="特権の代行")
    assert hall.decide(named, CISO).state is CaseState.APPROVED


def walk(hall: Hall, filed: Filed, step: int, but: Iterable[str]) -> None:
    """Have the right people decide until it has come to this step; or past it, where all of its holders are barred."""
    for _ in range(step + 1):
        far, may = _far(hall, filed)
        assert far is not None
        if far >= step:
            return
        by = next(one for one in (BUSINESS, PLANNING, CISO) if one in may and one not in but)
        assert hall.decide(filed, by).state is CaseState.OPEN
    raise AssertionError(f"{filed.case.kind} does not come to step {step}")


def _far(hall: Hall, filed: Filed) -> tuple[int | None, set[str]]:
    """The step that it waits at, and the numbers of those whose word it waits for."""
    instance = hall.world.instance
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        now = cases.get(connection, filed.id)
        assert now is not None
        far = progress_of(house, now, cases.decisions_of(connection, filed.id))
        return far.step, {one.number for one in facts.people(connection, far.may)}


def seats(hall: Hall, filed: Filed) -> Seats:
    """Who is who for this case now."""
    instance = hall.world.instance
    with instance.store.read() as connection:
        return House(instance, connection, instance.clock.now()).seats(filed.case)
