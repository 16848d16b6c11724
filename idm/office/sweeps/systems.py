"""
Who holds the rights of each system, for the review by the head who answers for it (棚卸し), birthright too.

What comes with a post comes back with the next pass: that somebody does not need it is an objection, which personnel
answer. What an application gave ends, as in the review by section.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from hashlib import sha256

from idm.bulk import bulk
from idm.calendar import day_of
from idm.desired import Desired
from idm.facts import Person
from idm.facts.case import canonical
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.office.sweeps.granted import KINDS
from idm.policy import Entitlement
from idm.rules.dormancy import Remedy
from idm.rules.grants import posts_of
from idm.store import cases, facts
from idm.store.campaigns import NewLine

BIRTHRIGHT, GRANTED = "birthright", "granted"
"""Where a right comes from."""
_EVERY_KIND = 3
"""Of factors. Which of them somebody has on record at the moment is no paper's business."""


class Holders:
    """Everybody as they stand at ``house.now``."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._organisation = facts.organisation(house.connection)
        self._desired = Desired(house.instance.policy, self._organisation, house.now)
        self._day = day_of(house.now)

    @cached_property
    def _cases(self) -> Mapping[tuple[str, str | None], int]:
        """By beneficiary and right, the case that gives it now; of several the newest, which the others go with."""
        connection, now = self._house.connection, self._house.now
        found = [one for kind in KINDS for one in cases.in_force(connection, kind, now)]
        return {(one.case.beneficiary, content_of(one.case).get("entitlement")): one.id for one in found}

    def of(self, systems: Collection[str]) -> dict[str, list[NewLine]]:
        """By system, each of these (keys of the profile): one line a person and right, by section."""
        rights = {right.key: right for right in self._house.instance.policy.entitlement if right.system in systems}
        found: dict[str, list[NewLine]] = {key: [] for key in systems}
        if not rights:
            return found
        with bulk():
            for person in facts.people(self._house.connection):
                for key in sorted(rights.keys() & self._desired.groups_of(person)):
                    found[rights[key].system or ""].append(self._line(person, rights[key]))
        for lines in found.values():
            lines.sort(key=lambda line: (line.detail.partition(":")[0], line.section, line.person))
        return found

    def held(self, people: Collection[str]) -> Iterator[tuple[str, str]]:
        """
        ``(person id, key)`` of every right that one of these has by his posts or a case. Whether he is there to use it
        is not asked: an absence puts no paper right.
        """
        for person in facts.people(self._house.connection, people):
            current = person.employment_on(self._day)
            if current is None:
                continue
            posts = posts_of(person.postings_on(self._day))
            by_post = self._desired.grants.group_keys(current.form, posts, _EVERY_KIND)
            by_case = (one.key for one in person.grants if one.covers(self._house.now))
            yield from ((person.id, right) for right in by_post.union(by_case))

    def _by_post(self, person: Person, right: str) -> bool:
        if not person.grants:
            return True
        why = self._desired.explain(person).groups.get(right, ())
        return any(because.rule != "grant.case" for because in why)

    def _line(self, person: Person, right: Entitlement) -> NewLine:
        birthright = self._by_post(person, right.key)
        case = "" if birthright else str(self._cases.get((person.id, right.key), ""))
        posts, name = person.postings_on(self._day), person.name_on(self._day)
        section = posts[0].unit if posts else ""
        unit = self._organisation.on(section, self._day)
        text = canonical(
            {
                "account": person.account.id,
                "number": person.number_on(self._day),
                "name": name.full if name else "",
                "login": person.account.login,
                "unit": unit.name if unit else section,
                "right": right.label,
                "system": self._house.instance.policy.systems[right.system or ""].label,
                "case": case,
                "until": "",
                "made": "",
                "used": "",
                "idle": "",
            }
        )
        return NewLine(
            subject=person.account.id,
            person=person.id,
            section=section,
            why=(BIRTHRIGHT if birthright else GRANTED,),
            remedy=Remedy.REVOKE if case else Remedy.OBJECT,
            exempt=None,
            facts=text,
            digest=sha256(text.encode()).hexdigest(),
            detail=f"{right.key}:{case}",
        )
