"""`idm policy`: the body's rules as they are in force, and changing them with a second person."""

from typing import Annotated

import typer

from idm.cli.output import AsJson, By, print_json, print_table, tell, warn
from idm.cli.proving import acting, proved
from idm.cli.wiring import opened
from idm.errors import BadInput, NotReady
from idm.messages import changes as say_changes
from idm.messages import cli as say
from idm.office import changes, changes_asking
from idm.office import policy as office
from idm.office.cases import deciding, looking
from idm.office.instance import Instance
from idm.store.texts import CONNECTION, PROFILE

app = typer.Typer(help="団体の規則（プロファイル）。", no_args_is_help=True)

OfConnection = Annotated[bool, typer.Option("--connection", help="規程ではなく、接続先と運用の設定（sekisho.toml）。")]


@app.command("show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """値と根拠を、すべて示します。"""
    with opened(context, accept_policy=False) as instance:
        rows = office.values(instance.policy)
        _warn_of_files(instance)
    if as_json:
        print_json([{"what": what, "value": value, "source": source} for what, value, source in rows])
    else:
        print_table(instance.policy.body.document, ("項目", "値", "根拠"), rows)


@app.command("diff")
def difference(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="案の番号", min=1, help="申請の内容の number。省くと、今のファイル。")
    ] = None,
    connection: OfConnection = False,
) -> None:
    """今の設定との違いを、行ごとに示します。"""
    with opened(context, accept_policy=False) as instance:
        lines = changes.difference(instance, number, CONNECTION if connection else PROFILE)
    if not lines:
        tell(say.POLICY_SAME.say())
    for line in lines:
        typer.echo(line)


@app.command()
def propose(
    context: typer.Context,
    reason: Annotated[str, typer.Option("--reason", metavar="理由", help="変える理由。")] = "",
    connection: OfConnection = False,
    by: By = None,
) -> None:
    """今のファイルの内容を、変更の案として申請します。別の人が承認するまで、今の設定のまま動きます。

    職員がまだ一人も登録されていない間は、すぐに有効になります。
    """
    with acting(context, by) as (instance, actor):
        what = CONNECTION if connection else PROFILE
        if changes_asking.put_before_anybody(instance, what, actor):
            tell(say_changes.AT_ONCE.say(what=say_changes.WHAT[what]))
            return
        filed = changes_asking.propose(instance, what, reason, actor)
        found = looking.show(instance, filed.id, actor)
    digest, who = found.digest[: deciding.DIGITS], "、".join(found.may)
    tell(say_changes.PROPOSED.say(number=filed.id, digest=digest, who=who or say_changes.NOBODY_NOW.ja))


@app.command()
def accept(
    context: typer.Context,
    by: By = None,
    second: Annotated[str | None, typer.Option("--second", metavar="職員番号", help="二人目。")] = None,
) -> None:
    """プログラムを新しくした後、承認された規程を読めないときに、二人で新しい規程を受け入れます。"""
    with (
        acting(context, by, accept_policy=False) as (instance, actor),
        proved(instance, second, context.command_path) as (both, other),
    ):
        changes_asking.accept_unreadable(both, actor, other)
    tell(say.POLICY_ACCEPTED.say())


def _warn_of_files(instance: Instance) -> None:
    try:
        found = changes.differing(instance)
    except (BadInput, NotReady) as error:
        warn(error.said)
        return
    for what in found:
        warn(say_changes.DIFFERS.say(what=say_changes.WHAT[what]))
