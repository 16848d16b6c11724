"""Numbers that are counted without reading everybody are the numbers of everybody."""

from collections import Counter

import pytest

from idm.facts import StopKind
from idm.office import now
from idm.office.views import counting, finding, rights
from idm.office.views.finding import KINDS, Scope
from idm.store import facts, posts
from tests.instances import World, a_hire, a_leaver
from tests.office.hr.at_the_desk import CLERK, a_move, take
from tests.people import d

DAYS = ("2026-04-01 12:00:00", "2026-04-14 23:59:59", "2026-05-01 00:00:00", "2026-09-01 12:00:00")


@pytest.fixture
def mixed(village: World) -> World:
    """Besides the twelve: who comes, leaves, moves, is away, is stopped, and comes back."""
    take(
        village,
        [
            a_hire("00301", 発令日="2026-04-20"),
            a_hire("00302", 発令日="2026-05-10"),
            a_leaver("00110", "2026-04-14"),
            a_leaver("00111", "2026-04-30"),
            a_move("00107"),
            a_hire("00106", 異動区分="休職", 発令日="2026-04-10"),
        ],
    )
    take(village, [a_hire("00110", 異動区分="再任用", 発令日="2026-06-01", 任用形態="再任用", 任期終了="2027-03-31")])
    now.stop(village.instance, StopKind.HOLD, "00105", village.instance.actor(CLERK))
    return village


@pytest.mark.parametrize("day", DAYS)
def test_people_are_counted_as_if_each_were_looked_at(mixed: World, day: str):
    """Every kind, and who begins and ends when; at the last second of a day as well as at the first."""
    mixed.clock.set(day)
    instance, at = mixed.instance, mixed.clock.now()
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
        each = list(finding.rows(instance, connection, organisation, Scope(None), at))
        many = list(finding.counted(instance, connection, organisation, at))
    together: Counter[object] = Counter()
    for one in many:
        together[one.row.status, one.row.begins, one.row.ends_at] += one.count

    assert together == Counter((row.status, row.begins, row.ends_at) for row in each)
    assert counting.overview(instance).people == {
        kind: sum(fits(row, at) for row in each) for kind, fits in KINDS.items()
    }
    assert len(many) < len(each)
    for kind, fits in KINDS.items():  # a list that reads those alone who may be of its kind leaves nobody out
        wanted = sorted((row for row in each if fits(row, at)), key=lambda row: row.number)
        assert finding.find(instance, Scope(None), "", kind) == finding.Found(tuple(wanted), len(wanted)), kind


@pytest.mark.parametrize("day", DAYS)
def test_offices_are_found_without_those_who_cannot_hold_one(mixed: World, day: str):
    """The same holders, today and to come, as among everybody; and most people are not read for it."""
    mixed.clock.set(day)
    desired, everybody = rights._now(mixed.instance)
    _, few = rights._carrying(mixed.instance)

    def carried(people: list[finding.Person]) -> set[tuple[str, str, object]]:
        found = rights._carriers(desired, people)
        return {(person.id, role.key, then.day) for person, _, then, role in found}

    assert carried(few) == carried(everybody)
    assert len(few) < len(everybody)


def test_a_post_counts_from_its_first_day_to_its_last(mixed: World):
    """The days of a search are whole days in Japan, both included."""
    with mixed.instance.store.read() as connection:
        before = posts.held(connection, d("2026-04-19"), d("2026-04-19"))
        joined = posts.holders_among(connection, {("0300", "主事")}, d("2026-04-20"), d("2026-04-20"))
        earlier = posts.holders_among(connection, {("0300", "主事")}, d("2026-04-19"), d("2026-04-19"))
        everybody = {p.number: p.id for p in facts.people(connection)}

    assert before
    assert everybody["00301"] in joined - earlier
