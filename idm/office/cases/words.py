"""Cases in words: who, and what the content says."""

import json
import re

from idm.errors import BadInput
from idm.facts import Person
from idm.facts.case import Case
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import cases as say
from idm.office.instance import Instance

TEXT_LIMIT = 1000  # characters of subject, reason and content together

_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
"""SHA-256 of what is asked for, which nobody typed: one in 360 holds twelve digits that pass for a My Number."""


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
    if sum(map(len, texts)) > TEXT_LIMIT or any(map(_mentions_my_number, texts)):
        raise BadInput(say.BAD_TEXT, limit=TEXT_LIMIT)


def _mentions_my_number(text: str) -> bool:
    return mentions_my_number(_DIGEST.sub("\n", text))
