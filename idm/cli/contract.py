"""`idm contract`: contracts with companies (9.1(2)): their people, briefings, who answers for them, and their end."""

from datetime import date
from typing import Annotated, Any

import typer

from idm.calendar import wareki
from idm.cli.desk import person_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import clock, plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.messages import contracts as say
from idm.office.cases.words import shown
from idm.office.contracts import adding, closing, looking
from idm.office.contracts.adding import Days, Wanted
from idm.office.contracts.looking import Listed, Shown
from idm.office.leaving.clearing import OWN
from idm.office.views.looking import parse_day

app = typer.Typer(help="委託契約と、その作業員。", no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="契約番号", help="契約の番号。例：R8-012")]
Whom = Annotated[str, typer.Argument(metavar="職員番号", help="職員番号かログイン名。")]
Unit = Annotated[str | None, typer.Option("--unit", metavar="所属コード", help="省くと、担当職員の所属。")]


@app.command()
def add(
    context: typer.Context,
    key: Key,
    company: Annotated[str, typer.Option("--company", metavar="名前", help="契約先。")],
    label: Annotated[str, typer.Option("--label", metavar="件名", help="何の契約か。")],
    charge: Annotated[str, typer.Option("--charge", metavar="氏名", help="契約先の責任者。")],
    place: Annotated[str, typer.Option("--place", metavar="場所", help="作業場所。")],
    range_: Annotated[str, typer.Option("--range", metavar="範囲", help="扱う情報とシステム。")],
    method: Annotated[str, typer.Option("--method", metavar="方法", help="接続の方法。")],
    starts: Annotated[str, typer.Option("--from", metavar="DATE", help="契約の初日。")],
    last_day: Annotated[str, typer.Option("--until", metavar="DATE", help="契約の最終日。")],
    sponsor: Annotated[str, typer.Option("--sponsor", metavar="職員番号", help="担当職員。")],
    unit: Unit = None,
    by: By = None,
) -> None:
    """契約を登録します。"""
    words = (key, company, label, charge, place, range_, method)
    wanted = Wanted(*words, parse_day(starts), parse_day(last_day), unit)
    with acting(context, by) as (instance, actor):
        one = adding.add(instance, wanted, person_of(instance, sponsor), actor)
    tell(say.ADDED.say(key=one.key, company=one.company))


@app.command()
def worker(
    context: typer.Context,
    key: Key,
    whom: Whom,
    starts: Annotated[str | None, typer.Option("--from", metavar="DATE", help="省くと、契約か任期の初日。")] = None,
    last_day: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="省くと、契約か任期の最終日。")
    ] = None,
    employer: Annotated[str, typer.Option("--employer", metavar="名前", help="再委託のときの、その会社。")] = "",
    by: By = None,
) -> None:
    """委託の名簿にある人を、契約に載せます。説明を記録するまで使えません。"""
    days = Days(_day(starts), _day(last_day), employer)
    with acting(context, by) as (instance, actor):
        person = person_of(instance, whom)
        row = adding.place(instance, key, person, days, actor)
    tell(say.PLACED.say(who=shown(person), key=key, last=wareki(row.last_day)))


@app.command()
def brief(
    context: typer.Context,
    key: Key,
    whom: Whom,
    acknowledged: Annotated[
        str, typer.Option("--acknowledged", metavar="在りか", help="秘密保持と作業場所を本人が確かめた書面の番号など。")
    ] = "",
    day: Annotated[str | None, typer.Option("--on", metavar="DATE", help="説明した日。省くと今日。")] = None,
    by: By = None,
) -> None:
    """守るべき内容を説明したことを記録します。"""
    with acting(context, by) as (instance, actor):
        person = person_of(instance, whom)
        adding.brief(instance, key, person, _day(day), acknowledged, actor)
    tell(say.BRIEFED.say(who=shown(person)))


@app.command()
def sponsor(context: typer.Context, key: Key, whom: Whom, unit: Unit = None, by: By = None) -> None:
    """担当職員を決めます。"""
    with acting(context, by) as (instance, actor):
        person = person_of(instance, whom)
        adding.name_sponsor(instance, key, person, unit, actor)
    tell(say.SPONSORED.say(key=key, who=shown(person)))


@app.command()
def leave(
    context: typer.Context,
    key: Key,
    whom: Whom,
    last_day: Annotated[str, typer.Option("--until", metavar="DATE", help="この契約での最終日。")],
    by: By = None,
) -> None:
    """作業員の最終日を早めます。"""
    with acting(context, by) as (instance, actor):
        person, last = person_of(instance, whom), parse_day(last_day)
        adding.leave(instance, key, person, last, actor)
    tell(say.LEFT.say(who=shown(person), key=key, last=wareki(last)))


@app.command()
def close(context: typer.Context, key: Key, by: By = None, as_json: AsJson = False) -> None:
    """契約を閉じ、載っていた人のアカウントがどうなったかを示します。"""
    with acting(context, by) as (instance, actor):
        found = closing.close(instance, key, actor)
    if as_json:
        print_json(plain(_json(found)))
        return
    tell(say.CLOSED_NOW.say(key=key, count=len(found.workers)))
    _tell_accounts(found)


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """契約を示します。"""
    with opened(context) as instance:
        found = looking.every(instance, instance.actor(by))
    if as_json:
        print_json([plain(_json(one)) for one in found])
        return
    rows = [
        (
            one.one.key,
            one.one.company,
            one.one.label,
            one.sponsor if one.unsponsored is None else "",
            one.one.last_day.isoformat(),
            say.STATE[one.state],
            f"{one.working}/{len(one.workers)}",
        )
        for one in found
    ]
    print_table("委託契約", ("契約番号", "契約先", "件名", "担当職員", "最終日", "状態", "使える人"), rows)


@app.command()
def show(context: typer.Context, key: Key, by: By = None, as_json: AsJson = False) -> None:
    """一つの契約と、作業員、足りないもの、アカウントの状態を示します。"""
    with opened(context) as instance:
        found = looking.one(instance, key, instance.actor(by))
    if as_json:
        print_json(plain(_json(found)))
        return
    one = found.one
    words = [
        (say.FIELD[name], getattr(one, name)) for name in ("company", "label", "charge", "place", "range", "method")
    ]
    days = [(say.FIELD[name], getattr(one, name).isoformat()) for name in ("starts", "last_day")]
    sponsor = [(say.FIELD["unit"], found.unit_name), (say.FIELD["sponsor"], found.sponsor)]
    state = say.STATE[found.state]
    if found.unsponsored is not None:
        state += f"（{say.NO_SPONSOR.format(since=wareki(found.unsponsored[0]), until=wareki(found.unsponsored[1]))}）"
    print_table(f"契約{one.key}", ("項目", "値"), [*words, *days, *sponsor, ("状態", state)])
    _tell_accounts(found)


def _tell_accounts(found: Shown) -> None:
    rows = [
        (
            each.who,
            each.row.employer,
            f"{each.row.starts}～{each.row.last_day}",
            str(each.row.briefed_on or ""),
            each.account.label,
            _why(each),
            _gone(each),
        )
        for each in found.workers
    ]
    print_table("作業員", ("職員", "再委託先", "期間", "説明した日", "状態", "理由", "止まったのを確かめた"), rows)


def _why(each: Listed) -> str:
    return "、".join(f"{what}［{clause}］" for what, clause in each.account.because)


def _gone(each: Listed) -> str:
    return "、".join(
        f"{say.OWN_SIGN_IN if one.target == OWN else one.target} {clock(one.gone_at)}" for one in each.account.receipts
    )


def _day(text: str | None) -> date | None:
    return parse_day(text) if text else None


def _json(found: Shown) -> dict[str, Any]:
    one = found.one
    words = ("key", "company", "label", "charge", "place", "range", "method", "starts", "last_day", "closed_at")
    since, until = found.unsponsored or (None, None)
    return {
        **{name: getattr(one, name) for name in words},
        "unit": found.unit,
        "sponsor": found.sponsor,
        "state": found.state,
        "unsponsored_since": since,
        "suspended_from": until,
        "working": found.working,
        "workers": [_worker(each) for each in found.workers],
    }


def _worker(each: Listed) -> dict[str, Any]:
    return {
        "who": each.who,
        "employer": each.row.employer,
        "starts": each.row.starts,
        "last_day": each.row.last_day,
        "briefed_on": each.row.briefed_on,
        "login": each.account.login,
        "works": each.account.works,
        "status": each.account.label,
        "because": _why(each),
        "returned": each.returned,
        "procedures": [one.id for one in each.procedures],
        "receipts": [{"target": one.target, "gone_at": one.gone_at, "line": one.seq} for one in each.account.receipts],
    }
