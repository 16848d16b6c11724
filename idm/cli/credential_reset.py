"""`idm credential reset`: a password is reset by two of the desk's staff (NISHIHARA-7.2.4.2, 7.2.4.3)."""

from dataclasses import asdict
from typing import Annotated

import typer

from idm.calendar import JST
from idm.cli.desk import Recognition, Who, desk_of, person_of, recognised_as
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.proving import acting
from idm.cli.slip import show
from idm.cli.wiring import opened
from idm.messages import resets as say
from idm.office.signin import desk_resets as office
from idm.office.signin.credentials import shown

app = typer.Typer(help="パスワードの再設定（2人の職員で行います）。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="番号", help="「idm credential reset list」の番号。", min=1)]


@app.command()
def ask(context: typer.Context, who: Who, recognised: Recognition, by: By = None) -> None:
    """1人目：本人であることを確かめて申し込みます。まだ何も変わりません。"""
    with acting(context, by) as (instance, actor):
        person = person_of(instance, who)
        made = office.ask(desk_of(instance), person, recognised_as(recognised), actor)
        instance.checkpoint()
    tell(say.ASKED.say(who=shown(person), number=made.id, until=made.expires_at))


@app.command()
def confirm(context: typer.Context, number: Number, by: By = None) -> None:
    """2人目：本人であることを確かめて認めます。仮のパスワードを一度だけ示します。"""
    with acting(context, by) as (instance, actor):
        issued = office.confirm(desk_of(instance), number, actor)
        instance.checkpoint()
        show(instance, issued)


@app.command()
def withdraw(context: typer.Context, number: Number, by: By = None) -> None:
    """申込みを取り下げます。"""
    with opened(context) as instance:
        office.withdraw(desk_of(instance), number, instance.actor(by))
        instance.checkpoint()
    tell(say.WITHDRAWN.say(number=number))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """2人目を待っている再設定を示します。"""
    with opened(context) as instance:
        found = office.waiting(desk_of(instance), instance.actor(by))
    if as_json:
        print_json(
            [asdict(one) | {"asked_at": one.asked_at.isoformat(), "until": one.until.isoformat()} for one in found]
        )
    elif not found:
        tell(say.NOTHING_WAITS.say())
    else:
        rows = [
            (str(one.number), one.who, one.asked_by, one.recognised, f"{one.until.astimezone(JST):%Y-%m-%d %H:%M}")
            for one in found
        ]
        print_table("", ("番号", "職員", "1人目", "確かめ方", "期限"), rows)
