"""An application as a form sends it: read into what is asked for, with everything that is wrong, field by field."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from idm.calendar import day_after, day_of, start_of
from idm.errors import BadInput
from idm.facts import Person
from idm.facts.case import Case
from idm.messages import Said
from idm.messages import case_pages as say
from idm.messages import cases as say_cases
from idm.messages import exceptions as say_exceptions
from idm.office.cases import trying
from idm.office.cases.asking import Asked
from idm.office.cases.forms import ONE_PERSON, Field, Form, Whom, settled, subject_of
from idm.office.cases.words import content_of
from idm.office.instance import Instance
from idm.office.views.finding import Row
from idm.office.views.looking import parse_day
from idm.policy.register import clauses

WHOM, START, UNTIL, REASON, WHOLE = "whom", "start", "until", "reason", "form"
LONGEST = 64  # characters of a name or number
SOME_TIME = timedelta(hours=1)
"""In the place of an end that could not be read: its own fault is said already."""


def name_of(key: str) -> str:
    """What a form calls a thing of the content: no other field is called so."""
    return f"content-{key}"


WHERE = {
    say_cases.NO_REASON.id: REASON,
    say_cases.BAD_TEXT.id: REASON,
    say_cases.PERIOD_PAST.id: UNTIL,
    say_cases.NO_END.id: UNTIL,
    say_cases.TOO_LONG.id: UNTIL,
    say_cases.PAST_YEAR_END.id: UNTIL,
    say_cases.CHANGED_PERIOD.id: UNTIL,
    say_cases.DEPUTY_OF_ONESELF.id: WHOM,
    say_cases.DEPUTY_IS_CONTRACTOR.id: WHOM,
    say_cases.WRONG_DELEGATION.id: name_of("role"),
    say_cases.NO_SUCH_RIGHT.id: name_of("entitlement"),
    say_cases.NO_SUCH_PRIVILEGE.id: name_of("privilege"),
    say_cases.WRONG_MINUTES.id: name_of("minutes"),
    say_cases.NO_SUCH_ITEM.id: name_of("item"),
    say_exceptions.NO_CLAUSE.id: name_of("clause"),
    say_exceptions.BAD_VALUE.id: name_of("value"),
    say_exceptions.NOT_YOUR_UNIT.id: name_of("scope"),
}
"""At which field a sentence stands; any other stands above the form."""

Wrong = Mapping[str, Sequence[Said]]


@dataclass(frozen=True, slots=True)
class Read:
    """``asked``: None where something is wrong. ``people``: those whom the field of a person may mean."""

    asked: Asked | None
    wrong: Wrong
    people: Sequence[Row] = ()


def read(instance: Instance, form: Form, sent: Mapping[str, str], applicant: Person) -> Read:
    """Everything that is wrong at once; what could be read is judged by the rules too."""
    now, wrong = instance.clock.now(), defaultdict[str, list[Said]](list)
    person, people = _whom(instance, form, sent, wrong)
    content = {one.key: _said(one, sent, wrong) for one in form.fields}
    number, body = (person or applicant).number_on(day_of(now)), instance.policy.body.name
    content = settled({key: value for key, value in content.items() if value}, number, body)
    starts = _day(sent, START, wrong) or now
    until = _day(sent, UNTIL, wrong, last=True)
    asked = Asked(
        kind=form.kind,
        subject=subject_of(form, content),
        beneficiary=person or applicant,
        starts=starts,
        until=until,
        reason=sent.get(REASON, ""),
        content=content,
    )
    _by_the_rules(instance, asked, applicant, wrong)
    return Read(None if wrong else asked, wrong, people)


def _by_the_rules(instance: Instance, asked: Asked, applicant: Person, wrong: dict[str, list[Said]]) -> None:
    """What a field that could not be read would be blamed for is left out: it has its own sentence."""
    known = frozenset(wrong)
    if START in known or UNTIL in known:
        asked = replace(asked, until=asked.starts + SOME_TIME)
    for said in trying.problems(instance, asked, applicant):
        where = WHERE.get(said.id, WHOLE)
        unread = where == WHOLE and known - {REASON, START, UNTIL}
        if where not in known and not unread:
            wrong.setdefault(where, []).append(said)


def _whom(
    instance: Instance, form: Form, sent: Mapping[str, str], wrong: dict[str, list[Said]]
) -> tuple[Person | None, Sequence[Row]]:
    typed, chosen = sent.get(WHOM, "").strip()[:LONGEST], sent.get("meant", "")[:LONGEST]
    if form.whom is Whom.SELF or (not typed and form.whom is Whom.ANYBODY):
        return None, ()
    if not typed:
        wrong[WHOM] = [say.FOR_SOMEBODY_ELSE.say()]
        return None, ()
    person, people, total = trying.meant(instance, chosen if chosen and sent.get("searched") == typed else typed)
    if person is None:
        wrong[WHOM] = [_which(typed, len(people), total)]
    return person, people


def _which(typed: str, offered: int, total: int) -> Said:
    if not offered:
        return say.WHO_IS_IT_FOR.say(value=typed)
    return (say.WHICH_OF_THEM if total == offered else say.FIRST_OF_THEM).say(count=total, shown=offered)


def _said(one: Field, sent: Mapping[str, str], wrong: dict[str, list[Said]]) -> str:
    text, name = sent.get(name_of(one.key), "").strip(), name_of(one.key)
    if one.options is not None and text not in one.options and (text or one.needed):
        wrong[name] = [say.NOT_CHOSEN.say(label=one.label)]
    elif (
        one.most
        and (text or one.needed)
        and not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= one.most)
    ):
        wrong[name] = [say.NOT_A_NUMBER.say(label=one.label, most=one.most)]
    elif one.needed and not text:
        wrong[name] = [say.NOT_WRITTEN.say(label=one.label)]
    return str(int(text)) if one.most and text and name not in wrong else text


def _day(sent: Mapping[str, str], name: str, wrong: dict[str, list[Said]], *, last: bool = False) -> datetime | None:
    """The instant (aware UTC) at which that day begins; of a last day, at which it is over."""
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        day = parse_day(text)
    except BadInput as error:
        wrong[name] = [error.said]
        return None
    return start_of(day_after(day) if last else day)


def given(case: Case, beneficiary: str, form: Form) -> dict[str, str]:
    """
    A case as its form would have sent it.

    Args:
        beneficiary: His 職員番号.
    """
    last = "" if case.until is None else f"{day_of(case.until - timedelta(microseconds=1))}"
    own = case.applicant == case.beneficiary
    content = {name_of(key): _typed(key, str(value)) for key, value in content_of(case).items()}
    found = {START: f"{day_of(case.starts)}", UNTIL: last, REASON: case.reason, **content}
    return found if own or form.whom is Whom.SELF else {**found, WHOM: beneficiary}


def _typed(key: str, value: str) -> str:
    """The other way round of ``settled``."""
    if key == "scope" and value.startswith(f"{ONE_PERSON}:"):
        return ONE_PERSON
    return clauses()[value].clause if key == "clause" and value in clauses() else value
