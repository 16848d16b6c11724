"""`idm credential blocklist`: a list of leaked passwords, made into the small file that the rules look at."""

from pathlib import Path
from typing import Annotated

import typer

from idm.cli.output import AsJson, print_json, tell, working
from idm.messages import passwords as say
from idm.office import blocklist as office


def blocklist(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="ファイル",
            help="1行に1つの、パスワードか SHA-1（Have I Been Pwned の形。「:回数」は読み飛ばします）。",
        ),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="ファイル", help="書く先。")],
    as_json: AsJson = False,
) -> None:
    """流出したパスワードの一覧から、使わせないための小さなファイルを作ります（インスタンスは変えません）。"""
    with working(say.READING_LIST):
        found = office.build(file, to)
        rate = found.rate()
    where = to.absolute()
    if as_json:
        print_json({"path": str(where), "count": found.count, "bytes": where.stat().st_size, "rate": rate})
        return
    size = f"{where.stat().st_size / 1_000_000:.1f}"
    tell(say.LIST_MADE.say(count=f"{found.count:,}", path=where, size=size, rate=f"{rate * 100:.3f}"))
