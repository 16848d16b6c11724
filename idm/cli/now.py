"""`idm hr now`: stop one person's access at a minute, without any file, and lift the stop again."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from idm.calendar import day_after, day_of, wareki, wareki_minute
from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.proving import acting
from idm.cli.wiring import opened
from idm.facts import FOR_GOOD, StopKind
from idm.messages import Message
from idm.messages import now as say
from idm.office import now as office
from idm.office.instance import Instance
from idm.office.now import WHAT, Done
from idm.office.views.looking import parse_at

app = typer.Typer(
    help="その場での利用停止（免職、死亡、一時停止）と再開。人事または情報セキュリティを預かる職の人が行います。",
    no_args_is_help=True,
)

Number = Annotated[str, typer.Argument(metavar="職員番号")]
At = Annotated[
    str | None, typer.Option("--at", metavar="日時", help="今日以降の日時（2027-04-01T15:30+09:00）。既定は今。")
]
Reason = Annotated[
    str,
    typer.Option(
        "--reason",
        help="理由（200文字まで）。「idm hr now list」だけに出ます。監査記録には残りません（残るのは区分と日時）。",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="確認を求めません。")]


def _stopper(kind: StopKind) -> Callable[..., None]:
    def command(
        context: typer.Context,
        number: Number,
        by: By = None,
        at: At = None,
        reason: Reason = "",
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        what = WHAT[kind]
        with opened(context) as instance:
            actor = instance.actor(by)
            moment = parse_at(at)
            if not yes:
                _confirm(instance, number, moment, say.CONFIRM_STOP, what=what)
            done = office.stop(instance, kind, number, actor, at=moment, reason=reason)
        if as_json:
            print_json(_json(done))
        else:
            _tell_stopped(done, what, ends=kind is not StopKind.HOLD)

    return command


app.command("dismiss", help="免職・失職：その時刻から利用を終わらせます。任用と職は、その日付で終わります。")(
    _stopper(StopKind.DISMISSAL)
)
app.command("death", help="死亡：その時刻から利用を終わらせ、通知を送りません。任用と職は、その日付で終わります。")(
    _stopper(StopKind.DEATH)
)
app.command("hold", help="一時停止：その時刻から、解くまで利用を止めます。任用と職は変わりません。")(
    _stopper(StopKind.HOLD)
)


@app.command()
def resume(
    context: typer.Context,
    number: Number,
    by: By = None,
    at: At = None,
    reason: Reason = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """停止を解きます。止めた本人と、止められた本人にはできません。免職・死亡で終わった任用と職も、停止の前に戻ります。"""
    with acting(context, by) as (instance, actor):
        moment = parse_at(at)
        if not yes:
            _confirm(instance, number, moment, say.CONFIRM_RESUME)
        done = office.resume(instance, number, actor, at=moment, reason=reason)
    if as_json:
        print_json(_json(done))
        return
    who = office.who(done.person, day_of(done.now))
    tell(say.RESUMED.say(batch=done.batch, who=who, when=wareki_minute(done.starts)))
    if done.reinstated:
        tell(say.BACK_IN_OFFICE.say(who=who))
    elif done.person.employment_on(day_after(day_of(done.starts))) is None and _for_good(done):
        tell(say.NOT_BACK_IN_OFFICE.say(who=who))


@app.command("list")
def list_stops(context: typer.Context, by: By = None, as_json: AsJson = False) -> None:
    """いま止めている人と、これから止める人を、理由とともに示します。"""
    with opened(context) as instance:
        found = office.listed(instance, instance.actor(by))
    if as_json:
        print_json(found)
    elif not found:
        tell(say.NOT_STOPPED_NOW.say())
    else:
        print_table(
            "",
            ("職員", "区分", "から", "まで", "行った人", "理由", "取込み番号"),
            [(s["who"], s["label"], s["from"], s["to"] or "", s["by"], s["reason"], str(s["batch"])) for s in found],
        )


def _tell_stopped(done: Done, what: str, *, ends: bool) -> None:
    who, when = office.who(done.person, day_of(done.now)), wareki_minute(done.starts)
    said = say.STOPPED if done.starts <= done.now else say.STOP_COMING
    tell(said.say(batch=done.batch, who=who, what=what, when=when))
    if ends:
        tell(say.EMPLOYMENT_ENDS.say(day=wareki(day_of(done.starts))))
    if not done.person.gets_mail:
        tell(say.NO_MAIL.say())


def _confirm(instance: Instance, number: str, moment: datetime | None, question: Message, **values: object) -> None:
    """Show whose access it is before anything is recorded: a slip in a number would stop somebody else."""
    now = instance.clock.now()
    who = office.who(office.find(instance, number), day_of(now))
    asked = question.say(who=who, when=wareki_minute(moment or now), **values)
    try:
        if typer.confirm(asked.text, err=True):
            return
    except typer.Abort:
        pass  # nobody is there to answer
    tell(say.NOTHING_DONE.say())
    raise typer.Exit(1)


def _for_good(done: Done) -> bool:
    return any(stop.kind in FOR_GOOD for stop in done.lifted)


def _json(done: Done) -> dict[str, object]:
    return {
        "batch": done.batch,
        "person": done.person.number_on(day_of(done.now)),
        "from": done.starts.isoformat(),
        "stops": [
            {
                "kind": s.kind.value,
                "from": s.starts.isoformat(),
                "to": None if s.ends is None else s.ends.isoformat(),
            }
            for s in done.person.stops
        ],
        "mail": done.person.gets_mail,
    }
