"""What is still to be done about a card, and from when somebody is reminded."""

from dataclasses import replace

import pytest

from idm.calendar import Span
from idm.facts.card import CardKind, CardState
from idm.rules.card_tasks import Task, to_do
from tests.people import a_person, at, d
from tests.rules.test_cards import A_CARD

NOON = at("2026-07-08 12:00")


@pytest.mark.parametrize(
    ("state", "task"),
    [
        (CardState.SUSPENDED, Task.DECIDE),
        (CardState.REPLACED, Task.COLLECT_OLD),
        (CardState.COLLECTED, Task.DESTROY),
    ],
)
def test_a_state_that_waits_is_reminded_of_after_fourteen_days(state: CardState, task: Task):
    """6.4.1.3: listed from the first day, late to the second after fourteen days."""
    card = replace(A_CARD, state=state)
    early, late = (to_do(card, None, NOON, at(when)) for when in ("2026-07-22 11:59:59", "2026-07-22 12:00"))

    assert early is not None
    assert late is not None
    assert (early.task, early.since, early.late) == (task, d("2026-07-08"), False)
    assert late.late


@pytest.mark.parametrize("state", [CardState.STOCK, CardState.LOST, CardState.DESTROYED])
def test_nothing_is_to_be_done_about_the_others(state: CardState):
    """In the cupboard, out of our reach, or gone."""
    assert to_do(replace(A_CARD, state=state), None, NOON, NOON) is None


def test_a_leavers_card_is_to_be_collected_from_the_first_day_after():
    """6.1(1)⑧: on the last day nothing is asked yet."""
    leaver = a_person(until="2026-06-30")

    assert to_do(A_CARD, leaver, NOON, at("2026-06-30 23:59:59")) is None
    found = to_do(A_CARD, leaver, NOON, at("2026-07-01 00:00"))
    assert found is not None
    assert (found.task, found.since, found.late) == (Task.COLLECT_LEAVER, d("2026-07-01"), True)


def test_a_temporary_card_comes_back_the_same_day():
    """From midnight on it is late."""
    card = replace(A_CARD, temporary=True, lent_on=d("2026-07-08"))

    assert to_do(card, a_person(), NOON, at("2026-07-08 23:59:59")) is None
    found = to_do(card, a_person(), NOON, at("2026-07-09 00:00"))
    assert found is not None
    assert (found.task, found.since) == (Task.COLLECT_TEMPORARY, d("2026-07-09"))


def test_a_card_whose_time_is_over_is_to_be_collected():
    """From the first day on which it counts no more."""
    found = to_do(A_CARD, a_person(), NOON, at("2029-04-01 00:00"))

    assert found is not None
    assert found.task is Task.COLLECT_EXPIRED


def test_a_movers_card_is_to_be_collected_where_its_kind_stays_with_the_section():
    """NISHIHARA-6.1.1.8: from the first day of the new post; not while an old one goes on, be it by another code."""
    stays = a_person()
    (post,) = stays.postings
    moved = replace(
        stays,
        postings=(
            replace(post, span=Span(post.span.start, d("2026-07-01"))),
            replace(post, unit="0300", span=Span(d("2026-07-01"), None)),
        ),
    )
    kinds = (A_CARD.kind,)

    assert to_do(A_CARD, moved, NOON, at("2026-06-30 23:59:59"), kinds) is None
    found = to_do(A_CARD, moved, NOON, at("2026-07-01 00:00"), kinds)
    assert found is not None
    assert (found.task, found.since) == (Task.COLLECT_MOVER, d("2026-07-01"))
    assert to_do(A_CARD, moved, NOON, at("2026-07-01 00:00"), (CardKind.PKI,)) is None
    assert to_do(A_CARD, stays, NOON, at("2026-07-01 00:00"), kinds) is None
    handed = replace(moved, postings=(moved.postings[0], replace(moved.postings[1], handed_from=post.unit)))
    assert to_do(A_CARD, handed, NOON, at("2026-07-01 00:00"), kinds) is None
