"""What became of somebody's second factors, and when the desk last spoke for him (see ``rules.second_factor``)."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from idm.facts.card import CardKind
from idm.rules.cards import Step
from idm.rules.factors import DEVICES, RECOVERY
from idm.store.tables import card, card_step, credential, reset_request

_SIGNING = (CardKind.PKI, CardKind.MY_NUMBER)


def last_gone(connection: Connection, person_id: str) -> datetime | None:
    """
    When the newest of his devices and recovery codes ended or was used up, or a card of his that signs was reported
    lost (aware UTC); None for whoever never had any.
    """
    ended = select(func.max(func.coalesce(credential.c.ended_at, credential.c.used_at))).where(
        credential.c.person_id == person_id,
        credential.c.kind.in_([*DEVICES, RECOVERY]),
        credential.c.state.in_(["ended", "used"]),
    )
    reported = (
        select(func.max(card_step.c.at))
        .join(card, card.c.id == card_step.c.card_id)
        .where(card_step.c.holder == person_id, card_step.c.step == Step.REPORT, card.c.kind.in_(_SIGNING))
    )
    found = [connection.execute(query).scalar_one() for query in (ended, reported)]
    return max((at for at in found if at is not None), default=None)


def recognised_at(connection: Connection, person_id: str) -> datetime | None:
    """When two of the desk's staff last gave this person a temporary password (aware UTC)."""
    query = select(func.max(reset_request.c.decided_at)).where(
        reset_request.c.person_id == person_id, reset_request.c.state == "done"
    )
    found: datetime | None = connection.execute(query).scalar_one()
    return found
