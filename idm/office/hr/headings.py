"""The headings of a sender's files: kept once, used whenever a file of that sender comes."""

from collections.abc import Mapping

from idm.audit.entry import Act, Draft
from idm.hr.columns import Column, fold
from idm.office.instance import Actor, Instance
from idm.store import log, mappings


def keep(instance: Instance, sender: str, headings: Mapping[str, Column], actor: Actor) -> None:
    """Put these headings in place of what was kept for the sender; none at all forgets it."""
    now = instance.clock.now()
    folded = {fold(heading): column for heading, column in headings.items()}
    told = [f"{heading}={column}" for heading, column in sorted(folded.items())]
    with instance.store.write() as connection:
        mappings.keep(connection, sender, folded, actor.by, now)
        draft = Draft(
            act=Act.HR_MAPPING,
            by=actor.by,
            via="cli",
            outcome="ok",
            data={"sender": sender, "headings": told},
        )
        log.append(connection, [draft], now)
    instance.checkpoint()


def kept(instance: Instance, sender: str) -> dict[str, Column]:
    """Column by folded heading; empty for a sender nobody has told us of."""
    with instance.store.read() as connection:
        return mappings.of(connection, sender)


def senders(instance: Instance) -> dict[str, int]:
    """Whose headings are kept, and how many."""
    with instance.store.read() as connection:
        return mappings.senders(connection)
