"""``python -m bench``: run the comparisons, print the table; exit 1 when a bar is missed.

The directory and the database live below --dir, by default on disk in var/bench; on a memory file system
(``--dir /dev/shm/bench``) the clients' own cost shows, on a disk mostly its time to sync.
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench import desk, reading, reports, sweep, verify, writing
from bench.machine import machine
from bench.measure import Measured, show


@dataclass(frozen=True, slots=True)
class Size:
    """
    How many are loaded, move, stand in the big directory and its file, change in one file, and live in its town; and
    for how many of ours and of the other's a round asks. So many ``reports`` of lost cards. In a town three times
    as large as the city so many accounts are ``unused``.
    """

    load: int
    movers: int
    city: int
    changes: int
    town: int
    asked: int
    theirs: int
    reports: int
    unused: int


SIZES = {
    "full": Size(10_000, 3_000, 100_000, 15_000, 50_000, 2_500, 150, 1_000, 3_000),
    "small": Size(200, 60, 2_000, 200, 1_000, 200, 20, 20, 60),
}

BENCHES: dict[str, Callable[[Path, Size, int], list[Measured]]] = {
    "writing": lambda at, size, repeats: writing.measure(at, people=size.load, movers=size.movers, repeats=repeats),
    "reconcile": lambda at, size, repeats: reading.reconcile(at, people=size.city, repeats=repeats),
    "preview": lambda at, size, repeats: reading.preview(at, people=size.city, repeats=repeats),
    "verify": lambda at, size, repeats: verify.measure(at, people=size.asked, theirs=size.theirs, repeats=repeats),
    "reports": lambda at, size, repeats: reports.measure(at, people=size.city, reports=size.reports, repeats=repeats),
    "sweep": lambda at, size, repeats: sweep.measure(at, people=size.city * 3, unused=size.unused, repeats=repeats),
    "desk": lambda at, size, repeats: desk.measure(at, people=size.town, changes=size.changes, repeats=repeats),
}


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 150)
    facts = machine(options.dir)
    lines: list[Measured] = []
    for name in options.only or BENCHES:
        lines += BENCHES[name](options.dir, SIZES[options.size], options.repeats)
    show(console, facts, lines)
    return 0 if all(line.met for line in lines) else 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser("bench", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", choices=BENCHES, action="append", help="may be given several times")
    parser.add_argument("--dir", type=Path, default=Path("var/bench"))
    parser.add_argument("--repeats", type=int, default=2, help="timed pairs of each comparison")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
