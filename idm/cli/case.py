"""`idm case`: applications, and the decisions on them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer

from idm.calendar import JST, day_after, start_of, wareki
from idm.cli.desk import person_of
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.plain import plain
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.errors import BadInput
from idm.facts import Person
from idm.facts.case import Answer, CaseKind
from idm.messages import cases as say
from idm.messages import giving_up as say_giving_up
from idm.messages import vacancies as say_vacancies
from idm.office import giving_up
from idm.office import vacancies as office_vacancies
from idm.office.cases import asking, deciding, ending, looking
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from idm.office.cases.looking import Inbox, Listed, Shown
from idm.office.instance import Instance
from idm.office.mail.looking import case_told
from idm.office.views.looking import parse_at, parse_day

app = typer.Typer(help="申請と決定。", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="申請の番号。")]
Kind = Annotated[
    str, typer.Argument(metavar="種類", help="使えるもの：" + "、".join(kind.value for kind in EFFECTS) + "。")
]
Subject = Annotated[str, typer.Argument(metavar="対象", help="何についての申請か。")]
For = Annotated[str | None, typer.Option("--for", metavar="職員番号", help="誰のためか。省くと申請する本人。")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="初日。省くと今から。")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="最終日。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由。")]
Content = Annotated[
    list[str] | None, typer.Option("--content", metavar="名前=値", help="申請の内容。いくつでも指定できます。")
]


@app.command()
def apply(
    context: typer.Context,
    kind: Kind,
    subject: Subject,
    reason: Reason = "",
    until: Until = None,
    start: From = None,
    whom: For = None,
    content: Content = None,
    by: By = None,
) -> None:
    """申請します。決める人に知らせます。"""
    with acting(context, by) as (instance, actor):
        asked = _asked(
            instance, _kind(kind), subject, reason, start, until, _whom(instance, whom, actor.person), content
        )
        filed = asking.apply_for(instance, asked, actor, EFFECTS)
        _tell_opened(looking.show(instance, filed.id, actor))


@app.command()
def edit(
    context: typer.Context,
    number: Number,
    subject: Subject,
    reason: Reason = "",
    until: Until = None,
    start: From = None,
    whom: For = None,
    content: Content = None,
    by: By = None,
) -> None:
    """自分の申請を、新しい内容に置き換えます。決定は初めからになります。"""
    with acting(context, by) as (instance, actor):
        kind = looking.show(instance, number, actor).listed.kind
        asked = _asked(instance, kind, subject, reason, start, until, _whom(instance, whom, actor.person), content)
        asking.hand_in_again(instance, number, asked, actor, EFFECTS)
        _tell_opened(looking.show(instance, number, actor))


@app.command()
def decide(
    context: typer.Context,
    number: Number,
    digest: Annotated[str, typer.Option("--digest", metavar="文字", help="確かめた内容の要約値（12文字以上）。")],
    yes: Annotated[bool, typer.Option("--yes", help="認めます。")] = False,
    no: Annotated[bool, typer.Option("--no", help="認めません。")] = False,
    back: Annotated[bool, typer.Option("--return", help="直してもらうために差し戻します。")] = False,
    reason: Reason = "",
    unavoidable: Annotated[
        bool, typer.Option("--unavoidable", help="ほかに決める人がいないため、申請者が決めます。CISOに知らせます。")
    ] = False,
    by: By = None,
) -> None:
    """「idm case show」で示した、その内容のとおりに決めます。"""
    chosen = [answer for answer, given in zip(Answer, (yes, no, back), strict=True) if given]
    if len(chosen) != 1:
        raise BadInput(say.BAD_ANSWER)
    word = deciding.Word(chosen[0], digest, reason, unavoidable)
    with acting(context, by) as (instance, actor):
        filed = deciding.decide(instance, number, word, actor, EFFECTS)
    tell(say.DECIDED.say(number=number, answer=say.ANSWER[chosen[0]], state=say.STATE[filed.state]))


@app.command()
def withdraw(context: typer.Context, number: Number, by: By = None) -> None:
    """自分の申請を取り下げます。"""
    with opened(context) as instance:
        asking.withdraw(instance, number, instance.actor(by))
    tell(say.WITHDRAWN.say(number=number))


@app.command()
def end(context: typer.Context, number: Number, reason: Reason = "", by: By = None) -> None:
    """認められたことを、期間の途中で終わらせます。承認は要りません。"""
    with opened(context) as instance:
        ending.end_early(instance, number, instance.actor(by), reason)
    tell(say.END_DONE.say(number=number))


@app.command("give-up")
def give_up(context: typer.Context, number: Number, by: By = None) -> None:
    """自分に認められたもので、要らなくなったものを、すぐに終わらせます。承認は要りません。"""
    with acting(context, by) as (instance, actor):
        done = giving_up.give_up(instance, giving_up.CASE, str(number), actor)
    tell(say_giving_up.GIVEN_UP.say(what=done.label))


@app.command("give-up-account")
def give_up_account(context: typer.Context, by: By = None) -> None:
    """自分の登録が要らなくなったことを、人事管理部門と所属長に知らせます。登録は止まりません。"""
    with opened(context) as instance:
        giving_up.account_not_needed(instance, instance.actor(by))
    tell(say_giving_up.TOLD.say())


@app.command()
def vacancies(context: typer.Context, as_json: AsJson = False) -> None:
    """今日、または90日先までに、誰もいなくなる職を示します。"""
    with opened(context) as instance:
        found = office_vacancies.ahead(instance)
    if as_json:
        print_json([asdict(one) | {"first": _day(one.first), "filled": _day(one.filled)} for one in found])
    elif not found:
        tell(say_vacancies.NONE_EMPTY.say())
    else:
        offices, names = ([one for one in found if bool(one.role) is office] for office in (True, False))
        if offices:
            print_table("空席", ("役割", "所属", "初日", "着任"), [(one.label, *_vacant(one)) for one in offices])
        if names:
            columns = ("規程が定めているもの", "所属名", "初日", "再び使う日")
            print_table("規程にあって組織にない所属名", columns, [(one.label, *_vacant(one)) for one in names])


def _vacant(one: office_vacancies.Empty) -> tuple[str, str, str]:
    first = wareki(one.first) if one.first else say_vacancies.LONG_SINCE
    return one.unit, first, wareki(one.filled) if one.filled else ""


@app.command("list")
def listed(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """自分が決められるもの、自分の申請、決める人のいないものを示します。"""
    with opened(context) as instance:
        found = looking.inbox(instance, instance.actor(by))
    if as_json:
        print_json(plain(asdict(found)))
    elif found == Inbox((), (), (), ()):
        tell(say.NOTHING.say())
    else:
        for title, lines in (
            ("あなたが決められるもの", found.to_decide),
            ("あなたの申請", found.own),
            ("決める人のいないもの", found.stuck),
            ("やむを得ず申請者が決めたもの", found.unavoidable),
        ):
            if lines:
                columns = ("番号", "申請", "対象", "申請者", "対象者", "初日", "最終", "状態", "決める職")
                print_table(title, columns, map(_line, lines))
        if found.alone:
            rows = [(one.who, one.deed, _clock(one.at)) for one in found.alone]
            print_table("やむを得ず本人が扱った特権ID", ("人", "操作", "日時"), rows)


@app.command()
def show(context: typer.Context, number: Number, by: By = None, as_json: AsJson = False) -> None:
    """申請の内容と、これまでの決定を示します。"""
    with opened(context) as instance:
        found = looking.show(instance, number, instance.actor(by))
        told = case_told(instance, number)
    if as_json:
        print_json(plain(asdict(found) | {"told": [{"who": one.who, "state": one.state} for one in told]}))
        return
    _print(found)
    if told:
        print_table("通知", ("人", "通知"), [(one.who, one.state) for one in told])


def _print(found: Shown) -> None:
    one = found.listed
    rows = [
        ("申請", f"{one.label}（番号{one.number}、第{found.version}版）"),
        ("対象", one.subject),
        ("申請者", one.applicant),
        ("対象者", one.beneficiary),
        ("期間", f"{_clock(one.starts)} ～ {_clock(one.until)}"),
        ("理由", found.reason),
        ("内容", found.content),
        ("状態", say.STATE[one.state]),
        ("決められる人", "、".join(found.may)),
        ("根拠", found.source),
        ("要約値", found.digest),
    ]
    print_table("", ("項目", "値"), rows)
    if found.words:
        words = [
            (
                word.role,
                word.person,
                say.ANSWER[word.answer] + ("" if word.counts else "（前の内容への決定）"),
                _clock(word.at),
                word.reason,
                "、".join(say.FLAG[flag] for flag in word.flags),
            )
            for word in found.words
        ]
        print_table("決定", ("職", "人", "決定", "日時", "理由", "記録"), words)


def _tell_opened(found: Shown) -> None:
    who = "、".join(found.may) or say.NOBODY_NOW.ja
    tell(say.OPENED.say(number=found.listed.number, digest=found.digest[: deciding.DIGITS], who=who))


def _line(one: Listed) -> tuple[str, ...]:
    late = "（決定が遅れています）" if one.overdue else ""
    return (
        str(one.number),
        one.label,
        one.subject,
        one.applicant,
        one.beneficiary,
        _clock(one.starts),
        _clock(one.until),
        say.STATE[one.state] + late,
        one.waits_for,
    )


def _asked(
    instance: Instance,
    kind: CaseKind,
    subject: str,
    reason: str,
    start: str | None,
    until: str | None,
    whom: Person,
    content: list[str] | None,
) -> Asked:
    starts = parse_at(start) or instance.clock.now()
    ends = start_of(day_after(parse_day(until))) if until else None
    return Asked(kind, subject, whom, starts, ends, reason, dict(map(_pair, content or ())))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadInput(say.BAD_CONTENT, value=text)
    return name.strip(), value.strip()


def _kind(text: str) -> CaseKind:
    try:
        return CaseKind(text)
    except ValueError as error:
        raise BadInput(say.NO_SUCH_KIND, kind=text, known="、".join(kind.value for kind in EFFECTS)) from error


def _whom(instance: Instance, number: str | None, applicant: Person | None) -> Person:
    if number is not None:
        return person_of(instance, number)
    if applicant is None:
        raise BadInput(say.WHOM)
    return applicant


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}" if at else "なし"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
