"""A workbook into raw rows, by way of a process that may die instead of us."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.hr_file.raw import Paper, Raw
from idm.hr.sheet import Problem
from idm.messages import Said
from idm.messages import hr as say
from idm.messages import hr_file as say_file

REFUSALS: Mapping[str, Said] = {
    "bomb": say_file.BOMB.say(),
    "macros": say.WRONG_KIND.say(v=".xlsm"),
    "my_number": say.MY_NUMBER.say(),
    "no_rows": say.NO_ROWS.say(),
    "not_xlsx": say.NOT_XLSX.say(),
    "password": say.PASSWORD.say(),
}

WHOLE_FILE_SHEET = "ファイル全体の誤り"
"""The sheet that we add to a list that goes back; it is no news when it comes again."""

_OPENING = "connectors.hr_file.opening"
_PROJECT = Path(__file__).parents[2]
_WALL_CLOCK_LIMIT = 120
"""Seconds; beyond the CPU limit only a machine that is far too busy gets here."""


def read_workbook(data: bytes) -> Raw | Problem:
    """Rows of the first visible worksheet; a note says which ones were left."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return Problem(say.CUT.say(where="ブックの終わりがありません"))
    found = _opened(data)
    if found is None:
        return Problem(say_file.TOO_HEAVY.say())
    if "refused" in found:
        return Problem(REFUSALS[found["refused"]])
    others = "、".join(name for name in found["others"] if name != WHOLE_FILE_SHEET)
    notes = (say.OTHER_SHEETS.say(v=found["sheet"], others=others),) if others else ()
    return Raw(found["rows"], notes, paper=_paper(found["marks"]))


def _opened(data: bytes) -> dict[str, Any] | None:
    """What the other process found; None when it did not live to tell. Its own words may quote the file: not kept."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", _OPENING],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            env={},
            timeout=_WALL_CLOCK_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _paper(marks: dict[str, Any]) -> Paper:
    return Paper(
        hidden_rows=frozenset(marks["hidden_rows"]),
        hidden_columns=frozenset(c for first, last in marks["hidden_columns"] for c in range(first, last + 1)),
        merges=tuple(tuple(merge) for merge in marks["merges"]),
        struck=_by_row(marks["struck"]),
        part_struck=_by_row(marks["part_struck"]),
        hollow=_by_row(marks["formulas"]),
        errors=_by_row(marks["errors"]),
    )


def _by_row(places: list[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for row, column in places:
        found.setdefault(row, set()).add(column)
    return {row: frozenset(columns) for row, columns in found.items()}
