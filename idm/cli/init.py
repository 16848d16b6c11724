"""`idm init`: make an instance."""

from pathlib import Path
from typing import Annotated

import typer

from idm.cli.output import tell, warn
from idm.cli.wiring import home, own_slapd
from idm.clock import SystemClock
from idm.messages import cli as say
from idm.office.instance import create, upgrade
from idm.office.settings import new_settings


def init(
    context: typer.Context,
    profile: Annotated[str, typer.Option(help="団体のプロファイル。")] = "nishihara",
    name: Annotated[str, typer.Option(help="監査記録に入るインスタンスの名前（既定：プロファイルと同じ）。")] = "",
    database: Annotated[str, typer.Option(help="sqlite、または postgresql+psycopg://… の URL。")] = "sqlite",
    base: Annotated[str, typer.Option(help="ディレクトリの最上位。")] = "dc=sekisho,dc=example",
    port: Annotated[int, typer.Option(help="付属のディレクトリの TLS ポート（127.0.0.1 のみ）。")] = 3890,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="演習用。時計を変えられ、コマンドでの決定に本人確認を求めません。")
    ] = False,
    upgrade_only: Annotated[bool, typer.Option("--upgrade", help="既にあるデータベースを現在の版にします。")] = False,
) -> None:
    """インスタンスを作ります。"""
    at = home(context)
    if upgrade_only:
        left = upgrade(at)
        tell(say.UPGRADED.say())
        if left is not None:
            warn(say.UPGRADED_NOT_OPEN.say(why=left.text))
        return
    if profile.endswith(".toml"):  # a file of the body's own: found again from any folder
        profile = str(Path(profile).absolute())
    settings = new_settings(
        name=name or Path(profile).stem,
        profile=profile,
        rehearsal=rehearsal,
        database=database,
        directory={"base": base, "port": port},
        cli={"without_proof": rehearsal},  # nobody has a device in a rehearsal whose clock is moved
    )
    slapd = own_slapd(at, settings)  # refuses a base that cannot be, before anything is made
    create(at, settings, SystemClock()).close()
    slapd.create()
    tell(say.CREATED.say(home=at, profile=profile))
