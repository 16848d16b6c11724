"""`idm client`: other programs that ask over the API, and their keys."""

from typing import Annotated

import typer

from idm.calendar import JST
from idm.cli.output import AsJson, By, out, print_json, print_table, tell
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.messages import api as say
from idm.office.signin import clients as counter
from idm.store.clients import Client

app = typer.Typer(help="APIクライアント（端末のログオン、RADIUSなど、尋ねてくる他のシステム）。", no_args_is_help=True)

ClientName = Annotated[str, typer.Argument(metavar="NAME", help="クライアントの名前（英小文字・数字・ハイフン）。")]


@app.command()
def make(
    context: typer.Context,
    name: ClientName,
    scope: Annotated[list[str] | None, typer.Option(help=f"権限（何度でも）：{'、'.join(counter.Scope)}")] = None,
    system: Annotated[
        list[str] | None, typer.Option(help="尋ねてよいシステム（何度でも）。なければ、すべてのシステム。")
    ] = None,
    days: Annotated[int, typer.Option(help="鍵の期限（日）。")] = counter.DAYS,
    by: By = None,
) -> None:
    """クライアントを登録し、その鍵を一度だけ示します。鍵は保存されず、後から見ることはできません。"""
    with acting(context, by) as (instance, actor):
        key, until = counter.make(instance, name, scope or [], system or [], actor, days)
        instance.checkpoint()
    out.print(key.reveal(), highlight=False)
    tell(say.CLIENT_MADE.say(name=name, until=until))


@app.command()
def renew(
    context: typer.Context,
    name: ClientName,
    days: Annotated[int, typer.Option(help="鍵の期限（日）。")] = counter.DAYS,
    by: By = None,
) -> None:
    """クライアントの鍵を作り直し、一度だけ示します。前の鍵は、次の呼び出しから拒まれます。"""
    with acting(context, by) as (instance, actor):
        key, until = counter.renew(instance, name, actor, days)
        instance.checkpoint()
    out.print(key.reveal(), highlight=False)
    tell(say.CLIENT_RENEWED.say(name=name, until=until))


@app.command("list")
def every(context: typer.Context, as_json: AsJson = False) -> None:
    """クライアントと、その権限・期限・最後に使われた時刻を示します。鍵は示しません。"""
    with opened(context) as instance:
        rows = [_row(client) for client in counter.every(instance)]
    if as_json:
        print_json(rows)
        return
    heads = ("名前", "権限", "システム", "登録", "期限", "停止", "最後の使用")
    print_table("", heads, [[_cell(value) for value in row.values()] for row in rows])


@app.command()
def end(context: typer.Context, name: ClientName, by: By = None) -> None:
    """クライアントの鍵を止めます。次の呼び出しから拒まれます。"""
    with opened(context) as instance:
        counter.end(instance, name, instance.actor(by))
        instance.checkpoint()
    tell(say.CLIENT_ENDED.say(name=name))


def _row(client: Client) -> dict[str, str | list[str] | None]:
    instants = {
        "made_at": client.made_at,
        "expires_at": client.expires_at,
        "ended_at": client.ended_at,
        "used_at": client.used_at,
    }
    return {
        "name": client.name,
        "scopes": sorted(client.scopes),
        "systems": sorted(client.systems),
        **{key: at.astimezone(JST).isoformat(timespec="seconds") if at else None for key, at in instants.items()},
    }


def _cell(value: str | list[str] | None) -> str:
    return "、".join(value) if isinstance(value, list) else (value or "－")
