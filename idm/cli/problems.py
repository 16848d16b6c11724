"""How the problems of a file are shown."""

from collections.abc import Sequence
from typing import NoReturn

import typer

from idm.cli.output import print_json, print_table, tell
from idm.hr.sheet import Problem
from idm.messages import cli as say

SHOWN = 200  # on a screen; --json gives all


def as_json_of(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [p.as_json() for p in problems]


def stop_with(problems: Sequence[Problem], *, as_json: bool) -> NoReturn:
    """Show every problem and end with 1."""
    if as_json:
        print_json({"ok": False, "problems": as_json_of(problems)})
    else:
        print_table(
            "",
            ("行", "列", "値", "内容", "番号"),
            [(str(p.row or ""), p.column or "", p.value or "", p.text, p.id) for p in problems[:SHOWN]],
        )
        questions = sum(problem.asks for problem in problems)
        said = say.FILE_ASKS if questions == len(problems) else say.FILE_WRONG
        tell(said.say(count=len(problems)))
    raise typer.Exit(1)
