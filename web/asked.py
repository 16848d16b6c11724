"""What a form says: a person, a day, a number, one deed of several. Read alike at every desk."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from flask import request

from idm.errors import BadInput
from idm.facts import Person
from idm.messages import Message
from idm.messages import setup as say
from idm.office.views.looking import parse_day
from idm.signin.names import canonical
from web import door

LONGEST = 64  # characters of a number, a name, a clause or a day
DIGITS = 9
Deed = TypeVar("Deed")


def person(field: str) -> Person:
    """
    Whom the number or user name in a field means.

    Raises:
        BadInput: nobody.
    """
    typed, desk = text(field).strip()[:LONGEST], door.desk()
    with desk.instance.store.read() as connection:
        found = desk.gate.named(connection, typed) if canonical(typed) else None
    if found is None:
        raise BadInput(say.NO_SUCH_PERSON, value=typed)
    return found


def text(field: str) -> str:
    """What a form that is sent says, else what the address says: never the address over the form."""
    return (request.form if request.method == "POST" else request.args).get(field, "")


def day(field: str) -> date | None:
    """
    The day (JST) in a field; None where it is empty.

    Raises:
        BadInput: no day.
    """
    typed = request.form.get(field, "").strip()[:LONGEST]
    return parse_day(typed) if typed else None


def needed_day(field: str) -> date:
    """
    Raises:
        BadInput: no day, or none given.
    """
    return parse_day(request.form.get(field, "").strip()[:LONGEST])


def number(field: str, otherwise: Message) -> int:
    """
    The running number in a field that a page filled in.

    Raises:
        BadInput: ``otherwise``, where it is none.
    """
    found = whole(request.form.get(field, ""))
    if found is None:
        raise BadInput(otherwise)
    return found


def whole(typed: str) -> int | None:
    """A running number as a page or a database writes it; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else None


def page(key: str = "page") -> int:
    """Which page of a list the address asks for, counted from 1; whatever cannot be read asks for the first."""
    return max(1, whole(request.args.get(key, "")) or 1)


def deed(deeds: Mapping[str, Deed], otherwise: Message) -> Deed:
    """
    Which of a page's deeds was sent.

    Raises:
        BadInput: ``otherwise``, where it is none of them.
    """
    found = deeds.get(request.form.get("deed", ""))
    if found is None:
        raise BadInput(otherwise)
    return found
