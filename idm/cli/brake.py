"""`idm brake`: what the removal brake holds, and letting it go by a second person."""

from typing import Annotated

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.messages import cli as say
from idm.messages import work as say_work
from idm.office import brake as office
from idm.office.hr import desk as office_hr

app = typer.Typer(help="利用停止の安全装置。", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="取込み番号。")]


@app.command("list")
def list_held(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """確認を待っているものを、内容とともに示します。"""
    with opened(context) as instance:
        found = office.held(instance, instance.actor(by))
    if as_json:
        print_json(found)
        return
    if not found["batches"] and not found["marks"]:
        tell(say_work.NOTHING_HELD.say())
    for batch in found["batches"]:
        title = f"取込み番号{batch['id']}　{batch['file']}　{batch['by']}"
        print_table(title, ("理由",), [(reason,) for reason in batch["reasons"]])
        print_table("利用が止まる人", ("職員番号", "氏名"), [(p["person"], p["name"]) for p in batch["removed"]])
    if found["marks"]:
        print_table("ワーカーが止めたもの", ("ログイン名", "理由"), [(m["login"], m["error"]) for m in found["marks"]])


@app.command()
def release(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="番号", help="取込み番号。省くと、ワーカーが止めたもの。")
    ] = None,
    by: By = None,
) -> None:
    """内容を確かめて、反映させます。取り込んだ本人にはできません。"""
    with acting(context, by) as (instance, actor):
        if number is not None:
            office_hr.release(instance, number, actor)
            tell(say.RELEASED.say(batch=number))
            return
        first, due = office.free(instance, actor)
        instance.checkpoint()
    if due:
        tell(say.FREED.say(count=due))
    elif first:
        tell(say.FREED_ONCE.say(count=first))
    else:
        tell(say_work.NOTHING_HELD.say())


@app.command()
def withdraw(context: typer.Context, number: Number, by: By = None) -> None:
    """確認待ちのファイルを取り下げます。何も変わりません。"""
    with opened(context) as instance:
        office_hr.withdraw(instance, number, instance.actor(by))
        tell(say.WITHDRAWN.say(batch=number))
