"""Proposals as a file that goes out to 人事, and comes back with answers: an alternative to clicking.

Each row carries the digest of what was shown: an answer to something else is none. Nothing is taken in while anything
in the file is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from idm.audit.entry import Act, Draft
from idm.errors import BadInput, Stopped
from idm.hr.sheet import Sheet
from idm.messages import Said
from idm.messages import adoption as say
from idm.office.adoption import looking
from idm.office.adoption.deciding import Wanted, give, require
from idm.office.adoption.looking import Line
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.rules.orphans import Deed, State
from idm.store import adoption, facts, log

COLUMNS = (*say.COLUMNS, say.ANSWER_COLUMN, say.DIGEST_COLUMN)
ANSWERS = {say.HIS: Deed.CONFIRM, say.NOT_HIS: Deed.REFUSE}
SHOWN = 10  # problems that are said one by one
ALL = 2**31 - 1
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Digests without digits: twelve of those in a row may look like a My Number, which no file may hold."""


@dataclass(frozen=True, slots=True)
class Taken:
    """``left``: rows without an answer."""

    answered: int
    left: int


def is_header(cells: Sequence[str]) -> bool:
    """Tells the header of such a list from a title above it."""
    return {say.COLUMNS[0], say.ANSWER_COLUMN, say.DIGEST_COLUMN} <= {cell.strip() for cell in cells}


def rows(instance: Instance, name: str, actor: Actor) -> list[tuple[str, ...]]:
    """
    Every proposal, under ``COLUMNS``; that they left the house is on record.

    Raises:
        NotYours, Stopped: as ``looking.board``.
    """
    board = looking.board(instance, name, actor, states={State.PROPOSED}, limit=ALL)
    with instance.store.write() as connection:
        digests = {one.id: one.digest for one in adoption.entries(connection, name, states={State.PROPOSED})}
        found = [
            (*_cells(one), "", digests[one.number].translate(_LETTERS)) for one in board.lines if one.number in digests
        ]
        data = {"lines": len(found)}
        draft = Draft(act=Act.ADOPTION_EXPORTED, by=actor.by, via=actor.via, object=name, outcome="ok", data=data)
        log.append(connection, [draft], instance.clock.now())
    instance.checkpoint()
    return found


def _cells(one: Line) -> tuple[str, ...]:
    return (
        str(one.number),
        one.address,
        "、".join(one.logins),
        one.staff_number,
        one.name,
        one.kana,
        one.unit,
        one.whose,
        one.by,
    )


def take(instance: Instance, name: str, sheet: Sheet, actor: Actor) -> Taken:
    """
    A list that came back. A row without an answer is left for later.

    Raises:
        BadInput: it is no such list, or something in it is wrong: then nothing is taken in.
        Stopped: whoever hands it in is not in 人事.
    """
    if sheet.problems or not is_header(sheet.header):
        raise BadInput(say.FILE_UNREADABLE, why="".join(problem.text for problem in sheet.problems[:1]))
    answers = _answers(sheet)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        person = require(house, Deed.CONFIRM, actor)
        known = {str(one.id): one for one in adoption.entries(connection, name, states={State.PROPOSED})}
        problems: list[Said] = []
        for row, number, answer, digest in answers:
            one, deed = known.pop(number, None), ANSWERS.get(answer)
            if one is None or deed is None or one.digest.translate(_LETTERS) != digest:
                problems.append(say.ROW_UNKNOWN.say(n=row))
                continue
            try:
                give(house, name, one, Wanted(deed), person, actor)
            except (BadInput, Stopped) as error:
                problems.append(say.ROW_WRONG.say(n=row, why=error.said.text))
        if problems:
            told = "".join(problem.text for problem in problems[:SHOWN])
            raise BadInput(say.FILE_WRONG, count=len(problems), problems=told)
    instance.checkpoint()
    return Taken(len(answers), len(sheet.rows) - len(answers))


def _answers(sheet: Sheet) -> list[tuple[int, str, str, str]]:
    """Row as Excel numbers it, the entry's number, answer and digest; answered rows alone."""
    header = [cell.strip() for cell in sheet.header]
    places = [header.index(name) for name in (say.COLUMNS[0], say.ANSWER_COLUMN, say.DIGEST_COLUMN)]
    found = []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        number, answer, digest = (row[at].strip() if at < len(row) else "" for at in places)
        if answer:
            found.append((line, number, answer, digest))
    return found
