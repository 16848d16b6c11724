"""What a worker works with, and what it tells afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field

from idm.messages import Said
from idm.policy import Policy
from idm.ports import Clock, Directory, Outcome, Result
from idm.store.engine import Store


@dataclass(slots=True)
class Report:
    """What one pass did. ``writes`` counts what the directory confirmed, ``failed`` what it did not."""

    writes: int = 0
    failed: int = 0
    accounts: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # (login or group, the directory's words)
    let_go: int = 0  # removals of access that no accepted facts explain, few enough to pass the brake
    braked: Said | None = None
    unreachable: Said | None = None

    def count(self, outcome: Outcome) -> None:
        if outcome.result is Result.DONE:
            self.writes += 1
        elif outcome.result is not Result.STALE:  # stale is read again at once: neither done nor failed
            self.failed += 1


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker works with."""

    store: Store
    directory: Directory
    policy: Policy
    clock: Clock
    worker: str
    only_urgent: bool = False  # leave everything else to another worker
    patient: bool = True  # False: a person asks now, do not wait for the next try of a silent directory
    batch: int = 3000
    lease_seconds: int = 60
    on_progress: Callable[[int], None] = lambda _done: None
