"""The CISO's name under a register, once a quarter and not before its last days (NISHIHARA-8.4.3)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, wareki
from idm.errors import BadInput, NotYours, Stopped
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import reviews as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held
from idm.office.reviews.registers import Register, register
from idm.rules.periods import Period, opens, over_since, period_of, quarter_named
from idm.store import facts, log, reviews
from idm.store.reviews import Signed

MAY_SEE = frozenset({"ciso", "network_admin", "audit_chief"})
DIGITS = 12
"""So many digits of a digest have to be said to show that it was looked at."""
NOTE_LIMIT = 400  # characters
LOOKED_BACK = 8
"""Quarters that are asked for at most."""


@dataclass(frozen=True, slots=True)
class Due:
    """
    A register and a quarter. ``signed`` None: nobody did; ``late``: the quarter is over. ``by`` in words.

    ``opens`` is from when on somebody may sign (aware UTC).
    """

    subject: str
    quarter: Period
    signed: Signed | None
    by: str
    late: bool
    opens: datetime

    @property
    def label(self) -> str:
        return say.SUBJECT[self.subject]


def every(instance: Instance, actor: Actor) -> tuple[Due, ...]:
    """
    Each register of this quarter and of those before it, the newest first.

    Raises:
        NotYours: he holds no office that sees them.
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        _require_sight(house, actor)
        signed = reviews.signed(connection)
        people = {one.id: shown(one) for one in facts.people(connection, {one.by for one in signed.values()})}
        over = over_since(reviews.begun_at(connection), house.now)[-LOOKED_BACK:]
        quarters = (*over, period_of(house.now))
        found = [
            (subject, quarter, signed.get((subject, quarter.key))) for quarter in quarters for subject in say.SUBJECT
        ]
    return tuple(
        Due(
            subject,
            quarter,
            one,
            people.get(one.by, "") if one else "",
            late=one is None and quarter in over,
            opens=_opens(instance, quarter),
        )
        for subject, quarter, one in reversed(found)
    )


def to_sign(instance: Instance, actor: Actor) -> tuple[Due, ...]:
    """What waits for this very person's name; nothing for whoever is not the CISO."""
    with instance.store.read() as connection:
        now = instance.clock.now()
        missing = unsigned(instance, connection, now)
        if not missing or actor.by not in House(instance, connection, now).with_role("ciso"):
            return ()
    return tuple(
        Due(subject, quarter, None, "", late=quarter.ends <= now, opens=_opens(instance, quarter))
        for subject, quarter in missing
    )


def unsigned(instance: Instance, connection: Connection, now: datetime) -> list[tuple[str, Period]]:
    """Registers that may be signed now (aware UTC) and are not, with their quarters; the oldest first."""
    current = period_of(now)
    quarters = over_since(reviews.begun_at(connection), now)[-LOOKED_BACK:]
    if _opens(instance, current) <= now:
        quarters = (*quarters, current)
    signed = reviews.signed(connection)
    return [(subject, one) for one in quarters for subject in say.SUBJECT if (subject, one.key) not in signed]


def look(instance: Instance, subject: str, period: str, actor: Actor) -> tuple[Register, Due]:
    """
    One register as it stands, and who signed for it.

    Raises:
        BadInput: no such register or quarter.
        NotYours, Stopped: as in ``every``.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        _require_sight(house, actor)
        found = _register(house, subject, period)
        one = reviews.signed(connection).get((subject, period))
        by = next((shown(person) for person in facts.people(connection, {one.by} if one else set())), "")
    late = one is None and found.quarter.ends <= house.now
    return found, Due(subject, found.quarter, one, by, late, _opens(instance, found.quarter))


def sign(instance: Instance, subject: str, period: str, seen: str, actor: Actor, note: str = "") -> Register:
    """
    The CISO has looked through exactly this.

    Args:
        seen: Digest of the register that he was shown, or its first twelve digits.
        note: What he has to say of it; kept with the sign-off, never in the log.

    Raises:
        BadInput: no such register or quarter, its last days have not come, it is signed already, or the note is too
            long.
        Stopped: he is not the CISO now, or it is not what he was shown.
    """
    if len(note) > NOTE_LIMIT or mentions_my_number(note):
        raise BadInput(say.NOTE_WRONG, limit=NOTE_LIMIT)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        own = acting(house, actor)
        if "ciso" not in {key for key, _ in house.roles_of(own)}:
            raise Stopped(say.NOT_THE_CISO, source=instance.policy.rules["review.signed"].source)
        house.require_one("ciso")
        found = _register(house, subject, period)
        _require_open(house, found)
        if len(seen) < DIGITS or not found.digest.startswith(seen):
            raise Stopped(say.CHANGED)
        try:
            reviews.sign(connection, Signed(subject, period, note.strip(), house.now, own.id))
        except IntegrityError as error:
            raise BadInput(say.SIGNED_ALREADY, period=period, label=found.label) from error
        draft = Draft(
            act=Act.REVIEW_SIGNED,
            by=actor.by,
            via=actor.via,
            object=f"review:{subject}:{period}",
            outcome="ok",
            data={"sha256": found.digest, "rows": len(found.rows), "rule": "review.signed"},
        )
        log.append(connection, [draft], house.now)
    instance.checkpoint()
    return found


def _require_sight(house: House, actor: Actor) -> None:
    if not held(house, acting(house, actor)) & MAY_SEE:
        raise NotYours(say.NOT_FOR_YOU)


def _require_open(house: House, found: Register) -> None:
    day = _opens(house.instance, found.quarter)
    if house.now < day:
        source = house.instance.policy.reviews.opens.source
        raise BadInput(
            say.TOO_EARLY, period=found.quarter.key, label=found.label, day=wareki(day_of(day)), source=source
        )


def _opens(instance: Instance, quarter: Period) -> datetime:
    return opens(quarter, instance.policy.reviews.opens.days)


def _register(house: House, subject: str, period: str) -> Register:
    if subject not in say.SUBJECT:
        raise BadInput(say.NO_SUCH_REGISTER, subject=subject, known="、".join(say.SUBJECT))
    quarter = quarter_named(period)
    if quarter is None or quarter.starts > house.now:
        raise BadInput(say.BAD_PERIOD, period=period)
    return register(house, subject, quarter)
