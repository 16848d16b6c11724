"""`idm away`: from when to when an officer cannot be asked. Nothing is decided by it."""

from dataclasses import asdict
from typing import Annotated

import typer

from idm.calendar import day_after, start_of, wareki_minute
from idm.cli.desk import person_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.wiring import opened
from idm.messages import urgent as say
from idm.office.cases.words import shown
from idm.office.urgent import absence
from idm.office.views.looking import parse_at, parse_day

app = typer.Typer(help="決定する職にある人の、不在の記録。", no_args_is_help=True)


@app.command("set")
def record(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="職員番号", help="不在の人。")],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="最終日。")],
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="初日。省くと今から。")] = None,
    by: By = None,
) -> None:
    """不在を記録します。決定を待つ申請は、そのまま待ちます。"""
    with opened(context) as instance:
        person = person_of(instance, who)
        starts = parse_at(start) or instance.clock.now()
        ends = start_of(day_after(parse_day(until)))
        made = absence.record(instance, person, starts, ends, instance.actor(by))
    tell(say.AWAY_SET.say(who=shown(person), starts=wareki_minute(made.starts), until=wareki_minute(made.until)))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """いまと、これからの不在を示します。"""
    with opened(context) as instance:
        found = absence.listed(instance, instance.actor(by))
    if as_json:
        print_json([plain(asdict(one)) for one in found])
    elif not found:
        tell(say.AWAY_NOTHING.say())
    else:
        rows = [(str(one.number), one.who, clock(one.starts), clock(one.until)) for one in found]
        print_table("不在", ("番号", "職員", "から", "まで"), rows)


@app.command()
def end(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="不在の記録の番号。")],
    by: By = None,
) -> None:
    """戻ったとき、取りやめたときに、記録を終えます。"""
    with opened(context) as instance:
        absence.end(instance, number, instance.actor(by))
    tell(say.AWAY_ENDED.say(number=number))
