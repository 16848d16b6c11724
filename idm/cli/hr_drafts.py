"""`idm hr draft, revise, approve, withdraw`: files that wait beside the live roster."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from idm.cli.hr_options import How, reads_a_file
from idm.cli.hr_questions import Answered, answered, refuse, return_errors
from idm.cli.hr_show import brake_json, judged, print_notes, summary, warn_trips
from idm.cli.output import AsJson, By, print_json, tell, warn, working
from idm.cli.proving import acting
from idm.cli.wiring import opened, read_file
from idm.messages import cli as say_cli
from idm.messages import hr_desk as say
from idm.office.hr import desk as office_hr
from idm.office.hr import drafts
from idm.office.hr.embargo import DIGITS
from idm.office.hr.rehearsal import look_at
from idm.office.instance import Actor, Instance
from idm.office.views.looking import parse_day

File = Annotated[Path, typer.Argument(metavar="ファイル", help="CSV または XLSX。")]
Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="取込み番号。")]
Embargo = Annotated[
    str | None, typer.Option("--embargo", metavar="DATE", help="内示の日。それまでは、決まった人だけが見られます。")
]
Yes = Annotated[bool, typer.Option("--yes", help="確認を求めません。")]


@reads_a_file
def draft(
    context: typer.Context,
    file: File,
    how: How,
    embargo: Embargo = None,
    reader: Annotated[list[str], typer.Option("--reader", metavar="職員番号", help="内示の前に見てよい人。")] = (),  # type: ignore[assignment]  # an option that may stand several times
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """ファイルを案として登録します。反映は、別の人が承認してから行います。"""
    day = parse_day(embargo) if embargo else None
    with acting(context, by) as (instance, actor):
        found = _answered(instance, file, how, actor)
        with working(say_cli.RECORDING):
            done = drafts.draft(instance, found.sheet, found.asked, actor, day, reader)
    _tell_drafted(done, how, as_json=as_json)


@reads_a_file
def revise(
    context: typer.Context,
    number: Number,
    file: File,
    how: How,
    embargo: Embargo = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """案のファイルを差し替えます。承認は、もう一度必要になります。"""
    day = parse_day(embargo) if embargo else None
    with acting(context, by) as (instance, actor):
        found = _answered(instance, file, how, actor, number)
        with working(say_cli.RECORDING):
            done = drafts.revise(instance, number, found.sheet, found.asked, actor, day)
    _tell_drafted(done, how, as_json=as_json)


def _answered(instance: Instance, file: Path, how: How, actor: Actor, itself: int | None = None) -> Answered:
    return answered(
        how.asked,
        lambda told: read_file(file, told.answers),
        lambda sheet, told: judged(instance, sheet, told, actor, itself),
    )


def _tell_drafted(done: drafts.Drafted, how: How, *, as_json: bool) -> None:
    problems = done.prepared.verdict.problems
    if done.batch is None:
        if not as_json:
            print_notes(done.prepared)
            warn(say.NOT_KEPT.say())
        refuse(done.prepared, how.errors, as_json=as_json)
    return_errors(how.errors, done.prepared.sheet, problems)
    batch = done.batch
    if as_json:
        print_json({**summary(done.prepared), "batch": batch.id, "state": batch.state, "version": batch.version})
        return
    print_notes(done.prepared)
    message = say.DRAFTED if batch.version == 1 else say.REVISED
    tell(message.say(batch=batch.id, people=batch.people, version=batch.version))
    if problems:
        warn(say.DRAFT_PROBLEMS.say(count=len(problems)))


def approve(
    context: typer.Context,
    number: Number,
    digest: Annotated[str, typer.Option("--digest", help="preview で見た要約値。違えば承認しません。")] = "",
    yes: Yes = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """案を承認します。登録した人と、最後に差し替えた人にはできません。"""
    with acting(context, by) as (instance, actor):
        if not digest and not yes and sys.stdin.isatty():
            digest = _looked_at(instance, number, actor)
        with working(say_cli.JUDGING_FILE):
            batch, prepared = drafts.approve(instance, number, actor, digest)
    if as_json:
        brake = brake_json(prepared.trips, prepared.organisation)
        print_json({"batch": batch.id, "state": batch.state, "digest": batch.plan_sha256, "brake": brake})
        return
    if prepared.trips:
        warn(say.BRAKE_SEEN.say())
        warn_trips(prepared.trips, prepared.organisation)
    tell(say.APPROVED.say(batch=batch.id, people=batch.people, digest=batch.plan_sha256[:DIGITS]))


def _looked_at(instance: Instance, number: int, actor: Actor) -> str:
    """The digest of what was shown and is to be approved; empty when nothing may be shown or can be approved."""
    look = look_at(instance, number, actor)
    if look.prepared is None or not look.prepared.changes:
        return ""
    warn_trips(look.prepared.trips, look.prepared.organisation)
    sure = say.APPROVE_SURE.say(batch=number, people=len(look.prepared.changes), digest=look.digest[:DIGITS])
    try:
        yes = typer.confirm(sure.text, err=True)
    except typer.Abort:
        yes = False
    if not yes:
        tell(say.NOT_DONE.say())
        raise typer.Exit(1)
    return look.digest


def withdraw(context: typer.Context, number: Number, by: By = None) -> None:
    """案を取り下げます。何も変わりません。"""
    with opened(context) as instance:
        office_hr.withdraw(instance, number, instance.actor(by))
    tell(say_cli.WITHDRAWN.say(batch=number))
