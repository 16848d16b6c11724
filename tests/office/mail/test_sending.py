"""Notices by mail against a real server: sent once, tried again, given up; and nobody waits for it."""

from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from connectors.smtp import SmtpPost
from idm.messages import mail as say
from idm.office.mail import looking, sending
from idm.office.mail.clearing import clear_old
from idm.office.mail.sending import AT_ONCE, HELD, LONGEST, Passed, send_waiting
from idm.ports import Answer, Handed, Letter
from idm.store import notices, outbox
from idm.store.tables import notice
from tests.instances import World
from tests.mail import DOMAIN, MailServer, Posting, post_to, with_mail

ONE, TWO, THREE = (f"n0010{n}@{DOMAIN}" for n in (1, 2, 3))
ADMIN = "00102"


def work(posting: Posting) -> Passed:
    """One pass of a worker."""
    with closing(post_to(posting.server)) as post:
        return send_waiting(posting.instance, post, "worker:one")


def later(posting: Posting, **span: float) -> None:
    posting.world.clock.at += timedelta(**span)


def unread(posting: Posting, number: str) -> list[str]:
    person = posting.instance.actor(number).person
    assert person is not None
    with posting.instance.store.read() as connection:
        return [one.said.id for one in notices.unread(connection, person.id)]


def test_a_notice_arrives_as_a_mail(posting: Posting):
    """The sentence, when, where to look and who sends it; a rehearsal says so. Once: the next pass has nothing."""
    number = posting.tell("00101", "一台目")
    with posting.server.running():
        done = work(posting)
        again = work(posting)

    assert (done.sent, done.said, again.sent) == (1, [], 0)
    (got,) = posting.server.got
    assert got["To"] == ONE
    assert got["Subject"].startswith("【関所・演習】")
    said = got.get_content()
    with posting.instance.store.read() as connection:
        (told,) = notices.unread(connection, posting.instance.actor("00101").by)
        assert outbox.delivered(connection, [number])[number].sent_at == posting.world.clock.now()
    assert said.splitlines()[0] == told.said.text
    for part in ("2026-04-01 12:00:00", "https://sekisho.example/me", "西原村 関所", "返信は誰も読みません"):
        assert part in said


def test_f66_a_name_with_a_line_break_begins_no_header(posting: Posting):
    """What somebody called his device stands in the body and in one subject."""
    posting.tell("00101", "鍵\r\nBcc: x@evil.example\r\n\r\nhello")
    with posting.server.running():
        assert work(posting).sent == 1

    (got,) = posting.server.got
    assert got["Bcc"] is None
    assert posting.server.addresses == [ONE]


def test_nishihara_7_2_1_3_u_not_told_while_the_server_is_down_and_told_once_it_is_up(posting: Posting):
    """Tried after 1, 2, 4 ... minutes, and once, although two workers try."""
    number = posting.tell("00101")
    reached = []
    for minutes in (1, 2, 4):
        done = work(posting)
        assert (done.sent, [said.id for said in done.said]) == (0, [say.SERVER_UNREACHABLE.id])
        later(posting, minutes=minutes, seconds=-1)
        assert work(posting) == Passed()
        later(posting, seconds=1)
        with posting.instance.store.read() as connection:
            reached.append(outbox.delivered(connection, [number])[number].reached)
    with posting.server.running():
        sent = work(posting).sent + work(posting).sent

    assert (reached, sent, posting.server.addresses) == ([False] * 3, 1, [ONE])
    with posting.instance.store.read() as connection:
        assert outbox.delivered(connection, [number])[number].reached


@dataclass
class Dying:
    """A worker that is lost between handing a mail over and writing that down."""

    post: SmtpPost

    def send(self, letter: Letter) -> Answer:
        self.post.send(letter)
        raise KeyboardInterrupt

    def close(self) -> None:
        self.post.close()


def test_a_crash_between_sending_and_writing_down_sends_it_once_more_as_the_same_message(posting: Posting):
    """The only way to a second one: after ten minutes, to the byte the same, so that a mailbox can know it."""
    posting.tell("00101")
    with posting.server.running():
        with pytest.raises(KeyboardInterrupt), closing(post_to(posting.server)) as post:
            send_waiting(posting.instance, Dying(post), "worker:lost")
        assert work(posting) == Passed()
        later(posting, seconds=HELD.total_seconds())
        assert work(posting).sent == 1

    first, second = posting.server.taken
    assert first == second


def test_one_bad_address_does_not_stop_the_others(posting: Posting):
    """For good is given up at once and on record; for now is tried later; the rest has arrived."""
    for number in ("00101", "00102", "00103"):
        posting.tell(number)
    posting.server.answers |= {ONE: "550 5.1.1 no such user", TWO: "450 mailbox busy"}
    with posting.server.running():
        done = work(posting)
        assert (done.sent, posting.server.addresses) == (1, [THREE])
        assert [said.id for said in done.said] == [say.REFUSED.id]
        posting.server.answers.clear()
        later(posting, minutes=1)
        assert work(posting).sent == 1

    assert posting.server.addresses == [THREE, TWO]
    (line,) = posting.world.log("mail.given_up")
    assert (line["reason"], line["subject"], line["data"]["tries"]) == (
        "refused",
        posting.instance.actor("00101").by,
        1,
    )
    (left,) = looking.unsent(posting.instance)
    assert (left.who.partition(" ")[0], left.mail.last_error) == ("00101", "550 5.1.1 no such user")


def test_a_sentence_of_another_version_stops_nobody_else(posting: Posting):
    """Given up, and on record."""
    number = posting.tell("00101")
    posting.tell("00102")
    with posting.instance.store.write() as connection:
        connection.execute(notice.update().where(notice.c.id == number).values(message="XXX-999"))
    with posting.server.running():
        done = work(posting)

    assert (done.sent, posting.server.addresses) == (1, [TWO])
    assert len(posting.world.log("mail.given_up")) == 1


def days_without_a_server(posting: Posting, count: int = 4) -> list[str]:
    """A pass an hour; the ids of all that was said."""
    said = []
    for _ in range(24 * count):
        said += [one.id for one in work(posting).said]
        later(posting, hours=1)
    return said


def test_what_was_tried_for_three_days_is_given_up_and_somebody_hears_of_it(posting: Posting):
    """Two mails, one alarm, for the network administrator alone; each of them on record after 78 tries."""
    posting.tell("00101")
    posting.tell("00103")

    said = days_without_a_server(posting)

    assert said.count(say.GIVEN_UP.id) == 1
    assert [line["data"]["tries"] for line in posting.world.log("mail.given_up")] == [78, 78]
    assert unread(posting, ADMIN) == [say.GIVEN_UP.id]
    assert unread(posting, "00104") == []
    assert looking.trouble(posting.instance).given_up == 2


def test_an_alarm_comes_once_until_it_was_read_and_never_for_itself(posting: Posting):
    """While it is unread another mail adds none; read, the end of its own mail raises none."""
    posting.tell("00101")
    days_without_a_server(posting)
    posting.tell("00103")
    days_without_a_server(posting)
    assert unread(posting, ADMIN) == [say.GIVEN_UP.id]
    assert len(posting.world.log("mail.given_up")) == 3

    with posting.instance.store.write() as connection:
        notices.mark_read(connection, posting.instance.actor(ADMIN).by, 10**9, posting.world.clock.now())
    posting.tell("00101")
    days_without_a_server(posting)
    with posting.instance.store.write() as connection:
        notices.mark_read(connection, posting.instance.actor(ADMIN).by, 10**9, posting.world.clock.now())
    days_without_a_server(posting)

    assert unread(posting, ADMIN) == []
    assert len(posting.world.log("mail.given_up")) == 5


@dataclass
class Slow:
    """A post to a server that hangs, as it answers after so long; ``begun``: to whom it was to go."""

    begun: list[str] = field(default_factory=list)

    def send(self, letter: Letter) -> Answer:
        self.begun.append(letter.to)
        return Answer(Handed.LATER, say.NO_ANSWER.ja)

    def close(self) -> None: ...


def test_a_pass_ends_after_its_time_and_the_rest_is_due_at_once(posting: Posting, monkeypatch: pytest.MonkeyPatch):
    """A server that hangs at each mail: one is waited for, the others are not even begun, and none is lost."""
    for number in range(101, 107):
        posting.tell(f"00{number}")
    slow = Slow()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "time", SimpleNamespace(monotonic=lambda: LONGEST * len(slow.begun)))
        done = send_waiting(posting.instance, slow, "worker:one")
    assert (done.sent, slow.begun) == (0, [ONE])

    with posting.server.running():
        assert work(posting).sent == 5
        later(posting, minutes=1)
        assert work(posting).sent == 1

    assert sorted(posting.server.addresses) == [f"n00{number}@{DOMAIN}" for number in range(101, 107)]


def test_a_pass_takes_so_many_and_no_more(posting: Posting):
    """The next one goes on, until nothing is left."""
    for n in range(AT_ONCE + 3):
        posting.tell("00101", f"{n}台目")
    with posting.server.running():
        assert [work(posting).sent for _ in range(3)] == [AT_ONCE, 3, 0]

    assert len({message["Message-ID"] for message in posting.server.got}) == AT_ONCE + 3


def test_mail_that_waits_too_long_is_shown(posting: Posting):
    """After an hour; nothing where no mail is sent."""
    posting.tell("00101")
    began = posting.world.clock.now()
    later(posting, hours=1)
    assert looking.trouble(posting.instance) == looking.Trouble()
    later(posting, seconds=1)

    assert looking.trouble(posting.instance) == looking.Trouble(began, 0)
    assert looking.trouble(replace(posting.instance, settings=silent(posting))) == looking.Trouble()


def silent(posting: Posting):
    settings = posting.instance.settings
    return settings.model_copy(update={"mail": type(settings.mail)()})


def test_no_mail_is_written_where_none_is_sent(village: World):
    """As every instance is before somebody names a server."""
    plain = Posting(village, MailServer())
    number = plain.tell("00101")

    with plain.instance.store.read() as connection:
        assert outbox.unsent(connection, 10) == []
        assert outbox.delivered(connection, [number])[number].reached
    with_mail(village, 25).instance.close()


def test_nishihara_7_1_6_1_what_was_sent_leaves_the_outbox_after_its_days_and_the_log_keeps_it(posting: Posting):
    """Not a second before; what waits stays, however old."""
    first, second = posting.tell("00101"), posting.tell("00101", "予備")
    with posting.server.running():
        assert work(posting).sent == 2
    days, instance = posting.instance.policy.mail.kept.days, posting.instance
    waits = posting.tell("00101", "三つ目")

    later(posting, days=days)
    assert clear_old(instance, "worker:one") == 0
    later(posting, seconds=1)
    assert [clear_old(instance, "worker:one") for _ in range(2)] == [2, 0]

    with instance.store.read() as connection:
        assert [mail.notice for mail in outbox.unsent(connection, 10)] == [waits]
    cleared = [(line["reason"], line["data"]["notice"]) for line in posting.world.log("mail.cleared")]
    assert cleared == [("sent", first), ("sent", second)]
