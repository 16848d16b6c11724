"""`idm mail`, and the worker that sends: with a real server beside it, down or up."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from idm.messages import factors as say
from idm.office.settings import MailSettings, read_settings, write_settings
from idm.store import notices, outbox
from tests.instances import a_hire
from tests.mail import DOMAIN, PASSWORD, SENDER, USER, MailServer, knows, over_tls
from tests.places import Place, a_place
from tests.processes import command_of

ADMIN, CLERK = "00102", "00104"
ONE = f"n00101@{DOMAIN}"


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
def mailing(small_place: Place, server: MailServer) -> Place:
    """Twelve people with addresses; the server is not running yet."""
    return with_mail(small_place, host="127.0.0.1", port=server.port, security="none", sender=SENDER)


def with_mail(place: Place, **mail: object) -> Place:
    settings = read_settings(place.home)
    write_settings(place.home, settings.model_copy(update={"mail": MailSettings.model_validate(mail)}))
    place.must("policy", "propose", "--connection")
    place.populate(12)
    place.must("worker", "--once")
    with place.opened() as instance, instance.store.write() as connection:
        connection.execute(text(f"UPDATE account SET mail = login || '@{DOMAIN}'"))
    return place


def tell(place: Place, number: str = "00101") -> int:
    with place.opened() as instance:
        person = instance.actor(number).person
        assert person is not None
        with instance.store.write() as connection:
            values = {"kind": "鍵", "label": "一台目"}
            return notices.tell(connection, person.id, say.ADDED, values, instance.clock.now())


def sent(place: Place, number: int) -> bool:
    with place.opened() as instance, instance.store.read() as connection:
        return outbox.delivered(connection, [number])[number].sent_at is not None


def test_the_worker_sends_what_waits_and_its_own_work_does_not_mind(mailing: Place, server: MailServer):
    """Down: said, and the directory's work is done as ever, exit 0; up: sent."""
    number = tell(mailing)

    down = mailing.must("worker", "--once")
    assert "MAI-001" not in down.out
    assert "メールサーバー" in down.err
    (waits,) = mailing.must("mail", "list", "--json").json
    assert (waits["address"], waits["state"], waits["tries"]) == (ONE, "待っている", 1)
    assert not sent(mailing, number)
    mailing.now = "2026-04-01 12:01:00"
    with server.running():
        up = mailing.must("worker", "--once")

    assert "メールサーバー" not in up.err
    assert sent(mailing, number)
    assert server.addresses == [ONE]
    assert mailing.must("mail", "list", "--json").json == []
    assert "ありません" in mailing.must("mail", "list").out


def test_what_was_given_up_is_sent_again_by_whoever_answers_for_the_network(mailing: Place, server: MailServer):
    """Not by the clerk, and not what is not there; on record."""
    number = tell(mailing)
    server.answers[ONE] = "550 5.1.1 no such user"
    with server.running():
        refused = mailing.must("worker", "--once")
        assert "550 5.1.1 no such user" in refused.err
        (row,) = mailing.must("mail", "list", "--json").json
        assert (row["state"], row["next_try"]) == ("やめた", "")
        assert "550 5.1.1" in mailing.must("mail", "list").out
        server.answers.clear()
        for refusal in (
            ["mail", "retry", "--all", "--by", CLERK],
            ["mail", "retry", "--all"],
            ["mail", "retry", "999", "--by", ADMIN],
            ["mail", "retry", "--by", ADMIN],
            ["mail", "retry", "1", "--all", "--by", ADMIN],
        ):
            assert mailing.idm(*refusal).code == 1, refusal
        mailing.must("mail", "retry", str(row["number"]), "--by", ADMIN)
        mailing.must("worker", "--once")

    assert sent(mailing, number)
    acts = [line["act"] for line in lines(mailing) if line["act"].startswith("mail.")]
    assert acts == ["mail.given_up", "mail.retried"]


def lines(place: Place) -> list[dict[str, object]]:
    found: list[dict[str, object]] = place.must("audit", "tail", "-n", "50", "--json").json
    return found


def test_a_letter_to_try_it_out_goes_at_once(mailing: Place, server: MailServer):
    """What the server says is said; who tried it is on record, the address is not."""
    with server.running():
        assert "受け取りました" in mailing.must("mail", "test", "it@nishihara.example", "--by", ADMIN).out
        server.answers["it@nishihara.example"] = "550 no"
        assert "550 no" in mailing.idm("mail", "test", "it@nishihara.example", "--by", ADMIN).err
    for wrong in (["x y"], ["it@nishihara.example"]):
        assert mailing.idm("mail", "test", *wrong, "--by", ADMIN).code == 1
    assert mailing.idm("mail", "test", "it@nishihara.example", "--by", CLERK).code == 1

    assert server.addresses == ["it@nishihara.example"]
    tried = [line for line in lines(mailing) if line["act"] == "mail.tested"]
    assert len(tried) == 3
    assert "it@nishihara.example" not in str(tried)


def test_without_a_server_in_the_settings_the_command_says_what_to_write(small_place: Place):
    """And a worker neither sends nor complains."""
    small_place.populate(2)

    assert "[mail]" in small_place.idm("mail", "test", "a@b.example", "--by", "00102").err
    assert "メール" not in small_place.must("worker", "--once").err


def test_a_password_that_others_may_read_is_not_used(small_place: Place, server: MailServer, tmp_path: Path):
    """Mode 600 or nothing; with it, over TLS, the mail goes."""
    context, vouches = over_tls(tmp_path)
    secret = tmp_path / "mail.password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    secret.chmod(0o640)
    mail = {"host": "127.0.0.1", "port": server.port, "sender": SENDER, "user": USER}
    place = with_mail(small_place, **mail, password_file=str(secret), ca_file=str(vouches))
    number = tell(place)
    how = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": knows}
    with server.running(**how):
        open_to_others = place.must("worker", "--once")
        assert "chmod 600" in open_to_others.err
        assert not sent(place, number)
        secret.chmod(0o600)
        closed = place.must("worker", "--once")

    assert sent(place, number), closed
    assert PASSWORD not in f"{open_to_others} {closed}"


@pytest.fixture
def running() -> Iterator[Place]:
    with a_place(poll_seconds=1, reconcile_seconds=300) as place:
        yield place


def test_a_mail_server_that_hangs_delays_no_directory(running: Place, server: MailServer):
    """The mailer is a process beside the worker: while it waits for an answer, a newcomer is delivered."""
    place = with_mail(running, host="127.0.0.1", port=server.port, security="none", sender=SENDER)
    tell(place)
    server.hangs.add(ONE)
    with server.running():
        worker = place.start("worker")
        try:
            until(lambda: server.connections == 1)
            with waiting_on(mailer_of(worker.pid)):
                place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", [a_hire("00301")]))
                until(lambda: "uid=n00301" in entries_of(place, "n00301"))
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.communicate(timeout=180)

    assert worker.returncode == 0


@contextmanager
def waiting_on(mailer: int) -> Iterator[None]:
    """For as long as we like: it would give the server up after a few seconds."""
    os.kill(mailer, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(mailer, signal.SIGCONT)


def entries_of(place: Place, login: str) -> str:
    return place.hands.run("ldapsearch", "-LLL", "-b", place.hands.base, f"uid={login}")


def test_the_mailer_sends_within_seconds_and_is_started_again(running: Place, server: MailServer):
    """Whoever kills it delays one mail by a moment."""
    place = with_mail(running, host="127.0.0.1", port=server.port, security="none", sender=SENDER)
    with server.running():
        worker = place.start("worker")
        try:
            tell(place)
            until(lambda: server.addresses == [ONE])
            os.kill(mailer_of(worker.pid), signal.SIGKILL)
            tell(place)
            until(lambda: server.addresses == [ONE, ONE])
        finally:
            worker.send_signal(signal.SIGTERM)
            said, _ = worker.communicate(timeout=180)

    assert worker.returncode == 0, said


def mailer_of(worker: int) -> int:
    """The process of that worker which sends mail."""
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text("utf-8").split()
    (found,) = [int(pid) for pid in children if b"idm.cli.mailer" in command_of(pid)]
    return found


def until(done: Callable[[], bool], seconds: float = 180) -> None:
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends
        time.sleep(0.1)
