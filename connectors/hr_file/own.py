"""The columns that we add to a list that goes back, and how they are taken off when it comes again."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.hr_file.heading import Heading
from connectors.hr_file.raw import Raw

TO_CHECK = "確認（直したら消す）"
"""Marks rows whose fault does not show in their cells any more, such as columns that had shifted."""
WHAT = "内容（誤り）"
HOW = "直し方"


def without_own(raw: Raw, heading: Heading) -> tuple[Raw, Heading, list[int]]:
    """The same without our columns, and the rows (as Excel numbers them) that are still marked to be checked."""
    cells = heading.cells
    if cells[-2:] != (WHAT, HOW):
        return raw, heading, []
    ours = len(cells) - 2
    marked: list[int] = []
    if cells[ours - 1] == TO_CHECK:
        ours -= 1
        marked = [at + 1 for at in range(heading.last + 1, len(raw.rows)) if _cell(raw.rows[at], ours)]
    rows = [row[:ours] for row in raw.rows]
    return replace(raw, rows=rows), replace(heading, cells=_trimmed(cells[:ours])), marked


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
