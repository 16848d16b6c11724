"""`idm credential bring`: passwords of an existing directory, taken over as their hashes."""

from pathlib import Path
from typing import Annotated

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell, warn
from idm.cli.wiring import opened
from idm.errors import BadInput, NotReady
from idm.messages import delivery as say
from idm.messages import setup as say_setup
from idm.office.signin import brought as office
from idm.passwords.brought import Read, read_hashes

LIMIT = 256
"""Megabytes of a file."""
SHOWN = 300


def bring(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="ファイル", help="LDIF（slapcat、ldapsearch）か、「ログイン名,ハッシュ」の行。")
    ],
    leave_out_wrong: Annotated[bool, typer.Option("--leave-out-wrong", help="問題のある行を除いて取り込みます。")] = (
        False
    ),
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """今のディレクトリのパスワードを、ハッシュのまま一度だけ引き継ぎます。"""
    read = _read(file)
    for said in read.wrong[:SHOWN]:
        warn(said)
    if read.wrong and not leave_out_wrong:
        raise BadInput(say.NOT_BROUGHT, count=len(read.wrong))
    with opened(context) as instance:
        done = office.bring(instance, read.kept, instance.actor(by))
        instance.checkpoint()
    if as_json:
        print_json(
            {"taken": len(done.taken), "known": done.known, "unknown": done.unknown, "left_out": len(read.wrong)}
        )
        return
    rows = [(login, "登録がない") for login in done.unknown] + [(login, "パスワードがある") for login in done.known]
    if rows:
        print_table("取り込まなかった人", ("ログイン名", "理由"), rows[:SHOWN])
    tell(say.BROUGHT.say(taken=len(done.taken), known=len(done.known), unknown=len(done.unknown)))


def _read(file: Path) -> Read:
    try:
        if file.stat().st_size > LIMIT * 1_000_000:
            raise BadInput(say.TOO_LARGE, path=file, limit=LIMIT)
        return read_hashes(file.read_bytes())
    except OSError as error:
        raise NotReady(say_setup.FILE_UNREADABLE, path=file, why=error) from error
