"""What every deed about a case has in common: finding it, moving it on, putting it on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import NotThere, Stopped
from idm.facts.case import UNDECIDED, CaseKind, CaseState, Decision
from idm.messages import cases as say
from idm.office.cases.seats import House
from idm.office.instance import Actor
from idm.store import cases, log
from idm.store.cases import Filed


def visible(house: House, number: int, actor: Actor) -> tuple[Filed, list[Decision]]:
    """
    A case and every word on it, for whoever asked for it, whom it is for, who decided on it, or who holds an office
    that may come to decide.

    Raises:
        NotThere: there is none, or not for him (F11).
    """
    filed = cases.get(house.connection, number)
    if filed is not None:
        said = cases.decisions_of(house.connection, number)
        if may_look(house, filed, said, actor):
            return filed, said
    raise NotThere(say.NO_SUCH_CASE, number=number)


def kept_from(filed: Filed, person: str) -> bool:
    """A suspension that is not in force yet, and whom it is about, whatever office he holds (8.6(2)③)."""
    judged = filed.case.kind is CaseKind.SUSPENSION and filed.state is not CaseState.APPROVED
    return judged and person == filed.case.beneficiary and person != filed.case.applicant


def may_look(house: House, filed: Filed, said: Sequence[Decision], actor: Actor) -> bool:
    """Is it there for this person? A suspension is for whom it is about once it is in force, not while it is judged."""
    if kept_from(filed, actor.by):
        return False
    parties = {filed.case.applicant, filed.case.beneficiary, *(one.person for one in said)}
    return actor.by in parties or _may_come_to_decide(house, filed, actor)


def _may_come_to_decide(house: House, filed: Filed, actor: Actor) -> bool:
    rule, seats = house.instance.policy.cases.get(filed.case.kind), house.seats(filed.case)
    return any(actor.by in seats.holders(role) for role in ("ciso", *(rule.steps if rule else ())))


def moved(connection: Connection, old: Filed, state: CaseState, now: datetime, step: int | None = None) -> Filed:
    """
    Raises:
        Stopped: somebody else was quicker.
    """
    where = old.step if step is None else step
    if not cases.move(connection, old, state, where, now):
        raise Stopped(say.QUICKER, number=old.id)
    return replace(old, state=state, step=where, ended_at=None if state in UNDECIDED else now)


def put_on_record(
    connection: Connection, act: Act, filed: Filed, actor: Actor, now: datetime, **data: str | list[str]
) -> None:
    """A line with the digest, not the words: those stay with the case, which names the line that approves it."""
    about = {
        "kind": filed.case.kind.value,
        "state": filed.state.value,
        "sha256": filed.case.digest,
        "version": filed.case.version,
    }
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        subject=filed.case.beneficiary,
        object=f"case:{filed.id}",
        outcome="ok",
        corr=f"case:{filed.id}",
        data={**about, **data},
    )
    seq = log.append(connection, [draft], now)
    if act is Act.CASE_DECIDED and filed.state is CaseState.APPROVED and seq is not None:
        cases.keep_line(connection, filed.id, seq)
