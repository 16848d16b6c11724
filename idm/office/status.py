"""How the instance is doing, in numbers: nothing about anybody."""

from dataclasses import dataclass
from datetime import datetime

from idm.calendar import JST, day_of
from idm.office.instance import Instance
from idm.rules.employment import status_on
from idm.store import batches, facts, log, marks
from idm.verdict import Status

STATES = {
    Status.ACTIVE: "有効",
    Status.SUSPENDED: "停止",
    Status.DISABLED: "利用終了",
    Status.ABSENT: "登録なし・これから",
}


@dataclass(frozen=True, slots=True)
class InstanceStatus:
    """``signed`` and ``entries`` count lines of the audit log; ``waiting`` marks that are due now."""

    body: str
    document: str
    name: str
    rehearsal: bool
    people: dict[str, int]
    units: int
    waiting: int
    attention: int
    held: int
    directory_error: str | None
    next_try: datetime | None
    entries: int
    signed: int
    at: datetime

    @property
    def healthy(self) -> bool:
        """Nothing waits for a person, the directory answers, and no line of the log is unsigned for long."""
        return not (self.attention or self.held or self.directory_error)


def status(instance: Instance) -> InstanceStatus:
    """Count everything, in one reading of the database."""
    now = instance.clock.now()
    today = day_of(now)
    people = dict.fromkeys(STATES.values(), 0)
    with instance.store.read() as connection:
        for person in facts.people(connection):
            people[STATES[status_on(person, instance.policy, today, now)[0]]] += 1
        units = len(list(facts.organisation(connection).all_on(today)))
        directories = [marks.directory_state(connection, name) for name in marks.directory_names(connection)]
        silent = next((d for d in directories if d.last_error), None)
        waiting = sum(marks.waiting(connection, now).values())
        attention = len(marks.attention(connection))
        held = len(batches.held(connection))
        entries = log.size(connection)
    return InstanceStatus(
        body=instance.policy.body.name,
        document=instance.policy.body.document,
        name=instance.settings.name,
        rehearsal=instance.settings.rehearsal,
        people=people,
        units=units,
        waiting=waiting,
        attention=attention,
        held=held,
        directory_error=silent.last_error if silent else None,
        next_try=silent.next_try if silent else None,
        entries=entries,
        signed=instance.keeper.head().size,
        at=now.astimezone(JST),
    )
