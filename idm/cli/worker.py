"""`idm worker`: converge what is due, once or for ever."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Annotated

import typer

from idm.cli import chores
from idm.cli.chores import SWEEP_SECONDS, Every
from idm.cli.express import STOPS, Express
from idm.cli.mailer import Mailer, send_once
from idm.cli.output import AsJson, print_json, print_table, progress, tell, warn
from idm.cli.wiring import directory_of, opened, post_of
from idm.converge import Desk, Report, converge
from idm.errors import NotReady
from idm.messages import Said
from idm.messages import changes as say_changes
from idm.messages import cli as say
from idm.messages import delivery as say_delivery
from idm.office import reconcile as office
from idm.office.instance import Instance, out_of_date
from idm.office.privileges.sweeping import look_for_left_over
from idm.office.views.looking import needing_attention
from idm.ports import Directory
from idm.store import marks


def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="期日の来たものを済ませて終わります。")] = False,
    as_json: AsJson = False,
) -> None:
    """ディレクトリを、あるべき状態に等しくします。"""
    if not once:
        while _for_ever(context):
            tell(say_changes.RENEWED.say())
        return
    with opened(context) as instance, directory_of(instance) as directory:
        report = run_once(instance, directory, quiet=as_json)
        _send_mail(instance)
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


def run_once(
    instance: Instance, directory: Directory, *, quiet: bool, patient: bool = False, sweep: bool = True
) -> Report:
    """
    One pass, after the files whose 内示 has come; and the log signed as it then stands.

    Args:
        sweep: Also look through what has lost its ground and what is late (``chores.sweeps``).

    Raises:
        ExceptionGroup: a fault of ours in a chore, once all else is done.
    """
    settings = instance.settings.worker
    by = f"worker:{socket.gethostname()}"
    faults = _told(chores.at_every_turn(instance, by))
    faults += _told(chores.sweeps(instance, by)) if sweep else []
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
    for said in look_for_left_over(instance, directory, by):
        warn(said)
    if sweep and report.unreachable is None:
        faults += _told(chores.looks(instance, directory, by))
    instance.checkpoint()
    if faults:
        raise faults[0]
    return report


def _told(said: Iterator[Said]) -> list[ExceptionGroup[Exception]]:
    """Faults of ours in a chore are raised when the directory has been written to: a leaver is not to wait for them."""
    try:
        for one in said:
            warn(one)
    except ExceptionGroup as fault:
        return [fault]
    return []


def _for_ever(context: typer.Context) -> bool:
    """
    Until SIGTERM or Ctrl-C, which wait for the end of a turn: a pass that is broken off keeps its lease.

    Returns:
        True when two people have put another profile or connection in force: it is to be begun anew with those.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    with opened(context) as instance, directory_of(instance) as directory:
        tell(say.WORKER_STARTED.say())
        return _turns(instance, directory)


def _turns(instance: Instance, directory: Directory) -> bool:
    settings = instance.settings.worker
    compares, swept, reached = Every(settings.reconcile_seconds, at_once=False), Every(SWEEP_SECONDS), True
    with ExitStack() as beside:
        others = [beside.enter_context(closing(kind(instance.home))) for kind in _beside(instance)]
        while signal.sigtimedwait(STOPS, settings.poll_seconds) is None:
            for other in others:
                other.keep_running()
            try:
                if out_of_date(instance):
                    return True
                sweep = swept.due()
                reached = _turn(instance, directory, reached_before=reached, sweep=sweep)
                if sweep:
                    swept.done()
                if reached and compares.due():
                    compares.done()
                    _compare(instance, directory)
            except NotReady as error:  # a database or directory that is away now is there again at another turn
                tell(error.said)
    return False


def _beside(instance: Instance) -> list[type[Express] | type[Mailer]]:
    """What runs in processes of their own."""
    return [Express, Mailer] if instance.settings.mail.host else [Express]


def _send_mail(instance: Instance) -> None:
    """After everything else: no directory waits for a mail server."""
    if not instance.settings.mail.host:
        return
    try:
        with post_of(instance) as post:
            done = send_once(instance, post)
    except NotReady as error:  # the directory's work is done, and is told of in any case
        warn(error.said)
        return
    for said in done.said:
        warn(said)


def _turn(instance: Instance, directory: Directory, *, reached_before: bool, sweep: bool) -> bool:
    """One pass. False: the directory gave no answer, which is said once and not at every turn."""
    report = run_once(instance, directory, quiet=True, patient=True, sweep=sweep)
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
