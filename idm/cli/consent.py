"""`idm consent`: fiscal-year and temporary staff when they are hired: the briefing, and the consent (6.1(2)①②)."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from idm.cli.desk import Who, person_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import plain
from idm.cli.proving import acting
from idm.cli.wiring import opened, read_text
from idm.errors import BadInput
from idm.messages import consents as say
from idm.office.cases.words import shown
from idm.office.consents import looking, recording, texts
from idm.office.consents.looking import Row
from idm.office.views.looking import parse_day

app = typer.Typer(help="採用時の説明と同意書。", no_args_is_help=True)
text_app = typer.Typer(help="同意書の文面。", no_args_is_help=True)
app.add_typer(text_app, name="text")

Version = Annotated[int, typer.Option("--version", metavar="版", min=1, max=2**31 - 1, help="同意書の版。")]
Starts = Annotated[
    str | None, typer.Option("--starts", metavar="DATE", help="どの任用のことか、その初日。省くと、いま記録する任用。")
]


@text_app.command("put")
def put(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="UTF-8のテキスト。")],
    by: By = None,
) -> None:
    """同意書の文面を、新しい版として登録します。前の版は残ります。"""
    text = read_text(file)
    with acting(context, by) as (instance, actor):
        made = texts.put(instance, text, actor)
    tell(say.PUT.say(version=made.version, digest=made.sha256[: recording.DIGITS]))


@text_app.command("show")
def show_text(
    context: typer.Context,
    version: Annotated[
        int | None, typer.Argument(metavar="版", min=1, max=2**31 - 1, help="省くと、いまの版。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """同意書の文面を示します。"""
    with opened(context) as instance:
        found = texts.show(instance, version)
    if as_json:
        print_json({"version": found.version, "sha256": found.sha256, "text": found.text})
    else:
        rows = [("版", str(found.version)), ("要約値", found.sha256), ("文面", found.text)]
        print_table("同意書", ("項目", "値"), rows)


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """対象の職員と、済んでいないことを示します。"""
    with opened(context) as instance:
        found = looking.every(instance, instance.actor(by))
    if as_json:
        print_json(plain([_json(one) for one in found]))
        return
    columns = ("職員", "所属", "任用", "初日", "最終日", "説明", "同意書", "残り")
    print_table("採用時の説明と同意書", columns, [_line(one) for one in found])


@app.command()
def brief(
    context: typer.Context,
    who: Who,
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="説明した日。省くと今日。")] = None,
    starts: Starts = None,
    by: By = None,
) -> None:
    """守ることを説明した日を記録します。"""
    with acting(context, by) as (instance, actor):
        person = person_of(instance, who)
        on = recording.brief(instance, person, parse_day(day) if day else None, actor, starts=_day(starts))
    tell(say.BRIEFED.say(who=shown(person), day=on.isoformat()))


@app.command()
def decide(
    context: typer.Context,
    who: Who,
    needed: Annotated[bool, typer.Option("--needed", help="同意書を求めます。")] = False,
    not_needed: Annotated[bool, typer.Option("--not-needed", help="同意書を求めません。")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="理由。")] = "",
    starts: Starts = None,
    by: By = None,
) -> None:
    """同意書を求めるかどうかを、理由とともに記録します。"""
    if needed is not_needed:
        raise BadInput(say.NO_DEED)
    with acting(context, by) as (instance, actor):
        person = person_of(instance, who)
        recording.decide(instance, person, needed, reason, actor, starts=_day(starts))
    tell((say.ASKED if needed else say.NOT_ASKED_FOR).say(who=shown(person)))


@app.command()
def sign(
    context: typer.Context,
    version: Version,
    digest: Annotated[str, typer.Option("--digest", metavar="文字", help="読んだ文面の要約値（12文字以上）。")],
    starts: Starts = None,
    by: By = None,
) -> None:
    """「idm consent text show」で読んだ文面に、本人が同意します。"""
    with acting(context, by) as (instance, actor):
        done = recording.sign(instance, version, digest, actor, starts=_day(starts))
    tell(say.SIGNED.say(version=done.version, digest=done.sha256[: recording.DIGITS]))


@app.command()
def receive(context: typer.Context, who: Who, version: Version, starts: Starts = None, by: By = None) -> None:
    """紙に署名した同意書を、所属長が受け取ったと記録します。"""
    with acting(context, by) as (instance, actor):
        person = person_of(instance, who)
        done = recording.receive(instance, person, version, actor, starts=_day(starts))
    tell(say.RECEIVED.say(who=shown(person), version=done.version))


def _day(starts: str | None) -> date | None:
    return parse_day(starts) if starts else None


def _line(one: Row) -> tuple[str, ...]:
    record = one.record
    signed = ""
    if record is not None and record.signed_at is not None:
        signed = f"第{record.version}版（{say.HOW[record.how or '']}）"
    left = "、".join(say.OPEN[open_one] for open_one in one.left)
    return (
        one.who,
        one.section,
        one.form,
        one.starts.isoformat(),
        one.ends.isoformat() if one.ends else "",
        record.briefed_on.isoformat() if record and record.briefed_on else "",
        signed or say.NEEDED[one.needed],
        left + ("（遅れています）" if one.late else ""),
    )


def _json(one: Row) -> dict[str, Any]:
    record = one.record
    return {
        "number": one.number,
        "section": one.section,
        "form": one.form,
        "starts": one.starts,
        "ends": one.ends,
        "briefed_on": record.briefed_on if record else None,
        "needed": one.needed,
        "reason": record.reason if record else "",
        "version": record.version if record else None,
        "sha256": record.sha256 if record else None,
        "signed_at": record.signed_at if record else None,
        "how": record.how if record else None,
        "left": [open_one.value for open_one in one.left],
        "late": one.late,
    }
