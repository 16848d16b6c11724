"""Does anybody need to look? Numbers for a monitor, nothing about anybody."""

from dataclasses import dataclass

from idm.office.instance import Instance
from idm.store import batches, card_orders, marks


@dataclass(frozen=True, slots=True)
class Health:
    """
    ``waiting`` marks are due now, ``attention`` ones wait for a person; ``silent`` directories do not answer.

    ``overdue`` orders to stop a card have not taken effect in time.
    """

    waiting: int
    attention: int
    held: int
    silent: int
    overdue: int

    @property
    def good(self) -> bool:
        """Nothing waits for a person, every directory answers, and every reported card is stopped."""
        return not (self.attention or self.held or self.silent or self.overdue)


def health(instance: Instance) -> Health:
    """Counted in one reading of the database."""
    now = instance.clock.now()
    with instance.store.read() as connection:
        names = marks.directory_names(connection)
        return Health(
            waiting=sum(marks.waiting(connection, now).values()),
            attention=len(marks.attention(connection)),
            held=len(batches.held(connection)),
            silent=sum(marks.directory_state(connection, name).last_error is not None for name in names),
            overdue=card_orders.count_overdue(connection, now),
        )
