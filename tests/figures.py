"""Figures that tests measure on their way: printed at the end of a run, in whichever process they were measured."""

from collections.abc import Callable

import pytest

Figure = Callable[[str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Keep a line or a few for the end of the run."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [r for name in ("passed", "failed") for r in terminalreporter.stats.get(name, ())]
    texts = [str(value) for r in reports for name, value in getattr(r, "user_properties", ()) if name == "figure"]
    if texts:
        terminalreporter.section("figures")
    for text in texts:
        terminalreporter.write_line(text)
