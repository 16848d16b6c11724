"""How a personnel file is to be read: the options that every command with a file takes, said once."""

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from idm.errors import BadInput
from idm.hr.changeset import Extent, Source
from idm.hr.sheet import Answers
from idm.messages import hr_desk as say
from idm.office.hr.desk import Asked
from idm.office.views.looking import parse_day

_CONFIRM = re.compile(r"([A-Z]{2,4}-[0-9]{3})(?::([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class How:
    """As typed; ``asked`` makes sense of it."""

    full: Annotated[bool, typer.Option("--full", help="全件ファイル（在職者の全員）として読みます。")] = False
    changes: Annotated[bool, typer.Option("--changes", help="異動分ファイルとして読みます。")] = False
    others: Annotated[bool, typer.Option("--others", help="特別職・議員・委託の名簿として読みます。")] = False
    as_of: Annotated[str | None, typer.Option("--as-of", help="発令日の列がない全件ファイルの基準日。")] = None
    rows: Annotated[int | None, typer.Option("--rows", min=0, help="紙の一覧で数えた行数。違えば取り込みません。")] = (
        None
    )
    leavers: Annotated[
        int | None, typer.Option("--leavers", min=0, help="紙の一覧で数えた、利用が終わる人数。違えば取り込みません。")
    ] = None
    confirm: Annotated[
        list[str], typer.Option("--confirm", metavar="ID[:行]", help="問いに「はい」と答えます（例：HR-049:12）。")
    ] = ()  # type: ignore[assignment]  # an option that may stand several times
    sender: Annotated[str, typer.Option("--sender", help="列の読み方を登録した送り元の名前。")] = ""
    leave_out_wrong: Annotated[bool, typer.Option("--leave-out-wrong", help="問題のある人を除いて取り込みます。")] = (
        False
    )
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="XLSX", help="問題の一覧を付けたファイルを書き出します。")
    ] = None

    @property
    def asked(self) -> Asked:
        """
        Raises:
            BadInput: the date or a confirmation cannot be read.
            typer.BadParameter: both --full and --changes.
        """
        if self.full and self.changes:
            raise typer.BadParameter("--full と --changes は、どちらか一方にしてください。")
        return Asked(
            source=Source.OTHERS if self.others else Source.HR,
            extent=Extent.FULL if self.full else Extent.CHANGES if self.changes else None,
            as_of=parse_day(self.as_of) if self.as_of else None,
            rows=self.rows,
            answers=Answers(frozenset(_answer(text) for text in self.confirm)),
            sender=self.sender,
            leavers=self.leavers,
            leave_out_wrong=self.leave_out_wrong,
        )


def _answer(text: str) -> tuple[str, int | None]:
    found = _CONFIRM.fullmatch(text.strip())
    if found is None:
        raise BadInput(say.BAD_CONFIRM, value=text)
    return found[1], int(found[2]) if found[2] else None


def reads_a_file(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of ``How``, and hand them to it as its argument ``how``."""
    own = inspect.signature(command)
    hints = get_type_hints(How, include_extras=True)
    names = [field.name for field in fields(How)]
    options = [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name])
        for f in fields(How)
    ]

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        how = How(**{name: given.pop(name) for name in names})
        command(how=how, **given)

    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own.parameters.values() if p.name != "how"]
    at = next((n for n, p in enumerate(kept) if p.name == "by"), len(kept))
    parameters = [*kept[:at], *options, *kept[at:]]
    wrapped.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": None}
    return wrapped
