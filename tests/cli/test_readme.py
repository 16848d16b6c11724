"""README names commands that are there: whoever follows it word by word is never told that there is no such thing."""

import re
import shlex
from pathlib import Path
from typing import Any

import typer

from idm.cli.desks import DESKS, desk

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
COMMANDS = [
    shlex.split(found.replace("\\|", "|"), comments=True)[1:]
    for found in re.findall(r"`(idm [^`]+)`|^    (?:\.venv/bin/)?(idm .+)$", README, re.MULTILINE)
    for found in filter(None, found)
    if not found.endswith("--help")
]


def test_every_command_of_the_readme_is_there_with_its_options():
    """A command that is only named, without what it is about, may leave that out."""
    assert [" ".join(words) for words in COMMANDS if not readable(words)] == []


def test_every_desk_is_in_the_readme():
    """Nothing that can be done is left for somebody to find by chance."""
    assert DESKS.keys() - {words[0] for words in COMMANDS} == set()


def readable(words: list[str]) -> bool:
    command, rest = found(words)
    if hasattr(command, "commands"):
        return not rest
    try:
        command.make_context(words[0], list(rest))
    except typer.BadParameter as wrong:
        return "Missing" in type(wrong).__name__ and not rest
    return True


def found(words: list[str]) -> tuple[Any, list[str]]:
    """The command that is meant, and what is said to it."""
    command, rest = desk(words[0]), words[1:]
    while rest and rest[0] in getattr(command, "commands", {}):
        command, rest = command.commands[rest[0]], rest[1:]
    return command, rest
