"""Rights that approved cases give, for the review of access (棚卸し): one line a case, for the head of its holder."""

from hashlib import sha256

from idm.calendar import day_of
from idm.facts import Organisation, Person
from idm.facts.case import CaseKind, canonical
from idm.office.cases.contents import right_name
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.rules.dormancy import Remedy
from idm.store import cases, facts
from idm.store.campaigns import NewLine
from idm.store.cases import Filed

KINDS = (CaseKind.ENTITLEMENT, CaseKind.EXTERNAL_ACCESS)


def granted(house: House) -> list[NewLine]:
    """Everything that is in force now, by section."""
    found = [one for kind in KINDS for one in cases.in_force(house.connection, kind, house.now)]
    people = {one.id: one for one in facts.people(house.connection, {one.case.beneficiary for one in found})}
    organisation = facts.organisation(house.connection)
    held = [(one, people[one.case.beneficiary]) for one in found if one.case.beneficiary in people]
    lines = (_line(house, organisation, one, person) for one, person in held)
    return sorted(lines, key=lambda line: (line.section, line.person, int(line.detail)))


def _line(house: House, organisation: Organisation, filed: Filed, person: Person) -> NewLine:
    day = day_of(house.now)
    posts, name = person.postings_on(day), person.name_on(day)
    section = posts[0].unit if posts else ""
    unit = organisation.on(section, day)
    label = right_name(house, content_of(filed.case).get("entitlement", ""))
    text = canonical(
        {
            "account": person.account.id,
            "number": person.number_on(day),
            "name": name.full if name else "",
            "login": person.account.login,
            "unit": unit.name if unit else section,
            "right": label,
            "case": str(filed.id),
            "until": str(day_of(filed.case.until)) if filed.case.until else "",
            "made": str(day_of(filed.opened_at)),
            "used": "",
            "idle": "",
        }
    )
    digest = sha256(text.encode()).hexdigest()
    account = person.account.id
    return NewLine(account, person.id, section, ("granted",), Remedy.REVOKE, None, text, digest, str(filed.id))
