"""`idm audit`: the log that proves it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from idm.audit.export import export as write_export
from idm.audit.export import read_export
from idm.audit.verify import Report
from idm.audit.verify import verify as check
from idm.calendar import JST
from idm.cli.output import AsJson, err, print_json, print_table, tell
from idm.cli.wiring import opened
from idm.messages import cli as say
from idm.office.auditing import verify_log
from idm.store import log

app = typer.Typer(help="監査ログ。", no_args_is_help=True)


@app.command()
def verify(
    context: typer.Context,
    exported: Annotated[Path | None, typer.Option("--export", help="書き出した監査ログの場所。")] = None,
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
    as_json: AsJson = False,
) -> None:
    """新しいほうから示します。"""
    with opened(context) as instance, instance.store.read() as connection:
        lines = [json.loads(body) for body in log.newest(connection, count)]
    if as_json:
        print_json(lines)
        return
    rows = [
        (
            str(x["seq"]),
            _in_japan(x["at"]),
            x["by"],
            x["act"],
            x.get("object", ""),
            _OUTCOME[x["outcome"]],
            x.get("reason", ""),
        )
        for x in lines
    ]
    print_table("", ("番号", "日時", "誰が", "何を", "対象", "結果", "理由"), rows)


_OUTCOME = {"ok": "済", "refused": "拒否", "unknown": "不明", "reconciled": "引継ぎ", "intended": "予定"}


def _in_japan(at: str) -> str:
    """The line itself says UTC; people read the clock on their wall."""
    return f"{datetime.fromisoformat(at).astimezone(JST):%Y-%m-%d %H:%M:%S}"


@app.command()
def export(context: typer.Context, folder: Annotated[Path, typer.Argument(help="まだない場所。")]) -> None:
    """外の人が、この製品なしで確かめられる形で書き出します。"""
    with opened(context) as instance:
        instance.checkpoint()
        with instance.store.read() as connection:
            entries = write_export(folder, log.lines(connection), instance.keeper)
    tell(say.EXPORTED.say(entries=entries, folder=folder))
