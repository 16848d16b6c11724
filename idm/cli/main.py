"""The command `idm`: its nouns, its global options, and how an error ends."""

import os
import sys
from typing import Annotated

import typer
from rich.markup import escape

from idm.cli import (
    audit,
    brake,
    card,
    client,
    credential,
    directory,
    factor,
    hr,
    init,
    looking,
    organisation,
    policy,
    reconcile,
    worker,
)
from idm.cli.output import err
from idm.cli.usage import UNREADABLE, tell_unreadable
from idm.errors import IdmError

app = typer.Typer(
    name="idm",
    help="関所：職員の異動から、アカウントと権限を決め、ディレクトリをそれに等しく保ちます。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.add_typer(directory.app, name="directory")
app.add_typer(organisation.app, name="org")
app.add_typer(hr.app, name="hr")
app.add_typer(brake.app, name="brake")
app.command("plan")(looking.plan)
app.command("show")(looking.show)
app.command("worker")(worker.worker)
app.command("reconcile")(reconcile.reconcile)
app.add_typer(policy.app, name="policy")
app.add_typer(credential.app, name="credential")
app.add_typer(factor.app, name="factor")
app.add_typer(client.app, name="client")
app.add_typer(card.app, name="card")
app.add_typer(audit.app, name="audit")


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
