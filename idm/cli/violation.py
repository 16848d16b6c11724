"""`idm violation`: reported, guidance, suspension (8.6(2)); and looking into somebody's log (8.2(2))."""

from dataclasses import asdict
from typing import Annotated

import typer

from idm.cli.desk import person_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.messages import violations as say
from idm.office.cases.words import shown
from idm.office.views.looking import parse_day
from idm.office.violations import deeds, looking, reading
from idm.rules.violations import Deed
from idm.store.violations import Violation

app = typer.Typer(help="違反の報告、指導、利用の停止。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="違反の番号。")]
Text = Annotated[str, typer.Option("--text", metavar="内容", help="記録する内容。本人も見ます。")]


@app.command()
def report(
    context: typer.Context,
    whom: Annotated[str, typer.Argument(metavar="職員番号", help="誰の違反か。職員番号かログイン名。")],
    clause: Annotated[str, typer.Option("--clause", metavar="条項", help="規程に印刷されたとおりに。例：6.4(3)①。")],
    text: Annotated[str, typer.Option("--text", metavar="内容", help="何があったか。")],
    by: By = None,
) -> None:
    """違反を報告します。ネットワーク管理者と、その職員の所属の管理者に知らせます。"""
    with acting(context, by) as (instance, actor):
        done = deeds.report(instance, person_of(instance, whom), clause, text, actor)
    tell(say.REPORTED.say(number=done.number, who=done.told))


@app.command()
def guide(
    context: typer.Context,
    number: Number,
    text: Text,
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="指導した日。省くと今日。")] = None,
    by: By = None,
) -> None:
    """指導したことを記録します。所属の情報セキュリティ・システム管理者が行います。"""
    with acting(context, by) as (instance, actor):
        when = parse_day(day) if day else None
        _tell_done(deeds.guide(instance, number, text, actor, when), Deed.GUIDE)


@app.command("not-improved")
def not_improved(context: typer.Context, number: Number, text: Text, by: By = None) -> None:
    """指導しても改善しないと認めます。"""
    with acting(context, by) as (instance, actor):
        _tell_done(deeds.not_improved(instance, number, text, actor), Deed.NOT_IMPROVED)


@app.command()
def suspend(context: typer.Context, number: Number, text: Text, by: By = None) -> None:
    """利用を停止します。ネットワーク管理者が、指導で改善しない違反についてだけ行えます。"""
    with acting(context, by) as (instance, actor):
        _tell_done(deeds.suspend(instance, number, text, actor), Deed.SUSPEND)


@app.command()
def reinstate(context: typer.Context, number: Number, text: Text, by: By = None) -> None:
    """利用を再開します。停止した人と本人にはできません。"""
    with acting(context, by) as (instance, actor):
        _tell_done(deeds.reinstate(instance, number, text, actor), Deed.REINSTATE)


@app.command()
def close(context: typer.Context, number: Number, text: Text, by: By = None) -> None:
    """この件を終えます。"""
    with acting(context, by) as (instance, actor):
        _tell_done(deeds.close(instance, number, text, actor), Deed.CLOSE)


@app.command()
def name(
    context: typer.Context,
    number: Number,
    whom: Annotated[str, typer.Argument(metavar="職員番号", help="記録を調べる人。職員番号かログイン名。")],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="調べられる最終日。")],
    by: By = None,
) -> None:
    """この違反の本人の利用の記録を調べる人を指名します。CISOだけができます。"""
    with acting(context, by) as (instance, actor):
        person, last = person_of(instance, whom), parse_day(until)
        reading.name(instance, number, person, last, actor)
    tell(say.NAMED.say(number=number, who=shown(person), until=last))


@app.command()
def log(
    context: typer.Context,
    number: Number,
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="調べる日。省くとすべて。")] = None,
    before: Annotated[int | None, typer.Option("--before", metavar="番号", help="この番号より前の記録。")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """この違反の本人の利用の記録を、新しい順に示します。CISOと指名された人だけができ、読んだことを記録します。"""
    with acting(context, by) as (instance, actor):
        when = parse_day(day) if day else None
        found = reading.read(instance, number, actor, when, before)
    if as_json:
        print_json({"lines": [one.raw for one in found.lines], "older": found.older})
        return
    rows = [(str(one.seq), clock(one.at), one.act, one.by, one.about, one.outcome) for one in found.lines]
    print_table("利用の記録", ("番号", "日時", "何を", "だれが", "だれに", "結果"), rows)


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """自分に関わる違反を、新しい順に示します。"""
    with opened(context) as instance:
        found = looking.every(instance, instance.actor(by))
    if as_json:
        print_json(plain([asdict(one) for one in found]))
    elif not found:
        tell(say.NOTHING.say())
    else:
        rows = [(str(one.number), one.person, one.clause, one.label, clock(one.at)) for one in found]
        print_table("違反", ("番号", "職員", "条項", "状態", "報告"), rows)


@app.command()
def show(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """一つの違反と、これまでにしたことを示します。"""
    with opened(context) as instance:
        found = looking.one(instance, number, instance.actor(by))
    if as_json:
        print_json(plain(asdict(found)))
        return
    one = found.listed
    facts = [
        ("番号", str(one.number)),
        ("職員", one.person),
        ("条項", f"{one.clause} {found.says}".strip()),
        ("何があったか", found.what),
        ("見つけた人", found.finder),
        ("状態", one.label),
        ("できること", "、".join(say.DEED[deed] for deed in found.deeds)),
        ("調べる人", "、".join(f"{who}（{clock(until)}まで）" for who, until in found.investigators)),
        ("根拠", found.source),
    ]
    print_table("", ("項目", "値"), [(label, value) for label, value in facts if value])
    steps = [(clock(s.at), s.label, s.by, str(s.day or ""), s.text) for s in found.steps]
    print_table("これまで", ("日時", "何を", "だれが", "行った日", "内容"), steps)


def _tell_done(one: Violation, deed: Deed) -> None:
    tell(say.DONE.say(number=one.id, deed=say.DEED[deed], state=say.STATE[one.state]))
