"""What the commands of the desk have in common."""

from typing import Annotated

import typer

from idm.errors import BadInput
from idm.facts import Person
from idm.messages import resets as say
from idm.messages import setup as say_setup
from idm.office.instance import Instance
from idm.office.signin.credentials import Desk
from idm.office.signin.desk import RECOGNISED, Recognised
from idm.office.signin.gate import Gate
from idm.passwords.hashing import Hasher
from idm.store import facts

Who = Annotated[str, typer.Argument(metavar="職員", help="職員番号かログイン名。")]
_HOW = typer.Option(
    "--recognised",
    metavar="確かめ方",
    help="　".join(f"{key.value}：{label}。" for key, label in RECOGNISED.items()),
)
Recognition = Annotated[str, _HOW]
MaybeRecognised = Annotated[str | None, _HOW]


def desk_of(instance: Instance) -> Desk:
    hasher = Hasher()
    return Desk(instance, Gate(instance, hasher), hasher)


def person_of(instance: Instance, who: str) -> Person:
    """
    Raises:
        BadInput: nobody has that number or name.
    """
    with instance.store.read() as connection:
        found = facts.find_person(connection, who)
    if found is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=who)
    return found


def recognised_as(typed: str) -> Recognised:
    """
    Raises:
        BadInput: none of the ways there are.
    """
    try:
        return Recognised(typed)
    except ValueError as error:
        raise BadInput(say.NOT_RECOGNISED) from error
