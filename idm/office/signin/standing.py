"""What class somebody's credentials are of at this moment, for the desk and for the door."""

from datetime import date, datetime

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.facts import Person
from idm.passwords.rules import PasswordRules, rules_for
from idm.policy import Policy
from idm.rules.factors import kinds_on_record
from idm.rules.grants import Grants, posts_of
from idm.rules.standing import Standing, standing_of
from idm.signin.rules import Limits, limits_for
from idm.store import facts


class Standings:
    """The organisation is read anew only when it is another one: this is asked at every request."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._seen: tuple[tuple[int, int], date, Grants] | None = None

    def of(
        self, connection: Connection, person: Person | None, now: datetime, version: tuple[int, int] | None = None
    ) -> Standing:
        """
        By the posts of this day in Japan. Nobody's name takes as long as somebody's (F10).

        Args:
            version: Of the organisation, where it was read already.
        """
        grants = self._grants(connection, day_of(now), version)
        posts = person.postings_on(grants.day) if person else []
        return standing_of(held.role.key for post in posts for held in grants.roles(post.unit, post.title))

    def limits(self, connection: Connection, person: Person | None, now: datetime) -> Limits:
        return limits_for(self._policy, self.of(connection, person, now))

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
            gone += [f"{held.role.label}の操作" for post in posts for held in grants.roles(*post)]
        return tuple(dict.fromkeys(gone))

    def _grants(self, connection: Connection, day: date, version: tuple[int, int] | None = None) -> Grants:
        version = version or facts.organisation_version(connection)
        seen = self._seen  # taken once: threads of the server share it
        if seen is None or seen[:2] != (version, day):
            seen = self._seen = (version, day, Grants(self._policy, facts.organisation(connection), day))
        return seen[2]
