"""Cases in words: who, and what the content says."""

import json

from idm.errors import BadInput
from idm.facts import Person
from idm.facts.case import Case
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import cases as say
from idm.office.instance import Instance

TEXT_LIMIT = 1000  # characters of subject, reason and content together


def shown(person: Person | None) -> str:
    return "" if person is None else f"{person.numbers[-1]} {person.names[-1].full}"


def label(instance: Instance, case: Case) -> str:
    """What the profile calls this kind; its key where a newer profile knows it no more."""
    rule = instance.policy.cases.get(case.kind)
    return rule.label if rule else case.kind.value


def content_of(case: Case) -> dict[str, str]:
    found: dict[str, str] = json.loads(case.content)
    return found


def require_fit(*texts: str) -> None:
    """
    Raises:
        BadInput: too long together, or a My Number.
    """
    if sum(map(len, texts)) > TEXT_LIMIT or any(mentions_my_number(text) for text in texts):
        raise BadInput(say.BAD_TEXT, limit=TEXT_LIMIT)
