"""`idm review`: registers that the CISO looks through and signs each quarter (8.4(3))."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.tables import as_csv, as_xlsx
from idm.calendar import day_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.errors import NotReady
from idm.messages import reviews as say
from idm.messages import setup as say_setup
from idm.office.reviews import signing
from idm.office.reviews.registers import Register
from idm.office.reviews.signing import Due

app = typer.Typer(help="四半期ごとの確認と、CISOの署名。", no_args_is_help=True)

Subject = Annotated[str, typer.Argument(metavar="台帳", help="使えるもの：" + "、".join(say.SUBJECT) + "。")]
Period = Annotated[str, typer.Argument(metavar="四半期", help="2026Q4 は2026年10月から12月まで。")]


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """四半期と台帳ごとに、署名の有無を示します。"""
    with opened(context) as instance:
        found = signing.every(instance, instance.actor(by))
    if as_json:
        print_json(plain([_json(one) for one in found]))
    else:
        print_table("四半期の確認", ("四半期", "台帳", "キー", "署名", "所見"), map(_row, found))


@app.command()
def show(
    context: typer.Context,
    subject: Subject,
    period: Period,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help=".csv か .xlsx に書き出します。")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """台帳の内容を、署名に要る要約値とともに示します。"""
    with opened(context) as instance:
        found, due = signing.look(instance, subject, period, instance.actor(by))
    if to is not None:
        _write(to, found)
    elif as_json:
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        print_json(plain({**_json(due), "digest": found.digest, "rows": rows}))
    else:
        print_table(f"{found.label}（{period}）", found.columns, found.rows)
        print_table("", ("項目", "値"), [("署名", _signed(due)), ("要約値", found.digest)])


@app.command()
def sign(
    context: typer.Context,
    subject: Subject,
    period: Period,
    digest: Annotated[str, typer.Option("--digest", metavar="文字", help="確かめた内容の要約値（12文字以上）。")],
    note: Annotated[str, typer.Option("--note", metavar="所見", help="所見。")] = "",
    by: By = None,
) -> None:
    """「idm review show」で示した、その内容に署名します。CISOだけができます。"""
    with acting(context, by) as (instance, actor):
        found = signing.sign(instance, subject, period, digest, actor, note)
    tell(say.SIGNED.say(period=period, label=found.label, rows=len(found.rows), digest=found.digest[: signing.DIGITS]))


def _write(path: Path, found: Register) -> None:
    data = as_xlsx(found.columns, found.rows) if path.suffix.lower() == ".xlsx" else as_csv(found.columns, found.rows)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotReady(say_setup.FILE_UNREADABLE, path=path, why=error) from error


def _json(one: Due) -> dict[str, object]:
    signed = one.signed
    return {
        "subject": one.subject,
        "period": one.quarter.key,
        "late": one.late,
        "opens": one.opens,
        "signed_at": signed.at if signed else None,
        "by": one.by,
        "note": signed.note if signed else "",
    }


def _row(one: Due) -> tuple[str, ...]:
    return (one.quarter.key, one.label, one.subject, _signed(one), one.signed.note if one.signed else "")


def _signed(one: Due) -> str:
    if one.signed is None:
        return "署名がありません（四半期は終わりました）" if one.late else f"まだ（{day_of(one.opens)}から）"
    return f"{clock(one.signed.at)} {one.by}"
