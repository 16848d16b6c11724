"""What two people agreed on is done, once the holder has had his days: judged again right before it.

No timer says yes here. A worker carries out what was said; it does nothing while the use of accounts is in doubt, while
more would be stopped than may be at once, or where the reason is none any more (F77).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from idm.audit.entry import Act
from idm.facts import StopKind
from idm.messages import Said
from idm.messages import sweeps as say
from idm.office import now as stops
from idm.office.cases.ending import end_in
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.office.instance import Actor, Instance
from idm.office.privileges.issuing import take_back
from idm.office.privileges.roll import Roll
from idm.office.sweeps.finding import Finding, Found
from idm.office.sweeps.granted import KINDS
from idm.office.sweeps.opening import load_of, said_of, said_of_held, tell_held
from idm.office.sweeps.recording import put_on_record
from idm.office.sweeps.restoring import as_told, give_up
from idm.office.sweeps.settling import settle
from idm.office.sweeps.strangers import take_away
from idm.rules.campaigns import MANY, STRANGERS, Done, Kind, State, agreed, case_of, ready, unconfirmed
from idm.rules.dormancy import Remedy
from idm.rules.last_use import doubts
from idm.store import campaigns, cases, facts, notices
from idm.store.campaigns import Campaign, Line
from idm.store.cases import Filed

AT_ONCE = 50
"""Lines that are carried out in one transaction."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one sweep in one turn. ``waits``: why nothing was done, in words."""

    label: str
    stopped: int = 0
    gone: int = 0
    waits: str = ""

    @property
    def said(self) -> Said:
        if self.waits:
            return say.WAITS.say(label=self.label, what=self.waits)
        return say.CARRIED.say(label=self.label, stopped=self.stopped, gone=self.gone)


def carry_out(instance: Instance, actor: Actor) -> list[Carried]:
    """
    Every open sweep of which something is due.

    Args:
        actor: The worker, or whoever asked for it; it is judged by what two others said of each line.
    """
    settle(instance, actor)
    with instance.store.read() as connection:
        due = [
            (one, found)
            for one in campaigns.in_state(connection, State.OPEN)
            if (found := [line.id for line in campaigns.to_do(connection, one.id) if _due(instance, one, line)])
        ]
    done = [_of_one(instance, one, ids, actor) for one, ids in due]
    if done:
        instance.checkpoint()
    return done


def _of_one(instance: Instance, one: Campaign, ids: Sequence[int], actor: Actor) -> Carried:
    stopped = gone = 0
    for start in range(0, len(ids), AT_ONCE):
        with instance.store.write() as connection:
            facts.lock_roster(connection)
            turn = _Turn(instance, House(instance, connection, instance.clock.now()), actor)
            found = turn.carry(one.id, ids[start : start + AT_ONCE], len(ids) - start, first=start == 0)
        if found.waits:
            return Carried(one.label, stopped, gone, found.waits)
        stopped, gone = stopped + found.stopped, gone + found.gone
    return Carried(one.label, stopped, gone)


def _due(instance: Instance, one: Campaign, line: Line) -> bool:
    head = line.head.says if line.head else None
    if line.done is not None or line.remedy is Remedy.OBJECT:  # personnel's own papers carry that out
        return False
    if line.remedy is Remedy.REVOKE:
        ends = instance.policy.reviews.access.unconfirmed == "end"
        late = ends and unconfirmed(head, one.due_at, instance.clock.now())
        return late or agreed(None, head, line.remedy) is True
    both = agreed(line.hr.says if line.hr else None, head) is True
    return both and (line.remedy in STRANGERS or ready(line.told_at, instance.policy, instance.clock.now()))


class _Turn:
    """One transaction."""

    def __init__(self, instance: Instance, house: House, actor: Actor) -> None:
        self.instance = instance
        self.house = house
        self.actor = actor
        self.finding = Finding(instance, house.connection)
        self._over: set[int] = set()  # cases that this turn has ended
        self._numbers: frozenset[int] | None = None

    def carry(self, number: int, ids: Sequence[int], left: int, *, first: bool) -> Carried:
        """
        What the log says of these lines is done, whatever their rows say (F22).

        Args:
            left: How many are due in all, these included.
            first: All other lines are looked at and put right as well: once for a list of thousands.
        """
        connection, now = self.house.connection, self.house.now
        told = as_told(self.house, number, ids, self.actor, whole=first)
        if told is None:
            return self._give_up(number)
        one, _ = told
        if one.state is not State.OPEN:
            return Carried("")
        doubted = doubts(self.finding.sources, self.instance.policy, now)
        if one.kind is Kind.DORMANCY and (doubted or not self.finding.sources):
            return Carried(one.label, waits=said_of({name: why.value for name, why in doubted.items()}))
        if one.released_by is None and load_of(self.house, left, one.kind).trips:
            campaigns.hold(connection, number, [MANY])
            put_on_record(self.house, Act.SWEEP_HELD, number, self.actor, held=[MANY])
            tell_held(self.house, number, one.label, [MANY], one.opened_by)
            return Carried(one.label, waits=said_of_held([MANY]))
        if first and as_told(self.house, number, None, self.actor, whole=False) is None:
            return self._give_up(number)
        lines = [line for line in campaigns.lines(connection, number, ids) if _due(self.instance, one, line)]
        still = self.finding.those({line.person for line in lines if line.person})
        ends = [self._end(one, line, still.get(line.subject)) for line in lines]
        return Carried(one.label, sum(end is not Done.GONE for end in ends), ends.count(Done.GONE))

    def _give_up(self, number: int) -> Carried:
        named = campaigns.get(self.house.connection, number)
        label = named.label if named else ""
        give_up(self.house, number, label, self.actor)
        return Carried(label, waits=say.NOT_AS_MADE)

    def _end(self, one: Campaign, line: Line, found: Found | None) -> Done:
        done = Done.GONE
        if line.remedy is Remedy.REVOKE:
            done = self._revoke(one, line)
        elif line.remedy in STRANGERS:
            done = take_away(self.house, one, line)
        elif found is not None and found.judged.exempt is None and found.judged.remedy is line.remedy:
            done = self._stop(one, line, found)
        campaigns.finish(self.house.connection, line, done, self.house.now)
        put_on_record(
            self.house,
            Act.SWEEP_DONE,
            one.id,
            self.actor,
            line=line.id,
            account=line.subject,
            done=done.value,
            hr=line.hr.by if line.hr else "",
            head=line.head.by if line.head else "",
        )
        return done

    def _revoke(self, one: Campaign, line: Line) -> Done:
        """Over from now on, by whatever case he has it: its head said so, or nobody confirmed it in time."""
        ends = self._giving(one, line)
        why = (say.TAKEN_BACK if line.head else say.NOT_CONFIRMED).format(label=one.label)
        for filed in ends:
            self._over.add(filed.id)
            end_in(self.house, filed, Actor(self.actor.by, shown=say.REVIEW, via=self.actor.via), why, "review")
        return Done.REVOKED if ends else Done.GONE

    def _giving(self, one: Campaign, line: Line) -> list[Filed]:
        """
        The case of a line, and every other one that gives or will give its holder the same right: a second one, or one
        that follows it. Not those with a line of their own, nor what was approved after the word on this one was said.
        """
        number = case_of(line.detail)
        named = next(iter(cases.these(self.house.connection, [number])), None)
        if named is None:
            return []
        kinds = {named.case.kind} if one.kind is Kind.ACCESS else {*KINDS}
        said_at = line.head.at if line.head else one.opened_at
        return [
            filed
            for filed in self._given.get((named.case.beneficiary, content_of(named.case).get("entitlement")), ())
            if filed.id not in self._over
            and (filed.id == number or (filed.case.kind in kinds and self._follows(filed, one, said_at)))
        ]

    def _follows(self, filed: Filed, one: Campaign, said_at: datetime) -> bool:
        """Is it over with another one's line, having none of its own?"""
        decided = filed.ended_at or filed.opened_at
        return decided <= said_at and (one.kind is not Kind.ACCESS or filed.id not in self._listed(one.id))

    def _listed(self, number: int) -> frozenset[int]:
        """Cases that have a line of their own on the list of this turn."""
        if self._numbers is None:
            lines = campaigns.briefs(self.house.connection, number)
            self._numbers = frozenset(case_of(line.detail) for line in lines if line.remedy is Remedy.REVOKE)
        return self._numbers

    @cached_property
    def _given(self) -> Mapping[tuple[str, str | None], list[Filed]]:
        """By beneficiary and right, what was approved and is not over."""
        found: dict[tuple[str, str | None], list[Filed]] = {}
        for one in cases.to_come_or_in_force(self.house.connection, KINDS, self.house.now):
            found.setdefault((one.case.beneficiary, content_of(one.case).get("entitlement")), []).append(one)
        return found

    def _stop(self, one: Campaign, line: Line, found: Found) -> Done:
        """In the name of whoever answered for HR; the other of the two is barred from lifting it as well."""
        house, why = self.house, f"放置IDの点検 {one.label}"
        by = Actor(line.hr.by if line.hr else self.actor.by, via=self.actor.via)
        if line.remedy is Remedy.RETIRE:
            take_back(house, Roll(house).of(found.person), by, why)
            return Done.RETIRED
        if stops.hold(self.instance, house.connection, found.person, by, why, StopKind.DORMANT) is None:
            return Done.GONE
        values = {"login": line.facts["login"]}
        notices.tell(house.connection, line.person, say.TOLD_STOPPED, values, house.now)
        return Done.SUSPENDED
