"""`idm privilege`: privileged IDs, their work windows, and the quarterly review (7.2(1)③, 7.2(5))."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from idm.calendar import JST
from idm.cli.desk import Who, desk_of, person_of
from idm.cli.output import AsJson, By, out, print_json, print_table, tell, warn
from idm.cli.plain import plain
from idm.cli.proving import acting
from idm.cli.wiring import directory_of, opened
from idm.errors import Stopped
from idm.messages import privileges as say
from idm.messages import work as say_work
from idm.office.cases.words import shown
from idm.office.instance import Actor
from idm.office.privileges import checking, issuing, looking, opening, passwords, reviewing, scanning
from idm.office.privileges.issuing import Handed
from idm.office.privileges.looking import Held, Row
from idm.office.privileges.opening import Wish

app = typer.Typer(help="特権IDと、その作業時間。", no_args_is_help=True)

Privilege = Annotated[str, typer.Argument(metavar="特権", help="プロファイルにある特権。")]
Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="作業時間の番号。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由。")]


@app.command()
def issue(
    context: typer.Context,
    who: Who,
    login: Annotated[
        str, typer.Option("--login", metavar="名前", help="特権IDの名前。省くと、本人のログイン名から作ります。")
    ] = "",
    by: By = None,
) -> None:
    """特権IDを発行し、仮のパスワードを一度だけ示します。"""
    with acting(context, by) as (instance, actor):
        done = issuing.issue(desk_of(instance), person_of(instance, who), actor, login)
    _show(done)
    tell(say.ISSUED.say(whom=shown(done.person), login=done.login, until=done.good_until))


@app.command()
def password(context: typer.Context, who: Who, by: By = None) -> None:
    """仮のパスワードを作り直し、一度だけ示します。本人が変えるまで、特権IDは使えません。"""
    with acting(context, by) as (instance, actor):
        done = passwords.hand_over(desk_of(instance), person_of(instance, who), actor)
    _show(done)
    tell(say.PASSWORD_HANDED.say(login=done.login, until=done.good_until))


@app.command()
def retire(context: typer.Context, who: Who, reason: Reason, by: By = None) -> None:
    """特権IDを取り上げます。続いている作業時間も終わります。"""
    with opened(context) as instance:
        person = person_of(instance, who)
        login = issuing.retire(instance, person, instance.actor(by), reason)
    tell(say.RETIRED.say(whom=shown(person), login=login))


@app.command("open")
def begin(
    context: typer.Context,
    privilege: Privilege,
    purpose: Annotated[str, typer.Option("--purpose", metavar="目的", help="何のための作業か。")],
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="分", help="省くと、プロファイルの定める長さ。")
    ] = None,
    by: By = None,
) -> None:
    """自分の作業時間を始めます。終わりに、ディレクトリのグループから外れます。"""
    with acting(context, by) as (instance, actor):
        done = opening.open_one(instance, Wish(privilege, purpose, minutes), actor)
    tell(say.OPENED.say(label=done.privilege.label, number=done.number, until=done.until))


@app.command()
def end(context: typer.Context, number: Number, by: By = None) -> None:
    """作業時間を、今すぐ終わらせます。"""
    with opened(context) as instance:
        opening.end(instance, number, instance.actor(by))
    tell(say.ENDED.say(number=number))


@app.command("end-all")
def end_all(context: typer.Context, by: By = None) -> None:
    """続いている作業時間を、今すぐ、すべて終わらせます。"""
    with opened(context) as instance:
        count = opening.end_all(instance, instance.actor(by))
    tell(say.ENDED_ALL.say(count=count))


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """特権IDを持つ人と、持つ理由、四半期の確認を示します。"""
    with opened(context) as instance:
        found = looking.register(instance, _named(instance.actor(by)))
    if as_json:
        print_json(plain(asdict(found)))
        return
    columns = ("人", "特権ID", "持つ理由", "最後の作業", "確認の期間", "確認", "期限")
    rows = [
        (
            one.who,
            one.login,
            "、".join(map(_ground, one.held)),
            _clock(one.last),
            one.period,
            "済" if one.confirmed else "まだ",
            _clock(one.due),
        )
        for one in found.holders
    ]
    print_table("特権IDを持つ人", columns, rows)
    print_table("人数", ("特権", "今", "決まり"), [(cap.label, str(cap.count), str(cap.most)) for cap in found.caps])


@app.command()
def windows(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """作業時間の一覧：管理者にはすべて、ほかの人には自分のもの。"""
    with opened(context) as instance:
        actor = _named(instance.actor(by))
        try:
            found = looking.register(instance, actor).windows
        except Stopped:  # no manager: his own
            found = looking.own(instance, actor).windows
    if as_json:
        print_json(plain([asdict(one) for one in found]))
        return
    print_table("作業時間", ("番号", "人", "特権ID", "特権", "目的", "始まり", "終わり", "状態"), map(_line, found))


@app.command()
def recertify(
    context: typer.Context,
    who: Who,
    keep: Annotated[bool, typer.Option("--keep/--end", help="持ち続けるか、取り上げるか。")],
    note: Annotated[str, typer.Option("--note", metavar="備考", help="備考。")] = "",
    by: By = None,
) -> None:
    """この四半期の確認を記録します。確認されないまま四半期が終わると、使えなくなります。"""
    with acting(context, by) as (instance, actor):
        person = person_of(instance, who)
        label = reviewing.recertify(instance, person, actor, "keep" if keep else "end", note)
        login = next(one.login for one in reversed(person.privileged))
    if keep:
        tell(say.CONFIRMED.say(whom=shown(person), period=label))
    else:
        tell(say.RETIRED.say(whom=shown(person), login=login))


@app.command()
def scan(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """ディレクトリの登録から、製品の初期の名前のものを探します。あれば1で終わります。"""
    with opened(context) as instance, directory_of(instance) as directory:
        found = scanning.scan(instance, directory, instance.actor(by))
        said = found.said(instance.policy)
    if as_json:
        print_json(plain(asdict(found)))
    elif found.logins:
        warn(said)
    else:
        tell(said)
    raise typer.Exit(1 if found.logins else 0)


@app.command()
def check(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="特権ID", help="特権ID、またはその人の職員番号。")],
    privilege: Privilege,
    as_json: AsJson = False,
) -> None:
    """この特権を、いま使えるかを答えます。使えないときは1で終わります。"""
    with opened(context) as instance:
        found = checking.may_use(instance, name, privilege)
    if as_json:
        until = found.until.isoformat() if found.until else None
        said = {"id": found.because.id, "because": found.because.text}
        print_json({"allowed": found.allowed, "rule": found.rule, "clause": found.clause, "until": until, **said})
    else:
        (tell if found.allowed else warn)(found.because)
    raise typer.Exit(0 if found.allowed else 1)


def _named(actor: Actor) -> Actor:
    """
    Raises:
        Stopped: nobody in particular asks.
    """
    if actor.person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    return actor


def _show(done: Handed) -> None:
    out.print(f"{done.login}　{done.password.reveal()}", markup=False)


def _ground(one: Held) -> str:
    number = f"、申請{one.case}" if one.case else ""
    until = f"、{_clock(one.until)}まで" if one.until else ""
    return f"{one.label}（{one.ground}{number}{until}）"


def _line(one: Row) -> tuple[str, ...]:
    state = "続いている" if one.open else one.why or "終わった"
    span = (_clock(one.starts), _clock(one.until))
    return (str(one.number), one.who, one.login, one.label, one.purpose, *span, state)


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}" if at else "—"
