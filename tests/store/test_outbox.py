"""Mails of notices: written with the notice, held by one sender at a time, kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from idm.messages import factors as say
from idm.store import notices, outbox
from idm.store.engine import MAIL_DOMAIN, Store
from idm.store.outbox import Backlog, Mail
from idm.store.tables import account, batch, person, stop
from tests.people import at

NOON = at("2026-04-01 12:00:00")
SOON, HELD = NOON + timedelta(minutes=1), NOON + timedelta(minutes=10)


@pytest.fixture
def posting(store: Store) -> Store:
    """p and q have an address, r has none; here mail is sent."""
    with store.write() as connection:
        people = [{"id": key, "number": key, "recorded_at": NOON} for key in "pqr"]
        connection.execute(person.insert(), people)
        mails = {"p": "p@nishihara.example", "q": "q@nishihara.example", "r": None}
        rows = [
            {"id": f"a-{key}", "person_id": key, "login": f"n{key}", "mail": mail, "recorded_at": NOON}
            for key, mail in mails.items()
        ]
        connection.execute(account.insert(), rows)
    return store.mailing("nishihara.example")


def tell(store: Store, who: str = "p") -> int:
    with store.write() as connection:
        return notices.tell(connection, who, say.ADDED, {"kind": "鍵", "label": "一台目"}, NOON)


def take(store: Store, now=NOON, until=HELD, count: int = 50) -> list[Mail]:
    with store.write() as connection:
        return outbox.take(connection, now, until, count)


def one(store: Store, now=NOON) -> Mail:
    (taken,) = take(store, now)
    return taken


def dies(store: Store, who: str) -> None:
    """As a worker's notice of death is recorded."""
    with store.write() as connection:
        words = ("source", "extent", "file_name", "file_sha256", "state", "plan_sha256", "trips", "by", "asked")
        told = {**dict.fromkeys(words, "x"), "rows": 1, "people": 1, "version": 1, "at": NOON}
        made = connection.execute(batch.insert().values(told))
        row = {"person_id": who, "kind": "death", "starts": NOON, "recorded_at": NOON}
        connection.execute(stop.insert().values(**row, batch_id=made.inserted_primary_key[0]))


def test_a_mail_is_written_with_its_notice(posting: Store):
    """For whoever has an address, due at once; the number of the notice leads to it."""
    number = tell(posting)
    tell(posting, "r")

    mail = one(posting)
    assert (mail.notice, mail.person, mail.address) == (number, "p", "p@nishihara.example")
    assert (mail.message, mail.said.id) == (say.ADDED.id, say.ADDED.id)
    assert mail.message_id.endswith("@nishihara.example>")


def test_where_no_mail_is_sent_nothing_is_written(store: Store, posting: Store):
    """The same database opened without it: one statement less, and nothing that would wait for ever."""
    tell(store)

    assert take(posting) == []
    with posting.read() as connection:
        assert connection.get_execution_options()[MAIL_DOMAIN] == "nishihara.example"


def test_a_notice_costs_one_statement_and_its_mail_one_more(store: Store, posting: Store):
    """Whoever is told of many things at once does not wait for it."""
    asked = list[str]()
    for where, whose in ((store, 1), (posting, 2)):
        with where.write() as connection:
            event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
            notices.tell(connection, "p", say.ADDED, {"kind": "鍵", "label": "一台目"}, NOON)
        assert len(asked) == whose, asked
        asked.clear()


def test_a_notice_that_is_rolled_back_takes_its_mail_with_it(posting: Store):
    """Nothing is sent of what was not done."""

    def fail() -> None:
        with posting.write() as connection:
            notices.tell(connection, "p", say.ADDED, {"kind": "鍵", "label": "一台目"}, NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert take(posting) == []


def test_nothing_is_ever_written_or_sent_to_somebody_who_has_died(posting: Store):
    """Case 75: neither a notice of afterwards, nor one that was still on its way."""
    tell(posting)
    dies(posting, "p")
    tell(posting)

    with posting.write() as connection:
        outbox.drop_for_the_dead(connection, NOON, "なし")
        assert outbox.take(connection, NOON, HELD, 50) == []
        (kept,) = outbox.unsent(connection, 50)
    assert (kept.given_up_at, kept.last_error) == (NOON, "なし")


def test_what_one_sender_holds_is_nobody_elses_until_its_time_has_come(posting: Store):
    """Then whoever never came back has lost it, and the same mail goes out under the same Message-ID."""
    tell(posting)
    first = one(posting)

    assert take(posting, SOON, SOON + timedelta(minutes=10)) == []
    again = one(posting, HELD)
    assert (again.id, again.message_id, again.tries) == (first.id, first.message_id, 2)


def test_what_was_sent_is_never_taken_again(posting: Store):
    """Kept with its instant."""
    number = tell(posting)
    mail = one(posting)
    with posting.write() as connection:
        outbox.sent(connection, mail, SOON)

    assert take(posting, HELD) == []
    with posting.read() as connection:
        assert outbox.delivered(connection, [number])[number].sent_at == SOON
        assert outbox.unsent(connection, 50) == []


def test_a_late_answer_changes_nothing_of_what_somebody_else_holds(posting: Store):
    """Put off, put back and given up ask whether it is still theirs; that it was sent stays true."""
    tell(posting)
    late = one(posting)
    held = one(posting, HELD)

    with posting.write() as connection:
        outbox.put_off(connection, late, SOON, "遅い")
        outbox.put_back(connection, [late], SOON)
        assert not outbox.give_up(connection, late, SOON, "遅い")
        (row,) = outbox.unsent(connection, 50)
    assert (row.next_try, row.tries, row.last_error, row.given_up_at) == (held.next_try, 2, None, None)
    with posting.write() as connection:
        outbox.sent(connection, late, HELD)
        assert outbox.unsent(connection, 50) == []


def test_what_was_put_back_was_not_tried(posting: Store):
    """Due at once, and no try of it is counted; what was put off waits, with the reason."""
    tell(posting)
    mail = one(posting)
    with posting.write() as connection:
        outbox.put_back(connection, [mail], SOON)
    again = one(posting, SOON)
    with posting.write() as connection:
        outbox.put_off(connection, again, HELD, "450 busy")

    assert again.tries == 1
    assert take(posting, HELD - timedelta(seconds=1)) == []
    assert one(posting, HELD).last_error == "450 busy"


def test_those_tried_least_often_come_first(posting: Store):
    """An address that never works keeps nobody waiting."""
    tell(posting)
    with posting.write() as connection:
        outbox.put_off(connection, outbox.take(connection, NOON, HELD, 1)[0], NOON, "450 busy")
    tell(posting, "q")

    assert [mail.person for mail in take(posting)] == ["q", "p"]


def test_how_far_a_notice_has_come(posting: Store):
    """NISHIHARA-7.2.1.3.u: not told until it was sent or read; without an address it stands on his page."""
    mailed, shown, read = tell(posting), tell(posting, "r"), tell(posting, "q")
    with posting.write() as connection:
        notices.mark_read(connection, "q", read, SOON)
        (mail,) = outbox.take(connection, NOON, HELD, 1)

    with posting.read() as connection:
        found = outbox.delivered(connection, [mailed, shown, read])
        assert outbox.delivered(connection, []) == {}
    assert {number: (one.person, one.mailed, one.reached) for number, one in found.items()} == {
        mailed: ("p", True, False),
        shown: ("r", False, True),
        read: ("q", True, True),
    }
    with posting.write() as connection:
        assert outbox.give_up(connection, mail, SOON, "550 nobody")
        given_up = outbox.delivered(connection, [mailed])[mailed]
    assert (given_up.given_up_at, given_up.reached) == (SOON, False)


def test_what_was_given_up_can_be_tried_again_and_what_was_sent_cannot(posting: Store):
    """As if it had never been tried."""
    tell(posting)
    tell(posting, "q")
    first, second = take(posting)
    with posting.write() as connection:
        outbox.give_up(connection, first, SOON, "550 nobody")
        outbox.sent(connection, second, SOON)
        assert outbox.backlog(connection, NOON) == Backlog(0, None, 1)
        assert outbox.try_again(connection, [first.id, second.id, 999], SOON) == 1
        assert outbox.try_again(connection, None, SOON) == 1
        assert outbox.backlog(connection, NOON) == Backlog(1, NOON, 0)

    assert replace(one(posting, SOON), next_try=first.next_try) == replace(first, last_error="550 nobody")
