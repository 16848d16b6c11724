"""`idm credential`: temporary passwords and locks, at the desk (NISHIHARA-7.2.4.2)."""

from typing import Annotated

import typer

from idm.cli.output import By, out, tell
from idm.cli.wiring import opened
from idm.errors import BadInput
from idm.facts import Person
from idm.messages import cli as say
from idm.messages import setup as say_setup
from idm.office import credentials as counter
from idm.office.gate import Gate
from idm.office.instance import Instance
from idm.passwords.hashing import Hasher
from idm.store import facts

app = typer.Typer(help="本人確認（仮のパスワード、ロックの解除）。", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="職員番号かログイン名。")]


@app.command()
def issue(context: typer.Context, who: Who, by: By = None) -> None:
    """仮のパスワードを発行し、一度だけ示します。72時間で切れ、最初のサインインで変更します。"""
    with opened(context) as instance:
        person = _person(instance, who)
        password = counter.issue_temporary(_desk(instance), person, instance.actor(by))
        instance.checkpoint()
    out.print(f"{person.names[-1].full}　{person.account.login}　{password.reveal()}", highlight=False)
    tell(say.PASSWORD_ISSUED.say(hours=instance.policy.passwords.temporary.hours))


@app.command()
def unlock(context: typer.Context, who: Who, by: By = None) -> None:
    """続けて間違えてロックされた人が、もう一度試せるようにします。"""
    with opened(context) as instance:
        found = counter.unlock(_desk(instance), _person(instance, who), instance.actor(by))
        instance.checkpoint()
    tell(say.UNLOCKED.say() if found else say.NOT_LOCKED.say())


def _desk(instance: Instance) -> counter.Desk:
    hasher = Hasher()
    return counter.Desk(instance, Gate(instance, hasher), hasher)


def _person(instance: Instance, who: str) -> Person:
    with instance.store.read() as connection:
        found = facts.find_person(connection, who)
    if found is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=who)
    return found
