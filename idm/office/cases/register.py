"""Applications for another program to read: all of them, without the words that people wrote as reasons."""

from idm.errors import NotThere
from idm.facts.case import Decision
from idm.messages import api as say
from idm.office.instance import Instance
from idm.store import cases
from idm.store.cases import Filed


def listed(instance: Instance, before: int | None, count: int) -> list[Filed]:
    """The newest first."""
    with instance.store.read() as connection:
        return cases.before(connection, before, count)


def one(instance: Instance, number: int) -> tuple[Filed, list[Decision]]:
    """
    Raises:
        NotThere: no such application.
    """
    with instance.store.read() as connection:
        filed = cases.get(connection, number)
        if filed is None:
            raise NotThere(say.NOTHING_THERE)
        return filed, cases.decisions_of(connection, number)
