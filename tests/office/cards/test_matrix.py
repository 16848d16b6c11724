"""Every state against every step (issue D): the office takes the legal ones and puts them on record, and no other."""

from itertools import product

import pytest

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.facts.card import Card, CardState
from idm.messages import cards as say
from idm.office.cards import ledger, loss, register, restoring, steps
from idm.office.instance import Actor, Instance
from idm.rules.cards import STEPS, Step
from idm.store import cards
from tests.instances import World
from tests.keepers import SECOND, restored
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, new_card

CLERK = "00106"
WAYS: dict[CardState, tuple[Step, ...]] = {
    CardState.STOCK: (),
    CardState.LENT: (Step.LEND,),
    CardState.SUSPENDED: (Step.LEND, Step.REPORT),
    CardState.LOST: (Step.LEND, Step.REPORT, Step.CONFIRM),
    CardState.REPLACED: (Step.LEND, Step.REPLACE),
    CardState.COLLECTED: (Step.LEND, Step.COLLECT),
    CardState.DESTROYED: (Step.LEND, Step.COLLECT, Step.DESTROY),
}
"""How a new card comes into each state."""
ACT_OF = {step: act.value for step, act in steps.ACTS.items()}
CELLS = list(product(CardState, Step))


def spare(world: World, number: int) -> Card:
    """Another card in the cupboard, for whoever gets one in place of an old one."""
    return new_card(world, f"S-{number:04}", f"02{number:014X}")


def take(world: World, step: Step, card: int, number: int) -> None:
    """One step by whoever may take it, with everything it must be told."""
    instance, keeper, second = world.instance, world.instance.actor(NETWORK_ADMIN), world.instance.actor(SECOND)
    if step is Step.REPLACE:
        ledger.replace_card(instance, card, spare(world, number).id, keeper)
        return
    deeds = {
        Step.LEND: lambda: ledger.lend(instance, card, HOLDER, keeper),
        Step.RETURN: lambda: ledger.give_back(instance, card, keeper),
        Step.REPORT: lambda: loss.report(instance, card, instance.actor(CLERK)),
        Step.RESTORE: lambda: restored(instance, card),
        Step.CONFIRM: lambda: ledger.confirm_loss(instance, card, second, "見つからない"),
        Step.COLLECT: lambda: ledger.collect(instance, card, keeper),
        Step.DESTROY: lambda: ledger.destroy(instance, card, second, method="裁断", permitted_by=NETWORK_ADMIN),
    }
    deeds[step]()


def a_card_in(world: World, state: CardState, number: int) -> Card:
    """A card of its own in this state, by the way that leads there."""
    card = new_card(world, f"M-{number:04}", f"01{number:014X}")
    for at, step in enumerate(WAYS[state]):
        take(world, step, card.id, 1000 + 10 * number + at)
    return now(world.instance, card.id)


def now(instance: Instance, card: int) -> Card:
    with instance.store.read() as connection:
        found = cards.get(connection, card)
    assert found is not None
    return found


def acts_of(step: Step) -> list[str]:
    """What the log has of one step; two keepers lift a suspension."""
    asked = [Act.CARD_RESTORE_ASKED.value] if step is Step.RESTORE else []
    return [*asked, ACT_OF[step]]


def lines(world: World, card: Card) -> list[str]:
    """What the log says about this card, the oldest first."""
    return [line["act"] for line in world.log() if line.get("object") == f"card:{card.id}"]


def test_every_legal_step_is_taken_and_on_record_and_every_other_is_refused_with_a_sentence(village: World):
    """56 cells; a refusal changes neither the state, nor the history, nor the log."""
    wrong = []
    for number, (state, step) in enumerate(CELLS):
        card = a_card_in(village, state, number)
        before, history = lines(village, card), register.history(village.instance, card.face)
        refused = None
        try:
            take(village, step, card.id, 5000 + number)
        except Stopped as error:
            refused = error.said.id
        after = now(village.instance, card.id)
        if (state, step) in STEPS:
            right = after.state is STEPS[state, step] and lines(village, card) == [*before, *acts_of(step)]
        else:
            same = (after, lines(village, card), register.history(village.instance, card.face))
            right = refused == say.ILLEGAL.id and same == (card, before, history)
        if not right:
            wrong.append((state.value, step.value, refused, after.state.value, lines(village, card)[len(before) :]))

    assert wrong == []


@pytest.mark.parametrize("step", [s for s in Step if s is not Step.REPORT], ids=str)
def test_f20_no_step_but_the_report_is_taken_by_somebody_without_the_office(village: World, step: Step):
    """In whatever state from which the step is legal; and the card stays as it was."""
    state = next(state for (state, legal) in STEPS if legal is step)
    card = a_card_in(village, state, 1)
    clerk: Actor = village.instance.actor(CLERK)
    deeds = {
        Step.LEND: lambda: ledger.lend(village.instance, card.id, HOLDER, clerk),
        Step.RETURN: lambda: ledger.give_back(village.instance, card.id, clerk),
        Step.RESTORE: lambda: restoring.ask(village.instance, card.id, clerk, "見つかった"),
        Step.CONFIRM: lambda: ledger.confirm_loss(village.instance, card.id, clerk, "見つからない"),
        Step.REPLACE: lambda: ledger.replace_card(village.instance, card.id, spare(village, 1).id, clerk),
        Step.COLLECT: lambda: ledger.collect(village.instance, card.id, clerk),
        Step.DESTROY: lambda: ledger.destroy(
            village.instance, card.id, clerk, method="裁断", permitted_by=NETWORK_ADMIN
        ),
    }

    with pytest.raises(Stopped) as refused:
        deeds[step]()

    assert refused.value.said.id == say.NOT_ENTITLED.id
    assert now(village.instance, card.id) == card
