"""What a file or a draft would do, shown day by day; for programs as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.markup import escape

from idm.calendar import day_of, wareki
from idm.cli.changes import print_changes
from idm.cli.output import out, tell, warn, working
from idm.cli.problems import as_json_of
from idm.desired import Desired
from idm.facts import Organisation
from idm.hr.changeset import PersonChange
from idm.hr.sheet import Sheet
from idm.messages import Said
from idm.messages import cli as say
from idm.messages import hr_desk as say_desk
from idm.office.hr.desk import Asked, Prepared, look_through, trip_said
from idm.office.hr.effect import by_moment
from idm.office.instance import Actor, Instance
from idm.office.views import describe
from idm.rules.brake import Trip

Day = dict[str, Any]


@working(say.JUDGING_FILE)
def judged(
    instance: Instance, sheet: Sheet, asked: Asked, actor: Actor | None = None, itself: int | None = None
) -> Prepared:
    """``look_through``, with a sign that it is going on."""
    return look_through(instance, sheet, asked, actor, itself)


@working(say.WORKING_OUT)
def days_of(
    instance: Instance,
    changes: Sequence[PersonChange],
    organisation: Organisation,
    now: datetime,
    at: datetime | None,
) -> list[Day]:
    """Changes with their reasons, by the moment they take effect (``at``: at that moment only)."""
    people = {c.after.account.id: c for c in changes}
    days = []
    for when, found in by_moment(changes, instance.policy, organisation, now, at).items():
        desired = Desired(instance.policy, organisation, when)
        described = [
            describe.change(c, people[c.account].after, desired, desired, was=people[c.account].before) for c in found
        ]
        days.append({"at": when.isoformat(), "counts": describe.counts(found), "changes": described})
    return days


def summary(prepared: Prepared) -> dict[str, Any]:
    """A file that was looked through, for programs."""
    return {
        "ok": prepared.ok,
        "rows": len(prepared.sheet.rows),
        "people": len(prepared.changes),
        "problems": as_json_of(prepared.verdict.problems),
        "notes": said_json(prepared.verdict.notes),
        "missing": list(_missing(prepared)),
    }


def said_json(found: Sequence[Said]) -> list[dict[str, str]]:
    return [{"id": said.id, "message": said.text} for said in found]


def brake_json(found: Sequence[Trip], organisation: Organisation) -> list[dict[str, object]]:
    """Why a second person has to look, for programs."""
    return [
        {"rule": t.rule, "count": t.count, "limit": t.limit, "message": trip_said(t, organisation).text} for t in found
    ]


def print_notes(prepared: Prepared) -> None:
    for note in prepared.verdict.notes:
        out.print(f"[dim]・{escape(note.text)}[/]")


def print_days(days: Sequence[Mapping[str, Any]]) -> None:
    for day in days:
        counted = "、".join(f"{label}{count}" for label, count in day["counts"].items())
        when = wareki(day_of(datetime.fromisoformat(day["at"])))
        out.print(f"\n[bold]{when} 0時から[/]　{counted}")
        print_changes(day["changes"])


def warn_missing(prepared: Prepared) -> None:
    missing = _missing(prepared)
    if missing:
        shown = "、".join(missing[:20]) + ("ほか" if len(missing) > 20 else "")
        warn(say.MISSING_PEOPLE.say(count=len(missing), numbers=shown))


def warn_trips(found: Sequence[Trip], organisation: Organisation) -> None:
    for trip in found:
        warn(trip_said(trip, organisation))


def tell_ok(prepared: Prepared) -> None:
    """All is well, or as well as it gets without the people who are left out."""
    message = say_desk.REST_OK if prepared.verdict.problems else say.FILE_OK
    tell(message.say(rows=len(prepared.sheet.rows), people=len(prepared.changes)))


def _missing(prepared: Prepared) -> tuple[str, ...]:
    return prepared.verdict.changes.missing if prepared.verdict.changes else ()
