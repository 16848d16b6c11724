"""The text that staff agree to (同意書): every version is kept, and which one somebody read is on record."""

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import BadInput, NotThere, NotYours, Stopped
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import consents as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.store import consents, facts, log
from idm.store.consents import Version

MAY_PUT = frozenset({"hr_operator", "network_admin"})
LIMIT = 20_000  # characters


def put(instance: Instance, text: str, actor: Actor) -> Version:
    """
    A new version, shown to whoever is to agree from now on. What was agreed to before stays agreed to.

    Raises:
        BadInput: empty, too long, with a My Number in it, or the version there is already.
        NotYours, Stopped: whoever puts it may not, or is nobody in particular.
    """
    text = text.strip()
    if not text or len(text) > LIMIT or mentions_my_number(text):
        raise BadInput(say.BAD_TEXT, limit=LIMIT, count=len(text))
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        if not {key for key, _ in house.roles_of(acting(house, actor))} & MAY_PUT:
            raise NotYours(say.NOT_YOURS_TO_PUT)
        before = consents.newest_text(connection)
        if before is not None and before.text == text:
            raise BadInput(say.SAME_TEXT, version=before.version)
        made = consents.put_text(connection, text, actor.by, house.now)
        draft = Draft(
            act=Act.CONSENT_TEXT,
            by=actor.by,
            via=actor.via,
            object=f"consent-text:{made.version}",
            outcome="ok",
            data={"version": made.version, "sha256": made.sha256},
        )
        log.append(connection, [draft], house.now)
    instance.checkpoint()
    return made


def show(instance: Instance, version: int | None = None) -> Version:
    """
    One version; without a number the newest.

    Raises:
        NotThere: there is none.
        Stopped: it is not what was put there any more.
    """
    with instance.store.read() as connection:
        found = current(connection) if version is None else consents.text_of(connection, version)
    if found is None:
        raise NotThere(say.NO_TEXT)
    return _whole(found)


def current(connection: Connection) -> Version:
    """
    The text in force.

    Raises:
        NotThere, Stopped: as in ``show``.
    """
    found = consents.newest_text(connection)
    if found is None:
        raise NotThere(say.NO_TEXT)
    return _whole(found)


def _whole(found: Version) -> Version:
    if not found.whole:
        raise Stopped(say.TEXT_TOUCHED, version=found.version)
    return found
