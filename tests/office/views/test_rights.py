"""Systems and rights: who has what, by which clause, and which office is vacant."""

import pytest

from idm.errors import BadInput
from idm.facts import StopKind
from idm.office import now
from idm.office.views import rights
from idm.office.views.finding import Scope
from tests.instances import World, a_hire
from tests.office.hr.at_the_desk import take

EVERYBODY = Scope(None)


def offices(world: World) -> dict[str, rights.Office]:
    return {office.key: office for office in rights.offices(world.instance)}


def test_every_right_has_a_clause_and_as_many_holders_as_the_directory(village: World):
    """The counts on the page are those of the groups that a directory holds."""
    members: dict[str, int] = {}
    for entry in village.entries().values():
        for key in entry.groups:
            members[key] = members.get(key, 0) + 1

    for right in rights.every(village.instance):
        assert right.clause, right.key
        assert right.holders == members.get(right.key, 0), right.key


def test_who_has_a_right_is_shown_with_the_reason(village: World):
    """Those of 産業建設課 have 水道料金システム; a manager of another section sees that there are two, and not who."""
    found = rights.one(village.instance, EVERYBODY, "water-billing")
    elsewhere = rights.one(village.instance, Scope(frozenset({"0100"})), "water-billing")

    assert [holder.number for holder in found.shown] == ["00103", "00108"]
    assert all(clause for holder in found.shown for _, clause in holder.why)
    assert (elsewhere.right.holders, elsewhere.shown) == (2, ())


def test_an_unknown_right_is_said_to_be_none(village: World):
    """A typed address."""
    with pytest.raises(BadInput):
        rights.one(village.instance, EVERYBODY, "nothing")


def test_a_vacant_office_is_named_and_the_one_who_comes_as_well(village: World):
    """Nobody is 副村長 until 10 April; from that day the office is held."""
    assert rights.vacancies(village.instance) == ["最高情報セキュリティ責任者（CISO）"]

    take(village, [a_hire("00401", 発令日="2026-04-10", 職名="副村長", 所属コード="0100")])
    ciso = offices(village)["ciso"]
    assert (ciso.vacant, [one.login for one in ciso.coming]) == (True, ["n00401"])

    village.clock.set("2026-04-10 00:00:00")
    assert [one.login for one in offices(village)["ciso"].holders] == ["n00401"]
    assert rights.vacancies(village.instance) == []


def test_an_office_whose_holder_is_away_is_vacant(village: World):
    """The head of 企画商工課 is stopped: the network has no administrator."""
    assert not offices(village)["network_admin"].vacant
    now.stop(village.instance, StopKind.HOLD, "00102", village.instance.actor("00104"))

    assert offices(village)["network_admin"].vacant
