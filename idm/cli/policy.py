"""`idm policy`: the body's rules as they are in force."""

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell, warn
from idm.cli.wiring import opened
from idm.messages import cli as say
from idm.office import policy as office

app = typer.Typer(help="団体の規則（プロファイル）。", no_args_is_help=True)


@app.command("show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """値と根拠を、すべて示します。"""
    with opened(context, accept_policy=False) as instance:
        rows = office.values(instance.policy)
    if as_json:
        print_json([{"what": what, "value": value, "source": source} for what, value, source in rows])
    else:
        print_table(instance.policy.body.document, ("項目", "値", "根拠"), rows)


@app.command()
def accept(context: typer.Context, by: By = None) -> None:
    """変わったプロファイルを受け入れます。多くの人に及ぶ停止は、ワーカーの安全装置が止めます。"""
    with opened(context, accept_policy=False) as instance:
        changed = office.accept(instance, instance.actor(by))
        instance.checkpoint()
    if changed is None:
        tell(say.POLICY_SAME.say())
    else:
        warn(say.POLICY_ACCEPTED.say(count=changed))
