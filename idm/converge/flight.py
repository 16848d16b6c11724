"""One batch on its way: the lease and what should be, then what was seen, sent and answered."""

from dataclasses import dataclass, field

from idm.audit.entry import Draft
from idm.desired import Desired
from idm.facts import Person
from idm.plan import Change
from idm.ports import ModifyGroup, Outcome, Pending, Seen
from idm.store.marks import Lease, Mark, Settled


@dataclass(frozen=True, slots=True)
class Taken:
    lease: Lease
    desired: Desired
    members: dict[str, frozenset[str]]  # desired logins, of the groups that are marked themselves
    logins: dict[str, str]  # account id by login, of those

    @property
    def accounts(self) -> list[Mark]:
        return [m for m in self.lease.marks if m.kind == "account"]

    @property
    def groups(self) -> list[Mark]:
        return [m for m in self.lease.marks if m.kind == "group"]


@dataclass(frozen=True, slots=True)
class Round:
    """Group writes on their way: ``decided`` already, waiting for an answer, and to be sent ``later``."""

    decided: list[Outcome]
    pending: Pending
    later: list[ModifyGroup]


@dataclass(slots=True)
class Flight:
    batch: Taken
    repairs: list[ModifyGroup]  # whole-group corrections, without generations
    announced: set[str] = field(default_factory=set)  # groups that the lease says it may write
    people: dict[str, Person] = field(default_factory=dict)  # by account id
    changes: dict[str, Change] = field(default_factory=dict)  # by account id
    seen: dict[str, Seen] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)  # account id -> why the brake holds it
    unread: dict[str, str] = field(default_factory=dict)  # account id -> why it could not be looked at
    pending: list[Pending] = field(default_factory=list)  # the oldest first
    results: dict[str, Outcome] = field(default_factory=dict)  # by account id
    group_trouble: dict[str, Outcome] = field(default_factory=dict)  # by group key
    round: Round | None = None
    settled: dict[str, Settled] = field(default_factory=dict)  # account id -> its mark, if all went well
    done: dict[str, Draft] = field(default_factory=dict)  # account id -> what to put on record, if all went well
    lost_lease: bool = False


def groups_in_trouble(flight: Flight, change: Change) -> Outcome | None:
    if not flight.group_trouble:
        return None
    return next((flight.group_trouble[k] for k in (*change.leaves, *change.joins) if k in flight.group_trouble), None)
