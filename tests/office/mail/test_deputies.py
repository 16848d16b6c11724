"""NISHIHARA-7.2.1.3.u: the managers hear of an accepted deputy; until it was sent the page says that they were not."""

from contextlib import closing
from datetime import timedelta

from idm.facts.case import CaseKind
from idm.messages import mail as say
from idm.office.cases.effects import EFFECTS
from idm.office.mail.looking import deputy_told
from idm.office.mail.sending import send_waiting
from idm.store import cases, notices
from idm.store.cases import Filed
from tests.cases import CLERK, HEAD, PLANNING, TAX, Hall
from tests.mail import DOMAIN, MailServer, accepted_deputy, post_to


def told(hall: Hall, filed: Filed) -> dict[str, str]:
    with hall.world.instance.store.read() as connection:
        found = deputy_told(connection, filed, cases.decisions_of(connection, filed.id))
    return {one.who.partition(" ")[0]: one.state for one in found}


def work(hall: Hall, server: MailServer) -> None:
    with closing(post_to(server)) as post:
        send_waiting(hall.world.instance, post, "worker:one")


def test_nishihara_7_2_1_3_u_managers_are_not_told_until_it_was_sent(mailing: Hall, mail_server: MailServer):
    """The network administrator, every system manager and the deputy: not while the server is down, and then all."""
    filed = accepted_deputy(mailing)
    named = {HEAD, PLANNING, TAX, CLERK}

    work(mailing, mail_server)
    assert told(mailing, filed) == dict.fromkeys(named, say.NOT_TOLD)
    mailing.world.clock.at += timedelta(minutes=1)
    with mail_server.running():
        work(mailing, mail_server)
    assert told(mailing, filed) == dict.fromkeys(named, say.MAILED)
    assert set(mail_server.addresses) >= {f"n{number}@{DOMAIN}" for number in named}

    with mailing.world.instance.store.write() as connection:
        notices.mark_read(connection, mailing.person(TAX).id, 10**9, mailing.world.clock.now())
    assert told(mailing, filed) == {**dict.fromkeys(named, say.MAILED), TAX: say.READ}


def test_whoever_has_no_address_is_told_on_his_page(hall: Hall):
    """Where no mail is sent, the notice itself is the telling."""
    filed = accepted_deputy(Hall(hall.world, EFFECTS))

    assert set(told(hall, filed).values()) == {say.ON_PAGE}


def test_nobody_is_told_of_a_deputy_who_was_not_accepted(mailing: Hall):
    """An application is none."""
    content = {"role": "network_admin"}
    filed = mailing.apply(CaseKind.DELEGATION, PLANNING, CLERK, subject="network_admin", content=content)

    assert told(mailing, filed) == {}
