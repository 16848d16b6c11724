"""`idm org`: the organisation."""

from pathlib import Path
from typing import Annotated

import typer

from idm.calendar import day_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.problems import stop_with
from idm.cli.wiring import opened, read_units_file
from idm.messages import cli as say
from idm.office.organisation import apply_units
from idm.store import facts

app = typer.Typer(help="組織（部・課・係）。", no_args_is_help=True)


@app.command()
def apply(context: typer.Context, file: Annotated[Path, typer.Argument()], by: By = None) -> None:
    """組織の一覧（全件）を取り込みます。列：所属コード、所属名、上位所属コード、有効開始日、有効終了日。"""
    with opened(context) as instance:
        result = apply_units(instance, read_units_file(file), instance.actor(by))
    if result.problems:
        stop_with(result.problems, as_json=False)
    tell(say.NOTHING_NEW.say() if result.batch is None else say.UNITS_APPLIED.say(units=result.units))


@app.command("list")
def list_units(context: typer.Context, as_json: AsJson = False) -> None:
    """今日の組織を示します。"""
    with opened(context) as instance, instance.store.read() as connection:
        today = day_of(instance.clock.now())
        units = sorted(facts.organisation(connection).all_on(today), key=lambda u: u.code)
    if as_json:
        print_json([{"code": u.code, "name": u.name, "parent": u.parent} for u in units])
    else:
        print_table("", ("所属コード", "所属名", "上位"), [(u.code, u.name, u.parent or "") for u in units])
