"""`idm reconcile`: compare the directory with what should be."""

from typing import Annotated

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell
from idm.cli.wiring import directory_of, opened
from idm.cli.worker import run_once
from idm.messages import cli as say
from idm.office import reconcile as office
from idm.office.reconcile import WHAT, Found

SHOWN = 300


def reconcile(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="プロファイルに従って直します。")] = False,
    since: Annotated[bool, typer.Option("--since-last", help="前回から触られたものだけを比べます。")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """ディレクトリをあるべき状態と比べ、違いを示します。"""
    with opened(context) as instance, directory_of(instance) as directory:
        actor = instance.actor(by)
        if since:
            found = office.compare_since(instance, directory)
        else:
            found = office.compare(instance, directory)
            office.record(instance, directory, found)
        left, marked, writes = found, 0, 0
        if repair and found.differences:
            marked = office.mark_for_repair(instance, directory, found, actor.by)
            writes = run_once(instance, directory, quiet=as_json).writes
            left = office.compare(instance, directory)
        instance.checkpoint()
    if as_json:
        print_json(
            {
                "differences": len(left.differences),
                "found": [d.as_json() for d in found.differences],
                "left_alone": list(found.left_alone),
                "compared": found.compared,
                "incremental": found.incremental,
                "repaired": marked,
                "writes": writes,
            }
        )
    else:
        _tell(found, left, marked, writes, repair=repair)


def _tell(found: Found, left: Found, marked: int, writes: int, *, repair: bool) -> None:
    if found.differences:
        rows = [(WHAT[d.what], d.who, d.detail) for d in found.differences[:SHOWN]]
        print_table("", ("違い", "ログイン名・グループ", "内容"), rows)
    if found.left_alone:
        print_table("プロファイルに従い触れないもの", ("名前",), [(name,) for name in found.left_alone])
    if not found.differences:
        tell(say.NO_DIFFERENCES.say(count=found.compared))
    elif repair:
        tell(say.REPAIRED.say(marks=marked, writes=writes, left=len(left.differences)))
    else:
        tell(say.DIFFERENCES.say(count=len(found.differences)))
