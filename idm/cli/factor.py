"""`idm factor`: the body's own devices handed out at the desk, and stopped when they are lost (6.1.1.4, 6.4.1.2)."""

import csv
from pathlib import Path
from typing import Annotated

import segno
import typer

from idm.cli.output import By, tell
from idm.cli.wiring import opened
from idm.errors import BadInput
from idm.messages import factors as say
from idm.office.instance import Instance
from idm.office.now import find
from idm.office.signin import handing
from idm.office.signin.credentials import Desk
from idm.office.signin.gate import Gate
from idm.passwords.hashing import Hasher
from idm.secret import Secret
from idm.signin.seeds import seed_of

app = typer.Typer(help="本人確認の機器（確認コードの機器の貸与、紛失）。", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="職員", help="職員番号かログイン名。")]


@app.command()
def issue(
    context: typer.Context,
    who: Who,
    serial: Annotated[str, typer.Option("--serial", metavar="製造番号", help="渡す機器の製造番号。")] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="CSV", help="機器に付いてきた一覧（見出し「製造番号,秘密鍵」）。取り込みません。"
        ),
    ] = None,
    by: By = None,
) -> None:
    """確認コードの機器を渡します。一覧がなければ秘密鍵を作り、機器に読み取らせる図を一度だけ示します。"""
    if bool(serial) is not (file is not None):
        raise BadInput(say.SERIAL_NEEDS_FILE)
    seed = None if file is None else _seed(file, serial)
    with opened(context) as instance:
        person = find(instance, who)
        issued = handing.issue(_desk(instance), person, instance.actor(by), serial=serial, seed=seed)
        instance.checkpoint()
    if issued.address is not None:
        segno.make(issued.address.reveal(), error="m").terminal(compact=True)
    tell(say.ISSUED_TO.say(who=person.names[-1].full, serial=f"（製造番号{serial}）" if serial else ""))


@app.command()
def lost(context: typer.Context, who: Who, by: By = None) -> None:
    """紛失の届けを受け、その人の機器をすべて、すぐに止めます。"""
    with opened(context) as instance:
        person = find(instance, who)
        count = handing.report_lost(_desk(instance), person, instance.actor(by))
        instance.checkpoint()
    tell(say.STOPPED_FOR.say(who=person.names[-1].full, count=count))


def _desk(instance: Instance) -> Desk:
    hasher = Hasher()
    return Desk(instance, Gate(instance, hasher), hasher)


def _seed(path: Path, serial: str) -> Secret:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(say.SEEDS_UNREADABLE, path=path, why=error) from error
    return seed_of(csv.reader(text.splitlines()), serial, str(path))
