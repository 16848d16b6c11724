"""What tests of the HR desk do with a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.hr_file.reader import sheet_from
from idm.hr.changeset import Extent
from idm.hr.sheet import Answers, Sheet
from idm.office.hr import desk as hr
from idm.office.hr import drafts
from idm.office.hr.desk import Applied, Asked, Prepared
from tests.instances import World, a_hire
from tests.people import an_hr_csv, d

HEAD, ENGINEER, CLERK, OTHER_CLERK = "00101", "00102", "00104", "00109"
"""Head of 総務課; head of 企画商工課, who runs the network; two of 人事係."""

WAITING = "HR-081"


def a_move(number: str, unit: str = "0300", day: str = "2026-05-01", **cells: str) -> dict[str, str]:
    return a_hire(number, 異動区分="異動", 所属コード=unit, 発令日=day) | cells


def a_sheet(rows: Iterable[Mapping[str, str]], name: str = "idou.csv") -> Sheet:
    return sheet_from(an_hr_csv(rows), name)


def asked(*confirmed: str, **more: Any) -> Asked:
    """A file of changes; the questions of these ids are answered with yes."""
    return Asked(extent=Extent.CHANGES, answers=Answers(frozenset((one, None) for one in confirmed)), **more)


def look(world: World, rows: Iterable[Mapping[str, str]], *confirmed: str, by: str | None = None) -> Prepared:
    return hr.look_through(world.instance, a_sheet(rows), asked(*confirmed), world.instance.actor(by))


def take(world: World, rows: Iterable[Mapping[str, str]], *confirmed: str, by: str | None = CLERK) -> Applied:
    return hr.apply(world.instance, a_sheet(rows), asked(*confirmed), world.instance.actor(by))


def draft(
    world: World,
    rows: Iterable[Mapping[str, str]],
    *confirmed: str,
    by: str = CLERK,
    embargo: str | None = None,
    readers: tuple[str, ...] = (),
    name: str = "an.csv",
) -> int:
    """Hand in a draft that is kept; returns its number."""
    actor = world.instance.actor(by)
    day = d(embargo) if embargo else None
    done = drafts.draft(world.instance, a_sheet(rows, name), asked(*confirmed), actor, day, readers)
    assert done.batch is not None, done.prepared.verdict.problems
    return done.batch.id


def revise(world: World, number: int, rows: Iterable[Mapping[str, str]], *confirmed: str, by: str = CLERK) -> None:
    actor = world.instance.actor(by)
    done = drafts.revise(world.instance, number, a_sheet(rows, "teisei.csv"), asked(*confirmed), actor)
    assert done.batch is not None, done.prepared.verdict.problems


def approve(world: World, number: int, by: str = HEAD) -> None:
    drafts.approve(world.instance, number, world.instance.actor(by))


def apply(world: World, number: int, by: str = CLERK) -> Applied:
    return drafts.apply_draft(world.instance, number, world.instance.actor(by))
