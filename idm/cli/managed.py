"""`idm managed`: development and service accounts (7.2(1)②, 7.3(2)②)."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from idm.calendar import day_after, day_of, start_of, wareki
from idm.cli.desk import desk_of, person_of
from idm.cli.output import AsJson, By, out, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.facts.case import CaseKind
from idm.messages import managed as say
from idm.office.cases import asking
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from idm.office.cases.words import shown
from idm.office.managed import deeds, looking, passwords
from idm.office.managed.looking import Line
from idm.office.views.looking import parse_day

app = typer.Typer(help="開発用とサービス用の登録（人のものでない登録）。", no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="名前", help="登録の名前。")]
Person = Annotated[str, typer.Option("--owner", metavar="職員番号", help="持ち主になる人。")]


@app.command()
def add(
    context: typer.Context,
    login: Login,
    owner: Person,
    name: Annotated[str, typer.Option("--name", metavar="呼び名", help="開発の案件やサービスの名前。")],
    system: Annotated[str, typer.Option("--system", metavar="システム", help="どのシステムのためか。")],
    purpose: Annotated[str, typer.Option("--purpose", metavar="目的", help="何のための登録か。")],
    sort: Annotated[
        str, typer.Option("--kind", metavar="種類", help="development（開発用）か service（サービス用）。")
    ] = "service",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="使う最後の日。開発用には要ります。")
    ] = None,
    right: Annotated[str, typer.Option("--right", metavar="権限", help="付ける権限。省くと、なし。")] = "",
    by: By = None,
) -> None:
    """登録を申請します。別の人が承認すると、できます。"""
    content = {"sort": sort, "login": login, "name": name, "system": system}
    with acting(context, by) as (instance, actor):
        asked = Asked(
            kind=CaseKind.MANAGED,
            subject=login,
            beneficiary=person_of(instance, owner),
            starts=instance.clock.now(),
            until=None if until is None else start_of(day_after(parse_day(until))),
            reason=purpose,
            content=content | ({"entitlement": right} if right else {}),
        )
        filed = asking.apply_for(instance, asked, actor, EFFECTS)
    tell(say.APPLIED.say(login=login, number=filed.id))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """自分が見られる登録と、持ち主、終わり、することを示します。"""
    with opened(context) as instance:
        found = looking.register(instance, instance.actor(by))
    if as_json:
        print_json(plain([asdict(one) for one in found]))
    elif not found:
        tell(say.NOTHING.say())
    else:
        print_table("開発用・サービス用の登録", say.COLUMNS, map(_row, found))


@app.command()
def show(context: typer.Context, login: Login, by: By = None, as_json: AsJson = False) -> None:
    """一つの登録を示します。"""
    with opened(context) as instance:
        found = looking.one(instance, login, instance.actor(by))
    if as_json:
        print_json(plain(asdict(found)))
        return
    rows = [
        ("種類", say.SORT[found.sort]),
        ("呼び名", found.name),
        ("目的", found.purpose),
        ("システム", found.system),
        ("権限", found.right),
        ("持ち主", f"{found.owner}（{found.unit}）"),
        ("終わり", _last(found.last_day)),
        ("状態", say.STATE[found.state]),
        ("止める予定", clock(found.stops)),
        ("次に確かめる期限", _last(None if found.review is None else day_of(found.review))),
        ("パスワードを受け取った人", f"{found.known_by} {clock(found.known_since)}".strip()),
        ("パスワードの期限", clock(found.change_by)),
        ("すること", "、".join(say.OVERDUE[key] for key in found.overdue)),
        ("申請", str(found.case)),
    ]
    print_table(found.login, ("項目", "内容"), [row for row in rows if row[1]])


@app.command()
def owner(
    context: typer.Context,
    login: Login,
    to: Annotated[str, typer.Option("--to", metavar="職員番号", help="新しい持ち主。自分は選べません。")],
    by: By = None,
) -> None:
    """持ち主を決めます。"""
    with acting(context, by) as (instance, actor):
        new = deeds.name_owner(instance, login, person_of(instance, to), actor)
    tell(say.OWNED.say(login=login, whom=shown(new)))


@app.command()
def password(context: typer.Context, login: Login, by: By = None) -> None:
    """持ち主として、新しいパスワードを受け取ります。一度だけ示します。"""
    with acting(context, by) as (instance, actor):
        done = passwords.renew(desk_of(instance), login, actor)
    tell(say.HANDED.say(login=login))
    out.print(done.password.reveal(), markup=False)


@app.command()
def review(context: typer.Context, login: Login, by: By = None) -> None:
    """サービス用の登録が、今も要ることを記録します。"""
    with acting(context, by) as (instance, actor):
        due = deeds.review(instance, login, actor)
    tell(say.REVIEWED.say(login=login, due=wareki(day_of(due))))


@app.command()
def end(
    context: typer.Context,
    login: Login,
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="終わらせる理由。")],
    by: By = None,
) -> None:
    """すぐに終わらせます。承認は要りません。"""
    with opened(context) as instance:
        deeds.end(instance, login, instance.actor(by), reason)
    tell(say.ENDED.say(login=login))


def _row(one: Line) -> tuple[str, ...]:
    late = "、".join(say.OVERDUE[key] for key in one.overdue)
    return (
        one.login,
        say.SORT[one.sort],
        one.name,
        one.system,
        one.owner,
        _last(one.last_day),
        say.STATE[one.state],
        late,
    )


def _last(day: date | None) -> str:
    return wareki(day) if day else ""
