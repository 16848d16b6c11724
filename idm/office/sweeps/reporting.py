"""The report of a sweep, and the two names under it: HR's and the network admin's (NISHIHARA-7.2.1.2.u)."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from idm.audit.entry import Act, Value
from idm.calendar import wareki, wareki_minute
from idm.errors import BadInput, NotYours, Stopped
from idm.facts.case import canonical
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.roles import acts_for
from idm.office.sweeps.answering import DIGITS, going_on
from idm.office.sweeps.looking import Shown, Wanted, one, row_of
from idm.office.sweeps.parties import ADMIN, HR, WHOLE, Parties
from idm.office.sweeps.recording import put_on_record
from idm.rules.campaigns import State, agreed
from idm.rules.dormancy import Remedy
from idm.store import campaigns, facts
from idm.store.campaigns import Brief, Campaign

ROLE = {"hr": HR, "admin": ADMIN}


@dataclass(frozen=True)
class Report:
    """What came of every line, as it stands now."""

    campaign: Campaign
    rows: tuple[tuple[str, ...], ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hex digits) over all of it: what the two sign for."""
        whole = {
            "number": self.campaign.id,
            "label": self.campaign.label,
            "opened": str(self.campaign.opened_at),
            "rows": [list(row) for row in self.rows],
        }
        return sha256(canonical(whole).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """How many lines came to what, in words."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row[-1] or say.UNANSWERED] = found.get(row[-1] or say.UNANSWERED, 0) + 1
        return found


def report(instance: Instance, number: int, actor: Actor) -> tuple[Report, Shown]:
    """
    Raises:
        NotThere: there is none of that number.
        NotYours: he does not see every line of it.
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        parties = Parties(House(instance, connection, instance.clock.now()), actor)
        campaign = parties.campaign(number)
        parties.require(WHOLE)
        made = _made(parties, campaign)
    return made, one(instance, number, actor, Wanted(page=0))


def sheet(found: Report, shown: Shown) -> list[tuple[str, ...]]:
    """The rows of a report for a file, with what makes it evidence below: its digest and the names."""
    signed = ((who, f"{wareki_minute(at)} {name}" if at else say.NOT_YET) for who, name, at in shown.signed)
    below = [("",), (say.DIGEST_COLUMN, found.digest), *signed]
    return [*found.rows, *((*row, *[""] * (len(say.COLUMNS) - len(row))) for row in below)]


def sign(instance: Instance, number: int, seen: str, actor: Actor) -> Report:
    """
    HR, or the network admin, has looked through exactly this; with the second name the sweep is over.

    Args:
        seen: Digest of the report that he was shown, or its first twelve digits.

    Raises:
        NotThere, NotYours: as in ``report``.
        BadInput: lines wait for their answers, or for what was agreed on; he has signed already.
        Stopped: it is not open, not his to sign, the other name is his or of whom he stands in for, or it has changed:
            also where its rows did not say what the log says, which is put right all the same.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        campaign, wrong = going_on(parties, number, None, actor)
        found = None if wrong else _signed(parties, campaign, seen, actor)
    instance.checkpoint()
    if found is None:
        raise Stopped(say.REPORT_CHANGED, number=number)
    return found


def _signed(parties: Parties, campaign: Campaign, seen: str, actor: Actor) -> Report:
    house, found = parties.house, _made(parties, campaign)
    if len(seen) < DIGITS or not found.digest.startswith(seen):
        raise Stopped(say.REPORT_CHANGED, number=campaign.id)
    _require_done(house, campaign)
    side = _side(parties, campaign, found, actor)
    if not campaigns.sign(house.connection, campaign, side, actor.by, house.now, found.digest):
        raise Stopped(say.REPORT_CHANGED, number=campaign.id)
    data: dict[str, Value] = {"side": side, "sha256": found.digest, "lines": len(found.rows), "rule": "sweep.signed"}
    put_on_record(house, Act.SWEEP_SIGNED, campaign.id, actor, **data)
    return found


def may_sign(instance: Instance, number: int, actor: Actor) -> bool:
    """Would his name be taken now?"""
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        campaign = parties.campaign(number)
        if campaign.state is not State.OPEN or _waiting(house, campaign):
            return False
        try:
            _side(parties, campaign, _made(parties, campaign), actor)
        except (BadInput, Stopped, NotYours):
            return False
    return True


def _made(parties: Parties, campaign: Campaign) -> Report:
    lines = campaigns.lines(parties.house.connection, campaign.id)
    return Report(campaign, tuple(row_of(parties, campaign, line).cells for line in lines))


def _side(parties: Parties, campaign: Campaign, found: Report, actor: Actor) -> str:
    """For which of the two he signs. A name under something that has changed since is none."""
    own = [side for side, role in ROLE.items() if role in parties.own]
    source = parties.house.instance.policy.rules["sweep.signed"].source
    signed = {"hr": campaign.hr_signed_by, "admin": campaign.admin_signed_by} if campaign.digest == found.digest else {}
    taken = {side: who for side, who in signed.items() if who is not None}
    if actor.by in taken.values():
        raise BadInput(say.SIGNED_ALREADY, number=campaign.id)
    free = [side for side in own if side not in taken]
    if not free or any(acts_for(parties.person, who, parties.house.now) for who in taken.values()):
        raise Stopped(say.MAY_NOT_SIGN, source=source)
    return free[0]


def _waiting(house: House, campaign: Campaign) -> list[Brief]:
    """What keeps a report from being signed: before the due date every open line, later what still is to be done."""
    late = campaign.due_at <= house.now
    ends = house.instance.policy.reviews.access.unconfirmed == "end"
    lines = (line for line in campaigns.briefs(house.connection, campaign.id) if line.done is None)
    return [line for line in lines if not late or _to_be_done(line, ends=ends)]


def _to_be_done(line: Brief, *, ends: bool) -> bool:
    """Args: ends: what was granted and nobody confirmed in time ends."""
    hr, head = line.hr.says if line.hr else None, line.head.says if line.head else None
    if line.remedy is Remedy.REVOKE:
        return ends or head is not None
    return agreed(hr, head) is True or (line.remedy is Remedy.OBJECT and head is not None)


def _require_done(house: House, campaign: Campaign) -> None:
    waiting = _waiting(house, campaign)
    if waiting:
        due = wareki(campaign.last_day)
        raise BadInput(say.NOT_DONE, number=campaign.id, count=len(waiting), due=due)
