"""`idm audit`: the log that proves it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from idm.audit.export import export as write_export
from idm.audit.export import read_export
from idm.audit.verify import Report
from idm.audit.verify import verify as check
from idm.calendar import JST
from idm.cli.output import AsJson, By, err, print_json, print_table, tell
from idm.cli.wiring import opened
from idm.messages import cli as say
from idm.office.auditing import verify_log
from idm.office.views import reading
from idm.store import log

app = typer.Typer(help="監査記録。", no_args_is_help=True)


@app.command()
def verify(
    context: typer.Context,
    exported: Annotated[Path | None, typer.Option("--export", help="書き出した監査記録の場所。")] = None,
    as_json: AsJson = False,
) -> None:
    """ログが書き換えられていないか、終わりが切られていないかを、初めから確かめます。"""
    if exported is not None:
        part = read_export(exported)
        report = check(part.lines, part.checkpoint, part.public_key, part.history)
    else:
        with opened(context) as instance:
            report = verify_log(instance)
    if as_json:
        print_json(_json(report))
    elif report.ok:
        tell(say.LOG_OK.say(entries=report.entries, signed=report.signed))
    elif report.why is not None:
        err.print(f"[red]{report.why.text}[/] ({report.why.id})")
    raise typer.Exit(0 if report.ok else 1)


def _json(report: Report) -> dict[str, object]:
    return {
        "ok": report.ok,
        "entries": report.entries,
        "first_bad": report.first_bad,
        "signed": report.signed,
        "why": report.why.text if report.why else None,
        "open_intents": list(report.open_intents),
        "clock_steps": report.clock_steps,
    }


@app.command()
def tail(
    context: typer.Context,
    count: Annotated[int, typer.Option("-n", min=1, max=10000, help="行数。")] = 20,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """新しいほうから示します。--by で監査の画面を開ける人が名乗れば、氏名で示します。"""
    with opened(context) as instance:
        actor = None if by is None else instance.actor(by)
        with instance.store.read() as connection:
            lines = [json.loads(body) for body in log.newest(connection, count)]
            names = {} if actor is None else reading.names_for(instance, connection, lines, actor)
    if as_json:
        print_json(lines)
        return
    rows = [_row(reading.in_words(line, names)) for line in lines]
    print_table("", ("番号", "日時", "誰が", "何を", "対象", "結果", "理由"), rows)


def _row(line: reading.Line) -> tuple[str, ...]:
    """The line itself says UTC; people read the clock on their wall. Its own word for the deed is there to look for."""
    at = f"{line.at.astimezone(JST):%Y-%m-%d %H:%M:%S}"
    about = "　".join(filter(None, (line.about, line.object)))
    return (str(line.seq), at, line.by, f"{line.act}（{line.raw['act']}）", about, line.outcome, line.reason)


@app.command()
def export(
    context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="フォルダー", help="まだない場所。")]
) -> None:
    """外の人が、この製品なしで確かめられる形で書き出します。"""
    with opened(context) as instance:
        instance.checkpoint()
        with instance.store.read() as connection:
            entries = write_export(folder, log.lines(connection), instance.keeper)
    tell(say.EXPORTED.say(entries=entries, folder=folder))
