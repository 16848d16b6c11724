"""What ``ports.Post`` promises, against a real mail server: taken, later, never; encrypted or not at all; in time."""

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.smtp import SmtpPost
from idm.errors import Unreachable
from idm.ports import Answer, Handed, Letter
from idm.secret import Secret
from tests.connectors.smtp.test_message import LETTER
from tests.mail import SENDER, SHOWN, USER, MailServer, knows, over_tls, post_to

OTHER = "hanako@nishihara.example"


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
def post(server: MailServer) -> Iterator[SmtpPost]:
    with server.running(), closing(post_to(server)) as made:
        yield made


def to(address: str) -> Letter:
    return replace(LETTER, to=address)


def test_a_letter_is_taken_over(server: MailServer, post: SmtpPost):
    """Under the address and the headers that it has."""
    assert post.send(LETTER) == Answer(Handed.TAKEN)

    (got,) = server.got
    assert server.addresses == [LETTER.to]
    assert (got["To"], got["Message-ID"], got["Subject"]) == (LETTER.to, LETTER.message_id, LETTER.subject)
    assert got.get_content().splitlines() == LETTER.text.splitlines()


def test_letters_go_over_one_connection_until_it_is_closed(server: MailServer, post: SmtpPost):
    """The next one after that opens another; closing twice is closing once."""
    assert [post.send(LETTER).handed for _ in range(3)] == [Handed.TAKEN] * 3
    assert server.connections == 1
    post.close()
    post.close()

    assert post.send(LETTER).handed is Handed.TAKEN
    assert server.connections == 2


@pytest.mark.parametrize(
    ("said", "handed"),
    [
        ("550 5.1.1 no such user", Handed.NEVER),
        ("553 not allowed", Handed.NEVER),
        ("450 4.2.1 busy", Handed.LATER),
        ("451 greylisted", Handed.LATER),
        ("421 4.3.2 closing", Handed.LATER),
    ],
)
def test_one_address_that_is_refused_does_not_stop_the_others(
    server: MailServer, post: SmtpPost, said: str, handed: Handed
):
    """5xx is for good, 4xx for now; the server's own words are kept."""
    server.answers[OTHER] = said

    answer = post.send(to(OTHER))

    assert answer == Answer(handed, said)
    assert post.send(LETTER).handed is Handed.TAKEN
    assert server.addresses == [LETTER.to]


@pytest.mark.parametrize("address", ["太郎@nishihara.example", "a@b, c@d", "a@b\r\nBcc: c@d", ""])
def test_f66_what_is_no_address_is_never_asked_about(server: MailServer, post: SmtpPost, address: str):
    """Nothing of it comes near a server."""
    assert post.send(to(address)).handed is Handed.NEVER
    assert server.connections == 0


def test_a_sender_that_is_refused_costs_no_letter(server: MailServer, post: SmtpPost):
    """It is our setting that is wrong, not the address of whoever is told."""
    server.senders = "550 who are you"

    assert post.send(LETTER) == Answer(Handed.LATER, "550 who are you")


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_set(server: MailServer):
    """Five seconds at the DATA; it may have been taken, so it is tried later, and the next letter goes at once."""
    server.hangs.add(OTHER)
    with server.running(), closing(post_to(server, seconds=5.0)) as post:
        began = time.monotonic()
        answer = post.send(to(OTHER))

        assert answer.handed is Handed.LATER
        assert "返事" in answer.reason
        assert time.monotonic() - began < 60  # its answer never comes, and a busy machine is no fault
        assert post.send(LETTER).handed is Handed.TAKEN
    assert server.addresses == [LETTER.to]


def test_a_connection_that_breaks_is_opened_again(server: MailServer, post: SmtpPost):
    """In the middle of a letter: that one later, the next at once."""
    server.drops.add(OTHER)

    assert post.send(to(OTHER)).handed is Handed.LATER
    assert post.send(LETTER).handed is Handed.TAKEN
    assert server.connections == 2


def test_nobody_there_is_unreachable(server: MailServer):
    """Also twice; once he is there it goes."""
    with closing(post_to(server)) as post:
        for _ in range(2):
            with pytest.raises(Unreachable, match="MAI-001"):
                post.send(LETTER)
        with server.running():
            assert post.send(LETTER).handed is Handed.TAKEN


def test_encrypted_after_the_greeting_with_a_user_and_a_password(server: MailServer, tmp_path: Path):
    """Whoever the given authority vouches for is believed, and shown the password."""
    context, vouches = over_tls(tmp_path)
    how = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": knows}
    ours = {"security": "starttls", "ca_file": vouches, "user": USER, "password": SHOWN}
    with server.running(**how), closing(post_to(server, **ours)) as post:
        assert post.send(LETTER).handed is Handed.TAKEN

    assert server.addresses == [LETTER.to]


def test_encrypted_from_the_first_byte(server: MailServer, tmp_path: Path):
    """The other way, at a port of its own."""
    context, vouches = over_tls(tmp_path)
    with server.running(ssl_context=context), closing(post_to(server, security="tls", ca_file=vouches)) as post:
        assert post.send(LETTER).handed is Handed.TAKEN

    assert server.addresses == [LETTER.to]


def test_a_server_that_cannot_encrypt_gets_nothing(server: MailServer):
    """No letter, and no password, in the clear."""
    with (
        server.running(),
        closing(post_to(server, security="starttls", user=USER, password=SHOWN)) as post,
        pytest.raises(Unreachable, match="MAI-001"),
    ):
        post.send(LETTER)

    assert server.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whom_nobody_vouches_for_gets_nothing(server: MailServer, tmp_path: Path, security: str):
    """A certificate of some other authority."""
    context, _ = over_tls(tmp_path)
    how = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    with (
        server.running(**how),
        closing(post_to(server, security=security)) as post,
        pytest.raises(Unreachable, match="MAI-001"),
    ):
        post.send(LETTER)

    assert server.taken == []


def test_a_wrong_password_is_unreachable_and_shows_nowhere(
    server: MailServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """Our setting is wrong: no letter is given up for it."""
    context, vouches = over_tls(tmp_path)
    how = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": knows}
    wrong = Secret("FAKE-wrong-mail-password")
    with (
        server.running(**how),
        caplog.at_level(logging.DEBUG),
        closing(post_to(server, security="starttls", ca_file=vouches, user=USER, password=wrong)) as post,
        pytest.raises(Unreachable) as refused,
    ):
        post.send(LETTER)

    assert "535" in refused.value.said.text
    assert wrong.reveal() not in f"{refused.value} {refused.value.said} {post._settings} {caplog.text}"


def test_the_sender_is_where_failures_go(server: MailServer, post: SmtpPost):
    """The envelope's sender is the one in the letter."""
    post.send(LETTER)

    assert server.got[0]["From"].addresses[0].addr_spec == SENDER
