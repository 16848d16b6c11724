"""Looking at the ledger: what there is, and the life of one card. A question never writes."""

from typing import Any

from idm.calendar import JST
from idm.errors import BadInput
from idm.facts.card import CardState
from idm.messages import cards as say
from idm.office.cards.keepers import Keeper
from idm.office.cards.steps import the_card
from idm.office.instance import Instance
from idm.store import cards, facts


def listed(instance: Instance, state: CardState | None = None, keeper: Keeper | None = None) -> list[dict[str, Any]]:
    """
    Every card, or those in one state, by face; holders by 職員番号.

    Args:
        keeper: Only what he keeps (NISHIHARA-2.3.1); None is nobody in particular, at the machine itself.
    """
    with instance.store.read() as connection:
        found = list(cards.every(connection, tuple(CardState) if state is None else (state,)))
        held = {one.holder for one in found if one.holder}
        people = {p.id: p for p in facts.people(connection, sorted(held))}
    found = [card for card in found if keeper is None or keeper.keeps_of(people.get(card.holder or ""))]
    numbers = {key: person.numbers[-1] for key, person in people.items()}
    return [
        {
            "id": card.id,
            "face": card.face,
            "kind": card.kind.value,
            "kind_label": say.KIND[card.kind],
            "state": card.state.value,
            "state_label": say.STATE[card.state],
            "holder": numbers.get(card.holder or "", "") if card.state is not CardState.STOCK else "",
            "pool": card.pool,
            "issue": card.issue,
            "temporary": card.temporary,
            "valid": f"{card.valid.start}～{card.valid.end or ''}",
        }
        for card in found
    ]


def history(instance: Instance, number: str, keeper: Keeper | None = None) -> dict[str, Any]:
    """
    One card with every step, oldest first.

    Args:
        keeper: As in ``listed``.

    Raises:
        BadInput: there is no such card, or none that he keeps.
    """
    with instance.store.read() as connection:
        card = the_card(connection, number)
        if keeper is not None and not keeper.keeps_of(facts.by_id(connection, card.holder)):
            raise BadInput(say.NO_SUCH_CARD, value=number)
        steps = cards.steps_of(connection, card.id)
        named = {
            who
            for s in steps
            for who in (s.by, s.holder, s.told.get("permission"), s.told.get("given_by"))
            if who and ":" not in who
        }
        numbers = {p.id: p.numbers[-1] for p in facts.people(connection, sorted(named))}

    def who(one: str | None) -> str:
        return numbers.get(one or "", one or "")

    return {
        "face": card.face,
        "state": card.state.value,
        "state_label": say.STATE[card.state],
        "steps": [
            {
                "id": s.id,
                "at": s.at.astimezone(JST).isoformat(timespec="seconds"),
                "step": s.step,
                "step_label": say.STEP[s.step],
                "by": who(s.by),
                "holder": who(s.holder),
                "told": "、".join(f"{say.TOLD[k]}：{who(v)}" for k, v in s.told.items() if k in say.TOLD),
            }
            for s in steps
        ],
    }
