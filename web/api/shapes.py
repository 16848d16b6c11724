"""From what the counters say to what goes out."""

from idm.office.signin.questions import Answer
from idm.office.views.register import Seen
from idm.store.batches import Batch
from idm.store.credentials import Credential
from idm.store.sessions import Session
from web.api import models
from web.language import answered


def verified(answer: Answer) -> models.Verified:
    return models.Verified.model_construct(  # of our own making: checked by the tests, not at every log-on
        allowed=answer.allowed,
        state=answer.state.reveal() if answer.state else None,
        rule=answer.rule,
        clause=answer.clause,
        missing=list(answer.missing),
        id=answer.because.id,
        because=answered(answer.because),
    )


def person(seen: Seen, *, names: bool) -> models.Person:
    """As of today: a post of a day to come is not there."""
    one, day = seen.person, seen.desired.day
    current = one.employment_on(day)
    name = one.name_on(day) if names else None
    posts = []
    for held in one.postings_on(day):
        unit = seen.desired.organisation.on(held.unit, day)
        posts.append(models.Post(unit=held.unit, unit_name=unit.name if unit else "", title=held.title, main=held.main))
    return models.Person(
        id=one.id,
        number=one.number_on(day),
        login=one.account.login,
        status=models.State(seen.explained.status.key),
        form=current.form.value if current else None,
        posts=posts,
        ends_on=current.span.end if current else None,
        name=name.full if name else None,
        kana=name.kana if name else None,
    )


def account(seen: Seen) -> models.Account:
    entry = seen.explained.entry
    rules = seen.desired.policy.rules
    return models.Account(
        id=seen.person.account.id,
        person=seen.person.id,
        login=seen.person.account.login,
        mail=seen.person.account.mail or None,
        status=models.State(seen.explained.status.key),
        ends_at=entry.ends_at if entry else None,
        groups=sorted(entry.groups) if entry else [],
        because=[models.Why(rule=b.rule, clause=rules[b.rule].source, detail=b.detail) for b in seen.explained.because],
    )


def session(one: Session) -> models.Session:
    return models.Session(
        person=one.person_id, opened_at=one.opened_at, seen_at=one.seen_at, ends_at=one.ends_at, terminal=one.terminal
    )


def factor(one: Credential) -> models.Factor:
    return models.Factor(
        id=one.id,
        kind=one.kind,
        state=one.state,
        label=one.label,
        made_at=one.made_at,
        used_at=one.used_at,
        expires_at=one.expires_at,
        locked_until=one.locked_until,
    )


def batch(one: Batch) -> models.Batch:
    return models.Batch(
        id=one.id,
        state=one.state,
        source=one.source,
        extent=one.extent,
        rows=one.rows,
        people=one.people,
        version=one.version,
        sha256=one.file_sha256,
        at=one.at,
        embargo=one.embargo,
    )
