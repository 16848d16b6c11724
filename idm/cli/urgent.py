"""`idm urgent`: what is done at once on one's own judgement, and its report."""

from dataclasses import asdict
from typing import Annotated

import typer

from idm.calendar import day_after, start_of, wareki_minute
from idm.cli.desk import person_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.errors import BadInput
from idm.messages import urgent as say
from idm.office.urgent import confirming, containing, ending, excepting, looking, reporting
from idm.office.urgent.containing import Measures
from idm.office.urgent.looking import Line
from idm.office.views.looking import parse_day

app = typer.Typer(help="緊急の措置と、その報告。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="緊急の措置の番号。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由。")]


@app.command()
def contain(
    context: typer.Context,
    reason: Reason,
    person: Annotated[
        list[str] | None, typer.Option("--person", metavar="職員番号", help="利用を止める人。いくつでも。")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="所属コード", help="全員の利用を止める所属。いくつでも。")
    ] = None,
    external: Annotated[bool, typer.Option("--external", help="外部からのアクセスを、すべて止めます。")] = False,
    windows: Annotated[bool, typer.Option("--windows", help="特権の作業時間を、すべて終えます。")] = False,
    sessions: Annotated[bool, typer.Option("--sessions", help="全員のサインインを終えます。")] = False,
    by: By = None,
) -> None:
    """ネットワーク管理者の判断で、その場で止めます。CISOへの報告を待つ列に入ります。"""
    measures = Measures(tuple(person or ()), tuple(unit or ()), external, windows, sessions)
    with opened(context) as instance:
        done = containing.contain(instance, measures, reason, instance.actor(by))
    act = done.act
    tell(say.CONTAINED.say(number=act.id, what=act.what, due=wareki_minute(act.report_due)))
    if done.passed_over:
        tell(say.SOME_STOPPED.say(who="、".join(done.passed_over)))


@app.command("exception")
def except_(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="対象", help="何についての例外か。")],
    reason: Reason,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="最終日。")],
    rule: Annotated[str, typer.Option("--rule", metavar="規則", help="外す規則（なければ other）。")],
    clause: Annotated[str, typer.Option("--clause", metavar="条文", help="条文の番号（例：NISHIHARA-7.2.3）。")],
    scope: Annotated[str, typer.Option("--scope", metavar="範囲", help="unit:所属コード か person:職員番号。")],
    alternative: Annotated[str, typer.Option("--alternative", metavar="措置", help="代わりにとる措置。")],
    value: Annotated[str, typer.Option("--value", metavar="分", help="規則の値（分）。")] = "",
    by: By = None,
) -> None:
    """緊急の例外措置を、今から有効にします。期限までに報告がなければ、終わります。"""
    content = {"rule": rule, "clause": clause, "scope": scope, "alternative": alternative, "value": value}
    with acting(context, by) as (instance, actor):
        kind, _, key = scope.partition(":")
        whom = person_of(instance, key) if kind == "person" else actor.person
        if whom is None:
            raise BadInput(say.NEEDS_WORDS, what="--by")
        ends = start_of(day_after(parse_day(until)))
        wanted = excepting.Wanted(what, whom, {k: v for k, v in content.items() if v}, reason, ends)
        act = excepting.take(instance, wanted, actor)
    tell(say.EXCEPTED.say(number=act.id, due=wareki_minute(act.report_due)))


@app.command()
def report(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(metavar="報告", help="何が起き、何をしたか。")],
    by: By = None,
) -> None:
    """CISOに報告します。例外措置は、例外措置の申請になります。"""
    with acting(context, by) as (instance, actor):
        act = reporting.report(instance, number, text, actor)
    if act.case is None:
        tell(say.REPORTED.say(number=number))
    else:
        tell(say.REPORTED_AS_CASE.say(number=number, case=act.case))


@app.command()
def end(context: typer.Context, number: Number, reason: Reason, by: By = None) -> None:
    """有効な緊急の例外措置を、今終わらせます。CISO、ネットワーク管理者、とった人が行えます。"""
    with acting(context, by) as (instance, actor):
        ending.end(instance, number, reason, actor)
    tell(say.ENDED.say(number=number))


@app.command()
def confirm(context: typer.Context, number: Number, reason: Reason, by: By = None) -> None:
    """緊急の停止を続けると決めます。CISOだけができます。"""
    with acting(context, by) as (instance, actor):
        done = confirming.confirm(instance, number, reason, actor)
    tell(say.CONFIRMED.say(number=number, who="、".join(done.people)))


@app.command()
def lift(context: typer.Context, number: Number, reason: Reason, by: By = None) -> None:
    """緊急の停止を解きます。CISOだけができます。"""
    with acting(context, by) as (instance, actor):
        done = confirming.lift(instance, number, reason, actor)
    tell(say.LIFTED.say(number=number, who="、".join(done.people)))
    if done.kept:
        tell(say.STILL_HELD.say(who="、".join(done.kept)))


@app.command()
def convert(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Option("--text", metavar="内容", help="何があったか。")],
    clause: Annotated[str, typer.Option("--clause", metavar="条項", help="規程に印刷されたとおりに。例：6.4(3)①。")],
    by: By = None,
) -> None:
    """緊急の停止を、違反として扱います。停止は続き、指導が先です。CISOだけができます。"""
    with acting(context, by) as (instance, actor):
        done = confirming.convert(instance, number, clause, text, actor)
    tell(say.CONVERTED.say(number=number, violations="、".join(map(str, done.violations))))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """報告を待つものと、これまでの措置を示します。"""
    with opened(context) as instance:
        found = looking.board(instance, instance.actor(by))
    if as_json:
        print_json(plain(asdict(found)))
    elif not found.queue and not found.others:
        tell(say.NOTHING.say())
    else:
        columns = (
            "番号",
            "種類",
            "行った人",
            "内容",
            "理由",
            "日時",
            "報告の期限",
            "状態",
            "報告した日時",
            "申請",
            "CISOの決定",
        )
        for title, lines in (("報告を待つもの", found.queue), ("これまでの措置", found.others)):
            if lines:
                print_table(title, columns, map(_row, lines))


def _row(line: Line) -> tuple[str, ...]:
    return (
        str(line.number),
        say.KIND[line.kind],
        line.who,
        line.what,
        line.reason,
        clock(line.at),
        clock(line.report_due),
        say.STATE[line.state],
        clock(line.reported_at),
        str(line.case or ""),
        say.ANSWER.get(line.answer, "まだ" if line.stopped else ""),
    )
