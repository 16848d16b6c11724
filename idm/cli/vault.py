"""`idm vault`: secrets that are lent, one person at a time."""

from dataclasses import asdict
from typing import Annotated

import typer

from idm.calendar import wareki_minute
from idm.cli.output import AsJson, By, out, print_json, print_table, tell, warn
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.messages import vault as say
from idm.office.vault import items, lending, looking, setting
from idm.office.vault.looking import Board, Line, Loan
from idm.secret import Secret

app = typer.Typer(help="共用IDと緊急用のIDの秘密の、預かりと貸出し。", no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="名前", help="預かり物の名前。")]
Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="貸出しの番号。")]
Version = Annotated[
    int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="受け取ったときに示された、新しい秘密の番号。")
]


@app.command()
def add(
    context: typer.Context,
    key: Key,
    label: Annotated[str, typer.Option("--label", metavar="呼び名", help="何の秘密か。")],
    place: Annotated[str, typer.Option("--place", metavar="場所", help="その秘密を設定する場所（機器など）。")],
    role: Annotated[str, typer.Option("--role", metavar="役割", help="担当の役割（例：network_admin）。")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="種類", help="shared（共用ID）か break_glass（緊急用のID）。")
    ] = "shared",
    by: By = None,
) -> None:
    """登録します。別の人が確かめるまで、貸し出せません。"""
    with acting(context, by) as (instance, actor):
        item = items.add(instance, items.Wanted(key, label, kind, place, role), actor)
    tell(say.ADDED.say(label=item.label, key=item.key))


@app.command()
def confirm(context: typer.Context, key: Key, by: By = None) -> None:
    """2人目として、登録を確かめます。新しい秘密ができます。"""
    with acting(context, by) as (instance, actor):
        item = items.confirm(instance, key, actor)
    tell(say.CONFIRMED.say(label=item.label, place=item.place))


@app.command()
def retire(context: typer.Context, key: Key, by: By = None) -> None:
    """廃止を求めます。別の人が確かめると、廃止されます。"""
    with acting(context, by) as (instance, actor):
        item = items.retire(instance, key, actor)
    if item.retired_at is None:
        tell(say.ASKED_TO_RETIRE.say(label=item.label))
    else:
        tell(say.RETIRED.say(label=item.label, place=item.place))


@app.command("confirm-retire")
def confirm_retire(context: typer.Context, key: Key, by: By = None) -> None:
    """2人目として、もう使わないことを確かめ、廃止します。"""
    with acting(context, by) as (instance, actor):
        item = items.confirm_retire(instance, key, actor)
    tell(say.RETIRED.say(label=item.label, place=item.place))


@app.command()
def keep(context: typer.Context, key: Key, by: By = None) -> None:
    """廃止の求めを取りやめます。"""
    with acting(context, by) as (instance, actor):
        item = items.keep(instance, key, actor)
    tell(say.KEPT.say(label=item.label))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """自分が借りられるもの、設定できるもの、報告を待つものを示します。"""
    with opened(context) as instance:
        found = looking.board(instance, instance.actor(by))
    if as_json:
        print_json(plain(asdict(found)))
    elif not found.items and not found.own and not found.unreported:
        tell(say.NOTHING.say())
    else:
        _print(found)


@app.command()
def take(
    context: typer.Context,
    key: Key,
    purpose: Annotated[str, typer.Option("--purpose", metavar="目的", help="何のために借りるか。")],
    minutes: Annotated[int, typer.Option("--minutes", metavar="分", help="何分借りるか。")] = 60,
    by: By = None,
) -> None:
    """借ります。緊急用のIDは、承認なしに借りられ、報告が要ります。"""
    with acting(context, by) as (instance, actor):
        loan = lending.take(instance, key, purpose, minutes, actor)
        label = next(line.label for line in looking.board(instance, actor).items if line.key == key)
    values = {"label": label, "number": loan.id, "until": wareki_minute(loan.until)}
    if loan.report_due is None:
        tell(say.TAKEN.say(**values))
    else:
        tell(say.TAKEN_URGENT.say(**values, due=wareki_minute(loan.report_due)))


@app.command()
def show(context: typer.Context, number: Number, by: By = None) -> None:
    """借りた秘密を、一度だけ示します。"""
    with acting(context, by) as (instance, actor):
        _, secret = lending.show(instance, number, actor)
    _print_secret(secret)


@app.command("return")
def give_back(context: typer.Context, number: Number, by: By = None) -> None:
    """返します。秘密は新しくなります。"""
    with opened(context) as instance:
        item = lending.give_back(instance, number, instance.actor(by))
    tell(say.RETURNED.say(label=item.label, number=number))


@app.command()
def fetch(context: typer.Context, key: Key, by: By = None) -> None:
    """新しい秘密を、設定するために受け取ります。緊急用のIDは、二人が半分ずつです。最後に借りた人は、受け取れません。"""
    with acting(context, by) as (instance, actor):
        got = setting.fetch(instance, key, actor)
    values = {"label": got.item.label, "key": got.item.key, "place": got.item.place, "version": got.version}
    whole = got.item.parts == 1
    warn(say.FETCHED.say(**values) if whole else say.FETCHED_HALF.say(**values, part=say.PART[got.part]))
    _print_secret(got.secret)


@app.command("set")
def confirm_set(context: typer.Context, key: Key, version: Version, by: By = None) -> None:
    """受け取った新しい秘密が、その場所に設定されたことを確かめます。"""
    with acting(context, by) as (instance, actor):
        item = setting.confirm_set(instance, key, version, actor)
    tell(say.SET.say(label=item.label, place=item.place))


@app.command()
def report(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(metavar="報告", help="何が起き、何をしたか。")],
    by: By = None,
) -> None:
    """緊急用のIDで何をしたかを、CISOとネットワーク管理者に報告します。"""
    with opened(context) as instance:
        lending.report(instance, number, text, instance.actor(by))
    tell(say.REPORTED.say(number=number))


def _print_secret(secret: Secret) -> None:
    """To this terminal alone, and nothing around it: it may be typed off or read by a program."""
    out.print(secret.reveal(), markup=False)


def _print(found: Board) -> None:
    _print_items(found.items)
    loans = ("番号", "呼び名", "借りた人", "目的", "借りた日時", "まで", "返した日時", "報告の期限", "報告")
    for title, rows in (
        ("借りているもの", found.own),
        ("報告を待つ緊急の利用", found.unreported),
        ("最近の貸出し", found.recent),
    ):
        if rows:
            print_table(title, loans, map(_loan, rows))


def _print_items(found: tuple[Line, ...]) -> None:
    columns = ("名前", "呼び名", "種類", "場所", "担当", "状態", "借りている人", "まで")
    print_table("預かり物", columns, map(_row, found))
    known = [(one.key, _halves(one.known_by, one.parts), clock(one.known_since)) for one in found if one.known_by]
    users = [(one.key, "、".join(one.members)) for one in found if one.members]
    leaving = [(one.key, one.leaving_by) for one in found if one.leaving_by]
    for title, names, lines in (
        ("共用IDの利用者（借りられる人）", ("名前", "人"), users),
        ("借りずに秘密を知っている人（設定した人）", ("名前", "人", "いつから"), known),
        ("廃止を求められ、2人目の確認を待つもの", ("名前", "求めた人"), leaving),
    ):
        if lines:
            print_table(title, names, lines)


def _row(line: Line) -> tuple[str, ...]:
    state = say.STATE[line.state]
    if line.old_since is not None:
        state += f"（{clock(line.old_since)}から。古い秘密がまだ有効です）"
    who, until = (line.loan.who, clock(line.loan.until)) if line.loan else ("", "")
    return (line.key, line.label, say.KIND[line.kind], line.place, line.role, state, who, until)


def _halves(people: tuple[str, ...], parts: int) -> str:
    return "、".join(f"{who}：{say.PART[n]}" if parts > 1 else who for n, who in enumerate(people, 1))


def _loan(one: Loan) -> tuple[str, ...]:
    late = "（期限切れ）" if one.overdue else ""
    return (
        str(one.number),
        one.label,
        one.who,
        one.purpose,
        clock(one.taken_at),
        clock(one.until),
        clock(one.returned_at),
        clock(one.report_due) + late,
        one.report,
    )
