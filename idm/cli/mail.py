"""`idm mail`: notices on their way by mail."""

from datetime import datetime
from typing import Annotated

import typer

from idm.calendar import JST
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.wiring import opened, post_of
from idm.errors import BadInput
from idm.messages import mail as say
from idm.office.mail import looking, steering
from idm.office.mail.looking import Unsent

app = typer.Typer(help="お知らせのメール（待っているもの、送り直し、試し）。", no_args_is_help=True)


@app.command("list")
def listed(context: typer.Context, as_json: AsJson = False) -> None:
    """待っているメールと、送れなかったメールを、古い順に示します。内容は示しません。"""
    with opened(context) as instance:
        rows = [_row(one) for one in looking.unsent(instance)]
    if as_json:
        print_json(rows)
    elif not rows:
        tell(say.NOTHING_WAITS.say())
    else:
        heads = ("番号", "職員", "宛先", "状態", "お知らせの時刻", "回数", "次", "理由")
        print_table("", heads, [[str(value) for value in row.values()] for row in rows])


@app.command()
def retry(
    context: typer.Context,
    numbers: Annotated[list[int] | None, typer.Argument(metavar="番号", help="「idm mail list」の番号。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="送っていないものすべて。")] = False,
    by: By = None,
) -> None:
    """待っているメール、送れなかったメールを、すぐに送り直します。送り終えたものは送り直しません。"""
    if bool(numbers) is everything:
        raise BadInput(say.NOTHING_AGAIN)
    with opened(context) as instance:
        count = steering.retry(instance, None if everything else numbers, instance.actor(by))
        instance.checkpoint()
    tell(say.AGAIN.say(count=count))


@app.command("test")
def try_out(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="宛先", help="メールアドレス。")],
    by: By = None,
) -> None:
    """試しのメールを1通、いま送り、メールサーバーの答えを示します。"""
    with opened(context) as instance, post_of(instance) as post:
        steering.try_out(instance, post, address, instance.actor(by))
        instance.checkpoint()
    tell(say.TEST_TAKEN.say(address=address))


def _row(one: Unsent) -> dict[str, str | int]:
    mail = one.mail
    return {
        "number": mail.id,
        "who": one.who,
        "address": mail.address,
        "state": say.WAITING if mail.given_up_at is None else say.GAVE_UP,
        "made_at": _clock(mail.made_at),
        "tries": mail.tries,
        "next_try": _clock(mail.next_try) if mail.given_up_at is None else "",
        "reason": mail.last_error or "",
    }


def _clock(at: datetime) -> str:
    return at.astimezone(JST).isoformat(timespec="seconds")
