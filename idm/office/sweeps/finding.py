"""Which accounts are on a list, and with which words. The database sorts out whoever used his lately; only the rest is
loaded and judged."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from sqlalchemy import Connection

from idm.bulk import bulk
from idm.calendar import ONE_DAY, day_of, start_of
from idm.desired import Desired
from idm.facts import Organisation, Person
from idm.facts.case import canonical
from idm.office.instance import Instance
from idm.rules.campaigns import excuse
from idm.rules.dormancy import Exempt, Judged, Known, judge, judge_privileged
from idm.rules.last_use import Source
from idm.store import campaign_log, campaigns, facts, last_use, marks
from idm.store.campaigns import NewLine

LOOKED_BACK = timedelta(days=62)
"""So far back uses by whoever has left are looked for: two sweeps."""


@dataclass(frozen=True, slots=True)
class Found:
    """An account that is to be looked at. ``used``: source -> its last use (aware UTC, to the day)."""

    person: Person
    account: str
    judged: Judged
    known: Known

    @property
    def privileged(self) -> bool:
        return self.account != self.person.account.id


class Finding:
    """One look over everybody at ``now``, within one transaction."""

    def __init__(self, instance: Instance, connection: Connection) -> None:
        self.instance = instance
        self.connection = connection
        self.now = instance.clock.now()
        self.day = day_of(self.now)
        self.sources: list[Source] = last_use.sources(connection)
        self.organisation: Organisation = facts.organisation(connection)
        self._before = start_of(self.day - timedelta(days=instance.policy.dormancy.listed.days - 1))
        self._excused = self._excuses()

    def everybody(self) -> Iterator[Found]:
        """Every account that is to be looked at; one that waits on another list already is left out."""
        waiting = campaigns.waiting_subjects(self.connection)
        with bulk():
            yield from (one for one in self._of(self._candidates()) if one.account not in waiting)

    def those(self, people: Collection[str]) -> dict[str, Found]:
        """The same of these people (by id) alone, by account: right before anything is done."""
        return {one.account: one for one in self._of(people)}

    def _candidates(self) -> set[str]:
        return {
            *last_use.quiet(self.connection, self._before, self.day),
            *last_use.used_after_the_end(self.connection, self.now - LOOKED_BACK, self.day),
            *self._temporary,
            *self._bare,
            *facts.person_ids_of_accounts(self.connection, self._troubled).values(),
        }

    @cached_property
    def _temporary(self) -> dict[str, datetime]:
        return last_use.never_changed(self.connection, self._before)

    @cached_property
    def _bare(self) -> dict[str, datetime]:
        return last_use.without_device(self.connection, self._before)

    @cached_property
    def _troubled(self) -> frozenset[str]:
        return frozenset(one.subject for one in marks.attention(self.connection) if one.kind == "account")

    def _of(self, ids: Collection[str]) -> Iterator[Found]:
        people = list(facts.people(self.connection, ids))
        accounts = {account for one in people for account in one.accounts}
        used = last_use.of_accounts(self.connection, accounts)
        made = last_use.made(self.connection, accounts)
        desired = Desired(self.instance.policy, self.organisation, self.now)
        for person in people:
            own = person.account.id
            since = self._bare.get(person.id)
            known = Known(
                made_at=made[own],
                used=used.get(own, {}),
                temporary_since=self._temporary.get(person.id),
                bare_since=since if since is not None and desired.explain(person).withheld else None,
                left_over=own in self._troubled,
                excused=self._excused.get(own),
            )
            yield from self._own(person, known)
            for account in person.privileged:
                known = Known(made[account.id], used.get(account.id, {}), excused=self._excused.get(account.id))
                judged = judge_privileged(person, account, known, self.sources, self.instance.policy, self.now)
                if judged is not None:
                    yield Found(person, account.id, judged, known)

    def _own(self, person: Person, known: Known) -> Iterator[Found]:
        judged = judge(person, known, self.sources, self.instance.policy, self.now)
        if judged is not None:
            yield Found(person, person.account.id, judged, known)

    def _excuses(self) -> dict[str, Exempt]:
        """Account id -> the reason that somebody gave lately for keeping it unused; the newest word counts."""
        since = self.now - timedelta(days=self.instance.policy.dormancy.exempted.days)
        found: dict[str, Exempt] = {}
        for line in campaign_log.kept_lately(self.connection, since):
            reason = excuse(line.hr.says if line.hr else None, line.head.says if line.head else None)
            found.pop(line.subject, None)
            if reason is not None:
                found[line.subject] = reason
        return found

    def line(self, found: Found) -> NewLine:
        """What whoever answers is shown, with the digest that his answer is bound to."""
        section = self._section(found.person)
        text = canonical(self._facts(found, section))
        return NewLine(
            subject=found.account,
            person=found.person.id,
            section=section,
            why=tuple(found.judged.why),
            remedy=found.judged.remedy,
            exempt=found.judged.exempt,
            facts=text,
            digest=sha256(text.encode()).hexdigest(),
        )

    def _section(self, person: Person) -> str:
        """
        Of his first post, or of the last one that he had: what carries that unit now, which may have ended before the
        list was made, its code another's by then. Empty where nothing does.
        """
        posts = person.postings_on(self.day) or sorted(person.postings, key=lambda post: post.span.start)[-1:]
        if not posts:
            return ""
        unit, end = posts[0].unit, posts[0].span.end
        if end is None or end > self.day:
            return unit
        return self.organisation.heir(unit, end - ONE_DAY, self.day) or ""

    def _facts(self, found: Found, section: str) -> dict[str, str]:
        person, judged = found.person, found.judged
        unit, name = self.organisation.on(section, self.day), person.name_on(self.day)
        where, at = max(found.known.used.items(), key=lambda use: use[1], default=("", None))
        return {
            "account": found.account,
            "number": person.number_on(self.day),
            "name": name.full if name else "",
            "login": person.login_of(found.account),
            "unit": unit.name if unit else section,
            "used": str(day_of(at)) if at else "",
            "source": where,
            "idle": "" if judged.idle is None else str(judged.idle),
            "made": str(day_of(found.known.made_at)),
            "why": json.dumps(list(judged.why)),
        }


def lines_of(finding: Finding, found: Iterable[Found]) -> list[NewLine]:
    """One after the other by section, so that whoever prints the list hands out whole pages."""
    return sorted((finding.line(one) for one in found), key=lambda line: (line.section, line.person, line.subject))
