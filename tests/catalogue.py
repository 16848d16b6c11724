"""The catalogue of input cases (domain 2.7) has 82 numbers; a test names those it shows: ``test_case_09_...``."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

CASES = range(1, 83)

_NAMED = re.compile(r"\btest_case_((?:\d+_)+)")


def numbers_in(text: str) -> set[int]:
    """The case numbers that the test names in this text carry."""
    return {int(number) for found in _NAMED.findall(text) for number in found.rstrip("_").split("_")}


def numbers_below(folder: Path) -> set[int]:
    """The same for every test file below a folder."""
    return {n for file in folder.rglob("test_*.py") for n in numbers_in(file.read_text(encoding="utf-8"))}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many of the cases were shown in this run."""
    passed = _names(terminalreporter.stats.get("passed", ()))
    failed = _names(terminalreporter.stats.get("failed", ()))
    shown = numbers_in(passed) - numbers_in(failed)
    if shown:
        tests = len(_NAMED.findall(passed))
        terminalreporter.write_line(f"input cases: {len(shown)} of {len(CASES)} by number, in {tests} tests")


def _names(reports: Iterable[object]) -> str:
    return "\n".join(r.nodeid for r in reports if isinstance(r, pytest.TestReport))
