"""`idm hr undo`: take a file back, after saying what stays as it is for all that."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from idm.calendar import day_of, wareki
from idm.cli.changes import print_changes
from idm.cli.output import AsJson, out, print_json, tell, warn
from idm.cli.proving import acting
from idm.desired import Desired
from idm.messages import hr_undo as say
from idm.office.hr.desk import trip_said
from idm.office.hr.effect import by_moment
from idm.office.hr.undo import Undoing, Wanted, look_back
from idm.office.hr.undo import undo as take_back
from idm.office.instance import Instance
from idm.office.views import describe
from idm.store.batches import Batch


def undo(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(
            metavar="取込み番号", min=1, max=2**31 - 1, help="取り消すファイル。「idm hr batches」で見られます。"
        ),
    ],
    by: Annotated[str, typer.Option("--by", metavar="職員番号", help="行う人の職員番号。")],
    person: Annotated[
        list[str] | None, typer.Option("--person", metavar="職員番号", help="この人の変更だけ。何度でも指定できます。")
    ] = None,
    leave_out_changed: Annotated[
        bool, typer.Option("--leave-out-changed", help="その後に変わった人など、取り消せない人を除きます。")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="確認を求めません。")] = False,
    as_json: AsJson = False,
) -> None:
    """取り込んだファイルを取り消し、発令を取込み前の内容に戻します。前の記録は残ります。"""
    wanted = Wanted(number, tuple(person or ()), leave_out_changed)
    with acting(context, by) as (instance, actor):
        found = look_back(instance, wanted, actor)
        days = _days(instance, found)
        if not as_json:
            _show(found, days)
        if not yes and not _sure(found):
            tell(say.NOT_DONE.say())
            raise typer.Exit(1)
        done = take_back(instance, wanted, actor)
    if as_json:
        print_json(_as_json(found, days, done))
    elif done.state == "held":
        tell(say.HELD.say(new=done.id))
    else:
        tell(say.DONE.say(batch=number, people=done.people, new=done.id))
    raise typer.Exit(1 if done.state == "held" else 0)


def _days(instance: Instance, found: Undoing) -> list[dict[str, Any]]:
    people = {change.after.account.id: change for change in found.changes}
    days = []
    for when, changes in by_moment(found.changes, instance.policy, found.organisation, found.now, None).items():
        desired = Desired(instance.policy, found.organisation, when)
        described = [
            describe.change(c, people[c.account].after, desired, desired, was=people[c.account].before) for c in changes
        ]
        days.append({"at": when, "counts": describe.counts(changes), "changes": described})
    return days


def _show(found: Undoing, days: list[dict[str, Any]]) -> None:
    for day in days:
        counted = "、".join(f"{label}{count}" for label, count in day["counts"].items())
        out.print(f"\n[bold]{wareki(day_of(day['at']))}から[/]　{escape(counted)}")
        print_changes(day["changes"])
    for note in found.notes:
        warn(note)
    for trip in found.trips:
        warn(trip_said(trip, found.organisation))


def _sure(found: Undoing) -> bool:
    try:
        return typer.confirm(say.SURE.say(batch=found.batch.id, people=len(found.changes)).text, err=True)
    except typer.Abort:
        return False


def _as_json(found: Undoing, days: list[dict[str, Any]], done: Batch) -> dict[str, Any]:
    return {
        "ok": done.state != "held",
        "undoes": found.batch.id,
        "batch": done.id,
        "state": done.state,
        "people": done.people,
        "notes": [{"id": note.id, "message": note.text} for note in found.notes],
        "days": [{**day, "at": day["at"].isoformat()} for day in days],
        "brake": [
            {"rule": t.rule, "count": t.count, "limit": t.limit, "message": trip_said(t, found.organisation).text}
            for t in found.trips
        ],
    }
