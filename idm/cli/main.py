"""The command `idm`: its nouns, its global options, and how an error ends."""

import os
import sys
from typing import Annotated

import typer
from rich.markup import escape

from idm.cli.desks import Desks
from idm.cli.output import err
from idm.cli.usage import UNREADABLE, tell_unreadable
from idm.errors import IdmError

app = typer.Typer(
    name="idm",
    cls=Desks,
    help="関所：職員の異動から、アカウントと権限を決め、ディレクトリをそれに等しく保ちます。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def options(
    home: Annotated[
        str | None, typer.Option("--home", metavar="DIR", help="インスタンスの場所（既定：IDM_HOME、なければ ./var）。")
    ] = None,
) -> None:
    """Options of every command; ``home`` is read by wiring."""


def run() -> None:
    """Entry point: an error we know ends with its sentence and 1; anything else is a fault of ours and says so."""
    os.umask(0o077)  # whatever a command writes is for the service alone
    try:
        code = app(standalone_mode=False)
    except UNREADABLE as error:
        tell_unreadable(error)
        sys.exit(2)
    except IdmError as error:
        err.print(f"[red]{escape(error.said.text)}[/] ({error.said.id})")
        sys.exit(1)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
