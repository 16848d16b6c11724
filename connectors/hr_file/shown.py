"""What a sheet shows beside its values and people mean something by: merged, struck and hidden cells, formulas.

Asked and told only about rows that are kept: a struck title is nobody's business.
"""

from collections.abc import Iterable, Mapping

from connectors.hr_file.raw import Paper
from connectors.hr_file.table import Row, Table, as_csv
from idm.hr.columns import recognise
from idm.hr.sheet import Problem
from idm.messages import hr_file as say

LISTED = 10


def look_at_paper(table: Table, paper: Paper) -> None:
    """Everything that the sheet shows, in the order in which it matters: what is struck out asks no more questions."""
    _hidden(table, paper)
    _struck(table, paper)
    _merged(table, paper)
    _hollow(table, paper)


def listed(lines: Iterable[int]) -> str:
    """Row numbers as a sentence names them."""
    numbers = sorted(lines)
    more = "ほか" if len(numbers) > LISTED else ""
    return "、".join(map(str, numbers[:LISTED])) + more


def _hidden(table: Table, paper: Paper) -> None:
    """Domain case 18."""
    rows = [line for line in table.lines if line - 1 in paper.hidden_rows]
    if rows:
        table.notes.append(say.HIDDEN_ROWS.say(k=len(rows), rows=listed(rows)))
    columns = [heading for at, heading in enumerate(table.heading) if heading and at in paper.hidden_columns]
    if columns:
        table.notes.append(say.HIDDEN_COLUMNS.say(v="、".join(columns)))


def _struck(table: Table, paper: Paper) -> None:
    """Domain case 19: rows that are crossed out from end to end are left out; whether they should be is a question."""
    if not paper.struck and not paper.part_struck:
        return
    struck = {line: row for line, row in table.by_line() if _is_struck(row, line, paper)}
    for line, row in table.by_line():
        marked = paper.struck.get(line - 1, frozenset()) | paper.part_struck.get(line - 1, frozenset())
        for column in _within(marked, row) if line not in struck else ():
            table.refuse(say.PART_STRUCK, line, column, row[column])
    if struck:
        _leave_out(table, struck)


def _is_struck(row: Row, line: int, paper: Paper) -> bool:
    filled = {column for column, cell in enumerate(row) if cell.strip()}
    return filled <= paper.struck.get(line - 1, frozenset())


def _leave_out(table: Table, struck: Mapping[int, Row]) -> None:
    """The value of the question tells the rows, each behind its number, so that they can go back as they came."""
    kept = [(line, row) for line, row in table.by_line() if line not in struck]
    table.lines[:] = [line for line, _ in kept]
    table.rows[:] = [row for _, row in kept]
    value = "\n".join(as_csv([str(line), *row]) for line, row in struck.items())
    if table.ask_about_file(say.STRUCK, value, k=len(struck), rows=listed(struck)):
        table.notes.append(say.STRUCK_LEFT_OUT.say(k=len(struck), rows=listed(struck)))


def _within(columns: Iterable[int], row: Row) -> list[int]:
    return [column for column in sorted(columns) if column < len(row) and row[column].strip()]


def _merged(table: Table, paper: Paper) -> None:
    """
    The rest of domain case 14. A value over several rows is most likely meant for each of them, and is asked; one over
    several columns can belong to any of them, and is refused.
    """
    at = {line - 1: position for position, line in enumerate(table.lines)}
    for first_row, first_column, last_row, last_column in paper.merges:
        columns = [c for c in range(first_column, min(last_column + 1, len(table.heading))) if table.heading[c]]
        inside = [row for row in range(first_row, last_row + 1) if row in at] if columns else []
        if not inside:
            continue
        value = table.rows[at[inside[0]]][columns[0]]
        if not value.strip():
            continue
        if len(columns) > 1:
            names = "、".join(f"「{table.heading[column]}」" for column in columns)
            table.problems.append(_across(inside[0] + 1, names, value))
            continue
        for row in inside[1:]:
            _fill(table, at[row], columns[0], value)


def _across(line: int, names: str, value: str) -> Problem:
    return Problem(say.MERGED_ACROSS.say(n=line, columns=names), line, value=value)


def _fill(table: Table, position: int, column: int, value: str) -> None:
    row = list(table.rows[position])
    row[column] = value
    table.rows[position] = row
    table.ask(say.MERGED_DOWN, table.lines[position], column, value)


def _hollow(table: Table, paper: Paper) -> None:
    """Formulas without a stored result and errors of Excel's are no empty cells."""
    known = set(recognise(table.heading).at.values())
    for line in table.lines:
        for column in sorted(known & paper.hollow.get(line - 1, frozenset())):
            table.refuse(say.HOLLOW_FORMULA, line, column)
        for column in sorted(known & paper.errors.get(line - 1, frozenset())):
            table.refuse(say.CELL_ERROR, line, column, say.ERROR_VALUE)
