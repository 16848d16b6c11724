"""What a person is shown right after signing in: he can tell whether it was always himself (NISHIHARA-7.2.3)."""

from dataclasses import dataclass
from datetime import datetime

from idm.office.signin.credentials import Desk
from idm.office.signin.visitor import Visitor
from idm.passwords.rules import runs_out
from idm.signin.rules import limits_for, over
from idm.store import credentials, sessions
from idm.store.sessions import Tried


@dataclass(frozen=True, slots=True)
class Lately:
    """
    ``before``: the sign-in before this one; ``left``: the last sign-out; ``failures``: wrong tries since ``before``;
    ``elsewhere``: terminals of other sessions that are open now; ``change_by``: until when the password is to be
    changed, once that is near.
    """

    before: Tried | None
    left: Tried | None
    failures: int
    elsewhere: tuple[str, ...]
    change_by: datetime | None


def lately(desk: Desk, visitor: Visitor) -> Lately:
    now, own = desk.instance.clock.now(), visitor.session
    limits = limits_for(desk.instance.policy, visitor.standing, visitor.exemptions)
    with desk.instance.store.read() as connection:
        before = sessions.newest(connection, own.person_id, "signed_in", own.opened_at)
        left = sessions.newest(connection, own.person_id, "signed_out", own.opened_at)
        failures = sessions.failures_since(connection, own.person_id, own.opened_at)
        others = [one for one in sessions.open_ones(connection, own.person_id) if one.key != own.key]
        password = next(iter(credentials.of(connection, own.person_id, "password")), None)
    still = [one.terminal for one in others if not over(one.opened_at, one.seen_at, one.ends_at, limits, now)]
    rules = desk.rules_for(visitor)
    until = runs_out(password.made_at, rules) if password else None
    near = until if until is not None and now >= until - rules.told else None
    return Lately(before, left, failures, tuple(still), near)
