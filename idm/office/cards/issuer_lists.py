"""Cards that their own issuer has revoked are stopped here too, wherever they are used (NISHIHARA-6.4.1.2)."""

from datetime import datetime

from cryptography import x509

from idm.errors import NotReady
from idm.facts.card import CardState
from idm.messages import Said
from idm.messages import card_signin as say
from idm.messages import setup as say_setup
from idm.office.cards import loss
from idm.office.cards.issuers import LISTS, Trust, trust
from idm.office.cards.proof import SIGNING
from idm.office.instance import Actor, Instance
from idm.signin import card_revocation
from idm.signin.card_signature import Flaw
from idm.store import cards


def stop_revoked(instance: Instance, by: str) -> list[Said]:
    """
    As after the report of a loss: directories and doors let the card go, and whoever answers for it is told. Signing in
    does not wait for this, it asks the lists at every use.

    Returns what was done in words, for whoever watches a worker; also that a list cannot be read.
    """
    try:
        revoked = _revoked(instance, trust(instance))
    except NotReady as error:
        return [error.said]
    actor = Actor(by, via="worker")
    return [
        say.REVOKED.say(face=loss.report(instance, card_id, actor, how=say.BY_ISSUER).card.face) for card_id in revoked
    ]


def _revoked(instance: Instance, trusted: Trust) -> list[int]:
    """By id: of cards that are lent."""
    try:
        named = card_revocation.named(trusted.lists)
    except ValueError as error:
        raise NotReady(say_setup.FILE_UNREADABLE, path=instance.home / LISTS, why=error) from error
    if not named:
        return []
    now = instance.clock.now()
    with instance.store.read() as connection:
        lent = [one for one in cards.every(connection, (CardState.LENT,)) if one.kind in SIGNING]
        meant = [(one.id, cards.certificate_of(connection, one.id) or "") for one in lent if one.handle in named]
    return [card_id for card_id, pem in meant if _is_revoked(pem, trusted, now)]


def _is_revoked(pem: str, trusted: Trust, now: datetime) -> bool:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return card_revocation.flaw(certificate, trusted.issuers, trusted.lists, now, required=False) is Flaw.REVOKED
