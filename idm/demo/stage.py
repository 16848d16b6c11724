"""The stage: what every step needs, and how steps, commands and short tables look."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.rule import Rule

from idm.calendar import JST, start_of
from idm.cli.changes import print_changes
from idm.cli.output import out, tell
from idm.cli.worker import run_once
from idm.clock import FixedClock
from idm.converge import Report
from idm.demo.papers import Cast, Paper, cast
from idm.demo.tools import Tools
from idm.demo.town import Town
from idm.errors import Stopped
from idm.messages import Message
from idm.messages import demo as say
from idm.office.instance import Instance
from idm.office.reconcile import Found, compare, record
from idm.ports import Clock, Directory


@dataclass(slots=True)
class Stage:
    """An open rehearsal instance with its directory, and the village whose year is played."""

    instance: Instance
    directory: Directory
    tools: Tools
    village: Town
    clock: Clock
    steps: "count[int]" = field(default_factory=lambda: count(1))
    step: int = 0

    @property
    def april(self) -> date:
        return self.village.april

    @property
    def next_april(self) -> date:
        return self.april.replace(year=self.april.year + 1)

    @property
    def cast(self) -> Cast:
        return cast(self.village)

    @property
    def folder(self) -> Path:
        return self.instance.home / "demo"

    def at(self, moment: datetime) -> Instance:
        """The instance as it is at another time (aware UTC)."""
        return replace(self.instance, clock=FixedClock(moment))

    def today(self) -> Instance:
        return replace(self.instance, clock=self.clock)

    def path(self, paper: Paper) -> Path:
        return self.folder / paper.name

    def expect(self, fact: bool, what: str) -> None:
        """
        The play checks itself.

        Raises:
            Stopped: a step did not end as it has to.
        """
        if not fact:
            raise Stopped(say.DIFFERS, step=self.step, what=what, home=self.instance.home)

    # --- showing ---

    def begin(self, title: Message, **values: object) -> None:
        self.step = next(self.steps)
        out.print()
        out.print(Rule(f"[bold]{self.step}. {escape(title.say(**values).text)}[/]", align="left", style="cyan"))

    def command(self, words: str, instance: Instance | None = None) -> None:
        """The command that does the same, with the time it has to be told."""
        told = instance is not None and isinstance(instance.clock, FixedClock)
        now = f"IDM_NOW={instance.clock.now().astimezone(JST).isoformat()} " if instance and told else ""
        out.print(f"[dim]$ {now}{escape(words)}[/]")

    def changes(self, found: Sequence[dict[str, Any]], shown: Sequence[dict[str, Any]]) -> None:
        """A few changes as a table, and how many more there are."""
        print_changes(shown)
        if len(found) > len(shown):
            tell(say.MORE.say(count=len(found) - len(shown)))

    def of_the_cast(self, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        numbers = {getattr(self.cast, role).number for role in ("mover", "joiner", "leaver", "lapsed")}
        return [one for one in found if one["person"] in numbers]

    # --- what comes again and again ---

    def converge(self, instance: Instance) -> Report:
        report = run_once(instance, self.directory, quiet=True)
        trouble = report.failed or report.unreachable or report.braked
        self.expect(not trouble, f"idm worker: {report.failed}")
        return report

    def compare(self, instance: Instance) -> Found:
        found = compare(instance, self.directory)
        record(instance, self.directory, found)
        return found


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in Japan as aware UTC."""
    return start_of(day) + timedelta(hours=hour, minutes=minute)


def short(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def program(home: Path) -> str:
    """The command `idm` as one would type it here, for this home."""
    idm = Path(os.path.abspath(sys.executable)).parent / "idm"
    where = "" if home == Path("var").absolute() else f"IDM_HOME={home} "
    return where + short(idm)
