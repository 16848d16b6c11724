"""How answers look: tables and sentences for people, one JSON value for programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from idm.messages import Message, Said
from idm.messages import cli as say

AsJson = Annotated[bool, typer.Option("--json", help="機械で読む形（JSON）で出します。")]
By = Annotated[str | None, typer.Option("--by", metavar="職員番号", help="行う人の職員番号。")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(said: Said) -> None:
    out.print(escape(said.text))


def warn(said: Said) -> None:
    err.print(f"[yellow]{escape(said.text)}[/]")


def print_json(value: Any) -> None:
    """One JSON value on standard output, and nothing else."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    listed = list(rows)
    if not listed:
        tell(say.NOTHING_TO_SHOW.say(what=title or say.MATCHING))
        return
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in listed:
        table.add_row(*(escape(cell) for cell in row))
    Console(highlight=False, width=None if out.is_terminal else 160).print(table)


@contextmanager
def working(what: Message) -> Iterator[None]:
    """Say on a terminal that something takes its time, with the seconds; also a decorator."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        bar.add_task(what.ja, total=None)
        yield


@contextmanager
def progress(title: str, total: int | None, *, quiet: bool) -> Iterator[Progress]:
    """A bar on standard error for long work; nothing when a program listens."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal, transient=True) as bar:
        bar.add_task(title, total=total)
        yield bar
