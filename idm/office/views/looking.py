"""Questions: what would change then and why; what may this person do and why. A question never writes."""

from datetime import date, datetime
from typing import Any

from idm.calendar import start_of
from idm.desired import Desired
from idm.entry import Entry
from idm.errors import BadInput, NotReady, Refused, Unreachable
from idm.facts import Person
from idm.hr.cells.dates import parse_date
from idm.messages import setup as say
from idm.messages import work as say_work
from idm.office.instance import Instance
from idm.office.views import describe
from idm.plan import Change, plan
from idm.ports import Directory, Seen
from idm.store import adoption, facts, marks

_ATTENTION = {"refused": "断られた", "braked": "確認待ち"}


def coming_changes(
    instance: Instance, directory: Directory, at: datetime | None
) -> list[tuple[Change, dict[str, Any]]]:
    """
    What would be done to the directory, as it is now, if it were ``at`` (aware UTC; None: now). Sorted by login.

    Raises:
        NotReady: the directory cannot be read.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        directory.book = adoption.book(connection, directory.name, directory.book)
    try:
        seen = [s.entry for s in directory.read() if isinstance(s, Seen)]
    except (Unreachable, Refused) as error:
        raise NotReady(say_work.DIRECTORY_DOWN, name=directory.name, why=error.said.text) from error
    before: dict[str, Entry] = {e.account: e for e in seen}
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
        people: dict[str, Person] = {account: p for p in facts.people(connection) for account in p.accounts}
    then = Desired(instance.policy, organisation, at or now)
    today = Desired(instance.policy, organisation, now)
    after = {e.account: e for e in then.entries({p.id: p for p in people.values()}.values())}
    ours = {account: e for account, e in before.items() if account in people}
    with instance.store.read() as connection:
        after |= adoption.expected(connection, directory.book, ours, after)
    return [
        (c, describe.change(c, people[c.account], today, then))
        for c in plan(ours, after, instance.policy.protects_group)
    ]


def show(instance: Instance, who: str, at: datetime | None) -> dict[str, Any]:
    """
    Posts, account, roles and rights of a person at a time (aware UTC; None: now), each with its reason.

    Raises:
        BadInput: there is nobody with that number or login.
    """
    with instance.store.read() as connection:
        person = facts.find_person(connection, who)
        organisation = facts.organisation(connection)
    if person is None:
        raise BadInput(say.NO_SUCH_PERSON, value=who)
    desired = Desired(instance.policy, organisation, at or instance.clock.now())
    return describe.person_json(person, desired.explain(person), desired)


def needing_attention(instance: Instance) -> list[dict[str, str]]:
    """What a worker was refused or held, for a person: ``who`` is a login or a group, ``subject`` what the log says."""
    with instance.store.read() as connection:
        found = marks.attention(connection)
        owners = facts.person_ids_of_accounts(connection, [a.subject for a in found if a.kind == "account"])
        people = list(facts.people(connection, list(owners.values())))
        logins = {account: p.login_of(account) for p in people for account in p.accounts}
    return [
        {
            "subject": a.subject,
            "who": logins.get(a.subject, a.subject),
            "state": a.state,
            "label": _ATTENTION[a.state],
            "error": a.error,
        }
        for a in found
    ]


def parse_at(text: str | None) -> datetime | None:
    """
    A date as people write it (00:00 JST of it) or an instant with its zone.

    Raises:
        BadInput: neither.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return start_of(parse_day(text))
    if at.tzinfo is not None:
        return at
    if at != datetime.combine(at.date(), datetime.min.time()):
        raise BadInput(say.BAD_INSTANT, value=text)
    return start_of(at.date())


def parse_day(text: str) -> date:
    """
    A JST date as people write it: 2027-04-01, 2027/4/1, R9.4.1, 令和9年4月1日.

    Raises:
        BadInput: it is none.
    """
    found = parse_date(text)
    if not isinstance(found, date):
        raise BadInput(say.BAD_DATE, value=text)
    return found
