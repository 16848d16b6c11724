"""`idm exception`: the register of exceptions (8.4). They are asked for and decided with `idm case`."""

from dataclasses import asdict
from typing import Annotated

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.wiring import opened
from idm.messages import exceptions as say
from idm.office.exceptions import register
from idm.office.exceptions.register import Line

app = typer.Typer(help="例外措置の台帳。申請と決定は idm case で行います。", no_args_is_help=True)

COLUMNS = ("番号", "規則", "条項", "対象", "値（分）", "申請者", "期間", "状態", "決定")


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """認められなかったものも含めて、例外措置を新しい順に示します。"""
    with opened(context) as instance:
        found = register.register(instance, instance.actor(by))
    if as_json:
        print_json(plain([asdict(one) for one in found]))
    elif not found:
        tell(say.NONE.say())
    else:
        print_table("例外措置の台帳", COLUMNS, map(_row, found))


@app.command()
def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="申請の番号。")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """一つの例外措置と、それを使った記録を示します。"""
    with opened(context) as instance:
        line, uses = register.one(instance, number, instance.actor(by))
    if as_json:
        print_json(plain({**asdict(line), "uses": [asdict(one) for one in uses]}))
        return
    print_table("", COLUMNS, [_row(line)])
    print_table("理由と対策", ("項目", "内容"), [("理由", line.reason), ("代わりの対策", line.alternative)])
    if uses:
        print_table("使った記録（新しい順）", ("日時", "職員"), [(clock(one.at), one.who) for one in uses])


def _row(one: Line) -> tuple[str, ...]:
    period = register.period(one.starts, one.until)
    return (one.id, one.rule, one.clause, one.scope, one.value, one.applicant, period, one.state, one.decided)
