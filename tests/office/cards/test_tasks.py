"""What the card desk is reminded of, and the list that readers get."""

import csv
import io

from idm.office.cards import ledger, loss, tasks
from idm.rules.card_tasks import Task
from tests.instances import World
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, lent_card, new_card


def test_the_desk_sees_what_is_open_and_what_is_late(village: World):
    """S07: a reported card waits for a decision, its targets for their confirmation; after fourteen days both press."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    loss.report(instance, "N-0001", instance.actor(HOLDER))

    assert [(one.task, one.late) for one in tasks.open_tasks(instance)] == [(Task.DECIDE, False)]
    assert tasks.overdue(instance) == []

    village.clock.at = village.clock.at.replace(day=village.clock.at.day + 1)
    late = [one.order.target for one in tasks.overdue(instance)]
    assert late[-2:] == ["doors", "printers"]
    number = loss.report(instance, "N-0001", admin).number - 1
    loss.confirm_by_person(instance, number, "doors", admin)
    assert "doors" not in [one.order.target for one in tasks.overdue(instance)]


def test_a_second_report_does_not_start_the_fourteen_days_anew(village: World):
    """The first one counts."""
    instance = village.instance
    lent_card(village)
    loss.report(instance, "N-0001", instance.actor(HOLDER))
    (first,) = tasks.open_tasks(instance)
    village.clock.at = village.clock.at.replace(day=village.clock.at.day + 2)

    loss.report(instance, "N-0001", instance.actor(NETWORK_ADMIN))

    assert tasks.open_tasks(instance) == [first]


def test_the_readers_list_names_stopped_cards_too(village: World):
    """A door that only adds would let a lost card in for ever (5.2(2)①)."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60")
    new_card(village, "N-0003", "01010A1B2C3D4E61")
    loss.report(instance, "N-0002", admin)

    rows = list(csv.DictReader(io.StringIO(tasks.list_for_readers(instance))))

    assert [(row["券面番号"], row["使えるか"]) for row in rows] == [
        ("N-0001", "使える"),
        ("N-0002", "停止"),
        ("N-0003", "停止"),
    ]
    ledger.collect(instance, "N-0001", admin)
    assert "使える" not in tasks.list_for_readers(instance).split("\r\n", 1)[1]
