"""`idm hr`: check, preview and apply personnel files."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from idm.calendar import day_of, wareki
from idm.cli.changes import print_changes
from idm.cli.output import AsJson, By, out, print_json, print_table, tell, warn
from idm.cli.problems import as_json_of, stop_with
from idm.cli.wiring import opened, read_file
from idm.desired import Desired
from idm.errors import BadInput
from idm.hr.changeset import Extent, Source
from idm.messages import cli as say
from idm.messages import setup as say_setup
from idm.office import batches as office_batches
from idm.office import describe
from idm.office.hr import Applied, Asked, Prepared, effects, look_through, trip_said
from idm.office.hr import apply as take_in
from idm.office.looking import parse_at

app = typer.Typer(help="人事異動のファイル。", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="CSV または XLSX。")]
Full = Annotated[bool, typer.Option("--full", help="全件ファイル（在職者の全員）として読みます。")]
Changes = Annotated[bool, typer.Option("--changes", help="異動分ファイルとして読みます。")]
Others = Annotated[bool, typer.Option("--others", help="特別職・議員・委託の名簿として読みます。")]
Rows = Annotated[int | None, typer.Option("--rows", min=0, help="紙の一覧で数えた行数。違えば取り込みません。")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="発令日の列がない全件ファイルの基準日。")]


def _asked(full: bool, changes: bool, others: bool, as_of: str | None, rows: int | None) -> Asked:
    if full and changes:
        raise typer.BadParameter("--full と --changes は、どちらか一方にしてください。")
    extent = Extent.FULL if full else Extent.CHANGES if changes else None
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        raise BadInput(say_setup.BAD_DATE, value=as_of) from error
    return Asked(Source.OTHERS if others else Source.HR, extent, day, rows)


@app.command()
def check(
    context: typer.Context,
    file: File,
    full: Full = False,
    changes: Changes = False,
    others: Others = False,
    as_of: AsOf = None,
    rows: Rows = None,
    as_json: AsJson = False,
) -> None:
    """ファイルに問題がないかを、すべて一度に示します。何も変更しません。"""
    with opened(context) as instance:
        prepared = look_through(instance, read_file(file), _asked(full, changes, others, as_of, rows))
    if as_json:
        print_json(_summary(prepared))
        raise typer.Exit(0 if prepared.ok else 1)
    _notes(prepared)
    if not prepared.ok:
        stop_with(prepared.verdict.problems, as_json=False)
    tell(say.FILE_OK.say(rows=len(prepared.sheet.rows), people=len(prepared.changes)))


@app.command()
def preview(
    context: typer.Context,
    file: File,
    at: Annotated[str | None, typer.Option("--at", help="この日の時点の違いだけを示します。")] = None,
    full: Full = False,
    changes: Changes = False,
    others: Others = False,
    as_of: AsOf = None,
    rows: Rows = None,
    as_json: AsJson = False,
) -> None:
    """取り込むと何がどう変わるかを、日ごとに示します。何も変更しません。"""
    moment = parse_at(at)
    with opened(context) as instance:
        prepared = look_through(instance, read_file(file), _asked(full, changes, others, as_of, rows))
        if not prepared.ok:
            stop_with(prepared.verdict.problems, as_json=as_json)
        people = {c.after.account.id: c for c in prepared.changes}
        days = []
        for when, found in effects(instance, prepared, moment).items():
            desired = Desired(instance.policy, prepared.organisation, when)
            described = [
                describe.change(c, people[c.account].after, desired, desired, was=people[c.account].before)
                for c in found
            ]
            days.append({"at": when.isoformat(), "counts": describe.counts(found), "changes": described})
    if as_json:
        print_json({**_summary(prepared), "days": days, "brake": _brake(prepared)})
        return
    _notes(prepared)
    for day in days:
        _print_day(day)
    _missing(prepared)
    for trip in prepared.trips:
        warn(trip_said(trip, prepared.organisation))
    tell(say.FILE_OK.say(rows=len(prepared.sheet.rows), people=len(prepared.changes)))


@app.command()
def apply(
    context: typer.Context,
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help="確認を求めません。")] = False,
    full: Full = False,
    changes: Changes = False,
    others: Others = False,
    as_of: AsOf = None,
    rows: Rows = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """ファイルを取り込みます。問題が1件でもあれば、何も取り込みません。"""
    asked = _asked(full, changes, others, as_of, rows)
    with opened(context) as instance:
        sheet = read_file(file)
        actor = instance.actor(by)
        if not yes and not _confirmed(look_through(instance, sheet, asked)):
            tell(say.NOT_CONFIRMED.say())
            raise typer.Exit(1)
        result = take_in(instance, sheet, asked, actor)
    prepared = result.prepared
    if not prepared.ok:
        stop_with(prepared.verdict.problems, as_json=as_json)
    if as_json:
        print_json({**_summary(prepared), "batch": result.batch, "state": result.state, "brake": _brake(prepared)})
    else:
        _notes(prepared)
        _missing(prepared)
        _tell_result(result)
    raise typer.Exit(1 if result.state == "held" else 0)


@app.command()
def batches(context: typer.Context, as_json: AsJson = False) -> None:
    """取り込んだファイルの一覧。"""
    with opened(context) as instance:
        found = office_batches.listed(instance)
    if as_json:
        print_json(found)
        return
    print_table(
        "",
        ("番号", "状態", "種類", "ファイル", "行", "人", "取り込んだ人", "日時"),
        [tuple(str(b[k]) for k in ("id", "label", "source", "file", "rows", "people", "by", "at")) for b in found],
    )


def _confirmed(prepared: Prepared) -> bool:
    if not prepared.ok or not prepared.changes:
        return True  # apply says what is the matter
    tell(say.FILE_OK.say(rows=len(prepared.sheet.rows), people=len(prepared.changes)))
    try:
        return typer.confirm(say.CONFIRM.ja)
    except typer.Abort:
        return False


def _tell_result(result: Applied) -> None:
    if result.state == "unchanged":
        tell(say.NOTHING_NEW.say())
    elif result.state == "held":
        for trip in result.prepared.trips:
            warn(trip_said(trip, result.prepared.organisation))
        tell(say.HELD.say(batch=result.batch))
    else:
        tell(say.APPLIED.say(batch=result.batch, people=result.people))


def _summary(prepared: Prepared) -> dict[str, Any]:
    missing = prepared.verdict.changes.missing if prepared.verdict.changes else ()
    return {
        "ok": prepared.ok,
        "rows": len(prepared.sheet.rows),
        "people": len(prepared.changes),
        "problems": as_json_of(prepared.verdict.problems),
        "notes": [{"id": n.id, "message": n.text} for n in prepared.verdict.notes],
        "missing": list(missing),
    }


def _brake(prepared: Prepared) -> list[dict[str, object]]:
    return [
        {"rule": t.rule, "count": t.count, "limit": t.limit, "message": trip_said(t, prepared.organisation).text}
        for t in prepared.trips
    ]


def _notes(prepared: Prepared) -> None:
    for note in prepared.verdict.notes:
        out.print(f"[dim]・{escape(note.text)}[/]")


def _missing(prepared: Prepared) -> None:
    missing = prepared.verdict.changes.missing if prepared.verdict.changes else ()
    if missing:
        shown = "、".join(missing[:20]) + ("ほか" if len(missing) > 20 else "")
        warn(say.MISSING_PEOPLE.say(count=len(missing), numbers=shown))


def _print_day(day: dict[str, Any]) -> None:
    when = parse_at(day["at"])
    counted = "、".join(f"{label}{count}" for label, count in day["counts"].items())
    out.print(f"\n[bold]{wareki(day_of(when)) if when else ''} 0時から[/]　{counted}")
    print_changes(day["changes"])
