"""`idm card`: the ledger of IC cards, and the report that stops one at once."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from connectors.tables import as_csv
from idm.calendar import JST, Span
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.proving import acting
from idm.cli.wiring import opened, read_text, write_whole
from idm.errors import BadInput
from idm.facts.card import Card, CardKind, CardState
from idm.messages import card_signin as say_signin
from idm.messages import cards as say
from idm.office.cards import incident, ledger, loss, register, restoring, tasks
from idm.office.cards.keepers import Keeper, keeper_at
from idm.office.cards.stop_list import CERTIFICATE, StopList
from idm.office.instance import Actor, Instance
from idm.office.views.looking import parse_day

app = typer.Typer(help="ICカードの台帳と、紛失の届出。", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="カード", help="券面番号か、読取り番号。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由。")]
Pool = Annotated[str, typer.Option("--pool", metavar="保管場所", help="保管場所の名前。")]


@app.command()
def lost(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="カード", help="券面番号か、読取り番号。")] = None,
    holder: Annotated[
        str | None,
        typer.Option("--holder", metavar="職員番号", help="番号が分からないとき：この人のカードをすべて止めます。"),
    ] = None,
    how: Annotated[str, typer.Option("--how", metavar="届出", help="本人、同僚、上司、電話など。")] = "",
    circumstances: Annotated[str, typer.Option("--circumstances", metavar="状況", help="いつ、どこで。")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """紛失の届出：すぐに止めます。承認も確認も要りません。"""
    if (number is None) == (holder is None):
        raise typer.BadParameter(say.CARD_OR_HOLDER.ja)
    with opened(context) as instance:
        actor = instance.actor(by)
        if number is not None:
            done = [loss.report(instance, number, actor, how=how, circumstances=circumstances)]
        else:
            done = loss.report_all(instance, holder or "", actor, how=how, circumstances=circumstances)
        receipts = [loss.receipt(instance, one.number) for one in done]
    if as_json:
        print_json([_receipt(one) for one in receipts])
        return
    for one, paper in zip(done, receipts, strict=True):
        message = say.REPORTED_AGAIN if one.again else say.REPORTED
        rest = sum(order.took_effect_at is None for order in paper.orders)
        tell(
            message.say(
                holder=one.holder or say.STATE["stock"], face=one.card.face, at=one.at, count=rest, report=one.number
            )
        )


@app.command()
def receipt(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="受付票", min=1)],
    as_json: AsJson = False,
) -> None:
    """届出から、どこでいつ止まったかを示します。"""
    with opened(context) as instance:
        found = loss.receipt(instance, number)
        labels = {one.key: one.label for one in instance.policy.card_target}
    if as_json:
        print_json(_receipt(found))
        return
    rows = [
        (
            labels.get(o.target, say.target(o.target)),
            _at(o.ordered_at),
            _at(o.took_effect_at),
            say.HOW[o.confirmed_how or ""],
        )
        for o in found.orders
    ]
    print_table(
        say.RECEIPT.say(report=number, face=found.card.face).text, ("停止する先", "指示", "停止", "確かめ方"), rows
    )


@app.command()
def confirm(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="受付票", min=1)],
    target: Annotated[str, typer.Argument(metavar="停止する先", help="doors など。")],
    by: By = None,
) -> None:
    """人の手で止めた先について、止めたことを記録します。"""
    with opened(context) as instance:
        loss.confirm_by_person(instance, number, target, instance.actor(by))
    tell(say.CONFIRMED.say(target=target))


@app.command()
def order(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="受付票", min=1)],
    text: Annotated[str, typer.Argument(metavar="指示")],
    given_by: Annotated[str, typer.Option("--from", metavar="職員番号", help="指示した人。")],
    by: By = None,
) -> None:
    """届出のあと、責任者から受けた指示を記録します。"""
    with opened(context) as instance:
        incident.receive(instance, number, given_by, text, instance.actor(by))
    tell(say.ORDER_KEPT.say())


@app.command("register")
def register_(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="種類", help="identifier、pki、my_number、fido2。")],
    face: Annotated[str, typer.Argument(metavar="券面番号")],
    handle: Annotated[
        str, typer.Argument(metavar="読取り番号", help="IDm か UID。証明書のカードでは要りません。")
    ] = "",
    *,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="有効期間の初日。")],
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="この日から使えません。")] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="証明書のカード：証明書（PEM）。")
    ] = None,
    pool: Pool = "",
    medium: Annotated[str, typer.Option("--medium", metavar="媒体", help="FeliCa、MIFARE など。")] = "",
    temporary: Annotated[bool, typer.Option("--temporary", help="仮カード：貸与したその日に終わります。")] = False,
    by: By = None,
) -> None:
    """カードを台帳に登録します（在庫）。"""
    if kind not in set(CardKind):
        raise BadInput(say.BAD_KIND, value=kind, known="、".join(CardKind))
    valid = Span(parse_day(start), _day(until))
    pem = read_text(certificate) if certificate else None
    with opened(context) as instance:
        card = ledger.register(
            instance,
            CardKind(kind),
            face,
            handle,
            valid,
            instance.actor(by),
            pool=pool,
            temporary=temporary,
            certificate=pem,
            medium=medium,
        )
    tell(say.REGISTERED.say(face=card.face))


@app.command()
def lend(
    context: typer.Context,
    number: Number,
    holder: Annotated[str, typer.Argument(metavar="職員番号")],
    by: By = None,
) -> None:
    """在庫のカードを貸与します。"""
    _done(context, "lend", lambda instance, actor: ledger.lend(instance, number, holder, actor), by)


@app.command("return")
def return_(context: typer.Context, number: Number, pool: Pool = "", by: By = None) -> None:
    """返却されたカードを在庫に戻します。"""
    _done(context, "return", lambda instance, actor: ledger.give_back(instance, number, actor, pool=pool), by)


@app.command()
def restore(context: typer.Context, number: Number, reason: Reason, by: By = None) -> None:
    """一時停止の解除を求めます。届け出た人と持ち主にはできません。別の担当者が confirm-restore で解きます。"""
    with acting(context, by) as (instance, actor):
        card = restoring.ask(instance, number, actor, reason)
    tell(say.ASKED_TO_RESTORE.say(face=card.face))


@app.command("confirm-restore")
def confirm_restore(context: typer.Context, number: Number, by: By = None) -> None:
    """求められた一時停止の解除を、別の担当者が確かめて、解きます。"""
    with acting(context, by) as (instance, actor):
        card = restoring.confirm(instance, number, actor)
    _tell_done("restore", card)


@app.command("confirm-loss")
def confirm_loss(context: typer.Context, number: Number, reason: Reason, by: By = None) -> None:
    """紛失を確定します。後で見つかっても、使えるようにはなりません。"""
    _done(context, "confirm", lambda instance, actor: ledger.confirm_loss(instance, number, actor, reason), by)


@app.command()
def replace(
    context: typer.Context,
    number: Number,
    new: Annotated[str, typer.Argument(metavar="新しいカード")],
    by: By = None,
) -> None:
    """新しいカードに切り替えます。古いカードは回収待ちになります。"""
    _done(context, "replace", lambda instance, actor: ledger.replace_card(instance, number, new, actor)[0], by)


@app.command()
def collect(
    context: typer.Context,
    number: Number,
    note: Annotated[str, typer.Option("--note", metavar="備考")] = "",
    by: By = None,
) -> None:
    """カードを回収したことを記録します。"""
    _done(context, "collect", lambda instance, actor: ledger.collect(instance, number, actor, note=note), by)


@app.command()
def destroy(
    context: typer.Context,
    number: Number,
    method: Annotated[str, typer.Option("--method", metavar="方法", help="裁断、破砕など。")],
    permitted_by: Annotated[str, typer.Option("--permitted-by", metavar="職員番号", help="許可した人。")],
    by: By = None,
) -> None:
    """復元できないように廃棄したことを記録します。"""
    _done(
        context,
        "destroy",
        lambda instance, actor: ledger.destroy(instance, number, actor, method=method, permitted_by=permitted_by),
        by,
    )


@app.command("tasks")
def tasks_(context: typer.Context, as_json: AsJson = False) -> None:
    """回収・廃棄など、まだ済んでいないことと、期限を過ぎた停止の指示。"""
    with opened(context) as instance:
        found, late = tasks.open_tasks(instance), tasks.overdue(instance)
        labels = {one.key: one.label for one in instance.policy.card_target}
    rows = [
        {"face": one.card.face, "task": one.task.value, "since": one.since.isoformat(), "late": one.late}
        for one in found
    ] + [
        {"face": o.card.face, "task": f"stop:{o.order.target}", "since": _at(o.order.due_at)[:10], "late": True}
        for o in late
    ]
    if as_json:
        print_json(rows)
        return
    words = say.TASK | {f"stop:{key}": say.STOP_AT.say(target=label).text for key, label in labels.items()}
    shown = [
        (
            str(r["face"]),
            words.get(str(r["task"]), say.STOP_AT.say(target=r["task"]).text),
            str(r["since"]),
            say.LATE[bool(r["late"])],
        )
        for r in rows
    ]
    print_table("", ("券面番号", "すること", "いつから", ""), shown)


@app.command("readers")
def readers(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="書き出す CSV。")],
    by: By = None,
) -> None:
    """入退室など、一覧を取り込む機器のための CSV を書き出します。"""
    if out.exists():
        raise BadInput(say.TARGET_TAKEN, path=out)
    with opened(context) as instance:
        rows = tasks.export_for_readers(instance, instance.actor(by))
    write_whole(out, as_csv(tasks.HEADING, rows))
    tell(say.LIST_WRITTEN.say(path=out))


@app.command("crl")
def crl(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="ファイル", help="DER で書き出します。前のものは置き換えます。")],
) -> None:
    """止まった証明書カードの失効リスト（CRL）を、署名して書き出します。"""
    with opened(context) as instance:
        write_whole(to, StopList().current(instance))
    tell(say_signin.LIST_WRITTEN.say(path=to, signer=CERTIFICATE))


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[str | None, typer.Option("--state", metavar="状態", help="stock、lent、suspended など。")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """台帳。--by を付けると、その人が管理するカードだけ。"""
    if state is not None and state not in set(CardState):
        raise BadInput(say.BAD_STATE, value=state, known="、".join(CardState))
    with opened(context) as instance:
        rows = register.listed(instance, CardState(state) if state else None, _keeper(instance, by))
    if as_json:
        print_json(rows)
        return
    columns = ("face", "kind_label", "state_label", "holder", "pool", "issue", "valid")
    print_table(
        "",
        ("券面番号", "種類", "状態", "持ち主", "保管場所", "発行回数", "有効期間"),
        [tuple(str(row[key]) for key in columns) for row in rows],
    )


@app.command()
def show(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """1枚のカードの、これまで。--by を付けると、その人が管理するカードだけ。"""
    with opened(context) as instance:
        found = register.history(instance, number, _keeper(instance, by))
    if as_json:
        print_json(found)
        return
    print_table(
        f"{found['face']}（{found['state_label']}）",
        ("日時", "内容", "行った人", "持ち主", "記録"),
        [(s["at"], s["step_label"], s["by"], s["holder"], s["told"]) for s in found["steps"]],
    )


def _keeper(instance: Instance, by: str | None) -> Keeper | None:
    return None if by is None else keeper_at(instance, instance.actor(by))


def _done(context: typer.Context, step: str, deed: Callable[[Instance, Actor], Card], by: str | None) -> None:
    with opened(context) as instance:
        card = deed(instance, instance.actor(by))
    _tell_done(step, card)


def _tell_done(step: str, card: Card) -> None:
    tell(say.DONE.say(face=card.face, step=say.STEP[step], state=say.STATE[card.state]))


def _receipt(found: loss.Receipt) -> dict[str, Any]:
    return {
        "report": found.number,
        "card": found.card.face,
        "state": found.card.state.value,
        "at": _at(found.at),
        "orders": [
            {
                "target": order.target,
                "ordered_at": _at(order.ordered_at),
                "due_at": _at(order.due_at),
                "took_effect_at": _at(order.took_effect_at) or None,
                "how": order.confirmed_how,
                "tries": order.tries,
            }
            for order in found.orders
        ],
    }


def _at(at: datetime | None) -> str:
    return at.astimezone(JST).isoformat(timespec="seconds") if at else ""


def _day(text: str | None) -> date | None:
    return parse_day(text) if text else None
