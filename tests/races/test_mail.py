"""Several senders at once: every mail goes out once, and each of them is one's own."""

from contextlib import closing

from idm.office.mail.sending import send_waiting
from tests.mail import DOMAIN, Posting, post_to
from tests.races.at_once import ROUNDS, crowd

SENDERS, MAILS = 6, 12


@ROUNDS
def test_every_mail_is_sent_once_however_many_send(posting: Posting, rounds: int):
    """Six workers at the same moment; nothing is sent twice, nothing is left."""
    with posting.server.running(), crowd(SENDERS) as at_once:
        for number in range(rounds):
            posting.server.taken.clear()
            for n in range(MAILS):
                posting.tell(f"00{101 + n % 12}", f"{number}回の{n}台目")

            sent = at_once(lambda _: _pass(posting))

            assert sum(sent) == MAILS
            assert len({message["Message-ID"] for message in posting.server.got}) == MAILS
            assert set(posting.server.addresses) == {f"n00{101 + n}@{DOMAIN}" for n in range(12)}


def _pass(posting: Posting) -> int:
    with closing(post_to(posting.server)) as post:
        return send_waiting(posting.instance, post, "worker:one").sent
