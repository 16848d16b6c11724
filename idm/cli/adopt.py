"""`idm adopt`: a directory that lived before us, and what nobody granted."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from connectors.hr_file import read_sheet
from idm.cli.output import AsJson, By, out, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.sheet_out import write_rows
from idm.cli.wiring import directory_of, opened
from idm.errors import BadInput
from idm.messages import adoption as say
from idm.office.adoption import deciding, looking, planning, scanning, sheets
from idm.office.adoption.deciding import Wanted
from idm.office.adoption.looking import Line
from idm.office.instance import DIRECTORY
from idm.rules.orphans import Deed, State

app = typer.Typer(help="既にあるディレクトリの取込みと、名簿にない登録の整理。", no_args_is_help=True)

MOST = 2**31 - 1
Numbers = Annotated[list[int], typer.Argument(metavar="番号…", min=1, max=MOST, help="一覧の番号（いくつでも）。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="なぜそうするか。")]
Who = Annotated[str, typer.Argument(metavar="職員番号", help="その人の職員番号かログイン名。")]


@app.command()
def begin(context: typer.Context, by: By = None) -> None:
    """取込みを始めます。計画が確定するまで、ディレクトリには何も書き込みません。"""
    with acting(context, by) as (instance, actor):
        begun = planning.begin(instance, DIRECTORY, actor)
    tell((say.BEGAN if begun else say.BEGUN_BEFORE).say(name=DIRECTORY))


@app.command()
def scan(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """ディレクトリを読み、誰の登録かの候補と、誰のものでもない登録を一覧にします。何も書き込みません。"""
    with opened(context) as instance, directory_of(instance) as directory:
        done = scanning.scan(instance, directory, instance.actor(by))
    if as_json:
        print_json({"directory": done.directory, "entries": done.entries, "counts": _counts(done.counts)})
    else:
        tell(say.SCANNED.say(name=done.directory, entries=done.entries, waiting=scanning.open_in(done.counts)))


@app.command()
def status(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """種類と状態ごとの件数を示します。"""
    with opened(context) as instance:
        found = looking.board(instance, DIRECTORY, instance.actor(by), limit=1)
    if as_json:
        print_json({"waiting": found.waiting, "certain": found.certain, "counts": _counts(found.counts)})
        return
    if found.waiting:
        tell(say.NOT_RELEASED.say(name=DIRECTORY))
    rows = [(say.KIND[kind], say.STATE[state], str(count)) for (kind, state), count in sorted(found.counts.items())]
    print_table("登録の件数", ("種類", "状態", "件数"), rows)


@app.command("list")
def listed(
    context: typer.Context,
    state: Annotated[
        list[State] | None, typer.Option("--state", metavar="状態", help="この状態のものだけ（いくつでも）。")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="種類", help="account、group、member、container。")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """一覧を示します。"""
    with opened(context) as instance:
        found = looking.board(
            instance, DIRECTORY, instance.actor(by), states=state or None, kinds=kind or None, limit=MOST
        )
    if as_json:
        print_json(plain([asdict(one) for one in found.lines]))
    elif not found.lines:
        tell(say.NOTHING.say())
    else:
        columns = (
            "番号",
            "種類",
            "状態",
            "場所",
            "示す番号",
            "示す氏名",
            "誰の",
            "根拠・理由",
            "作った人",
            "作った日時",
        )
        print_table("既存の登録", columns, map(_row, found.lines))


@app.command()
def propose(context: typer.Context, number: Numbers, who: Annotated[str, typer.Option("--who")], by: By = None) -> None:
    """誰の登録かを、手で指定します。"""
    _decide(context, number, Wanted(Deed.PROPOSE, who), by)


@app.command()
def confirm(
    context: typer.Context,
    number: Annotated[list[int] | None, typer.Argument(metavar="番号…", min=1, max=MOST)] = None,
    certain: Annotated[bool, typer.Option("--certain", help="職員番号と氏名が一致するものすべて。")] = False,
    by: By = None,
) -> None:
    """人事として、候補の人の登録であることを確かめます。"""
    if not number and not certain:
        raise BadInput(say.NO_DEED)
    count = 0
    with acting(context, by) as (instance, actor):
        if number:
            count = deciding.decide(instance, DIRECTORY, number, Wanted(Deed.CONFIRM), actor)
        if certain:
            count += deciding.confirm_certain(instance, DIRECTORY, actor)
    tell(say.DECIDED.say(count=count))


@app.command("export")
def export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help=".csv か .xlsx に書き出します。")],
    by: By = None,
) -> None:
    """候補を、答えを書き込むファイルに書き出します。"""
    with opened(context) as instance:
        rows = sheets.rows(instance, DIRECTORY, instance.actor(by))
    write_rows(to, sheets.COLUMNS, rows)
    tell(say.EXPORTED.say(count=len(rows), path=to))


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="答えを書き込んだファイル。")],
    by: By = None,
) -> None:
    """人事として、答えを書き込んだファイルを取り込みます。一つでも問題があれば、何も取り込みません。"""
    sheet = read_sheet(file, sheets.is_header)
    with acting(context, by) as (instance, actor):
        done = sheets.take(instance, DIRECTORY, sheet, actor)
    tell(say.IMPORTED.say(count=done.answered, left=done.left))


@app.command()
def refuse(context: typer.Context, number: Numbers, by: By = None) -> None:
    """人事として、候補の人の登録ではないことを確かめます。"""
    _decide(context, number, Wanted(Deed.REFUSE), by)


@app.command()
def own(
    context: typer.Context,
    number: Numbers,
    owner: Annotated[str, typer.Option("--owner", metavar="職員番号", help="答える人。")],
    reason: Reason = "",
    by: By = None,
) -> None:
    """持ち主を決めて、そのまま残します。"""
    _decide(context, number, Wanted(Deed.OWN, owner, reason), by)


@app.command()
def protect(context: typer.Context, number: Numbers, reason: Reason, by: By = None) -> None:
    """理由を付けて、そのまま残します。"""
    _decide(context, number, Wanted(Deed.PROTECT, "", reason), by)


@app.command()
def remove(context: typer.Context, number: Numbers, reason: Reason, by: By = None) -> None:
    """消すよう求めます。2人目が同意すると、まず使えなくし、日をおいて消します。"""
    _decide(context, number, Wanted(Deed.REMOVE, "", reason), by)


@app.command()
def agree(context: typer.Context, number: Numbers, by: By = None) -> None:
    """2人目として、消すことに同意します。"""
    _decide(context, number, Wanted(Deed.AGREE), by)


@app.command()
def reopen(context: typer.Context, number: Numbers, by: By = None) -> None:
    """決めたことを取り消し、未定に戻します。"""
    _decide(context, number, Wanted(Deed.REOPEN), by)


@app.command()
def plan(context: typer.Context, as_json: AsJson = False) -> None:
    """確定すると何が起きるかを示します。"""
    with opened(context) as instance:
        found = planning.plan(instance, DIRECTORY)
    if as_json:
        print_json(plain(asdict(found) | {"ready": found.ready}))
        return
    rows = [(one.address, one.login, say.ENDS[one.status.key], _fields(one.differs)) for one in found.lines]
    if rows:
        print_table("取り込む登録", ("場所", "ログイン名", "止まるもの", "違うが、そのまま残す項目"), rows)
    for title, some in (
        ("新しく作る登録", found.new),
        ("名前がほかの登録と同じため、作れないもの", found.clashes),
        ("メンバーを関所が決めるようになるグループ", found.takes),
    ):
        if some:
            print_table(title, ("名前",), [(one,) for one in some])
    if not found.ready:
        tell(say.NOT_READY.say(proposed=found.proposed, groups=found.groups))
    out.print(found.digest, markup=False)


@app.command()
def release(
    context: typer.Context,
    digest: Annotated[str, typer.Argument(metavar="計画", help="「idm adopt plan」の最後の行。")],
    by: By = None,
) -> None:
    """ネットワーク管理者として、計画を確定します。"""
    with acting(context, by) as (instance, actor):
        done = planning.release(instance, DIRECTORY, digest, actor)
    tell(say.RELEASED.say(count=len(done.lines), new=len(done.new)))


@app.command()
def describe(
    context: typer.Context,
    who: Annotated[list[str] | None, typer.Argument(metavar="職員番号…", help="この人たちだけ。なければ全員。")] = None,
    by: By = None,
) -> None:
    """取り込んだ登録の氏名や所属も、これからは名簿に合わせます。"""
    with acting(context, by) as (instance, actor):
        accounts = planning.accounts_of(instance, who) if who else None
        done = planning.describe(instance, DIRECTORY, accounts, actor)
    tell(say.DESCRIBED.say(count=done.done, left=done.left))


@app.command()
def anew(context: typer.Context, who: Who, by: By = None) -> None:
    """取り込んだ登録が消されていたとき、通常の場所に新しく作ります。"""
    with acting(context, by) as (instance, actor):
        planning.anew(instance, DIRECTORY, who, actor)
    tell(say.ANEW.say(who=who))


def _decide(context: typer.Context, numbers: list[int], wanted: Wanted, by: str | None) -> None:
    with acting(context, by) as (instance, actor):
        count = deciding.decide(instance, DIRECTORY, numbers, wanted, actor)
    tell(say.DECIDED.say(count=count))


def _counts(counts: Mapping[tuple[str, str], int]) -> list[dict[str, str | int]]:
    return [{"kind": kind, "state": state, "count": count} for (kind, state), count in sorted(counts.items())]


def _row(one: Line) -> tuple[str, ...]:
    grounds = "、".join(filter(None, (one.by, one.why, one.reason)))
    whose = one.whose or one.owner or "、".join(one.among)
    where = f"{one.address}（{one.detail}）" if one.detail else one.address
    who, when = one.made
    return (
        str(one.number),
        say.KIND[one.kind],
        say.STATE[one.state],
        where,
        one.staff_number,
        one.name,
        whose,
        grounds,
        who,
        clock(when),
    )


def _fields(names: tuple[str, ...]) -> str:
    return "、".join(say.FIELD[name] for name in names)
