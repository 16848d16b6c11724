"""Who stands in for whom, and that nobody holds what no post gave."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import ONE_DAY, Span, day_of
from idm.facts import Account, Delegation, Employment, Form, Organisation, Person, Posting, Unit
from idm.rules.delegation import Roots, deputies, held_by, kept
from tests.people import an_organisation, at

NOW = at("2026-08-04 09:00:00")
IWASHITA, OGATA, HONDA = "岩下", "緒方", "本田"
NETWORK, PLANNING, WELFARE = ("network_admin", None), ("system_manager", "0200"), ("system_manager", "0400")
ROOTS = {IWASHITA: frozenset({NETWORK, PLANNING}), HONDA: frozenset({WELFARE})}
NAMED = Delegation(IWASHITA, OGATA, "network_admin", NOW - ONE_DAY, NOW + 30 * ONE_DAY, accepted_at=NOW)


def test_a_deputy_holds_what_was_handed_on_and_nothing_besides():
    """One privilege of the two that his delegator holds."""
    assert held_by(OGATA, ROOTS, [NAMED], NOW) == {NETWORK}
    assert deputies([NAMED], NOW) == {IWASHITA: {OGATA}}


@pytest.mark.parametrize(
    ("one", "now"),
    [
        (replace(NAMED, accepted_at=None), NOW),
        (NAMED, NOW - timedelta(seconds=1)),
        (NAMED, NAMED.until),
        (replace(NAMED, ended_at=NOW + ONE_DAY), NOW + ONE_DAY),
        (replace(NAMED, starts=NOW + ONE_DAY), NOW),
        (replace(NAMED, role="system_manager", delegator=OGATA, deputy=OGATA), NOW),
    ],
    ids=["not accepted", "before the acceptance", "at its end", "withdrawn", "not begun", "of himself"],
)
def test_nishihara_7_2_1_3_i_a_deputy_holds_it_from_the_acceptance_to_the_end(one: Delegation, now):
    """To the second, half-open; without the CISO's yes never."""
    assert held_by(OGATA, ROOTS, [one], now) == frozenset()
    assert deputies([one], now) == {}


def test_whoever_loses_the_post_takes_it_from_his_deputy():
    """At the very moment, without anybody ending the delegation."""
    assert held_by(OGATA, {IWASHITA: frozenset()}, [NAMED], NOW) == frozenset()


def test_f23_a_deputy_holds_it_for_the_unit_for_which_he_was_accepted():
    """岩下 has 企画商工課, gets 住民福祉課 besides, and then has that alone: the deputy has no part in it."""
    named = replace(NAMED, role="system_manager", unit="0200")

    for carried, held in (({PLANNING}, {PLANNING}), ({PLANNING, WELFARE}, {PLANNING}), ({WELFARE}, set())):
        assert held_by(OGATA, {IWASHITA: frozenset(carried)}, [named], NOW) == held


def test_f23_a_deputy_goes_on_with_the_unit_that_is_handed_over():
    """企画商工課 is 0210 from 1 September on, with its head; a head who moves that day leaves his deputy nothing."""
    autumn, named = date(2026, 9, 1), replace(NAMED, role="system_manager", unit="0200", until=NOW + 90 * ONE_DAY)
    jobs, before = (Employment(Form.REGULAR, Span(date(2020, 4, 1))),), Span(date(2020, 4, 1), autumn)
    deputy = Person(OGATA, "00102", Account("b", "b"), (), jobs, (Posting("0400", "主事", True, Span(before.start)),))

    units = (Unit("0200", "企画商工課", None, before, successor="0210"), Unit("0210", "企画商工課", None, Span(autumn)))
    organisation = Organisation(units)

    def kept_by(handed_from: str | None) -> list[str | None]:
        posts = (Posting("0200", "課長", True, before), Posting("0210", "課長", True, Span(autumn), 0, handed_from))
        people = {IWASHITA: Person(IWASHITA, "00101", Account("a", "a"), (), jobs, posts), OGATA: deputy}
        return [one.unit for one in kept([named], people, organisation, NOW + 60 * ONE_DAY)]

    assert (kept_by("0200"), kept_by(None)) == (["0210"], [])


def test_f23_a_deputy_has_no_part_in_a_unit_that_gets_the_old_code():
    """0400 is 0310 under somebody else from 1 September on; 岩下, who keeps 0300, gets the new 0400 besides."""
    autumn, ever = date(2026, 9, 1), Span(date(2020, 4, 1))
    before, named = (
        Span(ever.start, autumn),
        replace(NAMED, role="system_manager", unit="0400", until=NOW + 90 * ONE_DAY),
    )
    posts = (Posting("0300", "課長", True, ever), Posting("0400", "課長", False, before))
    posts += (Posting("0400", "課長", False, Span(autumn), 0, ""),)
    people = {IWASHITA: somebody(IWASHITA, moves=False), OGATA: somebody(OGATA, moves=False)}
    people[IWASHITA] = replace(people[IWASHITA], postings=posts)
    units = [Unit("0400", "福祉課", None, before, successor="0310"), Unit("0310", "福祉課", None, Span(autumn))]
    organisation = Organisation((*units, Unit("0400", "観光課", None, Span(autumn))))

    assert kept([named], people, organisation, NOW + ONE_DAY) == (named,)
    assert kept([named], people, organisation, NOW + 60 * ONE_DAY) == ()


def test_f23_a_deputy_of_a_small_unit_is_none_of_what_it_is_merged_into():
    """Its head is the head of the merged one; of a unit that was merged before the yes he is deputy as accepted."""
    autumn, ever = date(2026, 9, 1), Span(date(2020, 4, 1))
    named = replace(NAMED, role="system_manager", unit="0300", until=NOW + 90 * ONE_DAY)
    posts = (
        Posting("0300", "課長", True, Span(ever.start, autumn)),
        Posting("0500", "課長", True, Span(autumn), 0, "0300"),
    )
    people = {key: somebody(key, moves=False) for key in (IWASHITA, OGATA)}
    people[IWASHITA] = replace(people[IWASHITA], postings=posts)
    ends = Unit("0300", "税務課", None, Span(ever.start, autumn), successor="0500")
    there = Organisation((ends, Unit("0500", "産業課", None, ever)))
    later = replace(named, unit="0500", accepted_at=NOW + 30 * ONE_DAY)

    assert kept([named], people, Organisation((ends, Unit("0500", "産業課", None, Span(autumn)))), NOW + 60 * ONE_DAY)
    assert kept([named, later], people, there, NOW + 60 * ONE_DAY) == (later,)


@pytest.mark.parametrize(
    ("role", "unit"), [("system_manager", None), ("network_admin", "0200")], ids=["no unit", "a unit too many"]
)
def test_f24_a_unit_that_was_not_said_means_none_of_them(role: str, unit: str | None):
    """What was accepted is one role for one place, to the letter."""
    named = replace(NAMED, role=role, unit=unit)

    assert held_by(OGATA, {IWASHITA: frozenset({NETWORK, PLANNING})}, [named], NOW) == frozenset()


def test_f21_whoever_may_not_work_now_has_deputies_all_the_same():
    """They hold nothing for him, and are no second person either: what bars them is the delegation alone."""
    assert held_by(OGATA, {}, [NAMED], NOW) == frozenset()
    assert deputies([NAMED], NOW) == {IWASHITA: {OGATA}}


def test_f23_a_deputy_hands_nothing_on():
    """緒方 names 本田 for what he holds for 岩下."""
    again = replace(NAMED, delegator=OGATA, deputy=HONDA)

    assert NETWORK not in held_by(HONDA, ROOTS, [NAMED, again], NOW)


PEOPLE = ("a", "b", "c", "d")
ROLES, UNITS = st.sampled_from(["ciso", "network_admin", "system_manager"]), st.sampled_from([None, "0200", "0300"])
POSTS = st.dictionaries(st.sampled_from(PEOPLE), st.frozensets(st.tuples(ROLES, UNITS), max_size=3))
MOMENTS = st.integers(-40, 40).map(lambda days: NOW + days * ONE_DAY)
GRAPHS = st.lists(
    st.builds(
        Delegation,
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        ROLES,
        MOMENTS,
        MOMENTS,
        st.none() | MOMENTS,
        st.none() | MOMENTS,
        unit=UNITS,
    ),
    max_size=8,
)


@given(POSTS, GRAPHS, MOMENTS)
def test_f23_nobody_ever_holds_what_no_post_gave(roots, graph, now):
    """Circles, chains, every order of dates: whatever anybody holds is in a post, his own or one step away."""
    everything = frozenset().union(*roots.values())
    for person in PEOPLE:
        found = held_by(person, roots, graph, now)
        others = found - roots.get(person, frozenset())
        givers = [one for one in graph if one.deputy == person and one.in_force(now) and one.delegator != person]

        assert found <= everything
        assert all(
            any(held in roots.get(g.delegator, ()) and held == (g.role, g.unit) for g in givers) for held in others
        )
        assert held_by(person, {}, graph, now) == frozenset()
    assert all(who not in them for who, them in deputies(graph, now).items())


@st.composite
def accepted(draw: st.DrawFn) -> tuple[Roots, list[Delegation]]:
    """Who held what when the CISO said yes, and what of it was handed on to whom."""
    roots = draw(POSTS.filter(any))
    held = sorted(((who, role, unit or "") for who, own in roots.items() for role, unit in own))
    handed_on = draw(st.lists(st.tuples(st.sampled_from(held), st.sampled_from(PEOPLE)), max_size=6)) if held else []
    graph = [
        replace(NAMED, delegator=who, deputy=deputy, role=role, unit=unit or None)
        for (who, role, unit), deputy in handed_on
    ]
    return roots, graph


@given(accepted(), POSTS)
def test_f23_nobody_holds_for_another_what_that_one_did_not_hold_when_it_was_accepted(then, after):
    """Posts come, go and change units afterwards: what somebody gets for others only ever becomes less."""
    before, graph = then

    for person in PEOPLE:
        given_then, given_now = (
            held_by(person, {key: own for key, own in roots.items() if key != person}, graph, NOW)
            for roots in (before, after)
        )

        assert given_now <= given_then


MOVED = date(2026, 8, 9)
BEFORE, AFTER = Span(date(2020, 4, 1), MOVED), Span(MOVED, None)


def somebody(key: str, *, moves: bool) -> Person:
    """In 税務課 for years; who moves is in 住民福祉課 from 9 August on."""
    here = Posting("0300", "主事", True, BEFORE if moves else Span(date(2020, 4, 1), None))
    there = (Posting("0400", "課長", True, AFTER),) if moves else ()
    hired = (Employment(Form.REGULAR, Span(date(2020, 4, 1), None)),)
    return Person(key, key, Account(key, key), (), hired, (here, *there))


@given(GRAPHS, st.sets(st.sampled_from(PEOPLE)), st.sets(st.sampled_from(PEOPLE)), MOMENTS)
def test_f28_a_delegation_survives_no_move_of_either_of_the_two(graph, movers, gone, now):
    """In every graph: what is kept was there, its parties are there, and nobody moved between the yes and now."""
    people = {key: somebody(key, moves=key in movers) for key in PEOPLE if key not in gone}

    found = kept(graph, people, an_organisation(), now)

    assert [one for one in graph if one in found] == list(found)
    for one in graph:
        both = {one.delegator, one.deputy}
        accepted = one.accepted_at
        crossed = accepted is not None and day_of(accepted) < MOVED <= day_of(now)
        came_back = accepted is not None and day_of(now) < MOVED <= day_of(accepted)
        if both & gone or (crossed and both & movers):
            assert one not in found
        elif not came_back:
            assert one in found
