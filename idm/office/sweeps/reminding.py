"""A list with lines unanswered when its time is over, or nearly: those whose answers are missing hear of it, once."""

from datetime import datetime, timedelta

from idm.calendar import wareki
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.sweeps.parties import HR, Offices
from idm.rules.campaigns import Kind, State
from idm.rules.dormancy import Remedy
from idm.store import campaigns, notices
from idm.store.campaigns import Campaign, Line


def remind(instance: Instance) -> None:
    """For a worker's turn. A question first: nearly always there is nothing."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        late = [one for one in campaigns.in_state(connection, State.OPEN) if _from(instance, one) <= now]
    for one in (one for one in late if one.reminded_at is None):
        with instance.store.write() as connection:
            _remind(House(instance, connection, instance.clock.now()), one)


def _from(instance: Instance, one: Campaign) -> datetime:
    """Of rights before the day: what was granted and nobody has confirmed by then may end."""
    ahead = timedelta(0) if one.kind is Kind.DORMANCY else timedelta(days=instance.policy.reviews.access.reminded)
    return one.due_at - ahead


def _remind(house: House, one: Campaign) -> None:
    waiting = [line for line in campaigns.lines(house.connection, one.id) if line.done is None]
    offices = Offices(house)
    people = {who for line in waiting if line.head is None for who in offices.answer_for(line)}
    if any(_waits_for_hr(one, line) for line in waiting):
        people.update(house.with_role(HR))
    for who in sorted(people):
        values = {"number": str(one.id), "label": one.label, "due": wareki(one.last_day)}
        message = say.TOLD_DUE if one.kind is Kind.DORMANCY else say.TOLD_SOON
        notices.tell(house.connection, who, message, values, house.now)
    campaigns.reminded(house.connection, one.id, house.now)


def _waits_for_hr(one: Campaign, line: Line) -> bool:
    if one.kind is Kind.DORMANCY:
        return line.hr is None
    return line.remedy is Remedy.OBJECT and line.head is not None and line.hr is None
