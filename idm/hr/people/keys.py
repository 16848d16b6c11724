"""職員番号 whose leading zeros a spreadsheet has eaten (domain case 49)."""

from collections.abc import Mapping, Sequence

from idm.facts import Person
from idm.hr.changeset import Event
from idm.hr.columns import Column
from idm.hr.rows import Row
from idm.hr.sheet import Answers, Problem, Wrong, ask
from idm.messages import hr as say


def with_zeros(
    rows: Sequence[Row], roster: Mapping[str, Person], answers: Answers
) -> tuple[Sequence[Row], list[Problem]]:
    """
    The rows with the numbers that were meant, as far as a person has said so, and the questions that are left.

    Asked is only where one known number alone fits, and never of a 採用: that number may well be a new one.
    """
    unknown = {row.number for row in rows if row.number} - roster.keys()
    short = {n for n in unknown if n.isdigit()} - {row.number for row in rows if row.event is Event.HIRE}
    meant = _questions(short, roster) if short else {}
    if not meant:
        return rows, []
    found: list[Row] = []
    problems: list[Problem] = []
    for row in rows:
        reason = meant.get(row.number)
        if reason is not None and answers.accept(reason.message, row.line):
            found.append(row._replace(number=str(reason.guess)))
        else:
            found.append(row)
            problems += [reason.at(row.line, str(Column.NUMBER), row.number)] if reason is not None else []
    return found, problems


def _questions(short: set[str], roster: Mapping[str, Person]) -> dict[str, Wrong]:
    """For each number the one that it becomes with zeros before it, where there is exactly one."""
    longer: dict[str, list[str]] = {}
    for number in roster:
        if number.startswith("0"):
            longer.setdefault(number.lstrip("0"), []).append(number)
    found = {}
    for number in short:
        fits = [known for known in longer.get(number.lstrip("0"), ()) if len(known) > len(number)]
        if len(fits) == 1:
            name = roster[fits[0]].names[-1].full
            found[number] = ask(say.NUMBER_ZEROS, fits[0], read=fits[0], known=name)
    return found
