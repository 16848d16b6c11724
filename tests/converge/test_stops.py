"""A card's way into a directory and out of it: delivered while it counts, gone on loss, and proved by looking there."""

from collections.abc import Collection, Mapping
from contextlib import closing
from datetime import date, timedelta

import pytest
from cryptography import x509

from connectors.ldap import LdapDirectory
from idm.audit.entry import Act
from idm.converge import Report
from idm.converge.stops import confirm_stops
from idm.errors import BadInput, Unreachable
from idm.facts.card import CardKind
from idm.messages import cards as say
from idm.messages import directory as say_directory
from idm.office import reconcile
from idm.office.cards import alarms, ledger, loss
from idm.office.views.status import health
from idm.policy import Entitlement
from idm.store import credentials, facts, marks
from idm.store.cards import Order
from idm.store.tables import directory as directory_table
from idm.store.tables import employment, mark
from idm.verdict import Status
from tests.cards import CardOffice
from tests.instances import World, a_hire, a_leaver
from tests.keepers import restored
from tests.office.cards.test_ledger import HOLDER, IDM, NETWORK_ADMIN, VALID, lent_card, new_card
from tests.office.cards.test_loss import told

LOGIN = f"n{HOLDER}"
SHOWN = f"identifier:{IDM}"
MY_NUMBER = Entitlement(
    key="juki",
    label="住民記録システム",
    tier="mynumber",
    needs_factors=2,
    default="試験のための権限",
)


def cards_of(world: World, login: str = LOGIN) -> tuple[str, ...]:
    return world.entries()[login].cards


def reported(world: World, number: str = "N-0001") -> int:
    """A loss report; its number."""
    return loss.report(world.instance, number, world.nobody()).number


def order(world: World, number: int) -> Order:
    """What became of the order to the directory."""
    return next(o for o in loss.receipt(world.instance, number).orders if o.target == "directory:main")


def later(world: World, seconds: int) -> None:
    world.clock.at += timedelta(seconds=seconds)


def test_a_lent_card_is_delivered_and_one_that_came_back_is_taken_out(village: World):
    """6.4.1: the directory holds what the ledger says is lent, from one pass to the next."""
    lent_card(village)
    village.work()
    assert cards_of(village) == (SHOWN,)
    assert village.waiting() == 0

    ledger.give_back(village.instance, "N-0001", village.instance.actor(NETWORK_ADMIN))
    village.work()

    assert cards_of(village) == ()


def test_a_signing_card_brings_its_certificate_and_takes_it_along(village: World):
    """Whole in the directory, by its fingerprint in our facts; a report withdraws it in the same write."""
    office = CardOffice("西原村", village.clock.now() - timedelta(days=1))
    card, keys = office.card(HOLDER), village.instance.home / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "card-issuers.pem").write_text(office.pem)
    admin = village.instance.actor(NETWORK_ADMIN)
    ledger.register(village.instance, CardKind.PKI, "P-1", "", VALID, admin, certificate=card.pem)
    ledger.lend(village.instance, "P-1", HOLDER, admin)
    village.work()
    held = village.entries()[LOGIN]
    found = reconcile.compare(village.instance, village.directory)

    number = reported(village, "P-1")
    report = village.work()

    assert (held.cards, len(held.certificates)) == ((f"pki:{card.serial}",), 1)
    assert found.differences == ()
    assert (village.entries()[LOGIN].cards, village.entries()[LOGIN].certificates, report.writes) == ((), (), 1)
    assert order(village, number).confirmed_how == "read"


def test_a_temporary_card_ends_at_midnight_by_itself(village: World):
    """仮カード: on its day it is there, at 00:00 the account is due, and the pass takes it out."""
    new_card(village, temporary=True)
    ledger.lend(village.instance, "N-0001", HOLDER, village.instance.actor(NETWORK_ADMIN))
    village.work()
    village.clock.set("2026-04-01 23:59:59")
    assert (village.waiting(), cards_of(village)) == (0, (SHOWN,))

    village.clock.set("2026-04-02 00:00:00")
    assert village.waiting() == 1
    village.work()

    assert cards_of(village) == ()


def test_whoever_leaves_or_is_stopped_has_no_card_there(village: World):
    """A card is good for an account that may be used, and for no other."""
    lent_card(village)
    village.work()

    village.take([a_leaver(HOLDER, "2026/4/1")])
    village.clock.set("2026-04-02 00:00:00")
    village.work()

    assert cards_of(village) == ()


def test_a_card_that_a_hand_took_out_or_put_in_is_mended(village: World):
    """Drift is found by comparing and mended by a pass like any other."""
    lent_card(village)
    village.work()
    village.hands.modify(
        f"dn: {village.hands.person(LOGIN)}\nchangetype: modify\nreplace: sekishoCard\nsekishoCard: identifier:00\n"
    )

    found = reconcile.compare(village.instance, village.directory)
    reconcile.mark_for_repair(village.instance, village.directory, found, "worker:test")
    village.work()

    assert [(one.what, one.who, one.detail) for one in found.differences] == [("changed", LOGIN, "cards")]
    assert cards_of(village) == (SHOWN,)


def test_a_report_is_confirmed_by_looking_and_stands_in_the_log(village: World):
    """6.4(1)②: gone from the directory in one pass, and the receipt says how that is known."""
    lent_card(village)
    village.work()
    number = reported(village)
    later(village, 1)

    village.work()

    found = order(village, number)
    assert cards_of(village) == ()
    assert (found.took_effect_at, found.confirmed_how, found.confirmed_by) == (
        village.clock.now(),
        "read",
        "worker:one",
    )
    (line,) = village.log(Act.CARD_STOP_CONFIRMED)
    assert line["data"] == {"target": "directory:main", "how": "read"}
    village.work()
    assert len(village.log(Act.CARD_STOP_CONFIRMED)) == 1


def test_my_number_groups_go_with_the_card_that_was_the_second_factor(village: World):
    """Domain case 79: password and card made two kinds; without the card the right is withdrawn in the same pass."""
    policy = village.instance.policy
    world = village.under(policy.model_copy(update={"entitlement": (*policy.entitlement, MY_NUMBER)}))
    with world.instance.store.write() as connection:
        person = facts.find_person(connection, HOLDER)
        assert person is not None
        credentials.add(connection, person.id, "password", "{ARGON2}$x", by="os:test", now=world.clock.now())
        marks.touch(connection, ["main"], "group", {"juki": None}, world.clock.now())
    lent_card(world)
    world.work()
    assert "juki" in world.entries()[LOGIN].groups

    reported(world)
    world.work()

    assert "juki" not in world.entries()[LOGIN].groups


def test_a_card_in_the_cupboard_is_looked_for_too(village: World):
    """Nobody held it and no account is marked: the order is confirmed all the same, because it was looked for."""
    new_card(village)
    number = reported(village)

    village.work()

    assert order(village, number).confirmed_how == "read"


def test_nothing_is_confirmed_while_something_is_left_to_do_for_the_holder(village: World):
    """A card that was never delivered is not found at once; but its holder's groups may still hang on it."""
    lent_card(village)
    number = reported(village)

    confirm_stops(village.desk(patient=False), Report())
    before = order(village, number).took_effect_at
    village.work()

    assert (before, order(village, number).confirmed_how) == (None, "read")


def test_a_refused_account_is_tried_again_for_the_card(village: World):
    """The order says why; what the directory refused is tried again within the minute, not only the next day."""
    lent_card(village)
    village.work()
    number = reported(village)
    with village.instance.store.write() as connection:
        values = {"state": "refused", "last_error": "65 no", "due": village.clock.now() + timedelta(days=1)}
        connection.execute(mark.update().where(mark.c.subject == village.account(LOGIN)).values(values))

    village.work()
    why = order(village, number).last_error
    for _ in range(2):
        later(village, 61)
        village.work()

    assert (why, order(village, number).confirmed_how) == ("65 no", "read")


def test_nishihara_6_4_1_2_a_lost_card_goes_from_whoever_the_brake_holds(village: World):
    """More leave than may without two persons, one of them with two cards: the lost one goes, he and the other stay."""
    lent_card(village)
    lent_card(village, "N-0002", handle="0102030405060709")
    village.work()
    with village.instance.store.write() as connection:  # nobody accepted that they leave
        connection.execute(employment.update().values(valid_to=date(2026, 4, 1)))
        everybody = {one.account.id: None for one in facts.people(connection)}
        marks.touch(connection, ["main"], "account", everybody, village.clock.now())
    village.work()

    number = reported(village)
    village.work()
    village.work()

    held = village.entries()[LOGIN]
    assert (held.status, held.cards) == (Status.ACTIVE, ("identifier:0102030405060709",))
    assert order(village, number).confirmed_how == "read"
    assert {one.state for one in village.attention()} == {"braked"}


class Stubborn(LdapDirectory):
    """Finds every card, or cannot be asked for any."""

    def __init__(self, world: World, *, fails: bool = False) -> None:
        super().__init__(world.hands.server.settings(), "main")
        self.account, self.fails, self.asked = world.account(LOGIN), fails, 0

    def showing(self, cards: Collection[str]) -> Mapping[str, frozenset[str]]:
        self.asked += 1
        if self.fails:
            raise Unreachable(say_directory.UNREACHABLE, name="main", why="timed out")
        return {card: frozenset({self.account}) for card in cards}


def test_a_card_that_is_still_found_is_not_confirmed_and_looked_for_again(village: World):
    """What a write said is no proof. The holder is marked again, and the next look comes a little later each time."""
    lent_card(village)
    village.work()
    number = reported(village)

    with closing(Stubborn(village)) as stubborn:
        village.work(directory=stubborn)
        village.work(directory=stubborn)
        first, asked = order(village, number), stubborn.asked
        later(village, 1)
        village.work(directory=stubborn)
        second = order(village, number)
    later(village, 60)
    village.work()

    assert (first.took_effect_at, first.last_error, first.tries) == (None, say.STILL_THERE.ja, 1)
    assert asked == 1
    assert (second.tries, second.took_effect_at) == (2, None)
    assert order(village, number).confirmed_how == "read"


def test_a_look_that_fails_is_no_proof_of_absence(village: World):
    """F30: no answer is an error, the order says so, and it is confirmed once somebody answers."""
    lent_card(village)
    village.work()
    number = reported(village)

    with closing(Stubborn(village, fails=True)) as mute:
        report = village.work(directory=mute)
    failed = order(village, number)
    village.work()

    assert report.unreachable is not None
    assert (failed.took_effect_at, failed.tries) == (None, 1)
    assert "timed out" in (failed.last_error or "")
    assert order(village, number).confirmed_how == "read"


def test_a_directory_that_is_away_delays_the_order_and_says_why(village: World):
    """Each try in vain stands on the receipt; back again, the urgent mark comes before everything that waited."""
    lent_card(village)
    village.work()
    village.hands.server.stop()
    number = reported(village)
    village.take([a_hire(f"{n:05}") for n in range(500, 560)])
    for _ in range(3):
        village.work()
        later(village, 2)
    failed = order(village, number)
    village.hands.server.start()

    express = village.work(only_urgent=True)

    assert (failed.took_effect_at, failed.tries) == (None, 3)
    assert failed.last_error
    assert (express.accounts, cards_of(village), village.waiting()) == (1, (), 60)
    assert order(village, number).confirmed_how == "read"


def test_only_urgent_leaves_all_other_work_and_lost_leases_alone(village: World):
    """The express never begins what may take long."""
    village.take([a_hire(f"{n:05}") for n in range(500, 510)])
    with village.instance.store.write() as connection:
        lease = marks.lease_due(connection, "main", "gone", village.clock.now(), count=3, seconds=1)
    later(village, 10)

    report = village.work(only_urgent=True)

    assert lease is not None
    assert (report.accounts, village.waiting()) == (0, 10)
    assert village.work().accounts == 10


def test_a_suspension_that_was_lifted_is_no_order_any_more(village: World):
    """Restored before the directory ever heard of the report: nothing is to be stopped, and the receipt says so."""
    lent_card(village)
    village.work()
    village.hands.server.stop()
    number = reported(village)
    village.work()
    restored(village.instance, "N-0001")
    village.hands.server.start()
    later(village, 5)

    village.work()

    assert (order(village, number).confirmed_how, cards_of(village)) == ("restored", (SHOWN,))


def test_a_directory_without_a_place_for_cards_has_nothing_to_withdraw_and_must_answer(village: World):
    """Silent, nothing is confirmed; when it answers, the receipt says that there was nothing, not that it was read."""
    bare = village.under(village.instance.policy.model_copy(update={"card_delivery": None}))
    lent_card(bare)
    bare.work()
    number = reported(bare)
    server = bare.hands.server
    server.stop()
    confirm_stops(bare.desk(patient=False), Report())
    away = order(bare, number).confirmed_how
    server.start()
    bare.work()

    assert (away, order(bare, number).confirmed_how) == (None, "nothing")


def test_case_79_the_end_of_a_temporary_card_goes_before_other_work(village: World):
    """At midnight of 1 April everybody is due; what a directory still shows of yesterday's cards goes first."""
    new_card(village, temporary=True)
    ledger.lend(village.instance, "N-0001", HOLDER, village.instance.actor(NETWORK_ADMIN))
    village.work()
    village.clock.set("2026-04-02 00:00:00")
    with village.instance.store.write() as connection:
        connection.execute(mark.update().where(mark.c.kind == "account").values(due=village.clock.now()))
        lease = marks.lease_due(connection, "main", "first", village.clock.now(), count=100, seconds=60)

    assert lease is not None
    assert [one.subject for one in lease.marks] == [village.account(LOGIN)]


def test_the_same_serial_of_another_issuer_is_no_trace_of_the_lost_card(
    village: World, monkeypatch: pytest.MonkeyPatch
):
    """Two cards show one number in the directory: only the old holder is looked at, and the other's card stays."""
    monkeypatch.setattr(x509, "random_serial_number", lambda: 4097)
    offices = [CardOffice(name, village.clock.now() - timedelta(days=1)) for name in ("一", "二")]
    keys, admin = village.instance.home / "keys", village.instance.actor(NETWORK_ADMIN)
    keys.mkdir(exist_ok=True)
    (keys / "card-issuers.pem").write_text("".join(one.pem for one in offices))
    for number, (office, holder) in enumerate(zip(offices, (HOLDER, "00108"), strict=True)):
        pem = office.card(holder).pem
        ledger.register(village.instance, CardKind.PKI, f"P-{number}", "", VALID, admin, certificate=pem)
        ledger.lend(village.instance, f"P-{number}", holder, admin)
    village.work()

    number = reported(village, "P-0")
    village.work()

    assert order(village, number).confirmed_how == "read"
    assert (cards_of(village), cards_of(village, "n00108")) == ((), ("pki:1001",))


def test_an_overdue_order_alarms_once_a_day(village: World):
    """6.4.1.2: after its minute the network admin is told, the log has a line, and the monitor is not well."""
    lent_card(village)
    village.work()
    village.hands.server.stop()
    number = reported(village)
    village.work()
    later(village, 59)
    assert alarms.tell_overdue(village.instance, "worker:test") == []
    assert health(village.instance).overdue == 0
    later(village, 1)

    (said,) = alarms.tell_overdue(village.instance, "worker:test")

    assert alarms.tell_overdue(village.instance, "worker:test") == []
    assert (said.id, f"（{number}）" in said.text) == (say.NOTICE_OVERDUE.id, True)
    assert told(village, NETWORK_ADMIN).count(say.NOTICE_OVERDUE.id) == 1
    assert [line["data"]["target"] for line in village.log(Act.CARD_STOP_OVERDUE)] == ["directory:main"]
    found = health(village.instance)
    assert (found.overdue, found.good) == (1, False)

    village.hands.server.start()
    later(village, 5)
    village.work()
    assert health(village.instance).overdue == 0


def test_a_directory_that_sekisho_keeps_no_more_is_confirmed_by_a_person(village: World):
    """Whoever took it down says so; of one that Sekisho keeps, only looking counts."""
    lent_card(village)
    number, admin = reported(village), village.instance.actor(NETWORK_ADMIN)
    with pytest.raises(BadInput):
        loss.confirm_by_person(village.instance, number, "directory:main", admin)
    with village.instance.store.write() as connection:
        connection.execute(directory_table.update().values(name="other"))

    loss.confirm_by_person(village.instance, number, "directory:main", admin)

    assert order(village, number).confirmed_how == "person"
