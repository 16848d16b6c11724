"""`idm hr preview --batch` and `--together`, and `idm hr readers`: drafts looked at, and who looked."""

from datetime import datetime
from typing import Annotated

import typer

from idm.calendar import JST
from idm.cli.hr_questions import show_left_out
from idm.cli.hr_show import (
    brake_json,
    days_of,
    print_days,
    print_notes,
    said_json,
    summary,
    tell_ok,
    warn_missing,
    warn_trips,
)
from idm.cli.output import AsJson, By, out, print_json, print_table, tell, warn
from idm.cli.problems import as_json_of, stop_with
from idm.cli.wiring import opened
from idm.messages import hr_desk as say
from idm.office.hr import embargo
from idm.office.hr.embargo import DIGITS
from idm.office.hr.rehearsal import Look, Together, look_at, look_at_all
from idm.office.instance import Actor, Instance

Number = Annotated[int, typer.Argument(metavar="番号", min=1, max=2**31 - 1, help="取込み番号。")]


def alone(instance: Instance, batch_id: int, actor: Actor, at: datetime | None, *, as_json: bool) -> None:
    """One draft by itself."""
    look = look_at(instance, batch_id, actor)
    prepared = look.prepared
    if prepared is None:
        _unseen(look, as_json=as_json)
        return
    days = days_of(instance, prepared.changes, prepared.organisation, prepared.now, at)
    if as_json:
        found = {"batch": batch_id, "state": look.batch.state, "digest": look.digest, "changed": list(look.differs)}
        brake = brake_json(prepared.trips, prepared.organisation)
        print_json({**summary(prepared), **found, "hidden": False, "days": days, "brake": brake})
        return
    print_notes(prepared)
    if not prepared.ok:
        stop_with(prepared.verdict.problems, as_json=False)
    show_left_out(prepared)
    print_days(days)
    warn_missing(prepared)
    warn_trips(prepared.trips, prepared.organisation)
    if look.differs:
        warn(say.DIFFERS.say(count=len(look.differs), people="、".join(look.differs)))
    tell_ok(prepared)
    tell(say.DIGEST.say(batch=batch_id, digest=look.digest[:DIGITS]))


def _unseen(look: Look, *, as_json: bool) -> None:
    batch = look.batch
    if as_json:
        counts = {"batch": batch.id, "state": batch.state, "rows": batch.rows, "people": batch.people}
        print_json({**counts, "digest": look.digest, "hidden": True})
    elif look.hidden is not None:
        tell(look.hidden)


def together(instance: Instance, actor: Actor, at: datetime | None, *, as_json: bool) -> None:
    """All drafts that wait, in the order of their numbers, on top of each other."""
    found = look_at_all(instance, actor)
    days = days_of(instance, found.changes, found.organisation, found.now, at)
    if as_json:
        print_json(
            {
                "batches": [batch.id for batch in found.drafts],
                "people": len(found.changes),
                "days": days,
                "conflicts": said_json(found.conflicts),
                "left_out": [
                    {"batch": batch.id, "problems": as_json_of(prepared.verdict.problems)}
                    for batch, prepared in found.left_out
                ],
                "unseen": found.unseen,
                "brake": brake_json(found.trips, found.organisation),
            }
        )
        return
    _print_together(found)
    print_days(days)
    warn_trips(found.trips, found.organisation)
    for said in found.conflicts:
        warn(said)


def _print_together(found: Together) -> None:
    if found.drafts:
        out.print("、".join(f"{batch.id}　{batch.file_name}" for batch in found.drafts), markup=False)
    elif not found.left_out:
        tell(say.NO_DRAFTS.say())
    for batch, prepared in found.left_out:
        warn(say.TOGETHER_LEFT_OUT.say(batch=batch.id, count=len(prepared.verdict.problems)))
    if found.unseen:
        warn(say.TOGETHER_HIDDEN.say(count=found.unseen))


def readers(
    context: typer.Context,
    number: Number,
    add: Annotated[str | None, typer.Option("--add", metavar="職員番号", help="見てよい人に加えます。")] = None,
    remove: Annotated[str | None, typer.Option("--remove", metavar="職員番号", help="見てよい人から外します。")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """内示の前の案を、見てよい人と、いつ誰が見たかを示します。"""
    with opened(context) as instance:
        actor = instance.actor(by)
        for who, gone in ((add, False), (remove, True)):
            if who is not None:
                embargo.name_reader(instance, number, who, actor, remove=gone)
                message = say.READER_REMOVED if gone else say.READER_NAMED
                if not as_json:
                    tell(message.say(batch=number, who=who))
        found = embargo.readers_of(instance, number, actor)
    seen = [(at.astimezone(JST).isoformat(timespec="seconds"), who, shown) for at, who, shown in found.readings]
    if as_json:
        readings = [{"at": at, "by": who, "shown": shown} for at, who, shown in seen]
        print_json({"batch": number, "readers": list(found.named), "readings": readings})
        return
    if found.named:
        print_table("", ("見てよいとされた人",), [(who,) for who in found.named])
    if seen:
        rows = [(at, who, "見た" if shown else "見られなかった") for at, who, shown in seen]
        print_table("", ("見た日時", "誰が", "結果"), rows)
    else:
        tell(say.NO_READINGS.say(batch=number))
