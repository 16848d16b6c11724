"""What class somebody's credentials are of at this moment, for the desk and for the door."""

from datetime import date, datetime
from itertools import chain

from sqlalchemy import Connection

from idm.calendar import day_of, start_of
from idm.facts import Person
from idm.office.roles import acts_for, lent_to
from idm.passwords.rules import PasswordRules, rules_for
from idm.policy import Policy
from idm.rules.exceptions import Exemption, all_excepted, handed_on
from idm.rules.factors import kinds_on_record
from idm.rules.grants import Grants, posts_of
from idm.rules.standing import Standing, serves, standing_of
from idm.signin.rules import Limits, limits_for
from idm.store import exceptions, facts


class Standings:
    """The organisation is read anew only when it is another one: this is asked at every request."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._seen: tuple[tuple[int, int], date, Grants] | None = None

    def of(
        self, connection: Connection, person: Person | None, now: datetime, version: tuple[int, int] | None = None
    ) -> Standing:
        """
        By the posts of this day in Japan, and as an accepted deputy, whatever became of his delegator's post since.
        Nobody's name takes as long as somebody's (F10).

        Args:
            version: Of the organisation, where it was read already.
        """
        grants = self._grants(connection, day_of(now), version)
        lent = [one.role for one in person.delegations if one.in_force(now)] if person and person.delegations else []
        own = [held.role.key for held in grants.held_by(person)] if person else []
        return standing_of(chain(lent, own))

    def serves(self, connection: Connection, own: Person, person: Person, now: datetime) -> bool:
        """
        May ``own``, with an operating role, serve ``person`` at the desk today? A newcomer is served for the posts of
        his first day. A deputy serves whom his delegator serves, never the delegator himself.
        """
        grants = self._grants(connection, day_of(now))
        carried = grants.held_by(own)
        lent = () if acts_for(own, person.id, now) else lent_to(self._policy, connection, grants, own, now)
        held = [(one.role.key, one.unit) for one in chain(carried, lent)]
        day = day_of(in_office_from(person, now))
        posts = person.postings_on(day)
        return serves(held, {unit.code for post in posts for unit in grants.organisation.path(post.unit, day)})

    def limits(self, connection: Connection, person: Person | None, now: datetime) -> Limits:
        standing = self.of(connection, person, now)
        return limits_for(self._policy, standing, self.exemptions(connection, person, standing, now))

    def exemptions(
        self, connection: Connection, person: Person | None, standing: Standing, now: datetime
    ) -> tuple[Exemption, ...]:
        """The exceptions by which a rule of signing in does not bind this person now; the privileged have none."""
        known = self._policy.exceptables
        found = [one for one in exceptions.in_force(connection, now) if one.rule in known]
        if person is None or not found or standing is Standing.PRIVILEGED:
            return ()
        grants = self._grants(connection, day_of(now))
        found = [handed_on(one, grants.organisation, grants.day) for one in found]
        paths = (grants.organisation.path(post.unit, grants.day) for post in person.postings_on(grants.day))
        return all_excepted(person, {unit.code for path in paths for unit in path}, found, now)

    def rules(self, connection: Connection, person: Person, now: datetime) -> PasswordRules:
        return rules_for(self._policy, self.of(connection, person, now))

    def lost_with(self, connection: Connection, person: Person, left: frozenset[str], now: datetime) -> tuple[str, ...]:
        """
        The labels of the rights that somebody has now and would not have with these kinds of factor alone.

        Work with an operating role is one of them: it asks for two kinds (``factor.privileged``).
        """
        grants = self._grants(connection, day_of(now))
        current = person.employment_on(grants.day)
        before, after = (kinds_on_record(factors) for factors in (person.proofs.factors, left))
        if current is None:
            return ()
        posts = posts_of(person.postings_on(grants.day))
        had = {right.key for right in grants.withheld(current.form, posts, before)}
        gone = [r.label for r in grants.withheld(current.form, posts, after) if r.key not in had]
        kinds = self._policy.privileged_work.kinds
        if after < kinds <= before and self.of(connection, person, now) is Standing.PRIVILEGED:
            gone += [f"{held.role.label}の操作" for held in grants.held_by(person)]
        return tuple(dict.fromkeys(gone))

    def _grants(self, connection: Connection, day: date, version: tuple[int, int] | None = None) -> Grants:
        version = version or facts.organisation_version(connection)
        seen = self._seen  # taken once: threads of the server share it
        if seen is None or seen[:2] != (version, day):
            seen = self._seen = (version, day, Grants(self._policy, facts.organisation(connection), day))
        return seen[2]


def in_office_from(person: Person, now: datetime) -> datetime:
    """The beginning of a newcomer's first day (aware UTC); for everybody else this moment."""
    return max([now, *(start_of(employment.span.start) for employment in person.employments[:1])])
