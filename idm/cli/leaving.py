"""`idm leaving`: who leaves or moves (6.1(1)⑧): what is to be given back, who has received it, what was gone when."""

from datetime import datetime
from typing import Annotated, Any

import typer

from idm.calendar import JST
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.messages import leaving as say
from idm.office.leaving import doing
from idm.office.leaving.desk import Shown

app = typer.Typer(help="退職・異動の手続。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="手続の番号。")]


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """終わっていない手続を示します。"""
    with opened(context) as instance:
        found = doing.every(instance, instance.actor(by))
    if as_json:
        print_json([plain(_json(one)) for one in found])
        return
    rows = [
        (
            str(one.one.id),
            one.who,
            say.KINDS[one.one.kind],
            one.one.last_day.isoformat(),
            f"{len(one.tasks) - len(one.left)}/{len(one.tasks)}",
        )
        for one in found
    ]
    print_table("退職・異動の手続", ("番号", "職員", "事由", "最終日", "済み"), rows)


@app.command()
def show(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """一つの手続の項目と、いつ止まったかを示します。"""
    with opened(context) as instance:
        found = doing.one(instance, number, instance.actor(by))
    if as_json:
        print_json(plain(_json(found)))
        return
    title = f"{found.who}の{say.KINDS[found.one.kind]}（最終日 {found.one.last_day.isoformat()}）"
    rows = [
        (str(one.task.id), one.label, one.successor, "済み" if one.done else "", clock(one.task.done_at), one.task.note)
        for one in found.tasks
    ]
    print_table(title, ("項目", "すること", "引き継ぐ人", "状態", "済んだ時刻", "メモ"), rows)
    gone = [
        (one.name, one.login, _second(one.due_at), _second(one.gone_at), str(one.seq or "")) for one in found.targets
    ]
    print_table("停止の記録", ("どこで", "ログイン名", "期限", "止まったのを確かめた時刻", "監査記録の番号"), gone)


@app.command()
def done(
    context: typer.Context,
    number: Number,
    task: Annotated[int, typer.Argument(metavar="項目", min=1, max=2**31 - 1, help="項目の番号。")],
    note: Annotated[str, typer.Option("--note", metavar="メモ", help="誰に引き継いだか、どう確かめたか。")] = "",
    by: By = None,
) -> None:
    """一つの項目を、受け取った（確かめた）と記録します。"""
    with acting(context, by) as (instance, actor):
        (found,) = doing.done(instance, number, [task], note, actor)
    tell(say.DONE.say(number=number, task=found.label))


@app.command()
def hand(
    context: typer.Context,
    number: Number,
    task: Annotated[int, typer.Argument(metavar="項目", min=1, max=2**31 - 1, help="項目の番号。")],
    to: Annotated[str, typer.Option("--to", metavar="職員番号", help="引き継ぐ人。")],
    by: By = None,
) -> None:
    """一つの項目を引き継ぐ人を決めて、知らせます。"""
    with acting(context, by) as (instance, actor):
        found, who = doing.hand_over(instance, number, task, to, actor)
    tell(say.HANDED.say(number=number, task=found.label, who=who))


@app.command()
def close(context: typer.Context, number: Number, by: By = None) -> None:
    """手続を閉じます。残りがある間は、閉じられません。"""
    with acting(context, by) as (instance, actor):
        doing.close(instance, number, actor)
    tell(say.CLOSED.say(number=number))


@app.command()
def remind(context: typer.Context, number: Number, by: By = None) -> None:
    """残りを、人事管理部門と所属長に、いま知らせます。"""
    with opened(context) as instance:
        doing.remind(instance, number, instance.actor(by))
    tell(say.REMINDED.say(number=number))


def _json(found: Shown) -> dict[str, Any]:
    return {
        "number": found.one.id,
        "who": found.who,
        "kind": found.one.kind,
        "last_day": found.one.last_day,
        "closed_at": found.one.closed_at,
        "dropped_at": found.one.dropped_at,
        "tasks": [
            {
                "task": one.task.id,
                "what": one.task.what,
                "about": one.task.about,
                "label": one.label,
                "successor": one.successor,
                "done": one.done,
                "done_at": one.task.done_at,
                "note": one.task.note,
            }
            for one in found.tasks
        ],
        "receipts": [
            {"target": one.target, "due_at": one.due_at, "gone_at": one.gone_at, "line": one.seq}
            for one in found.receipts
        ],
    }


def _second(at: datetime | None) -> str:
    """To the second, in Japan; "まだ" for what nobody has seen yet."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S}" if at else "まだ"
