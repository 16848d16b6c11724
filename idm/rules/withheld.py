"""Rights that wait until their holder has a second factor (domain case 79, NISHIHARA-4.1.2.a)."""

from collections.abc import Iterable
from datetime import date

from idm.calendar import start_of
from idm.facts import Organisation, Person
from idm.hr.changeset import PersonChange
from idm.policy import Policy
from idm.rules.cards import factors_of
from idm.rules.factors import kinds_on_record
from idm.rules.grants import Grants, posts_of


def waiting(
    changes: Iterable[PersonChange], policy: Policy, organisation: Organisation, today: date
) -> list[tuple[Person, str]]:
    """Whom a change set gives a post whose right is withheld, and that right's label; each pair once."""
    if all(right.needs_factors == 1 for right in policy.entitlement):
        return []
    by_day: dict[date, Grants] = {}
    found: dict[tuple[str, str], tuple[Person, str]] = {}
    for person in (change.after for change in changes):
        for day in {max(posting.span.start, today) for posting in person.postings if not posting.id}:
            current = person.employment_on(day)
            if current is None:
                continue
            grants = by_day.setdefault(day, Grants(policy, organisation, day))
            kinds = kinds_on_record(factors_of(person, start_of(day)))
            for right in grants.withheld(current.form, posts_of(person.postings_on(day)), kinds):
                found[person.id, right.key] = (person, right.label)
    return list(found.values())
