"""Since when and why those who read lists refuse a card (6.4.1.2)."""

from dataclasses import replace

import pytest

from idm.facts import Absence, AbsenceKind, Employment, Form, Person
from idm.facts.card import Card, CardKind, CardState
from idm.rules.card_stops import Refused, Why, refused
from tests.people import POLICY, a_person, at, d, span

NOW = at("2026-04-10 09:00:00")
LENT_AT = at("2026-04-01 09:00:00")
CLERK = a_person("0001")
CARD = Card(
    1,
    CardKind.PKI,
    "P-0001",
    "AB",
    CardState.LENT,
    span("2026-01-01", "2031-01-01"),
    holder="1",
    lent_on=d("2026-04-01"),
)
LENT = [("register", at("2026-03-01 09:00:00")), ("lend", LENT_AT)]


def ends(on: str) -> Person:
    return replace(CLERK, employments=(Employment(Form.REGULAR, span("2020-04-01", on)),))


@pytest.mark.parametrize(
    ("holder", "found"),
    [
        (CLERK, None),
        (ends("2026-04-10"), None),
        (ends("2026-04-09"), Refused(at("2026-04-10 00:00:00"), Why.LEFT)),
        (
            replace(CLERK, absences=(Absence(AbsenceKind.SUSPENSION, span("2026-04-05")),)),
            Refused(at("2026-04-05 00:00:00"), Why.HELD),
        ),
        (None, Refused(LENT_AT, Why.LEFT)),
    ],
    ids=["at work", "last day", "left", "away", "nobody"],
)
def test_a_card_is_refused_from_the_day_on_which_its_holder_is_not_at_work(holder, found):
    """From the midnight after his last day; one who may come back only holds it back."""
    assert refused(CARD, LENT, holder, POLICY, NOW) == found


@pytest.mark.parametrize(
    ("state", "steps", "why", "since"),
    [
        (CardState.SUSPENDED, ["report"], Why.HELD, 1),
        (CardState.SUSPENDED, ["report", "report"], Why.HELD, 1),
        (CardState.LOST, ["report", "confirm"], Why.LOST, 1),
        (CardState.COLLECTED, ["report", "confirm", "collect"], Why.LOST, 1),
        (CardState.DESTROYED, ["replace", "collect", "destroy"], Why.REPLACED, 1),
        (CardState.LOST, ["replace", "report"], Why.LOST, 1),
        (CardState.COLLECTED, ["collect"], Why.OVER, 1),
        (CardState.SUSPENDED, ["report", "restore", "report"], Why.HELD, 3),
    ],
    ids=str,
)
def test_the_first_stop_since_it_was_given_out_counts(state: CardState, steps: list[str], why: Why, since: int):
    """What comes later makes it no younger; a report that was a mistake is forgotten."""
    after = [(step, at(f"2026-04-0{n + 1} 10:00:00")) for n, step in enumerate(steps, 1)]

    assert refused(replace(CARD, state=state), LENT + after, CLERK, POLICY, NOW) == Refused(after[since - 1][1], why)


def test_a_card_in_the_cupboard_is_on_no_list():
    """Otherwise doors with a list of yesterday would refuse it on the day on which it is lent."""
    assert refused(replace(CARD, state=CardState.STOCK, holder=None), LENT, None, POLICY, NOW) is None


def test_a_temporary_card_is_refused_from_midnight():
    """JST, on the day after it was lent."""
    temporary = replace(CARD, temporary=True)

    assert refused(temporary, LENT, CLERK, POLICY, at("2026-04-01 23:59:59")) is None
    assert refused(temporary, LENT, CLERK, POLICY, NOW) == Refused(at("2026-04-02 00:00:00"), Why.OVER)
