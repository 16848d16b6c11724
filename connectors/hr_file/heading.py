"""Where the header of a sheet is and what it says: below titles, on two lines, in merged cells (domain case 14)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connectors.hr_file.raw import Raw
from idm.hr.columns import HEADER_WITHIN, recognise

HeaderTest = Callable[[Sequence[str]], bool]
Line = Sequence[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """``first`` and ``last`` are its rows, from 0; ``below_titles`` when something else stands above it."""

    cells: tuple[str, ...]
    first: int
    last: int
    below_titles: bool = False

    @property
    def joined(self) -> bool:
        return self.last > self.first


def heading_of(raw: Raw, header: HeaderTest) -> Heading | None:
    """The header as ``header`` knows it, else the first row with anything in it; None when there is none."""
    lines = _top(raw)
    filled = [at for at, line in enumerate(lines[:HEADER_WITHIN]) if any(map(str.strip, line))]
    for at in filled:
        following = lines[at + 1] if at + 1 < len(lines) else ()
        found = _at(lines[at], following, header)
        if found is not None:
            cells, height = found
            last = at + height - 1
            return Heading(_trimmed(_once(cells, raw, last)), at, last, below_titles=at != filled[0])
    return Heading(_trimmed(lines[filled[0]]), filled[0], filled[0]) if filled else None


def _at(line: Line, following: Line, header: HeaderTest) -> tuple[Line, int] | None:
    """The header that begins in this line, and how many lines it takes."""
    if header(line):
        return (_joined(line, following), 2) if _is_second_line(line, following) else (line, 1)
    if any(map(str.strip, following)) and not header(following):
        joined = _joined(line, following)
        if header(joined):
            return joined, 2
    return None


def _is_second_line(line: Line, following: Line) -> bool:
    """
    True for コード and 名称 below 所属, not for a row of data: nothing below the columns that need no second word, no
    digit anywhere, and most of the words make a heading that we know.
    """
    below = [(top, cell) for top, cell in zip(_groups(line, following), following, strict=False) if cell.strip()]
    new = [(top, cell) for top, cell in below if cell != top]
    if not new or any(c.isdigit() for _, cell in new for c in cell):
        return False
    known = sum(_is_known(top + cell) or (_is_known(top) and _is_known(cell)) for top, cell in new)
    return known * 2 > len(new)


def _joined(line: Line, following: Line) -> Line:
    width = max(len(line), len(following))
    tops = _groups(line, following)
    below = [cell.strip() for cell in following] + [""] * (width - len(following))
    return [_word(top, cell) for top, cell in zip(tops, below, strict=True)]


def _word(top: str, below: str) -> str:
    if not below or below == top:
        return top
    if not top or (_is_known(top) and _is_known(below) and not _is_known(top + below)):
        return below  # 氏名 over 姓 and 名
    return top + below


def _groups(line: Line, following: Line) -> list[str]:
    """The upper line with a word that stands over several columns written over each of them."""
    width = max(len(line), len(following))
    tops = [cell.strip() for cell in line] + [""] * (width - len(line))
    for at in range(1, width):
        has_below = at < len(following) and following[at].strip()
        left_has_below = at <= len(following) and following[at - 1].strip()
        if not tops[at] and has_below and left_has_below:
            tops[at] = tops[at - 1]
    return tops


def _is_known(word: str) -> bool:
    return bool(recognise([word]).at)


def _top(raw: Raw) -> list[Line]:
    """The rows in which a header may stand; the value of a merged cell belongs to all of its columns and rows."""
    lines = [list(row) for row in raw.rows[: HEADER_WITHIN + 1]]
    for first_row, first_column, last_row, last_column in raw.paper.merges:
        if last_row >= len(lines) or first_column >= len(lines[first_row]):
            continue
        value = lines[first_row][first_column]
        for line in lines[first_row : last_row + 1]:
            for column in range(first_column, min(last_column + 1, len(line))):
                line[column] = value
    return list(lines)


def _once(cells: Line, raw: Raw, last: int) -> Line:
    """Without the repeats of a merged heading over columns that hold nothing: the rows are merged just as wide."""
    heading = list(cells)
    for first_row, first_column, _, last_column in raw.paper.merges:
        if first_row > last:
            continue
        for column in range(first_column + 1, min(last_column + 1, len(heading))):
            repeats = heading[column] == heading[first_column]
            if repeats and not any(row[column].strip() for row in raw.rows[last + 1 :]):
                heading[column] = ""
    return heading


def _trimmed(cells: Line) -> tuple[str, ...]:
    heading = ["".join(cell.split("\n")).replace("\r", "").strip() for cell in cells]
    while heading and not heading[-1]:
        heading.pop()
    return tuple(heading)
