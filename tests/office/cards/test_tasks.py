"""What the card desk is reminded of, and the list that readers get."""

from datetime import timedelta

from idm.audit.entry import Act
from idm.facts.card import CardKind
from idm.messages import cards as say
from idm.office.cards import ledger, loss, papers, tasks
from idm.office.cards.issuers import ISSUERS
from idm.rules.card_tasks import Task
from tests.cards import CardOffice
from tests.instances import World
from tests.office.cards.test_ledger import CLERK, HOLDER, NETWORK_ADMIN, VALID, lent_card, new_card, refused


def test_the_desk_sees_what_is_open_and_what_is_late(village: World):
    """S07: a reported card waits for a decision, its targets for their confirmation; after fourteen days both press."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    loss.report(instance, "N-0001", instance.actor(HOLDER))

    assert [(one.task, one.late) for one in tasks.open_tasks(instance)] == [(Task.DECIDE, False)]
    assert tasks.overdue(instance) == []

    village.clock.at = village.clock.at.replace(day=village.clock.at.day + 1)
    late = [one.order.target for one in tasks.overdue(instance)]
    assert late[-3:] == ["doors", "printers", "terminals"]
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


def test_no_reader_and_no_paper_is_told_the_serial_of_a_my_number_card(village: World):
    """Only kinds that the profile delivers: no rule asks for that number, so nobody outside gets it."""
    office = CardOffice("西原村", village.clock.now() - timedelta(days=1))
    (village.instance.home / ISSUERS).parent.mkdir(exist_ok=True)
    (village.instance.home / ISSUERS).write_text(office.pem, encoding="ascii")
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    pem = office.card(HOLDER).pem
    ledger.register(instance, CardKind.MY_NUMBER, "MY-1", "", VALID, admin, certificate=pem)
    lent_card(village)

    number = loss.report(instance, "MY-1", admin).number

    assert [row[0] for row in tasks.export_for_readers(instance, admin)] == ["N-0001"]
    assert papers.paper(instance, number).handle == ""


def test_f67_a_head_gets_the_list_of_his_own_people_and_a_clerk_none(village: World):
    """What readers tell is enough to copy a simple card; whoever took how many is on record."""
    instance = village.instance
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60", holder="00104")

    rows = tasks.export_for_readers(instance, instance.actor("00101"))

    assert [row[0] for row in rows] == ["N-0002"]
    assert refused(lambda: tasks.export_for_readers(instance, instance.actor(CLERK))) == say.NOT_ENTITLED.id
    assert [line["data"] for line in village.log(Act.CARDS_LISTED)] == [{"count": 1}]


def test_the_readers_list_names_stopped_cards_too(village: World):
    """A door that only adds would let a lost card in for ever (5.2(2)①)."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60")
    new_card(village, "N-0003", "01010A1B2C3D4E61")
    loss.report(instance, "N-0002", admin)

    rows = tasks.export_for_readers(instance, admin)

    assert [(face, usable) for face, _, usable, _, _ in rows] == [
        ("N-0001", "使える"),
        ("N-0002", "停止"),
        ("N-0003", "停止"),
    ]
    ledger.collect(instance, "N-0001", admin)
    assert tasks.USABLE not in {row[2] for row in tasks.export_for_readers(instance, admin)}
