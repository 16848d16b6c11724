"""The list as a file that goes out, and comes back with answers: an alternative to clicking.

Each row carries the digest of what was known: an answer to something else is none. Nothing is taken in while anything
in the file is wrong, and all of it is said at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from idm.audit.entry import Act
from idm.errors import BadInput, NotThere, Stopped
from idm.hr.sheet import Sheet
from idm.messages import Said
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.sweeps.answering import Wish, give, going_on
from idm.office.sweeps.looking import row_of
from idm.office.sweeps.parties import Parties
from idm.office.sweeps.recording import put_on_record
from idm.store import campaigns, facts

COLUMNS = (*say.COLUMNS, say.ANSWER_COLUMN, say.NOTE_COLUMN, say.DIGEST_COLUMN)
_LINE = say.COLUMNS[0]
SHOWN = 10  # problems that are said one by one


@dataclass(frozen=True, slots=True)
class Taken:
    """``left``: rows without an answer."""

    answered: int
    left: int


def is_header(cells: Sequence[str]) -> bool:
    """Tells the header of such a list from a title above it."""
    return {_LINE, say.ANSWER_COLUMN, say.DIGEST_COLUMN} <= set(_header(cells))


def rows(instance: Instance, number: int, actor: Actor) -> list[tuple[str, ...]]:
    """
    The lines that wait for an answer of his, under ``COLUMNS``; that they left the house is on record.

    Raises:
        NotThere, NotYours, Stopped: as in ``looking.one``.
    """
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        campaign = parties.campaign(number)
        shown = [row_of(parties, campaign, line) for line in parties.lines(campaign)]
        found = [(*row.cells, "", "", row.line.digest) for row in shown if row.sides]
        put_on_record(house, Act.SWEEP_EXPORTED, number, actor, lines=len(found))
    instance.checkpoint()
    return found


def take(instance: Instance, number: int, sheet: Sheet, actor: Actor) -> Taken:
    """
    A list that came back. A row without an answer is left for later.

    Raises:
        BadInput: it is no such list, or something in it is wrong: then nothing is taken in.
        NotThere, NotYours, Stopped: as in ``answering.answer``, of the sweep as a whole.
    """
    if sheet.problems or not is_header(sheet.header):
        why = "".join(problem.text for problem in sheet.problems[:1])
        raise BadInput(say.FILE_UNREADABLE, why=why)
    wishes = _wishes(sheet)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        campaign, _ = going_on(parties, number, None, actor, held=True)
        known = {str(line.id): line for line in campaigns.lines(connection, number)}
        problems: list[Said] = []
        for row, text, wish in wishes:
            line = known.pop(text, None)
            if line is None or not parties.sees(line):
                problems.append(say.ROW_UNKNOWN.say(n=row))
                continue
            try:
                give(parties, campaign, line, Wish(line.id, *wish), actor)
            except (BadInput, Stopped, NotThere) as error:
                problems.append(say.ROW_WRONG.say(n=row, why=error.said.text))
        if problems:
            told = "".join(problem.text for problem in problems[:SHOWN])
            raise BadInput(say.FILE_WRONG, count=len(problems), problems=told)
    instance.checkpoint()
    return Taken(len(wishes), len(sheet.rows) - len(wishes))


def _header(cells: Sequence[str]) -> list[str]:
    """As it is now: a list that went out under an older heading comes back too."""
    names = [cell.strip() for cell in cells]
    return [say.DIGEST_COLUMN if name == say.DIGEST_BEFORE else name for name in names]


def _wishes(sheet: Sheet) -> list[tuple[int, str, tuple[str, str, str]]]:
    """Row as Excel numbers it, the line's number as text, and digest, answer and reason; answered rows alone."""
    header = _header(sheet.header)
    at = {name: header.index(name) if name in header else -1 for name in COLUMNS}

    def cell(row: Sequence[str], name: str) -> str:
        return row[at[name]].strip() if 0 <= at[name] < len(row) else ""

    return [
        (
            number,
            cell(row, _LINE),
            (cell(row, say.DIGEST_COLUMN), cell(row, say.ANSWER_COLUMN), cell(row, say.NOTE_COLUMN)),
        )
        for number, row in zip(sheet.lines, sheet.rows, strict=True)
        if cell(row, say.ANSWER_COLUMN)
    ]
