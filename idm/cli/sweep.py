"""`idm sweep`: accounts that nobody uses (7.2(1)②(ウ)): the list, two answers a line, what is done, the report."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.hr_file import read_sheet
from idm.calendar import wareki
from idm.cli.output import AsJson, By, print_json, print_table, tell, warn
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.sheet_out import write_rows
from idm.cli.wiring import directory_of, opened
from idm.messages import sweeps as say
from idm.office.sweeps import answering, carrying, looking, opening, reporting, sheets, watching
from idm.office.sweeps.answering import Wish
from idm.office.sweeps.looking import Listed, Row, Shown, Wanted
from idm.rules.campaigns import Kind, Says, Side

app = typer.Typer(help="放置IDの点検。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="点検の番号。")]
Line = Annotated[int, typer.Argument(metavar="行", min=1, max=2**31 - 1, help="一覧の行の番号。")]
FileOut = Annotated[Path, typer.Option("--to", metavar="FILE", help=".csv か .xlsx に書き出します。")]


@app.command()
def watch(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """利用の記録（関所のサインインとディレクトリ）を、いま読みます。ワーカーは毎日読みます。"""
    with opened(context) as instance, directory_of(instance) as directory:
        actor = instance.actor(by)
        done = watching.watch(instance, directory, again=True)
        found = looking.sources(instance, actor)
    if as_json:
        print_json([{"source": one.name, "newest": plain(one.newest), "doubt": one.doubt} for one in found])
        return
    for reading in done:
        name = say.SOURCE.get(reading.source, reading.source)
        if reading.trouble is not None:
            warn(reading.trouble)
        else:
            tell(say.READ.say(source=name, count=reading.count))
    rows = [(one.name, clock(one.since), clock(one.read_at), clock(one.newest)[:10], one.doubt) for one in found]
    print_table("利用の記録", ("どこの", "いつから", "読んだ時刻", "最も新しい利用", "疑い"), rows)


@app.command("open")
def open_(
    context: typer.Context,
    label: Annotated[str | None, typer.Option("--label", metavar="名前", help="省くと今日の日付。")] = None,
    kind: Annotated[
        Kind,
        typer.Option(
            "--kind", help="dormancy＝放置IDの点検、access＝申請で認めた権限の棚卸し、system＝システム別の棚卸し。"
        ),
    ] = Kind.DORMANCY,
    system: Annotated[
        str | None, typer.Option("--system", metavar="システム", help="システム別の棚卸しで、どのシステムか。")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """点検を開きます。開くだけでは、何も止まりません。"""
    with acting(context, by) as (instance, actor):
        done = opening.open_sweep(instance, actor, label, kind, system)
    if as_json:
        print_json(
            {
                "number": done.number,
                "label": done.label,
                "lines": done.lines,
                "stops": done.stops,
                "exempt": done.exempt,
                "held": done.held,
            }
        )
        return
    tell(say.OPENED.say(**{name: getattr(done, name) for name in ("number", "label", "lines", "stops", "exempt")}))
    if done.held:
        warn(say.HELD.say(number=done.number, label=done.label, why=done.held))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """点検の一覧を示します。"""
    with opened(context) as instance:
        found = looking.every(instance, instance.actor(by))
    if as_json:
        print_json(plain([_json(one) for one in found]))
        return
    rows = [
        (
            str(one.campaign.id),
            one.campaign.label,
            one.state,
            f"{one.done}/{one.lines}",
            str(one.campaign.last_day),
            one.why,
        )
        for one in found
    ]
    print_table("放置IDの点検", ("番号", "名前", "状態", "済み", "期限", "確認待ちの理由"), rows)


@app.command()
def show(
    context: typer.Context,
    number: Number,
    section: Annotated[str, typer.Option("--section", metavar="所属コード", help="この所属の行だけを示します。")] = "",
    waiting: Annotated[bool, typer.Option("--waiting", help="あなたの答えを待つ行だけを示します。")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """一つの点検の行と、答えに要る要約値を示します。"""
    with opened(context) as instance:
        found = looking.one(instance, number, instance.actor(by), Wanted(section, unanswered=waiting))
    if as_json:
        print_json(plain({**_json(found.listed), "rows": [_row_json(row) for row in found.rows]}))
    else:
        _print(found)


@app.command()
def answer(
    context: typer.Context,
    number: Number,
    line: Line,
    says: Annotated[
        Says, typer.Argument(metavar="答え", help="、".join(f"{key}＝{text}" for key, text in say.SAYS.items()) + "。")
    ],
    digest: Annotated[str, typer.Option("--digest", metavar="文字", help="示された行の要約値（12文字以上）。")],
    note: Annotated[str, typer.Option("--note", metavar="理由", help="残す理由。")] = "",
    side: Annotated[Side | None, typer.Option("--as", help="hr＝人事管理部門、head＝所属。両方の人だけ。")] = None,
    by: By = None,
) -> None:
    """一行に答えます。止めるには、人事管理部門と所属の、別の二人の答えが要ります。"""
    with acting(context, by) as (instance, actor):
        done = answering.answer(instance, number, [Wish(line, digest, says.value, note, side)], actor)
    tell(say.ANSWERED.say(count=done))


@app.command()
def release(context: typer.Context, number: Number, by: By = None) -> None:
    """確認待ちの点検を解除します。開いた人とは別の人が行います。"""
    with acting(context, by) as (instance, actor):
        released = opening.release(instance, number, actor)
        ends = looking.one(instance, number, actor, Wanted(page=0)).ends
    tell(say.RELEASED.say(number=number))
    if ends:
        warn(say.WOULD_END.say(number=number, due=wareki(released.last_day), count=ends))


@app.command()
def drop(
    context: typer.Context,
    number: Number,
    reason: Annotated[
        str, typer.Option("--reason", metavar="理由", help="プロファイルの月の棚卸しを取りやめるときは必ず。")
    ] = "",
    by: By = None,
) -> None:
    """点検を取りやめます。"""
    with acting(context, by) as (instance, actor):
        opening.drop(instance, number, actor, reason)
    tell(say.DROPPED.say(number=number))


@app.command("export")
def export(context: typer.Context, number: Number, to: FileOut, by: By = None) -> None:
    """あなたの答えを待つ行を、答えを書き込むファイルに書き出します。"""
    with opened(context) as instance:
        rows = sheets.rows(instance, number, instance.actor(by))
    write_rows(to, sheets.COLUMNS, rows)
    tell(say.EXPORTED.say(count=len(rows), path=to))


@app.command("import")
def import_(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="答えを書き込んだファイル。")],
    by: By = None,
) -> None:
    """答えを書き込んだファイルを取り込みます。一つでも問題があれば、何も取り込みません。"""
    sheet = read_sheet(file, sheets.is_header)
    with acting(context, by) as (instance, actor):
        done = sheets.take(instance, number, sheet, actor)
    tell(say.IMPORTED.say(count=done.answered, left=done.left))


@app.command()
def run(context: typer.Context, by: By = None) -> None:
    """二人が止めると答え、本人への知らせから日数のたったものを止めます。ワーカーも、これを行います。"""
    with acting(context, by) as (instance, actor):
        looking.every(instance, actor)  # whoever has nothing to do with sweeps is refused
        done = carrying.carry_out(instance, actor)
    if not done:
        tell(say.NOTHING_DUE.say())
    for one in done:
        (warn if one.waits else tell)(one.said)
    raise typer.Exit(1 if any(one.waits for one in done) else 0)


@app.command()
def report(
    context: typer.Context,
    number: Number,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help=".csv か .xlsx に書き出します。")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """点検の結果を、署名に要る要約値とともに示します。"""
    with opened(context) as instance:
        made, shown = reporting.report(instance, number, instance.actor(by))
    if to is not None:
        write_rows(to, say.COLUMNS, reporting.sheet(made, shown))
    elif as_json:
        rows = [dict(zip(say.COLUMNS, row, strict=True)) for row in made.rows]
        print_json(plain({**_json(shown.listed), "digest": made.digest, "counts": made.counts, "rows": rows}))
    else:
        print_table(f"点検「{shown.listed.campaign.label}」の結果", say.COLUMNS, made.rows)
        signed = [(who, f"{clock(at)} {name}" if at else "まだ") for who, name, at in shown.signed]
        print_table("", ("項目", "値"), [*signed, ("要約値", made.digest)])


@app.command()
def sign(
    context: typer.Context,
    number: Number,
    digest: Annotated[str, typer.Option("--digest", metavar="文字", help="確かめた結果の要約値（12文字以上）。")],
    by: By = None,
) -> None:
    """「idm sweep report」で示した結果に署名します。人事管理部門とネットワーク管理者の、別の二人です。"""
    with acting(context, by) as (instance, actor):
        found = reporting.sign(instance, number, digest, actor)
    tell(say.SIGNED.say(number=number, digest=found.digest[: answering.DIGITS]))


def _print(found: Shown) -> None:
    one = found.listed
    columns = (*say.COLUMNS, say.DIGEST_COLUMN)
    rows = [(*row.cells, row.line.digest[: answering.DIGITS]) for row in found.rows]
    print_table(f"点検{one.campaign.id}「{one.campaign.label}」（{one.state}）", columns, rows)
    if one.why:
        warn(say.HELD.say(number=one.campaign.id, label=one.campaign.label, why=one.why))
    if found.may_release and found.ends:
        warn(say.WOULD_END_HELD.say(number=one.campaign.id, count=found.ends))


def _json(one: Listed) -> dict[str, object]:
    return {
        "number": one.campaign.id,
        "label": one.campaign.label,
        "kind": one.campaign.kind.value,
        "state": one.campaign.state.value,
        "opened_at": one.campaign.opened_at,
        "due_at": one.campaign.due_at,
        "last_day": one.campaign.last_day,
        "lines": one.lines,
        "done": one.done,
        "held": one.why,
    }


def _row_json(row: Row) -> dict[str, object]:
    line = row.line
    return {
        "line": line.id,
        "digest": line.digest,
        **line.facts,
        "why": list(line.why),
        "remedy": line.remedy.value,
        "exempt": line.exempt.value if line.exempt else None,
        "hr": row.hr,
        "head": row.head,
        "result": row.result,
        "done": line.done.value if line.done else None,
        "mine": [side.value for side in row.sides],
    }
