"""`idm hr mapping`: which column of a sender's files means what, said once."""

from typing import Annotated

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.wiring import opened
from idm.errors import BadInput
from idm.hr.columns import Column
from idm.messages import hr_desk as say
from idm.office.hr import headings

app = typer.Typer(help="送り元ごとの、列の読み方。", no_args_is_help=True)

Sender = Annotated[str, typer.Argument(metavar="送り元", help="送り元の名前（例：水道局）。")]
SenderOrNone = Annotated[str | None, typer.Argument(metavar="送り元", help="なければ、送り元の一覧。")]


@app.command("set")
def set_(
    context: typer.Context,
    sender: Sender,
    pairs: Annotated[list[str], typer.Argument(metavar="見出し=列", help="例：社員No=職員番号")],
    by: By = None,
) -> None:
    """送り元の見出しが、どの列を指すかを覚えます。前に覚えたものは置き換わります。"""
    told = dict(_pair(text) for text in pairs)
    twice = next((column for column in told.values() if list(told.values()).count(column) > 1), None)
    if twice is not None:
        raise BadInput(say.MAPPING_TWICE, column=twice)
    with opened(context) as instance:
        headings.keep(instance, sender, told, instance.actor(by))
    tell(say.MAPPING_KEPT.say(sender=sender, count=len(told)))


@app.command()
def show(context: typer.Context, sender: SenderOrNone = None, as_json: AsJson = False) -> None:
    """覚えた列の読み方を示します。"""
    with opened(context) as instance:
        if sender is None:
            _senders(headings.senders(instance), as_json=as_json)
            return
        found = headings.kept(instance, sender)
    if as_json:
        print_json({heading: str(column) for heading, column in found.items()})
    elif found:
        print_table(sender, ("見出し", "列"), [(heading, str(column)) for heading, column in sorted(found.items())])
    else:
        tell(say.MAPPING_NONE.say(sender=sender))


@app.command()
def forget(context: typer.Context, sender: Sender, by: By = None) -> None:
    """送り元の列の読み方を消します。"""
    with opened(context) as instance:
        headings.keep(instance, sender, {}, instance.actor(by))
    tell(say.MAPPING_FORGOTTEN.say(sender=sender))


def _senders(found: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        print_table("", ("送り元", "覚えた列"), [(sender, str(count)) for sender, count in found.items()])


def _pair(text: str) -> tuple[str, Column]:
    heading, equals, column = text.partition("=")
    if not equals or not heading.strip() or column.strip() not in set(Column):
        raise BadInput(say.MAPPING_WRONG, value=text, known="、".join(Column))
    return heading.strip(), Column(column.strip())
