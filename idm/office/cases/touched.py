"""
Applications that are approved by their row alone: somebody who can write to the database changed or made them there.

Own checks do not wait for any of this, they ask the log (``idm.store.cases.attested``); here such a case is shut for
good, and those who oversee hear of it.
"""

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.messages import Said
from idm.messages import cases as say
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.officers import overseers
from idm.store import cases, facts, log, marks, notices


def shut_touched(instance: Instance, by: str) -> list[Said]:
    """
    Args:
        by: Name of the worker, for the log.
    """
    instance = instance.containing()
    with instance.store.read() as connection:
        if not cases.touched(connection, instance.clock.now()):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        shut = [number for number, whom in cases.touched(connection, house.now) if _shut(house, number, whom, by)]
    instance.checkpoint()
    return [say.TOUCHED_SAID.say(number=number) for number in shut]


def _shut(house: House, number: int, whom: str, by: str) -> bool:
    """False: it was."""
    connection = house.connection
    if not cases.shut(connection, number, house.now, by, say.TOUCHED.ja):
        return False
    about, data = f"case:{number}", {"why": say.TOUCHED.id}
    draft = Draft(
        act=Act.CASE_ENDED, by=by, via="worker", subject=whom, object=about, outcome="ok", corr=about, data=data
    )
    log.append(connection, [draft], house.now)
    _touch_accounts(house, connection, whom)
    for person in {*overseers(house, whom), *house.with_role("network_admin")} - {whom}:
        notices.tell(connection, person, say.TOUCHED_TOLD, {"number": str(number)}, house.now)
    return True


def _touch_accounts(house: House, connection: Connection, whom: str) -> None:
    accounts = {account: None for person in facts.people(connection, {whom}) for account in person.accounts}
    marks.touch(connection, marks.directory_names(connection), "account", accounts, house.now, urgent=accounts)
