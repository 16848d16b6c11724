"""A real mail server on loopback (aiosmtpd), and a village whose notices go by mail."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import text

from connectors.slapd.certificate import write_certificates
from connectors.smtp import SmtpPost, SmtpSettings
from idm.facts.case import CaseKind
from idm.messages import factors as say
from idm.office.cases.effects import EFFECTS
from idm.office.instance import Instance
from idm.office.settings import MailSettings
from idm.secret import Secret
from idm.store import notices
from idm.store.cases import Filed
from tests.cases import CISO, CLERK, PLANNING, Hall
from tests.instances import World
from tests.slapd import free_port

SENDER, DOMAIN = "sekisho@nishihara.example", "nishihara.example"
USER, PASSWORD = "sekisho", "FAKE-mail-password"
PATIENCE = 120.0
"""Seconds, where nobody hangs: a busy machine is no fault."""


@dataclass
class MailServer:
    """
    What it was given, and how it answers.

    ``answers``: to an address at RCPT, instead of taking it. ``hangs``: addresses for which it never answers the DATA.
    ``drops``: addresses at which it goes away without a word. ``senders``: its answer to MAIL, if any.
    """

    port: int = field(default_factory=free_port)
    answers: dict[str, str] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    drops: set[str] = field(default_factory=set)
    senders: str = ""
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    connections: int = 0

    @property
    def got(self) -> list[EmailMessage]:
        """What it took over, as a mail program reads it."""
        return [message_from_bytes(data, policy=default) for _, data in self.taken]  # type: ignore[misc]

    @property
    def addresses(self) -> list[str]:
        return [to for to, _ in self.taken]

    @contextmanager
    def running(self, **how: Any) -> Iterator["MailServer"]:
        """Until the end of the block; ``how`` is for aiosmtpd's own controller."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE, **how)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    # --- what aiosmtpd calls ---

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += session.ssl is None
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.senders:
            return self.senders
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.drops:
            server.transport.abort()
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (to,) = envelope.rcpt_tos
        if to in self.hangs:
            await asyncio.Event().wait()  # until it is stopped, or left alone
        assert isinstance(envelope.content, bytes)
        self.taken.append((to, envelope.content))
        return "250 taken"


def over_tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's own side of TLS, and the file that vouches for it."""
    write_certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    return context, folder / "ca.crt"


def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, shown: LoginPassword) -> AuthResult:
    """The one user there is."""
    right = (shown.login, shown.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


def post_to(server: MailServer, **changes: Any) -> SmtpPost:
    usual: dict[str, Any] = {"security": "none", "sender": SENDER, "name": "関所（西原村）", "seconds": PATIENCE}
    return SmtpPost(SmtpSettings(**{"host": "127.0.0.1", "port": server.port, **usual, **changes}))


SHOWN = Secret(PASSWORD)


@dataclass
class Posting:
    """A village, everybody in it with an address, and the server that takes what is sent to them."""

    world: World
    server: MailServer

    @property
    def instance(self) -> Instance:
        return self.world.instance

    def tell(self, number: str, label: str = "一台目") -> int:
        """Something that person must hear of; the number of the notice."""
        person = self.instance.actor(number).person
        assert person is not None
        values = {"kind": "鍵", "label": label}
        with self.instance.store.write() as connection:
            return notices.tell(connection, person.id, say.ADDED, values, self.world.clock.now())


def with_mail(world: World, port: int) -> World:
    """The same world, whose notices go by mail too."""
    mail = MailSettings(host="127.0.0.1", port=port, security="none", sender=SENDER)
    settings = world.instance.settings.model_copy(update={"mail": mail, "public_url": "https://sekisho.example"})
    store = world.instance.store.mailing(mail.domain)
    with store.write() as connection:
        connection.execute(text(f"UPDATE account SET mail = login || '@{DOMAIN}'"))
    return replace(world, instance=replace(world.instance, settings=settings, store=store))


@pytest.fixture
def posting(village: World) -> Iterator[Posting]:
    """On each database; the server is not running yet."""
    server = MailServer()
    made = Posting(with_mail(village, server.port), server)
    yield made
    made.instance.close()


@pytest.fixture
def mail_server() -> MailServer:
    """Not running yet."""
    return MailServer()


@pytest.fixture
def mailing(hall: Hall, mail_server: MailServer) -> Iterator[Hall]:
    """The hall of applications, whose notices go by mail; what is approved brings about what it says."""
    made = Hall(with_mail(hall.world, mail_server.port), EFFECTS)
    yield made
    made.world.instance.close()


def accepted_deputy(hall: Hall) -> Filed:
    """The network administrator named somebody of 税務課, and the CISO accepted him."""
    content = {"role": "network_admin"}
    filed = hall.apply(CaseKind.DELEGATION, PLANNING, CLERK, subject="network_admin", content=content)
    return hall.decide(filed, CISO)
