"""The organisation from a sheet: one row per unit and period of validity. The file is the whole organisation."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from idm.calendar import Span
from idm.facts import Organisation, Person, Unit
from idm.hr.columns import fold
from idm.hr.dates import parse_date
from idm.hr.sheet import Problem, Sheet, Wrong
from idm.hr.values import parse_number
from idm.messages import org as say

CODE, NAME, PARENT, START, END = "所属コード", "所属名", "上位所属コード", "有効開始日", "有効終了日"


def read_units(sheet: Sheet, before: Organisation) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    """Units of the file; those that are known already keep their row id. With any problem, no units."""
    at = {fold(heading): index for index, heading in enumerate(sheet.header)}
    missing = [column for column in (CODE, NAME, START) if fold(column) not in at]
    if sheet.problems or missing:
        return (), (*sheet.problems, *(Problem(say.COLUMN_MISSING.say(column=c)) for c in missing))
    units: list[tuple[int, Unit]] = []
    problems: list[Problem] = []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        cells = {column: row[at[fold(column)]].strip() if fold(column) in at else "" for column in _COLUMNS}
        found = _unit(line, cells)
        if isinstance(found, Unit):
            units.append((line, found))
        else:
            problems += found
    problems += _overlaps(units)
    if not problems:
        problems += _parents(units)
    known = {(u.code, u.name, u.parent, u.span): u for u in before.units}
    after = tuple(known.get((u.code, u.name, u.parent, u.span), u) for _, u in units)
    return ((), tuple(problems)) if problems else (after, ())


_COLUMNS = (CODE, NAME, PARENT, START, END)


def _unit(line: int, cells: dict[str, str]) -> Unit | list[Problem]:
    problems = []
    code, parent = parse_number(cells[CODE]), parse_number(cells[PARENT])
    start, end = parse_date(cells[START]), parse_date(cells[END])
    if not isinstance(code, str):
        problems.append(Problem(say.CODE_WRONG.say(n=line, v=cells[CODE]), line, CODE, cells[CODE]))
    if isinstance(parent, Wrong):
        problems.append(Problem(say.CODE_WRONG.say(n=line, v=cells[PARENT]), line, PARENT, cells[PARENT]))
    if not cells[NAME]:
        problems.append(Problem(say.NAME_EMPTY.say(n=line), line, NAME, ""))
    for column, found in ((START, start), (END, end)):
        if isinstance(found, Wrong):
            problems.append(
                Problem(say.DATE_WRONG.say(n=line, column=column, v=cells[column]), line, column, cells[column])
            )
    if start is None:
        problems.append(Problem(say.START_MISSING.say(n=line), line, START, ""))
    if isinstance(start, date) and isinstance(end, date) and end < start:
        problems.append(Problem(say.END_BEFORE_START.say(n=line, v=cells[END]), line, END, cells[END]))
    if problems or not isinstance(code, str) or isinstance(parent, Wrong) or not isinstance(start, date):
        return problems
    last = end + timedelta(days=1) if isinstance(end, date) else None
    return Unit(code, cells[NAME], parent, Span(start, last))


def _overlaps(units: list[tuple[int, Unit]]) -> list[Problem]:
    problems = []
    by_code: dict[str, list[tuple[int, Unit]]] = {}
    for line, unit in units:
        for other_line, other in by_code.get(unit.code, []):
            if _common(unit.span, other.span):
                said = say.TWICE.say(v=unit.code, m=other_line, n=line)
                problems.append(Problem(said, line, CODE, unit.code))
        by_code.setdefault(unit.code, []).append((line, unit))
    return problems


def _common(one: Span, other: Span) -> bool:
    return (one.end is None or other.start < one.end) and (other.end is None or one.start < other.end)


def _parents(units: list[tuple[int, Unit]]) -> list[Problem]:
    problems = []
    organisation = Organisation(tuple(u for _, u in units))
    for line, unit in units:
        if unit.parent is None:
            continue
        if organisation.on(unit.parent, unit.span.start) is None:
            problems.append(Problem(say.NO_PARENT.say(n=line, v=unit.parent), line, PARENT, unit.parent))
        elif any(u.code == unit.code for u in organisation.path(unit.parent, unit.span.start)):
            problems.append(Problem(say.CYCLE.say(n=line, v=unit.name), line, PARENT, unit.parent))
    return problems


def people_left_behind(after: Organisation, people: Iterable[Person], today: date) -> list[Problem]:
    """People whose post lies in a unit that will not be there on some day from today on (domain case 65)."""
    left: dict[tuple[str, date], int] = {}
    for person in people:
        for posting in person.postings:
            first = max(today, posting.span.start)
            if posting.span.end is not None and posting.span.end <= first:
                continue
            gone = _first_day_without(after, posting.unit, first, posting.span.end)
            if gone is not None:
                left[posting.unit, gone] = left.get((posting.unit, gone), 0) + 1
    return [
        Problem(say.PEOPLE_LEFT.say(v=code, k=count, when=day.isoformat()), None, CODE, code)
        for (code, day), count in sorted(left.items())
    ]


def _first_day_without(organisation: Organisation, code: str, start: date, end: date | None) -> date | None:
    days = {start, *(day for day in organisation.edges() if day > start and (end is None or day < end))}
    return next((day for day in sorted(days) if organisation.on(code, day) is None), None)


def is_units_header(cells: Sequence[str]) -> bool:
    """Tells the header from a title row above it."""
    return {fold(CODE), fold(NAME)} <= {fold(cell) for cell in cells}
