"""The play: one year of the village, step by step, by the same desks that the command uses.

Every step says which command does the same. Times before today are played with a clock that stands still; the last
steps run at the real time, so that what is left behind can be looked at and used further.
"""

import os
import pwd
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from rich.markup import escape

from idm.calendar import day_of, fiscal_year, start_of, wareki
from idm.cli.output import out, print_table, tell, warn
from idm.cli.wiring import directory_of, read_file, read_units_file, search_command, started_slapd
from idm.clock import FixedClock
from idm.demo import papers, place
from idm.demo.papers import Paper
from idm.demo.stage import Stage, moment, program, short
from idm.demo.tools import Tools
from idm.demo.town import Clerk, town
from idm.desired import Desired
from idm.errors import Stopped
from idm.hr.changeset import Extent, Source
from idm.hr.sheet import Answers
from idm.messages import Said
from idm.messages import demo as say
from idm.messages.hr import CONTINUED as CONTINUES
from idm.office import brake
from idm.office.auditing import verify_log
from idm.office.hr.desk import Applied, Asked, Prepared, apply, effects, look_through, trip_said
from idm.office.hr.release import release
from idm.office.instance import Instance, create
from idm.office.organisation import apply_units
from idm.office.reconcile import WHAT, mark_for_repair
from idm.office.settings import CommandSettings, DirectorySettings, Settings
from idm.office.views import describe, looking
from idm.ports import Clock

FULL = Asked(Source.HR, Extent.FULL)
OTHERS = Asked(Source.OTHERS, Extent.FULL)
CHANGES = Asked(Source.HR, Extent.CHANGES)
CONTINUED = replace(CHANGES, answers=Answers(frozenset({(CONTINUES.id, None)})))
"""Somebody has said yes: whoever is appointed again the next day keeps the account."""
SHOWN = 5
HAND_MADE_GROUP = "role-hr-operator"

_STATES = {status.key: label for status, label in describe.STATUS.items()}


def play(home: Path, clock: Clock) -> None:
    """
    Play the year up to now in this home.

    Args:
        clock: What now is, for the last steps; the dates of the story follow from it.

    Raises:
        IdmError: something is missing, or a step did not end as it has to.
    """
    began = time.monotonic()
    out.print(f"[bold]{escape(say.WELCOME.say().text)}[/]")
    with _stage(home, clock) as stage:
        _take_the_village_in(stage)
        _converge_and_read_back(stage)
        _verify(stage)
        _refuse_wrong_files(stage)
        _take_april_in(stage)
        _let_a_second_person_look(stage)
        _look_ahead(stage)
        _pass_midnight(stage)
        _come_to_today(stage)
        _undo_a_hand(stage)
        _stand_still(stage)
        _look_at_the_next_april(stage)
        _say_how_to_go_on(stage, round(time.monotonic() - began))


@contextmanager
def _stage(home: Path, clock: Clock) -> Iterator[Stage]:
    april = date(fiscal_year(day_of(clock.now())), 4, 1)
    if place.clear(home):
        tell(say.CLEARED.say(home=short(home)))
    port = place.free_port()
    if port != place.PORT:
        warn(say.PORT_TAKEN.say(wanted=place.PORT, port=port))
    settings = Settings(
        name=place.NAME,
        profile="nishihara",
        rehearsal=True,
        directory=DirectorySettings(port=port),
        cli=CommandSettings(without_proof=True),
    )
    first_day = FixedClock(moment(april.replace(month=3, day=20), 9))
    with closing(create(home, settings, first_day)) as instance:
        server, pid = started_slapd(home)
        with directory_of(instance) as directory:
            stage = Stage(instance, directory, Tools(server), town(april), clock)
            stage.begin(say.STEP_INSTANCE)
            stage.command(f"idm init --profile nishihara --name {place.NAME} --rehearsal --port {port}")
            tell(say.MADE.say(document=instance.policy.body.document, home=short(home)))
            stage.command("idm directory start")
            tell(say.SLAPD.say(pid=pid, user=pwd.getpwuid(os.getuid()).pw_name, port=port))
            yield stage


# --- taking files in ---


def _write(stage: Stage, paper: Paper) -> str:
    """Put a file where a person can open it. Returns its path as one would type it."""
    stage.folder.mkdir(mode=0o700, exist_ok=True)
    stage.path(paper).write_bytes(paper.content())
    return short(stage.path(paper))


def _look(stage: Stage, instance: Instance, paper: Paper, asked: Asked) -> Prepared:
    return look_through(instance, read_file(stage.path(paper)), asked)


def _take(stage: Stage, instance: Instance, paper: Paper, asked: Asked, by: Clerk | None) -> Applied:
    actor = instance.actor(by.number if by else None)
    applied = apply(instance, read_file(stage.path(paper)), asked, actor)
    if applied.state == "applied":
        rows = len(applied.prepared.sheet.rows)
        tell(say.TAKEN_IN.say(file=paper.name, rows=rows, people=applied.people, batch=applied.batch))
    return applied


def _notes(prepared: Prepared) -> None:
    for note in prepared.verdict.notes:
        tell(say.NOTE.say(text=note.text))


def _take_the_village_in(stage: Stage) -> None:
    instance = stage.instance
    stage.begin(say.STEP_TOWN, day=wareki(day_of(instance.clock.now())))
    units, staff, others = (make(stage.village) for make in (papers.units, papers.full_list, papers.others))
    path = _write(stage, units)
    tell(say.FILES.say(folder=short(stage.folder)))
    stage.command(f"idm org apply {path}", instance)
    organised = apply_units(instance, read_units_file(stage.path(units)), instance.actor(None))
    stage.expect(not organised.problems, "idm org apply")
    tell(say.UNITS.say(file=units.name, units=organised.units))

    path = _write(stage, staff)
    stage.command(f"idm hr check --full {path}", instance)
    _notes(_look(stage, instance, staff, FULL))
    stage.command(f"idm hr preview --full {path}", instance)
    _preview(stage, instance, _look(stage, instance, staff, FULL), day_of(instance.clock.now()), first=2)
    stage.command(f"idm hr apply --full {path}", instance)
    stage.expect(_take(stage, instance, staff, FULL, None).state == "applied", "idm hr apply")
    path = _write(stage, others)
    stage.command(f"idm hr apply --full --others {path}", instance)
    stage.expect(_take(stage, instance, others, OTHERS, None).state == "applied", "idm hr apply --others")


def _preview(stage: Stage, instance: Instance, prepared: Prepared, day: date, *, first: int = 0) -> None:
    """What a file changes at that day's start; ``first`` rows of it, or those of the cast."""
    at = max(start_of(day), instance.clock.now())
    changes = effects(instance, prepared, at).get(at, [])
    people = {c.after.account.id: c for c in prepared.changes}
    desired = Desired(instance.policy, prepared.organisation, at)
    found = [
        describe.change(c, people[c.account].after, desired, desired, was=people[c.account].before) for c in changes
    ]
    tell(say.PREVIEW.say(day=wareki(day), counts=_counts(describe.counts(changes))))
    stage.changes(found, found[:first] if first else stage.of_the_cast(found))


def _counts(counts: dict[str, int]) -> str:
    return "、".join(f"{label}{number}件" for label, number in counts.items())


# --- the directory ---


def _converge_and_read_back(stage: Stage) -> None:
    stage.begin(say.STEP_CONVERGE)
    stage.command("idm worker --once", stage.instance)
    report = stage.converge(stage.instance)
    tell(say.CONVERGED.say(writes=report.writes, failed=report.failed))
    clerk = stage.cast.mover
    wanted = ("uid", "cn", "ou", "title", "sekishoState", "memberOf")
    people = stage.tools.search("(objectClass=sekishoAccount)", "uid")
    groups = stage.tools.search("(objectClass=sekishoGroup)", "cn")
    stage.expect(len(people) == len(stage.village.staff) + len(stage.village.others), f"ldapsearch: {len(people)}")
    out.print(f"[dim]$ {escape(search_command(stage.tools.server))} '(uid={clerk.login})'[/]")
    tell(say.READ_BACK.say(people=len(people), groups=len(groups)))
    for name, values in stage.tools.search(f"(uid={clerk.login})", *wanted)[0].items():
        for value in values:
            out.print(f"  {name}: {escape(value)}")


def _snapshot(stage: Stage, clerk: Clerk) -> str:
    """A person as ldapsearch shows him now: unit, post and state."""
    found = stage.tools.search(f"(uid={clerk.login})", "ou", "title", "sekishoState")
    if not found:
        return say.NO_ENTRY.ja
    entry = {name: values[0] for name, values in found[0].items()}
    return f"{entry.get('ou', '')} {entry.get('title', '')}（{_STATES[entry['sekishoState']]}）".strip()


def _verify(stage: Stage) -> None:
    stage.begin(say.STEP_AUDIT)
    stage.command("idm audit verify")
    _tell_audit(stage)


def _tell_audit(stage: Stage) -> None:
    report = verify_log(stage.instance)
    stage.expect(report.ok and report.signed == report.entries, "idm audit verify")
    tell(say.AUDIT_OK.say(entries=report.entries, signed=report.signed))


# --- March ---


def _in_march(stage: Stage) -> Instance:
    return stage.at(moment(stage.april.replace(month=3, day=25), 9))


def _refuse_wrong_files(stage: Stage) -> None:
    stage.begin(say.STEP_WRONG)
    march = _in_march(stage)
    for paper, asked, option, count in (
        (papers.cut_list(stage.village), FULL, "--full ", 1),
        (papers.three_slips(stage.village), CHANGES, "", 3),
    ):
        stage.command(f"idm hr check {option}{_write(stage, paper)}", march)
        problems = _look(stage, march, paper, asked).verdict.problems
        stage.expect(len(problems) == count, f"{paper.name}: {len(problems)}")
        tell(say.REFUSED.say(file=paper.name, count=len(problems)))
        for problem in problems:
            _quote(problem.said)


def _quote(said: Said) -> None:
    out.print(f"  [yellow]{escape(said.text)}[/] [dim]({said.id})[/]")


def _take_april_in(stage: Stage) -> None:
    march, paper = _in_march(stage), papers.april_changes(stage.village)
    operator = stage.cast.operator
    stage.begin(say.STEP_APRIL, day=wareki(day_of(march.clock.now())))
    path = _write(stage, paper)
    stage.command(f"idm hr check {path}", march)
    questions = _look(stage, march, paper, CHANGES).questions
    stage.expect([q.id for q in questions] == [CONTINUES.id], paper.name)
    _quote(questions[0].said)
    stage.command(f"idm hr preview {path} --confirm {CONTINUES.id} --at {stage.april}", march)
    prepared = _look(stage, march, paper, CONTINUED)
    stage.expect(prepared.ok, paper.name)
    _preview(stage, march, prepared, stage.april)
    stage.command(f"idm hr apply {path} --confirm {CONTINUES.id} --by {operator.number}", march)
    stage.expect(_take(stage, march, paper, CONTINUED, operator).state == "applied", "idm hr apply")


def _let_a_second_person_look(stage: Stage) -> None:
    march, paper = _in_march(stage), papers.nursery_closes(stage.village)
    operator, second = stage.cast.operator, stage.cast.second
    stage.begin(say.STEP_BRAKE, count=len(paper.rows))
    stage.command(f"idm hr apply {_write(stage, paper)} --by {operator.number}", march)
    held = _take(stage, march, paper, CHANGES, operator)
    batch = held.batch
    if held.state != "held" or batch is None:
        raise Stopped(say.DIFFERS, step=stage.step, what="idm hr apply", home=march.home)
    tell(say.HELD.say(file=paper.name, batch=batch))
    for trip in held.prepared.trips:
        _quote(trip_said(trip, held.prepared.organisation))
    stage.command("idm brake list", march)
    removed = brake.held(march)["batches"][0]["removed"]
    print_table("", ("職員番号", "氏名"), [(p["person"], p["name"]) for p in removed[:3]])
    tell(say.MORE.say(count=len(removed) - 3))
    stage.command(f"idm brake release {batch} --by {operator.number}", march)
    tell(say.RELEASE_REFUSED.say(who=operator.name))
    _quote(_refusal(stage, march, batch, operator))
    stage.command(f"idm brake release {batch} --by {second.number}", march)
    release(march, batch, march.actor(second.number))
    tell(say.RELEASED.say(who=second.name, post=f"企画商工課 {second.title}"))


def _refusal(stage: Stage, march: Instance, batch: int, operator: Clerk) -> Said:
    try:
        release(march, batch, march.actor(operator.number))
    except Stopped as error:
        return error.said
    raise Stopped(say.DIFFERS, step=stage.step, what="idm brake release", home=march.home)


def _look_ahead(stage: Stage) -> None:
    stage.begin(say.STEP_PLAN)
    march = _in_march(stage)
    stage.command("idm worker --once", march)
    report = stage.converge(march)  # ends of use are written in advance: the directory itself keeps them
    tell(say.CONVERGED.say(writes=report.writes, failed=report.failed))
    stage.command(f"idm plan --at {stage.april}", march)
    coming = looking.coming_changes(march, stage.directory, start_of(stage.april))
    tell(say.PREVIEW.say(day=wareki(stage.april), counts=_counts(describe.counts(c for c, _ in coming))))
    found = [described for _, described in coming]
    stage.changes(found, stage.of_the_cast(found))


# --- April ---


def _pass_midnight(stage: Stage) -> None:
    stage.begin(say.STEP_MIDNIGHT)
    cast = stage.cast
    people = (cast.mover, cast.second, cast.joiner, cast.leaver, cast.renewed, cast.lapsed)
    before = [_snapshot(stage, one) for one in people]
    evening = stage.at(moment(stage.april.replace(month=3, day=31), 23, 59))
    stage.command("idm worker --once", evening)
    report = stage.converge(evening)
    stage.expect(report.writes == 0, f"23:59: {report.writes}")
    tell(say.BEFORE_MIDNIGHT.say(writes=report.writes))
    midnight = stage.at(start_of(stage.april))
    planned = [c for c, _ in looking.coming_changes(midnight, stage.directory, None)]
    stage.command("idm worker --once", midnight)
    report = stage.converge(midnight)
    stage.expect(not looking.coming_changes(midnight, stage.directory, None), "idm plan")
    tell(say.AFTER_MIDNIGHT.say(writes=report.writes, counts=_counts(describe.counts(planned))))
    rows = [(one.number, one.name, was, _snapshot(stage, one)) for one, was in zip(people, before, strict=True)]
    print_table(say.WHO_CHANGED.ja, ("職員番号", "氏名", "3月31日", "4月1日"), rows)


# --- today ---


def _come_to_today(stage: Stage) -> None:
    now = stage.today()
    stage.begin(say.STEP_TODAY, day=wareki(day_of(now.clock.now())))
    stage.command("idm worker --once")
    report = stage.converge(now)
    tell(say.CAUGHT_UP.say(writes=report.writes, failed=report.failed))
    paper, operator = papers.next_april_changes(stage.village), stage.cast.operator
    stage.command(f"idm hr apply {_write(stage, paper)} --confirm {CONTINUES.id} --by {operator.number}")
    stage.expect(_take(stage, now, paper, CONTINUED, operator).state == "applied", paper.name)
    stage.command("idm worker --once")
    report = stage.converge(now)
    tell(say.CONVERGED.say(writes=report.writes, failed=report.failed))


def _undo_a_hand(stage: Stage) -> None:
    stage.begin(say.STEP_HAND)
    now, clerk = stage.today(), stage.cast.renewed
    stage.tools.add_to_group(HAND_MADE_GROUP, clerk.login)
    tell(say.BY_HAND.say(who=clerk.login, group=HAND_MADE_GROUP))
    stage.command("idm reconcile --repair")
    found = stage.compare(now)
    stage.expect(len(found.differences) == 1, f"idm reconcile: {len(found.differences)}")
    one = found.differences[0]
    tell(say.FOUND.say(count=1, what=WHAT[one.what], who=one.who, group=one.detail))
    mark_for_repair(now, stage.directory, found, now.actor(None).by)
    report = stage.converge(now)
    left = stage.compare(now)
    stage.expect(not left.differences, "idm reconcile --repair")
    tell(say.REPAIRED.say(writes=report.writes, left=len(left.differences)))


def _stand_still(stage: Stage) -> None:
    stage.begin(say.STEP_STILL)
    now = stage.today()
    for words in ("idm worker --once", "idm reconcile", "idm audit verify"):
        stage.command(words)
    report, found = stage.converge(now), stage.compare(now)
    now.checkpoint()
    stage.expect(report.writes == 0 and not found.differences, f"idm worker: {report.writes}")
    tell(say.NO_WRITES.say(writes=report.writes, compared=found.compared, differences=len(found.differences)))
    _tell_audit(stage)


def _look_at_the_next_april(stage: Stage) -> None:
    now = stage.today()
    stage.begin(say.STEP_NEXT, day=wareki(stage.next_april))
    stage.command(f"idm plan --at {stage.next_april}")
    coming = looking.coming_changes(now, stage.directory, start_of(stage.next_april))
    stage.expect(bool(coming), "idm plan")
    tell(say.PREVIEW.say(day=wareki(stage.next_april), counts=_counts(describe.counts(c for c, _ in coming))))
    found = [described for _, described in coming]
    stage.changes(found, found[:SHOWN])


def _say_how_to_go_on(stage: Stage, seconds: int) -> None:
    home = stage.instance.home
    idm, mover = program(home), stage.cast.mover
    out.print()
    out.print(f"[bold green]{escape(say.DONE.say(seconds=seconds).text)}[/]")
    for what, command in (
        (say.LOOK_PLAN.say(), f"{idm} plan --at {stage.next_april}"),
        (say.LOOK_SHOW.say(name=mover.name), f"{idm} show {mover.number}"),
        (say.LOOK_BRAKE.say(), f"{idm} hr batches"),
        (say.LOOK_AUDIT.say(), f"{idm} audit tail"),
        (say.LOOK_RECONCILE.say(), f"{idm} reconcile"),
        (say.LOOK_SEARCH.say(), search_command(stage.tools.server)),
        (say.LOOK_STOP.say(), f"{idm} directory stop"),
        (say.LOOK_AGAIN.say(), "make demo"),
    ):
        out.print(f"  {escape(what.text)}\n    {escape(command)}")
