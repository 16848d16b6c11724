"""`idm credential`: temporary passwords, slips of paper, locks and leaks, at the desk (NISHIHARA-7.2.4.2)."""

import os
from pathlib import Path
from typing import Annotated

import typer

from idm.calendar import JST
from idm.cli import blocklist, bring, credential_reset
from idm.cli.desk import MaybeRecognised, Recognition, Who, desk_of, person_of, recognised_as
from idm.cli.output import By, out, tell
from idm.cli.slip import as_text, show
from idm.cli.wiring import opened
from idm.errors import BadInput, Stopped
from idm.messages import cli as say_cli
from idm.messages import resets as say
from idm.office.signin import locks, slips
from idm.office.signin.credentials import shown
from idm.office.signin.desk import one_suffices
from idm.office.signin.leaks import leaked as report_leak
from idm.office.views.looking import parse_day

app = typer.Typer(help="本人確認（仮のパスワード、再設定、ロックの解除、流出の届け）。", no_args_is_help=True)
app.add_typer(credential_reset.app, name="reset")
app.command("bring")(bring.bring)
app.command("blocklist")(blocklist.blocklist)


@app.command()
def issue(context: typer.Context, who: Who, recognised: MaybeRecognised = None, by: By = None) -> None:
    """新しい人に仮のパスワードを発行し、一度だけ示します。期限があり、最初のサインインで変更します。"""
    if by is not None and recognised is None:
        raise BadInput(say.NOT_RECOGNISED)
    how = None if recognised is None else recognised_as(recognised)
    with opened(context) as instance:
        (issued,) = slips.issue_for(desk_of(instance), [person_of(instance, who)], instance.actor(by), how)
        instance.checkpoint()
        show(instance, issued)


@app.command("slips")
def newcomers(
    context: typer.Context,
    joiners: Annotated[str, typer.Option("--joiners", metavar="日付", help="任用の初日。")],
    to: Annotated[Path, typer.Option("--to", metavar="ファイル", help="書く先。本人だけが読めるように作ります。")],
    by: By = None,
) -> None:
    """その日に任用が始まる人全員の仮のパスワードを、1人1枚の紙（文字のファイル、改ページ入り）にします。"""
    with opened(context) as instance:
        day, desk = parse_day(joiners), desk_of(instance)
        people = slips.joiners(desk, day)
        if not people:
            return tell(say.NO_JOINERS.say(day=day))
        actor = instance.actor(by)
        alone, others = one_suffices(desk, people, actor)
        if not alone:
            raise Stopped(say.TWO_FOR_PRIVILEGED, who="、".join(shown(person) for person in others))
        place = _new_file(to)
        issued = slips.issue_for(desk, alone, actor)
        with os.fdopen(place, "w", encoding="utf-8") as file:
            file.write("\f".join(as_text(instance, one) for one in issued))
        instance.checkpoint()
    for person in others:
        tell(say.TWO_FOR_PRIVILEGED.say(who=shown(person)))
    return tell(say.SLIPS_WRITTEN.say(count=len(issued), path=to))


@app.command("locked")
def everybody_locked(context: typer.Context) -> None:
    """いまロックされている人を示します。"""
    with opened(context) as instance:
        found = locks.locked(desk_of(instance))
    if not found:
        tell(say_cli.NOBODY_LOCKED.say())
    for one in found:
        out.print(f"{one.who}　{'・'.join(one.kinds)}　{one.until.astimezone(JST):%Y-%m-%d %H:%M}まで", markup=False)


@app.command()
def unlock(context: typer.Context, who: Who, recognised: Recognition, by: By = None) -> None:
    """続けて間違えてロックされた人が、もう一度試せるようにします。"""
    with opened(context) as instance:
        person = person_of(instance, who)
        found = locks.unlock(desk_of(instance), person, recognised_as(recognised), instance.actor(by))
        instance.checkpoint()
    tell((say.UNLOCKED if found else say.NOT_LOCKED).say(who=shown(person)))


@app.command()
def leaked(context: typer.Context, who: Who, by: By = None) -> None:
    """パスワードが流出したおそれがある人の、パスワードとサインインを、すぐにすべて終わらせます。"""
    with opened(context) as instance:
        person = person_of(instance, who)
        report_leak(desk_of(instance), person, instance.actor(by))
        instance.checkpoint()
    tell(say.ENDED.say(who=shown(person)))


def _new_file(to: Path) -> int:
    """Made before anything is issued, for its owner's eyes alone; never over something that is there."""
    try:
        return os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput(say.SLIPS_TAKEN, path=to, why=error) from error
