"""Where a notice leads: to the page of what it tells of, for whoever may open it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from idm.office.cases import looking
from idm.store.notices import Notice
from web import access, door

CASE = "cases.one"

PAGES: Mapping[str, tuple[str, str]] = {
    "CAS": (CASE, "number"),
    "VIO": ("violations.one", "number"),
    "SWP": ("sweeps.one", "number"),
    "LEA": ("leaving.one", "number"),
    "CON": ("contracts.one", "key"),
    "MAN": ("managed.one", "login"),
}
"""The letters before a sentence's number -> the page, and what holds its number in the sentence and in the address."""


def of(told: Sequence[Notice]) -> dict[int, str]:
    """Address by the notice's id; those that lead nowhere are left out."""
    places = {one.id: place for one in told if (place := _place(one)) is not None}
    cases = {int(named["number"]) for endpoint, named in places.values() if endpoint == CASE}
    seen = looking.within_sight(door.desk().instance, cases, door.user().actor)
    return {
        key: url_for(endpoint, **named)
        for key, (endpoint, named) in places.items()
        if access.may(endpoint) and (endpoint != CASE or int(named["number"]) in seen)
    }


def _place(one: Notice) -> tuple[str, dict[str, Any]] | None:
    """The page, and what its address names."""
    endpoint, hole = PAGES.get(one.said.id.partition("-")[0], ("", ""))
    value = str(one.said.values.get(hole, ""))
    numbered = value.isascii() and value.isdigit()
    return (endpoint, {hole: value}) if value and (numbered or hole != "number") else None
