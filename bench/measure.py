"""What was measured, against its bar. Pairs are timed in turns, so that a noisy machine disturbs both alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

Timed = Callable[[], float]
"""Prepares, works, and returns the seconds of the work alone."""


@dataclass(frozen=True, slots=True)
class Measured:
    """
    One line of the table.

    ``value`` is compared with ``bar`` and ``aim``: it must be at least that when ``higher`` is better, else at most.
    """

    what: str
    ours: str
    theirs: str
    value: float
    unit: str
    bar: float
    aim: float | None
    higher: bool

    @property
    def met(self) -> bool:
        return self.reaches(self.bar)

    def reaches(self, limit: float) -> bool:
        return self.value >= limit if self.higher else self.value <= limit


def rate(what: str, name: str, count: int, ours: float, theirs: float, bar: float, aim: float) -> Measured:
    """Operations per second against the other's: higher is better."""
    shown = f"{name}: {count / theirs:,.0f}/s ({theirs:.2f} s)"
    return Measured(what, f"{count / ours:,.0f}/s ({ours:.2f} s)", shown, theirs / ours, "×", bar, aim, higher=True)


def times(what: str, name: str, ours: float, theirs: float, bar: float, aim: float) -> Measured:
    """How many times as long as the other: lower is better."""
    return Measured(what, f"{ours:.2f} s", f"{name}: {theirs:.2f} s", ours / theirs, "×", bar, aim, higher=False)


def at_most(what: str, value: float, unit: str, bar: float) -> Measured:
    """A value with a limit of its own."""
    shown = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return Measured(what, f"{shown} {unit}", "-", value, unit, bar, None, higher=False)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(ours: Timed, theirs: Timed, repeats: int) -> tuple[float, float]:
    """The medians of both, in seconds."""
    pairs = [(ours(), theirs()) for _ in range(repeats)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def show(console: Console, facts: Sequence[tuple[str, str]], lines: Sequence[Measured]) -> None:
    """The machine, then the table."""
    for name, value in facts:
        console.print(f"{name}: {value}", highlight=False)
    table = Table("what", "ours", "theirs", "ratio", "bar", "aim", "met")
    for line in lines:
        sign = "≥" if line.higher else "≤"
        aim = "-" if line.aim is None else f"{sign} {line.aim:g}{' ✓' if line.reaches(line.aim) else ''}"
        ratio = f"{line.value:.2f} {line.unit}" if line.unit == "×" else f"{line.value:,.0f} {line.unit}"
        table.add_row(
            line.what, line.ours, line.theirs, ratio, f"{sign} {line.bar:g}", aim, "yes" if line.met else "NO"
        )
    console.print(table)
