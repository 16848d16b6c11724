"""退職・異動の手続: opened in time, never closed with something left, and never by a clock (NISHIHARA-6.1.1.8, s04)."""

from collections.abc import Iterator

import pytest

from idm.cli import chores
from idm.errors import BadInput, NotThere, NotYours, Stopped
from idm.facts import StopKind
from idm.facts.card import CardState
from idm.office import now as stops
from idm.office.leaving import doing
from idm.office.leaving.desk import Shown
from idm.office.leaving.opening import sweep
from idm.rules.cards import counting
from idm.store import cards, leaving
from tests.cases import CISO, HR, OPERATOR, PLANNING, TAX
from tests.instances import a_hire
from tests.office.leaving.test_clearing import A_CARD, AGAIN, comes_back, fill_clerk, leaves, take
from tests.privileges import Keys, keys_of
from tests.snapshots import Copied


@pytest.fixture
def keys(copied: Copied) -> Iterator[Keys]:
    """A leaver with a card, whose last day is 31 May; it is ten days before."""
    with copied(fill_clerk) as world:
        found = keys_of(world)
        leaves(found)
        world.clock.set("2026-05-21 09:00:00")
        yield found


def look(keys: Keys, by: str = HR) -> Shown:
    (found,) = doing.every(keys.world.instance, keys.world.instance.actor(by))
    return found


def opened(keys: Keys) -> Shown:
    assert sweep(keys.world.instance, "worker:one")
    return look(keys)


def receive(keys: Keys, found: Shown, by: str = PLANNING, *but: str) -> None:
    """Everything that a person can say of it."""
    for one in found.left:
        if one.task.what not in {"card", *but}:
            doing.done(keys.world.instance, found.one.id, [one.task.id], "引き継いだ", keys.world.instance.actor(by))


def collect(keys: Keys) -> None:
    """The ledger has his card back."""
    with keys.world.instance.store.write() as connection:
        (card,) = cards.find(connection, A_CARD.face)
        assert cards.move(connection, card.id, CardState.LENT, CardState.COLLECTED)


def test_s04_it_is_opened_thirty_days_before_and_once(keys: Keys):
    """His card, the list of the profile, and secrecy; he, HR and the head of his section hear of it."""
    keys.world.clock.set("2026-04-30 23:59:59")
    assert sweep(keys.world.instance, "worker:one") == []
    keys.world.clock.set("2026-05-01 00:00:00")
    found = opened(keys)
    again = sweep(keys.world.instance, "worker:one")

    assert again == []
    assert (found.one.kind, found.one.last_day.isoformat(), found.one.unit) == ("leaver", "2026-05-31", "0201")
    assert [one.task.what for one in found.tasks] == ["card", *["asset"] * 5, "secrecy"]
    assert keys.hall.told(OPERATOR)[-1] == "LEA-017"
    assert [keys.hall.told(number)[-1] for number in (HR, PLANNING)] == ["LEA-018", "LEA-018"]
    assert "LEA-018" not in keys.hall.told(TAX)


def test_nishihara_6_1_1_8_a_card_that_is_not_back_keeps_it_open_and_counts_no_more(keys: Keys):
    """Closing is refused, and at 24:00 of his last day the card stands for nobody."""
    found = opened(keys)
    receive(keys, found)
    keys.world.clock.set("2026-06-01 00:00:00")

    with pytest.raises(Stopped, match="K-0001") as refused:
        doing.close(keys.world.instance, found.one.id, keys.world.instance.actor(HR))
    assert refused.value.said.id == "LEA-010"
    assert not keys.door.gate.may_work(keys.person(OPERATOR), keys.world.clock.now())
    keys.world.clock.set("2027-06-01 00:00:00")
    list(chores.sweeps(keys.world.instance, "worker:one"))
    assert look(keys).one.open


def test_nishihara_6_1_1_8_it_is_closed_once_everything_is_back(keys: Keys):
    """The ledger says that the card is back, the rest was received; not before the last day is over."""
    found = opened(keys)
    receive(keys, found)
    collect(keys)
    actor = keys.world.instance.actor(HR)

    with pytest.raises(Stopped) as early:
        doing.close(keys.world.instance, found.one.id, actor)
    keys.world.clock.set("2026-06-01 00:00:00")
    list(chores.sweeps(keys.world.instance, "worker:one"))
    doing.close(keys.world.instance, found.one.id, actor)

    assert early.value.said.id == "LEA-011"
    assert doing.every(keys.world.instance, actor) == []
    assert [line["outcome"] for line in keys.world.log("leaving.closed")] == ["ok"]
    done = doing.one(keys.world.instance, found.one.id, actor)
    assert all(one.task.done_at for one in done.tasks)


def test_nobody_says_that_a_card_is_back_but_its_ledger(keys: Keys):
    """The counter of cards books it; this list only shows it."""
    found = opened(keys)
    card = next(one for one in found.tasks if one.task.what == "card")

    with pytest.raises(Stopped) as refused:
        doing.done(keys.world.instance, found.one.id, [card.task.id], "見た", keys.world.instance.actor(HR))
    assert refused.value.said.id == "LEA-004"
    collect(keys)
    assert card.label not in [one.label for one in look(keys).left]


def test_f21_nobody_receives_his_own_things_or_closes_his_own_procedure(keys: Keys):
    """He acknowledges secrecy himself, and nothing else."""
    found, himself = opened(keys), keys.world.instance.actor(OPERATOR)
    refused = []
    for one in found.left:
        if one.task.what == "asset":
            with pytest.raises(Stopped) as stopped:
                doing.done(keys.world.instance, found.one.id, [one.task.id], "返した", himself)
            refused.append(stopped.value.said.id)
    secrecy = next(one for one in found.left if one.task.what == "secrecy")
    doing.done(keys.world.instance, found.one.id, [secrecy.task.id], "", himself)

    assert refused == ["LEA-005"] * 5
    with pytest.raises((NotYours, Stopped)):
        doing.close(keys.world.instance, found.one.id, himself)
    assert "secrecy" not in [one.task.what for one in look(keys).left]


def test_whoever_vouches_for_another_says_how(keys: Keys):
    """The head writes down how he made sure that the leaver knows that secrecy goes on."""
    found, head = opened(keys), keys.world.instance.actor(PLANNING)
    secrecy = next(one for one in found.left if one.task.what == "secrecy")

    with pytest.raises(BadInput) as refused:
        doing.done(keys.world.instance, found.one.id, [secrecy.task.id], " ", head)
    doing.done(keys.world.instance, found.one.id, [secrecy.task.id], "書面を渡して説明した", head)

    assert refused.value.said.id == "LEA-007"


@pytest.mark.parametrize(("number", "sees"), [(HR, True), (PLANNING, True), (OPERATOR, True), (TAX, False)])
def test_f26_heads_see_those_of_their_section_and_everybody_his_own(keys: Keys, number: str, sees: bool):
    """The head of another section does not learn that there is one."""
    found, actor = opened(keys), keys.world.instance.actor(number)

    assert bool(doing.every(keys.world.instance, actor)) is sees
    if not sees:
        with pytest.raises(NotThere):
            doing.one(keys.world.instance, found.one.id, actor)


def test_a_paper_that_is_taken_back_before_its_day_drops_it(keys: Keys):
    """He is reappointed from the next day on: there is nothing to give back."""
    found = opened(keys)
    comes_back(keys, "2026-06-01")
    sweep(keys.world.instance, "worker:one")

    assert doing.every(keys.world.instance, keys.world.instance.actor(HR)) == []
    with keys.world.instance.store.read() as connection:
        kept = leaving.get(connection, found.one.id)
    assert kept is not None
    assert kept.dropped_at == keys.world.clock.now()


def test_f29_coming_back_later_opens_nothing_old_and_closes_nothing(keys: Keys):
    """Who left and is back ten days later still has to give back what he had."""
    found = opened(keys)
    comes_back(keys)
    keys.world.clock.set(AGAIN)
    list(chores.sweeps(keys.world.instance, "worker:one"))

    assert look(keys).one.id == found.one.id
    assert counting(keys.person(OPERATOR), keys.world.clock.now()) == []


def test_s03_a_mover_gives_back_what_stays_in_the_section_and_nothing_else(copied: Copied):
    """His card that opens the section's doors and the things of the list; neither the staff badge nor secrecy."""
    with copied(fill_clerk) as world:
        keys = keys_of(world)
        take(keys, a_hire(OPERATOR, 異動区分="異動", 発令日="2026-05-01", 所属コード="0300"))
        found = opened(keys)

        assert (found.one.kind, found.one.last_day.isoformat(), found.one.unit) == ("mover", "2026-04-30", "0201")
        assert [one.task.about for one in found.tasks] == ["K-0001", "terminal", "key", "media", "paper"]


def test_what_is_left_is_told_every_seven_days_and_never_closed(keys: Keys):
    """A reminder for HR and the head, not for him; the second one a week after the first."""
    opened(keys)
    keys.world.clock.set("2026-05-28 08:59:59")
    sweep(keys.world.instance, "worker:one")
    before = keys.hall.told(HR).count("LEA-018")
    keys.world.clock.set("2026-05-28 09:00:00")
    sweep(keys.world.instance, "worker:one")
    sweep(keys.world.instance, "worker:one")

    assert (before, keys.hall.told(HR).count("LEA-018")) == (1, 2)
    assert keys.hall.told(OPERATOR).count("LEA-017") == 1


def test_domain_case_75_nothing_is_sent_to_whoever_has_died(copied: Copied):
    """His things are given back by others; nobody asks him about secrecy."""
    with copied(fill_clerk) as world:
        keys = keys_of(world)
        stops.stop(world.instance, StopKind.DEATH, OPERATOR, world.instance.actor(CISO))
        found = opened(keys)

        assert found.one.kind == "died"
        assert "secrecy" not in [one.task.what for one in found.tasks]
        assert "LEA-017" not in keys.hall.told(OPERATOR)


def test_a_reminder_by_hand_is_for_those_who_may(keys: Keys):
    """HR has the head told now; the head of another section cannot."""
    found = opened(keys)
    doing.remind(keys.world.instance, found.one.id, keys.world.instance.actor(HR))

    assert keys.hall.told(PLANNING).count("LEA-018") == 2
    with pytest.raises(NotThere):
        doing.remind(keys.world.instance, found.one.id, keys.world.instance.actor(TAX))
