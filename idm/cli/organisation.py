"""`idm org`: the organisation."""

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from idm.calendar import day_of, wareki
from idm.cli.hr_options import How
from idm.cli.output import AsJson, By, print_json, print_table, tell, warn
from idm.cli.problems import stop_with
from idm.cli.proving import acting, proved
from idm.cli.wiring import opened, read_units_file
from idm.facts import Unit
from idm.hr.organisation.reorganisation import Fate, UnitChange
from idm.hr.sheet import Sheet
from idm.messages import cli as say
from idm.messages import org as say_org
from idm.office.hr.desk import trip_said
from idm.office.organisation import OrganisationPrepared, apply_units, look_through
from idm.office.views.looking import parse_at
from idm.store import facts

app = typer.Typer(help="組織（部・課・係）。", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="ファイル", help="組織の一覧（全件）。CSV または XLSX。")]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="この日の組織。既定は今日。")]
Second = Annotated[
    str | None, typer.Option("--released-by", metavar="職員番号", help="内容を確かめた、もう1人の職員番号。")
]
Confirm = Annotated[
    list[str] | None, typer.Option("--confirm", metavar="ID[:行]", help="問いに「はい」と答えます（例：HR-132:5）。")
]

LABELS = {
    Fate.CREATED: "新設",
    Fate.RENAMED: "改称",
    Fate.REATTACHED: "所管替え",
    Fate.RECODED: "コード変更",
    Fate.MERGED: "統合",
    Fate.ABOLISHED: "廃止",
    Fate.CORRECTED: "訂正",
    Fate.DROPPED: "取消",
}


@app.command()
def preview(context: typer.Context, file: File, confirm: Confirm = None, as_json: AsJson = False) -> None:
    """取り込むと組織がどう変わり、何人が承継先に移るかを、日ごとに示します。何も変更しません。"""
    with opened(context) as instance:
        prepared = look_through(instance, _read(file, confirm))
    if as_json:
        print_json(_summary(prepared))
        raise typer.Exit(1 if prepared.problems else 0)
    _notes(prepared)
    if prepared.problems:
        stop_with(prepared.problems, as_json=False)
    _print_changes(prepared)


@app.command()
def apply(
    context: typer.Context,
    file: File,
    confirm: Confirm = None,
    by: By = None,
    released_by: Second = None,
    as_json: AsJson = False,
) -> None:
    """組織の一覧（全件）を取り込みます。

    列：所属コード、所属名、上位所属コード、有効開始日、有効終了日、承継先コード（終わる所属の人を引き継ぐ所属）。
    """
    with ExitStack() as stack:
        instance, first = stack.enter_context(acting(context, by))
        second = None
        if released_by is not None:
            instance, second = stack.enter_context(proved(instance, released_by, context.command_path))
        result = apply_units(instance, _read(file, confirm), first, second)
    prepared = result.prepared
    if as_json:
        print_json({**_summary(prepared), "batch": result.batch, "held": result.held})
        raise typer.Exit(1 if prepared.problems or result.held else 0)
    _notes(prepared)
    if prepared.problems:
        stop_with(prepared.problems, as_json=False)
    if result.held:
        _trips(prepared)
        warn(say_org.SECOND_NEEDED.say())
        raise typer.Exit(1)
    if result.batch is None:
        tell(say.NOTHING_NEW.say())
        return
    tell(say.UNITS_APPLIED.say(units=result.units))
    if prepared.moves:
        tell(say_org.PEOPLE_MOVED.say(people=len(prepared.moves)))


@app.command("list")
def list_units(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """今日の組織、または --at の日の組織を示します。"""
    moment = parse_at(at)
    with opened(context) as instance, instance.store.read() as connection:
        day = day_of(moment or instance.clock.now())
        units = sorted(facts.organisation(connection).all_on(day), key=lambda u: u.code)
    if as_json:
        print_json([_unit(unit) for unit in units])
        return
    print_table(
        wareki(day),
        ("所属コード", "所属名", "上位", "初日", "最終日"),
        [(u.code, u.name, u.parent or "", u.span.start.isoformat(), _last_day(u) or "") for u in units],
    )


def _read(file: Path, confirm: list[str] | None) -> Sheet:
    return read_units_file(file, How(confirm=confirm or []).asked.answers)


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "parent": unit.parent,
        "from": unit.span.start.isoformat(),
        "last_day": _last_day(unit),
    }


def _last_day(unit: Unit) -> str | None:
    day = unit.span.last_day()
    return None if day is None else day.isoformat()


def _summary(prepared: OrganisationPrepared) -> dict[str, Any]:
    return {
        "ok": not prepared.problems,
        "units": len(prepared.units),
        "people": len(prepared.moves),
        "problems": [p.as_json() for p in prepared.problems],
        "notes": [{"id": n.id, "message": n.text} for n in prepared.notes],
        "changes": [_change(c) for c in prepared.changes],
        "brake": [
            {"rule": t.rule, "what": t.what, "count": t.count, "message": trip_said(t, prepared.before).text}
            for t in prepared.trips
        ],
    }


def _change(change: UnitChange) -> dict[str, Any]:
    return {
        "day": change.day.isoformat(),
        "kind": change.fate.value,
        "label": LABELS[change.fate],
        "code": change.code,
        "before": None if change.before is None else _unit(change.before),
        "after": None if change.after is None else _unit(change.after),
        "people": change.people,
    }


def _notes(prepared: OrganisationPrepared) -> None:
    for note in prepared.notes:
        tell(note)


def _print_changes(prepared: OrganisationPrepared) -> None:
    for day in sorted({c.day for c in prepared.changes}):
        changes = [c for c in prepared.changes if c.day == day]
        counts = Counter(LABELS[c.fate] for c in changes)
        handed = sum(c.people for c in changes if c.fate in (Fate.RECODED, Fate.MERGED))
        counted = "、".join(f"{label}{count}" for label, count in counts.items())
        tell(say_org.EFFECT.say(day=wareki(day), counts=counted, people=handed))
        print_table("", ("種類", "これまで", "これから", "人"), [_row(c) for c in changes])
    if prepared.nothing_new:
        tell(say.NOTHING_NEW.say())
    elif prepared.moves:
        tell(say_org.PEOPLE_MOVED.say(people=len(prepared.moves)))
    _trips(prepared)


def _row(change: UnitChange) -> tuple[str, str, str, str]:
    return LABELS[change.fate], _named(change.before), _named(change.after), str(change.people)


def _named(unit: Unit | None) -> str:
    if unit is None:
        return ""
    return f"{unit.code} {unit.name}" + (f"（上位 {unit.parent}）" if unit.parent else "")


def _trips(prepared: OrganisationPrepared) -> None:
    for trip in prepared.trips:
        warn(trip_said(trip, prepared.before))
