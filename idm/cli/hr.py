"""`idm hr`: check, preview and apply personnel files."""

from pathlib import Path
from typing import Annotated, Any

import typer

from idm.cli import hr_drafts, hr_mapping, hr_rehearsal, hr_undo, now
from idm.cli.hr_options import How, reads_a_file
from idm.cli.hr_questions import answered, refuse, return_errors, show_left_out
from idm.cli.hr_show import (
    brake_json,
    days_of,
    judged,
    print_days,
    print_notes,
    summary,
    tell_ok,
    warn_missing,
    warn_trips,
)
from idm.cli.output import AsJson, By, print_json, print_table, tell, working
from idm.cli.proving import acting
from idm.cli.wiring import opened, read_file
from idm.messages import cli as say
from idm.messages import hr_desk as say_desk
from idm.office.hr import batches as office_batches
from idm.office.hr.desk import Applied, Asked, Prepared
from idm.office.hr.desk import apply as take_in
from idm.office.hr.drafts import apply_draft
from idm.office.instance import Actor, Instance
from idm.office.views.looking import parse_at

app = typer.Typer(help="人事異動のファイル。", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="ファイル", help="CSV または XLSX。")]
FileOrNone = Annotated[Path | None, typer.Argument(metavar="ファイル", help="CSV または XLSX。")]
Batch = Annotated[
    int | None, typer.Option("--batch", metavar="番号", min=1, max=2**31 - 1, help="ファイルの代わりに、登録した案。")
]
SENT_BY = {"hr": "人事", "others": "特別職・議員・委託", "org": "組織", "now": "即時の停止"}
Yes = Annotated[bool, typer.Option("--yes", help="確認を求めません。")]


@app.command()
@reads_a_file
def check(context: typer.Context, file: File, how: How, by: By = None, as_json: AsJson = False) -> None:
    """ファイルに問題がないかを、すべて一度に示します。何も変更しません。"""
    with opened(context) as instance:
        prepared = _look(instance, file, how.asked, instance.actor(by))
    if not prepared.ok and not as_json:
        print_notes(prepared)
        refuse(prepared, how.errors, as_json=False)
    return_errors(how.errors, prepared.sheet, prepared.verdict.problems)
    if as_json:
        print_json(summary(prepared))
        raise typer.Exit(0 if prepared.ok else 1)
    print_notes(prepared)
    show_left_out(prepared)
    tell_ok(prepared)


@app.command()
@reads_a_file
def preview(
    context: typer.Context,
    how: How,
    file: FileOrNone = None,
    batch: Batch = None,
    together: Annotated[bool, typer.Option("--together", help="待っている案のすべてを、番号の順に重ねます。")] = False,
    at: Annotated[str | None, typer.Option("--at", help="この日の時点の違いだけを示します。")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """取り込むと何がどう変わるかを、日ごとに示します。何も変更しません。"""
    if sum((file is not None, batch is not None, together)) != 1:
        raise typer.BadParameter(say_desk.ONE_OF.say(more="番号、または --together").text)
    moment = parse_at(at)
    with opened(context) as instance:
        actor = instance.actor(by)
        if together:
            hr_rehearsal.together(instance, actor, moment, as_json=as_json)
            return
        if file is None:
            hr_rehearsal.alone(instance, batch or 0, actor, moment, as_json=as_json)
            return
        prepared = _look(instance, file, how.asked, actor)
        if not prepared.ok:
            refuse(prepared, how.errors, as_json=as_json)
        days = days_of(instance, prepared.changes, prepared.organisation, prepared.now, moment)
    if as_json:
        print_json({**summary(prepared), "days": days, "brake": brake_json(prepared.trips, prepared.organisation)})
        return
    print_notes(prepared)
    show_left_out(prepared)
    print_days(days)
    warn_missing(prepared)
    warn_trips(prepared.trips, prepared.organisation)
    tell_ok(prepared)


@app.command()
@reads_a_file
def apply(
    context: typer.Context,
    how: How,
    file: FileOrNone = None,
    batch: Batch = None,
    yes: Yes = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """ファイルか、承認された案を取り込みます。問題が1件でもあれば、何も取り込みません。"""
    if (file is None) == (batch is None):
        raise typer.BadParameter(say_desk.ONE_OF.say(more="番号").text)
    if as_json and file is not None and not yes:
        raise typer.BadParameter(say_desk.YES_WITH_JSON.ja)
    with acting(context, by) as (instance, actor):
        if file is None:
            result = apply_draft(instance, batch or 0, actor)
        else:
            result = _apply_file(instance, file, how.asked, actor, yes=yes)
    prepared = result.prepared
    if not prepared.ok:
        refuse(prepared, how.errors, as_json=as_json)
    return_errors(how.errors, prepared.sheet, prepared.verdict.problems)
    if as_json:
        brake = brake_json(prepared.trips, prepared.organisation)
        print_json({**summary(prepared), "batch": result.batch, "state": result.state, "brake": brake})
    else:
        print_notes(prepared)
        show_left_out(prepared)
        warn_missing(prepared)
        _tell_result(result)
    raise typer.Exit(1 if result.state == "held" else 0)


def _look(instance: Instance, file: Path, asked: Asked, actor: Actor) -> Prepared:
    return judged(instance, read_file(file, asked.answers), asked, actor)


def _apply_file(instance: Instance, file: Path, asked: Asked, actor: Actor, *, yes: bool) -> Applied:
    found = answered(
        asked,
        lambda told: read_file(file, told.answers),
        lambda sheet, told: judged(instance, sheet, told, actor),
    )
    if not yes and not _confirmed(found.prepared or judged(instance, found.sheet, found.asked, actor)):
        tell(say.NOT_CONFIRMED.say())
        raise typer.Exit(1)
    with working(say.RECORDING):
        return take_in(instance, found.sheet, found.asked, actor)


def _confirmed(prepared: Prepared) -> bool:
    if not prepared.ok or not prepared.changes:
        return True  # apply says what is the matter
    tell_ok(prepared)
    try:
        return typer.confirm(say.CONFIRM.ja, err=True)
    except typer.Abort:
        return False


def _tell_result(result: Applied) -> None:
    if result.state == "unchanged":
        tell(say.NOTHING_NEW.say())
    elif result.state == "held":
        warn_trips(result.prepared.trips, result.prepared.organisation)
        tell(say.HELD.say(batch=result.batch))
    elif result.state == "scheduled":
        tell(say_desk.SCHEDULED.say(batch=result.batch, people=result.people))
    else:
        tell(say.APPLIED.say(batch=result.batch, people=result.people))


@app.command()
def batches(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """取り込んだファイルと、待っている案の一覧。"""
    with opened(context) as instance:
        found = office_batches.listed(instance, instance.actor(by))
    if as_json:
        print_json(found)
        return
    print_table(
        "",
        ("番号", "状態", "種類", "ファイル", "行", "人", "取り込んだ人", "日時", "内示", "注意"),
        [_line(row) for row in found],
    )


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    flags = "\n".join(flag["message"] for flag in row["flags"])
    source = SENT_BY.get(row["source"], row["source"])
    shown = (row["id"], row["label"], source, *(row[key] for key in ("file", "rows", "people", "by")))
    return (*map(str, shown), row["at"][:16].replace("T", " "), row["embargo"] or "", flags)


app.add_typer(hr_mapping.app, name="mapping")
app.add_typer(now.app, name="now")
app.command("draft")(hr_drafts.draft)
app.command("revise")(hr_drafts.revise)
app.command("approve")(hr_drafts.approve)
app.command("withdraw")(hr_drafts.withdraw)
app.command("readers")(hr_rehearsal.readers)
app.command("undo")(hr_undo.undo)
