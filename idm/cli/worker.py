"""`idm worker`: converge what is due, once or for ever."""

import os
import signal
import socket
from typing import Annotated

import typer

from idm.cli.output import AsJson, print_json, print_table, progress, tell, warn
from idm.cli.wiring import directory_of, opened
from idm.converge import Desk, Report, converge
from idm.errors import NotReady
from idm.messages import cli as say
from idm.messages import delivery as say_delivery
from idm.office import reconcile as office
from idm.office.hr.drafts import due_batches
from idm.office.instance import Instance
from idm.office.views.looking import needing_attention
from idm.ports import Directory
from idm.store import marks

_STOPS = (signal.SIGINT, signal.SIGTERM)


def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="期日の来たものを済ませて終わります。")] = False,
    as_json: AsJson = False,
) -> None:
    """ディレクトリを、あるべき状態に等しくします。"""
    with opened(context) as instance, directory_of(instance) as directory:
        if not once:
            _for_ever(instance, directory)
            return
        report = run_once(instance, directory, quiet=as_json)
        with instance.store.read() as connection:
            waiting = sum(marks.waiting(connection, instance.clock.now()).values())
        look = needing_attention(instance)
    if as_json:
        print_json(
            {
                "writes": report.writes,
                "failed": report.failed,
                "waiting": waiting,
                "attention": look,
                "braked": report.braked.text if report.braked else None,
                "unreachable": report.unreachable.text if report.unreachable else None,
            }
        )
    else:
        tell(say.PASS_DONE.say(writes=report.writes, failed=report.failed))
        for said in (report.unreachable, report.braked):
            if said is not None:
                warn(said)
        if look:
            print_table(
                "人が確かめるもの", ("対象", "状態", "理由"), [(a["who"], a["label"], a["error"]) for a in look]
            )
    raise typer.Exit(1 if report.failed or report.unreachable or report.braked else 0)


def run_once(instance: Instance, directory: Directory, *, quiet: bool, patient: bool = False) -> Report:
    """One pass, after the files whose 内示 has come; and the log signed as it then stands."""
    settings = instance.settings.worker
    for said in due_batches(instance, f"worker:{socket.gethostname()}"):
        warn(said)
    with instance.store.read() as connection:
        due = sum(marks.waiting(connection, instance.clock.now()).values())
    with progress("反映", due, quiet=quiet) as bar:
        task = bar.task_ids[0]
        report = converge(
            Desk(
                store=instance.store,
                directory=directory,
                policy=instance.policy,
                clock=instance.clock,
                worker=f"{socket.gethostname()}:{os.getpid()}",
                patient=patient,
                batch=settings.batch,
                lease_seconds=settings.lease_seconds,
                on_progress=lambda done: bar.update(task, completed=done),
            )
        )
    instance.checkpoint()
    return report


def _for_ever(instance: Instance, directory: Directory) -> None:
    """Until SIGTERM or Ctrl-C, which wait for the end of a turn: a pass that is broken off keeps its lease."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    tell(say.WORKER_STARTED.say())
    settings = instance.settings.worker
    since_compared, reached = 0.0, True
    while signal.sigtimedwait(_STOPS, settings.poll_seconds) is None:
        since_compared += settings.poll_seconds
        try:
            reached = _turn(instance, directory, reached_before=reached)
            if reached and since_compared >= settings.reconcile_seconds:
                since_compared = 0.0
                _compare(instance, directory)
        except NotReady as error:  # a database or directory that is away now is there again at another turn
            tell(error.said)


def _turn(instance: Instance, directory: Directory, *, reached_before: bool) -> bool:
    """One pass. False: the directory gave no answer, which is said once and not at every turn."""
    report = run_once(instance, directory, quiet=True, patient=True)
    reached = report.unreachable is None
    if reached and not reached_before:
        tell(say_delivery.REACHED_AGAIN.say(name=directory.name))
    if report.writes or report.failed:
        tell(say.PASS_DONE.say(writes=report.writes, failed=report.failed))
    for said in (report.unreachable if reached_before else None, report.braked):
        if said is not None:
            tell(said)
    return reached


def _compare(instance: Instance, directory: Directory) -> None:
    found = office.compare_since(instance, directory)
    if found.differences:
        office.mark_for_repair(instance, directory, found, f"worker:{socket.gethostname()}")
