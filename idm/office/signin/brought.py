"""Taking over passwords from an existing directory: their hashes, once, for whoever never had one here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from idm.audit.entry import Act, Draft
from idm.office.instance import Actor, Instance
from idm.passwords.brought import Kept
from idm.store import credentials, log

AT_ONCE = 500
"""People in one transaction: sign-ins go on in between."""


@dataclass(frozen=True, slots=True)
class Brought:
    """
    Logins: whose password was taken over, who has one or had one here and so keeps it, and who is nobody's here.

    What once ended here is never brought back by an old file.
    """

    taken: tuple[str, ...]
    known: tuple[str, ...]
    unknown: tuple[str, ...]


def bring(instance: Instance, found: Sequence[Kept], actor: Actor) -> Brought:
    """Everybody's first password is what his directory has; it is made anew at his first sign-in (gate)."""
    taken: list[str] = []
    known: list[str] = []
    unknown: list[str] = []
    for part in _parts(found):
        now = instance.clock.now()
        by_login = {one.login: one for one in part}
        with instance.store.write() as connection:
            people = credentials.owners_of(connection, by_login)
            first = {login: one for login, one in people.items() if not one.had_password}
            new = {one.person_id: by_login[login].hash for login, one in first.items()}
            added = credentials.bring(connection, new, by=actor.by, now=now)
            lines = [
                Draft(
                    act=Act.PASSWORD_BROUGHT,
                    by=actor.by,
                    via=actor.via,
                    subject=one.person_id,
                    outcome="ok",
                    data={"scheme": by_login[login].scheme},
                )
                for login, one in sorted(first.items())
                if one.person_id in added
            ]
            log.append(connection, lines, now)
        taken += [login for login, one in first.items() if one.person_id in added]
        known += [login for login, one in people.items() if one.person_id not in added]
        unknown += by_login.keys() - people.keys()
    return Brought(tuple(sorted(taken)), tuple(sorted(known)), tuple(sorted(unknown)))


def _parts(found: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]
