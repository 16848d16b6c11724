"""A new secret is set by whoever got it; that of a break-glass ID by two, of whom nobody knows all of it."""

import pytest

from idm.errors import BadInput
from idm.messages import vault as say
from tests.cases import CISO, HEAD, OPERATOR, PLANNING
from tests.office.cases.test_desk import refused
from tests.vault import GLASS, ROUTER, Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def glass(room: Room) -> Room:
    """A break-glass ID whose first secret waits to be set."""
    room.add(GLASS, "break_glass")
    room.confirm(GLASS)
    return room


def test_nishihara_7_2_1_3_a_two_people_set_a_break_glass_secret_and_neither_knows_it(glass: Room):
    """Each gets his half; only a loan, which is told and has to be reported, shows the whole."""
    first, second = glass.get(GLASS, OPERATOR), glass.get(GLASS, PLANNING)
    glass.set(GLASS, by=PLANNING)

    assert [(one.part, len(one.secret.reveal())) for one in (first, second)] == [(1, 12), (2, 12)]
    whole = glass.show(glass.take(GLASS)).reveal()
    assert whole == first.secret.reveal() + second.secret.reveal()
    assert [line["data"]["rule"] for line in glass.hall.world.log("vault.fetched")] == ["vault.halves"] * 2


def test_one_person_never_gets_both_halves(glass: Room):
    """Whoever comes again gets the first half of another secret; alone he never confirms."""
    first, again = glass.get(GLASS), glass.get(GLASS)

    assert (first.part, again.part, again.version != first.version) == (1, 1, True)
    assert refused(lambda: glass.set(GLASS)) == say.HALF_MISSING.id
    assert glass.state(GLASS) == "to_set"


def test_a_third_person_begins_anew(glass: Room):
    """What the two before him got is good for nothing any more."""
    old = glass.get(GLASS, OPERATOR).version
    glass.get(GLASS, PLANNING)
    new = glass.get(GLASS, HEAD)

    assert new.part == 1
    assert refused(lambda: glass.set(GLASS, version=old), BadInput) == say.OTHER_SECRET.id
    assert refused(lambda: glass.set(GLASS)) == say.HALF_MISSING.id
    glass.get(GLASS, OPERATOR)
    assert refused(lambda: glass.set(GLASS, by=PLANNING)) == say.NOT_GOT.id
    glass.set(GLASS, by=HEAD)


def test_after_an_emergency_enough_people_are_left_in_a_small_village(glass: Room):
    """The operator had it: the network admin and another head set the new one; he himself gets no half."""
    glass.get(GLASS, OPERATOR)
    glass.get(GLASS, HEAD)
    glass.set(GLASS)
    glass.give_back(glass.take(GLASS, by=OPERATOR), by=OPERATOR)

    assert refused(lambda: glass.fetch(GLASS, by=OPERATOR)) == say.LAST_HOLDER.id
    glass.get(GLASS, PLANNING)
    glass.get(GLASS, HEAD)
    glass.set(GLASS, by=HEAD)
    assert glass.state(GLASS) == "free"


def test_who_knows_a_secret_without_a_loan_stands_on_the_board(room: Room):
    """Since when; with a break-glass ID, which half. The next one who sets it takes his place."""
    room.ready()
    room.ready(GLASS, "break_glass")
    since = room.hall.world.clock.now()
    lines = {line.key: line for line in room.board(CISO).items}

    assert (lines[ROUTER].known_since, lines[GLASS].known_since) == (since, since)
    assert [who[:5] for who in lines[ROUTER].known_by] == [OPERATOR]
    assert (lines[GLASS].parts, [who[:5] for who in lines[GLASS].known_by]) == (2, [OPERATOR, HEAD])
    room.give_back(room.take())
    room.later(hours=1)
    room.fetch()
    room.set()
    line = next(line for line in room.board(CISO).items if line.key == ROUTER)
    assert line.known_since == room.hall.world.clock.now()


def test_only_who_got_it_says_that_it_is_set(room: Room):
    """Somebody else who may set secrets would say it of one that he never had."""
    room.add(role="operator")
    room.confirm()
    got = room.get(by=OPERATOR)

    assert refused(lambda: room.set(by=PLANNING)) == say.NOT_GOT.id
    board = {number: room.board(number).items[0] for number in (OPERATOR, PLANNING)}
    assert (board[OPERATOR].may_say_set, board[OPERATOR].fetched) == (True, got.version)
    assert (board[PLANNING].may_set, board[PLANNING].may_say_set) == (True, False)
    room.set(by=OPERATOR)


def test_an_older_page_says_nothing_of_a_newer_secret(room: Room):
    """Fetched twice: what the first page showed is not what waits, and its number is refused."""
    room.add()
    room.confirm()
    old, new = room.get(), room.get()

    assert refused(lambda: room.set(version=old.version), BadInput) == say.OTHER_SECRET.id
    assert refused(lambda: room.set(version=new.version + 1), BadInput) == say.OTHER_SECRET.id
    assert room.state() == "to_set"
    room.set(version=new.version)
    assert room.state() == "free"
