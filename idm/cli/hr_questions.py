"""What keeps a file out, shown; and what has to be asked, asked."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import typer

from idm.cli.output import out, print_table, tell, warn
from idm.cli.problems import stop_with
from idm.cli.wiring import write_errors
from idm.hr.sheet import Answers, Problem, Sheet
from idm.messages import hr_desk as say
from idm.office.hr.desk import Asked, Prepared

SHOWN = 20  # rows of one question on a screen
BY_ROW = 5  # a question about more rows than these is suggested to be answered for all


def refuse(prepared: Prepared, errors: Path | None, *, as_json: bool) -> NoReturn:
    """Show every problem, how to answer the questions among them, and end with 1."""
    problems = prepared.verdict.problems
    return_errors(errors, prepared.sheet, problems)
    if prepared.questions:
        options = " ".join(f"--confirm {answer}" for answer in confirmations(prepared.questions))
        warn(say.QUESTIONS.say(count=len(prepared.questions), options=options))
    stop_with(problems, as_json=as_json)


def show_left_out(prepared: Prepared) -> None:
    """The problems of the people who are left out."""
    if prepared.verdict.problems:
        _table(prepared.verdict.problems)


def _table(problems: Sequence[Problem]) -> None:
    rows = [(str(p.row or ""), p.value or "", p.text) for p in problems[:SHOWN]]
    print_table("", ("行", "値", "内容"), rows)
    if len(problems) > SHOWN:
        out.print(f"ほか{len(problems) - SHOWN}か所（--json ですべて出ます）")


def return_errors(target: Path | None, sheet: Sheet, problems: Iterable[Problem]) -> None:
    """The file as it was sent, with what is wrong beside it."""
    if target is not None:
        write_errors(target, sheet, tuple(problems))
        warn((say.ERRORS_WRITTEN if sheet.rows else say.PROBLEMS_WRITTEN).say(path=target))


def confirmations(questions: Iterable[Problem]) -> list[str]:
    """What to write behind --confirm so that every question is answered with yes."""
    rows: dict[str, list[int | None]] = {}
    for question in questions:
        rows.setdefault(question.id, []).append(question.row)
    found = []
    for id_, asked in sorted(rows.items()):
        few = [f"{id_}:{row}" for row in dict.fromkeys(asked) if row is not None]
        found += few if len(few) == len(set(asked)) <= BY_ROW else [id_]
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    """A file with the answers it got. ``prepared`` is None where nobody sat at a terminal to be asked."""

    sheet: Sheet
    asked: Asked
    prepared: Prepared | None = None


def answered(asked: Asked, read: Callable[[Asked], Sheet], look: Callable[[Sheet, Asked], Prepared]) -> Answered:
    """
    Read a file and, at a terminal, ask each question once; an answer may bring up further questions. Real problems are
    never asked about: a file that has any is only shown.

    Raises:
        typer.Exit: somebody said no.
    """
    sheet = read(asked)
    if not sys.stdin.isatty():
        return Answered(sheet, asked)
    prepared = look(sheet, asked)
    while prepared.questions and len(prepared.questions) == len(prepared.verdict.problems):
        for id_ in dict.fromkeys(question.id for question in prepared.questions):
            _ask([question for question in prepared.questions if question.id == id_])
            asked = replace(asked, answers=Answers(asked.answers.yes | {(id_, None)}))
        sheet = read(asked)
        prepared = look(sheet, asked)
    return Answered(sheet, asked, prepared)


def _ask(same: list[Problem]) -> None:
    if same[0].row is None:
        for question in same:
            tell(question.said)
    else:
        _table(same)
    try:
        yes = typer.confirm(say.QUESTION_YES.say(count=len(same)).text, err=True)
    except typer.Abort:
        yes = False
    if not yes:
        tell(say.NOT_DONE.say())
        raise typer.Exit(1)
