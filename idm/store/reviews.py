"""What was said of a whole register for a quarter. What is said of one holder is in ``privileged_ids``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from idm.facts.case import CaseKind
from idm.messages import Message
from idm.store import cases
from idm.store.cases import Filed
from idm.store.privileged_ids import Issued
from idm.store.tables import case_file, instance, notice, privileged_account, review

WHOLE = ""
SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Signed:
    """One sign-off. ``by`` is a person's id, ``at`` aware UTC."""

    subject: str
    period: str
    note: str
    at: datetime
    by: str


def sign(connection: Connection, one: Signed) -> None:
    """
    Raises:
        sqlalchemy.exc.IntegrityError: it is signed already.
    """
    values = {"subject": one.subject, "period": one.period, "note": one.note, "at": one.at, "by": one.by}
    connection.execute(insert(review).values(**values, about=WHOLE, answer=SIGNED))


def signed(connection: Connection) -> dict[tuple[str, str], Signed]:
    """Every sign-off, by subject and period."""
    query = select(review).where(review.c.about == WHOLE, review.c.answer == SIGNED)
    return {(one.subject, one.period): one for one in map(_signed, connection.execute(query))}


def holders_said(connection: Connection, subject: str, period: str) -> dict[str, str]:
    """What was said of each holder for a period, by person id."""
    query = select(review.c.about, review.c.answer).where(
        review.c.subject == subject, review.c.period == period, review.c.about != WHOLE
    )
    return {row.about: row.answer for row in connection.execute(query)}


def cases_of(connection: Connection, kind: CaseKind) -> list[Filed]:
    """Every application of a kind, whatever became of it, the oldest first."""
    query = select(case_file.c.id).where(case_file.c.kind == kind.value)
    return cases.these(connection, list(connection.execute(query).scalars()))


def issued(connection: Connection) -> list[Issued]:
    """Every privileged ID that was ever given out, the oldest first."""
    query = select(*(privileged_account.c[name] for name in Issued.__slots__))
    return [Issued(*row) for row in connection.execute(query.order_by(privileged_account.c.made_at))]


def begun_at(connection: Connection) -> datetime:
    """Since when there is anything to look through (aware UTC)."""
    found: datetime = connection.execute(select(instance.c.created_at)).scalar_one()
    return found


def told(connection: Connection, message: Message, values: str, people: Collection[str]) -> set[str]:
    """Who of these (ids) was told exactly this, ever. ``values``: as the notice keeps them."""
    query = select(notice.c.person_id).where(
        notice.c.message == message.id, notice.c["values"] == values, notice.c.person_id.in_(sorted(people))
    )
    return set(connection.execute(query).scalars())


def _signed(row: Row[Any]) -> Signed:
    return Signed(row.subject, row.period, row.note, row.at, row.by)
