"""`idm plan` and `idm show`: questions."""

from typing import Annotated, Any

import typer

from idm.cli.changes import print_changes
from idm.cli.output import AsJson, out, print_json, print_table, tell
from idm.cli.wiring import directory_of, opened
from idm.messages import cli as say
from idm.office.views import looking

At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="日付（その日の0時）または日時。既定は今。")]


def plan(context: typer.Context, at: At = None, as_json: AsJson = False) -> None:
    """その時点で何が変わるか、なぜかを示します。何も変更しません。"""
    moment = looking.parse_at(at)
    with opened(context) as instance, directory_of(instance) as directory:
        found = [described for _, described in looking.coming_changes(instance, directory, moment)]
    if as_json:
        print_json({"at": at, "changes": found})
    elif found:
        print_changes(found)
    else:
        tell(say.NOTHING_COMING.say(when=at or "今"))


def show(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="職員", help="職員番号またはログイン名。")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """その人の職、アカウント、役割、権限を、根拠とともに示します。"""
    with opened(context) as instance:
        found = looking.show(instance, person, looking.parse_at(at))
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    out.print(f"[bold]{found['person']}　{found['name']}[/]（{found['kana']}）　{found['form'] or '在職していません'}")
    print_table(
        "職",
        ("所属", "職", "", "初日", "最終日"),
        [
            (p["path"], p["title"], "本務" if p["main"] else "兼務", p["from"], p["last_day"] or "")
            for p in found["posts"]
        ],
    )
    print_table(
        "アカウント",
        ("ログイン名", "メール", "状態", "利用の終わり", "根拠"),
        [(a["login"], a["mail"], a["label"], a["ends_at"] or "", _because(a)) for a in found["accounts"]],
    )
    if found["roles"]:
        print_table("役割", ("役割", "範囲", "根拠"), [(r["label"], r["scope"], r["clause"]) for r in found["roles"]])
    print_table("権限", ("グループ", "名称", "根拠"), [(r["group"], r["label"], _because(r)) for r in found["rights"]])
    if found["withheld"]:
        rows = [(r["group"], r["label"], _because(r)) for r in found["withheld"]]
        print_table("まだ渡していない権限", ("グループ", "名称", "根拠"), rows)


def _because(item: dict[str, Any]) -> str:
    return "\n".join(f"{b['detail']}［{b['clause']}］" for b in item["because"])
