"""The organisation from a sheet: one row per unit and period of validity. The file is the whole organisation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from idm.calendar import ONE_DAY, Span, day_after, wareki
from idm.facts import Organisation, Unit
from idm.hr.cells.dates import parse_date
from idm.hr.cells.mynumber import holds_my_number
from idm.hr.cells.values import parse_number, plain
from idm.hr.columns import fold
from idm.hr.sheet import Problem, Sheet, Wrong
from idm.messages import Said
from idm.messages import hr as say_hr
from idm.messages import org as say

CODE, NAME, PARENT, START, END = "所属コード", "所属名", "上位所属コード", "有効開始日", "有効終了日"
SUCCESSOR = "承継先コード"
COLUMNS = (CODE, NAME, PARENT, START, END, SUCCESSOR)

NO_END = date(9999, 12, 31)
"""What other software writes where no end is known."""

Line = tuple[int, Unit]
"""A unit and the row that tells it."""


def read_units(sheet: Sheet, before: Organisation) -> tuple[tuple[Unit, ...], tuple[Problem, ...]]:
    """Units of the file; those that are known already keep their row id. With any problem, no units."""
    if problems := _whole_file(sheet):
        return (), problems
    units, problems = _rows(sheet)
    if not problems:
        problems = (*_overlaps(units), *_parents(units), *_successors(units), *_reused_codes(units))
    return ((), problems) if problems else (_with_ids([unit for _, unit in units], before), ())


def _with_ids(told: Sequence[Unit], before: Organisation) -> tuple[Unit, ...]:
    """
    A unit of which the file tells the same as is known is that one; of its successor it need not tell again.

    The successor is known by code and days: another spelling of a name is no reason to forget it.
    """
    known = {(unit.code, unit.span): unit for unit in before.units}
    organisation = Organisation(tuple(told))
    found = []
    for unit in told:
        old = known.get((unit.code, unit.span))
        successor = unit.successor or (_still_good(old, organisation) if old is not None else None)
        same = old is not None and (_told(old), old.successor) == (_told(unit), successor)
        found.append(replace(unit, successor=successor, id=old.id if old is not None and same else 0))
    return tuple(found)


def with_history(told: Sequence[Unit], before: Organisation, today: date) -> tuple[Unit, ...]:
    """
    The units of a file, and the known ones that are over and of whose days it has nothing under their code.

    A table of today's units does not say that there were no others: what names one of those by its code still has to
    find what took it over.

    Args:
        today: JST.
    """
    days: dict[str, list[Span]] = {}
    for unit in told:
        days.setdefault(unit.code, []).append(unit.span)
    over = (unit for unit in before.units if unit.span.end is not None and unit.span.end <= today)
    return (*told, *(u for u in over if not any(_common(u.span, span) for span in days.get(u.code, ()))))


def _told(unit: Unit) -> tuple[object, ...]:
    return unit.code, unit.name, unit.parent, unit.span


def _still_good(unit: Unit, organisation: Organisation) -> str | None:
    """The known successor, if the file has it on the day."""
    to, day = unit.successor, unit.span.end
    return to if to is not None and day is not None and organisation.on(to, day) is not None else None


def notes_on(sheet: Sheet) -> tuple[Said, ...]:
    """What is worth reading about a file of units, whether or not it can be taken."""
    ours = {fold(column) for column in COLUMNS}
    ignored = [heading.strip() for heading in sheet.header if heading.strip() and fold(heading) not in ours]
    return (*sheet.notes, *([say.COLUMNS_IGNORED.say(v="、".join(ignored))] if ignored else []))


def is_units_header(cells: Sequence[str]) -> bool:
    """Tells the header from a title row above it."""
    return {fold(CODE), fold(NAME)} <= {fold(cell) for cell in cells}


def _whole_file(sheet: Sheet) -> tuple[Problem, ...]:
    """What is wrong before any row is looked at. A My Number is refused under whatever heading (domain case 16)."""
    if holds_my_number((sheet.header, *sheet.rows)):
        return (Problem(say_hr.MY_NUMBER.say()),)
    if sheet.problems:
        return sheet.problems
    headings = [fold(heading) for heading in sheet.header]
    missing = [Problem(say.COLUMN_MISSING.say(column=c)) for c in (CODE, NAME, START) if fold(c) not in headings]
    twice = [Problem(say.COLUMN_TWICE.say(column=c), column=c) for c in COLUMNS if headings.count(fold(c)) > 1]
    empty = [] if sheet.rows else [Problem(say_hr.NO_ROWS.say())]
    return (*missing, *twice, *empty)


def _rows(sheet: Sheet) -> tuple[list[Line], tuple[Problem, ...]]:
    at = {fold(heading): index for index, heading in enumerate(sheet.header)}
    units: list[Line] = []
    problems: list[Problem] = []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        cells = {column: row[at[fold(column)]].strip() if fold(column) in at else "" for column in COLUMNS}
        found = _unit(line, cells)
        if isinstance(found, Unit):
            units.append((line, found))
        else:
            problems += found
    return units, tuple(problems)


def _unit(line: int, cells: dict[str, str]) -> Unit | list[Problem]:
    code, parent, successor = (parse_number(cells[column]) for column in (CODE, PARENT, SUCCESSOR))
    start, end = parse_date(cells[START]), parse_date(cells[END])
    problems = [*_codes(line, cells, code, parent, successor), *_dates(line, cells, start, end)]
    if not cells[NAME]:
        problems.append(Problem(say.NAME_EMPTY.say(n=line), line, NAME, ""))
    if problems or not isinstance(code, str) or not isinstance(start, date):
        return problems
    last = day_after(end) if isinstance(end, date) and end != NO_END else None
    if successor is not None and last is None:
        said = say.SUCCESSOR_WITHOUT_END.say(n=line, v=successor)
        return [Problem(said, line, SUCCESSOR, cells[SUCCESSOR])]
    return Unit(code, cells[NAME], _text(parent), Span(start, last), successor=_text(successor))


def _text(code: str | Wrong | None) -> str | None:
    return code if isinstance(code, str) else None


def _codes(line: int, cells: dict[str, str], code: object, parent: object, successor: object) -> Iterator[Problem]:
    if not isinstance(code, str):
        yield Problem(say.CODE_WRONG.say(n=line, v=cells[CODE]), line, CODE, cells[CODE])
    if isinstance(parent, Wrong):
        yield Problem(say.CODE_WRONG.say(n=line, v=cells[PARENT]), line, PARENT, cells[PARENT])
    if isinstance(successor, Wrong):
        yield Problem(say.SUCCESSOR_WRONG.say(n=line, v=cells[SUCCESSOR]), line, SUCCESSOR, cells[SUCCESSOR])


def _dates(line: int, cells: dict[str, str], start: object, end: object) -> Iterator[Problem]:
    for column, found in ((START, start), (END, end)):
        if isinstance(found, Wrong):
            said = say.DATE_WRONG.say(n=line, column=column, v=cells[column])
            yield Problem(said, line, column, cells[column])
    if start is None:
        yield Problem(say.START_MISSING.say(n=line), line, START, "")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield Problem(say.END_BEFORE_START.say(n=line, v=cells[END]), line, END, cells[END])


def _overlaps(units: list[Line]) -> Iterator[Problem]:
    by_code: dict[str, list[Line]] = {}
    for line, unit in units:
        for other_line, other in by_code.get(unit.code, []):
            if _common(unit.span, other.span):
                said = say.TWICE.say(v=unit.code, m=other_line, n=line)
                yield Problem(said, line, CODE, unit.code)
        by_code.setdefault(unit.code, []).append((line, unit))


def _common(one: Span, other: Span) -> bool:
    return (one.end is None or other.start < one.end) and (other.end is None or one.start < other.end)


def _parents(units: list[Line]) -> Iterator[Problem]:
    """Every unit has its parent on each of its days, and never itself above it."""
    organisation = Organisation(tuple(u for _, u in units))
    edges = sorted(organisation.edges())
    for line, unit in units:
        if unit.parent is None:
            continue
        for day in (unit.span.start, *(e for e in edges if unit.span.start < e and unit.span.covers(e))):
            if found := _parent_problem(line, unit, unit.parent, day, organisation):
                yield found
                break


def _parent_problem(line: int, unit: Unit, parent: str, day: date, organisation: Organisation) -> Problem | None:
    path = organisation.path(parent, day)
    if not path:
        first = day == unit.span.start
        said = say.NO_PARENT.say(n=line, v=parent) if first else say.PARENT_ENDS.say(n=line, v=parent, day=wareki(day))
        return Problem(said, line, PARENT, parent)
    if any(u.code == unit.code for u in path):
        return Problem(say.CYCLE.say(n=line, v=unit.name), line, PARENT, parent)
    return None


def _successors(units: list[Line]) -> Iterator[Problem]:
    """Whoever takes over is there on the day; whoever goes on hands nobody over."""
    organisation = Organisation(tuple(u for _, u in units))
    for line, unit in units:
        day, to = unit.span.end, unit.successor
        if day is None or to is None:
            continue
        own = organisation.on(unit.code, day)
        if organisation.on(to, day) is None:
            yield Problem(say.NO_SUCCESSOR.say(n=line, v=to, day=wareki(day)), line, SUCCESSOR, to)
        elif to != unit.code and own is not None and plain(own.name) == plain(unit.name):
            said = say.SUCCESSOR_GOES_ON.say(n=line, v=unit.name, day=wareki(day), to=to)
            yield Problem(said, line, SUCCESSOR, to)


def _reused_codes(units: list[Line]) -> Iterator[Problem]:
    """
    A code that is given to another unit looks like a change of name, and would take the people along (domain 2.2).

    It is told by the old name, which begins the same day under another code. 承継先コード says which of the two it is.
    """
    organisation = Organisation(tuple(u for _, u in units))
    for line, unit in units:
        day = unit.span.end
        own = organisation.on(unit.code, day) if day is not None and unit.successor is None else None
        if day is None or own is None or plain(own.name) == plain(unit.name):
            continue
        other = next((u for u in _begun(organisation, day) if plain(u.name) == plain(unit.name)), None)
        if other is not None:
            said = say.CODE_REUSED.say(
                n=line, v=unit.code, day=wareki(day), old=unit.name, new=own.name, other=other.code
            )
            yield Problem(said, line, SUCCESSOR, "")


def _begun(organisation: Organisation, day: date) -> Iterable[Unit]:
    """The units whose code had another name, or none, the day before."""
    for unit in organisation.all_on(day):
        before = organisation.on(unit.code, day - ONE_DAY)
        if before is None or plain(before.name) != plain(unit.name):
            yield unit
