"""Lines that are over by what somebody said elsewhere: in the register of strangers, or in personnel's own papers."""

from idm.audit.entry import Act
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.sweeps.recording import put_on_record
from idm.office.sweeps.strangers import settled
from idm.office.sweeps.systems import Holders
from idm.rules.campaigns import Done, right_of
from idm.store import campaigns, facts
from idm.store.campaigns import Line


def settle(instance: Instance, actor: Actor) -> int:
    """
    For a worker's turn; a question first. Returns how many lines are over by it.

    Args:
        actor: Whoever looks; it decides nothing.
    """
    with instance.store.read() as connection:
        any_at_all = campaigns.strange(connection) or campaigns.accepted(connection)
        if not any_at_all or not _over(House(instance, connection, instance.clock.now())):
            return 0
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        over = _over(house)
        for line, done in over:
            campaigns.finish(connection, line, done, house.now)
            put_on_record(
                house, Act.SWEEP_DONE, line.campaign, actor, line=line.id, account=line.subject, done=done.value
            )
    return len(over)


def _over(house: House) -> list[tuple[Line, Done]]:
    strange, accepted = campaigns.strange(house.connection), campaigns.accepted(house.connection)
    said = settled(house.connection, strange)
    held = set(Holders(house).held({line.person for line in accepted})) if accepted else set()
    corrected = (line for line in accepted if (line.person, right_of(line.remedy, line.detail)) not in held)
    return [
        *((line, said[line.id]) for line in strange if line.id in said),
        *((one, Done.CORRECTED) for one in corrected),
    ]
