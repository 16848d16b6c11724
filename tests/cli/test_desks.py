"""The desks of the command: found by name, imported when named, explained in Japanese."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from idm.cli.desks import DESKS, desk

ENGLISH = re.compile(
    r"Usage|OPTIONS|ARGS|Options:|Commands:|Arguments:|Show this|<str|<int|<path|<list|required|default"
)
"""Words of the library that reads commands."""


@pytest.mark.parametrize("name", DESKS)
def test_every_desk_says_what_the_list_says_and_all_below_it_is_in_japanese(name: str):
    """A desk has one line, in the list of all and on its own page; the library's English words are in no help."""
    opened = desk(name)

    assert (opened.name, opened.help.splitlines()[0]) == (name, DESKS[name][1])
    assert [path for path, page in pages(opened, f"idm {name}") if ENGLISH.search(page)] == []


def test_the_list_of_all_desks_opens_none_of_them():
    """Whoever asks for help waits for no database and no directory to be imported."""
    code = (
        "import sys; from idm.cli.main import app; assert not {'sqlalchemy', 'ldap3', 'openpyxl'} & sys.modules.keys()"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def pages(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """The help of a command and of all below it."""
    yield path, command.context_class(command, info_name=path).get_help()
    for name, below in getattr(command, "commands", {}).items():
        yield from pages(below, f"{path} {name}")
