"""What a worker does besides writing to directories: what ends by its own clock, and what is looked through."""

import time
from collections.abc import Callable, Iterable, Iterator

from idm.errors import IdmError
from idm.messages import Said
from idm.office.adoption import scanning as orphans
from idm.office.adoption.removing import sweep as remove_agreed
from idm.office.cards import alarms, watching
from idm.office.cards.issuer_lists import stop_revoked
from idm.office.cases.asking import lapse_over
from idm.office.cases.ending import end_gone
from idm.office.cases.reminding import remind
from idm.office.cases.touched import shut_touched
from idm.office.consents.reminding import remind as remind_consents
from idm.office.contracts import watching as contracts
from idm.office.hr.drafts import due_batches
from idm.office.instance import Actor, Instance
from idm.office.leaving import opening as leavers
from idm.office.leaving.clearing import clear
from idm.office.leaving.keys import end_left_behind
from idm.office.mail.clearing import clear_old
from idm.office.managed import sweeping as nobodys
from idm.office.privileges import scanning
from idm.office.privileges import sweeping as windows
from idm.office.reviews.reminding import remind_unsigned
from idm.office.sweeps import reminding as unused_late
from idm.office.sweeps import watching as last_uses
from idm.office.sweeps.carrying import carry_out
from idm.office.sweeps.opening import propose
from idm.office.sweeps.proposing import propose_reviews
from idm.office.urgent.sweeping import sweep as end_urgent
from idm.office.vacancies import tell_ahead
from idm.office.vault import sweeping as loans
from idm.ports import Directory

SWEEP_SECONDS = 60.0


class Every:
    """Something that is due at once, and so many seconds (elapsed, whatever the clock says) after it was done."""

    def __init__(self, seconds: float, *, at_once: bool = True) -> None:
        self._seconds = seconds
        self._done = time.monotonic() - (seconds if at_once else 0)

    def due(self) -> bool:
        return time.monotonic() - self._done >= self._seconds

    def done(self) -> None:
        self._done = time.monotonic()


def at_every_turn(instance: Instance, by: str) -> Iterator[Said]:
    """
    What begins or ends at a moment, before directories are written to. One or two questions each, and nearly always
    nothing.

    Args:
        by: Name of the worker, for the log.

    Raises:
        ExceptionGroup: as in ``_each``.
    """
    yield from _each(
        lambda: due_batches(instance, by),
        lambda: lapse_over(instance, by),
        lambda: windows.end_groundless(instance, by),
        lambda: loans.end_run_out(instance, by),
        lambda: alarms.tell_overdue(instance, by),
        lambda: watching.tell_two_places(instance, by),
    )


def sweeps(instance: Instance, by: str) -> Iterator[Said]:
    """
    What has lost its ground, and what is late: own checks at use do not wait for any of it (F28).

    Raises:
        ExceptionGroup: as in ``_each``.
    """
    yield from _each(
        lambda: clear(instance, by),
        lambda: end_gone(instance, by),
        lambda: leavers.sweep(instance, by),
        lambda: contracts.sweep(instance, by),
        lambda: end_left_behind(instance, by),
        lambda: shut_touched(instance, by),
        lambda: windows.sweep(instance, by),
        lambda: loans.sweep(instance, by),
        lambda: nobodys.sweep(instance, by),
        lambda: end_urgent(instance, by),
        lambda: remind(instance, by),
        lambda: remind_unsigned(instance, by),
        lambda: remind_consents(instance),
        lambda: tell_ahead(instance, by),
        lambda: alarms.remind(instance, by),
        lambda: stop_revoked(instance, by),
        lambda: unused_late.remind(instance),
        lambda: _cleared(instance, by),
        lambda: _carried_out(instance, by),
    )


def looks(instance: Instance, directory: Directory, by: str) -> Iterator[Said]:
    """
    What is looked for in the directory itself, after everything else. Of one that gives no answer nothing is known: it
    is looked at again with the next sweep.

    Raises:
        ExceptionGroup: as in ``_each``.
    """
    yield from _each(
        lambda: scanning.scan_daily(instance, directory, by),
        lambda: orphans.scan_daily(instance, directory, by),
        lambda: remove_agreed(instance, directory, by),
        lambda: last_uses.keep_watch(instance, directory, by),
        lambda: propose(instance, by),
        lambda: propose_reviews(instance, by),
    )


def _cleared(instance: Instance, by: str) -> None:
    clear_old(instance, by)


def _carried_out(instance: Instance, by: str) -> Iterator[Said]:
    return (one.said for one in carry_out(instance, Actor(by, via="worker")) if not one.waits)


def _each(*chores: Callable[[], Iterable[Said] | None]) -> Iterator[Said]:
    """
    One after the other, whatever became of those before: no chore keeps a leaver's access alive (F39). The same
    sentence is said once.

    Raises:
        ExceptionGroup: faults of ours, when all of them have had their turn.
    """
    told: set[Said] = set()
    faults: list[Exception] = []
    for chore in chores:
        try:
            for said in chore() or ():
                if said not in told:
                    yield said
                told.add(said)
        except IdmError as error:
            if error.said not in told:
                yield error.said
            told.add(error.said)
        except Exception as fault:  # noqa: BLE001 - kept, and raised below
            faults.append(fault)
    if faults:
        raise ExceptionGroup("chores", faults)
