"""Changes as a table: one line an account, with what changes and why."""

from collections.abc import Sequence
from typing import Any

from idm.cli.output import out, print_table

SHOWN = 300  # on a screen; --json gives all


def print_changes(changes: Sequence[dict[str, Any]]) -> None:
    print_table(
        "",
        ("職員番号", "氏名", "区分", "何が", "なぜ"),
        [(c["person"], c["name"], c["label"], _what(c), _why(c)) for c in changes[:SHOWN]],
    )
    if len(changes) > SHOWN:
        out.print(f"ほか{len(changes) - SHOWN}件（--json ですべて出ます）")


def _what(change: dict[str, Any]) -> str:
    parts = [f"{f['label']}：{f['from'] or 'なし'} → {f['to'] or 'なし'}" for f in change["fields"]]
    if change["joins"]:
        parts.append("＋" + "、".join(g["label"] for g in change["joins"]))
    if change["leaves"]:
        parts.append("－" + "、".join(g["label"] for g in change["leaves"]))
    return "\n".join(parts)


def _why(change: dict[str, Any]) -> str:
    """The account's reasons, then what brings the groups: one line a clause, nothing said twice."""
    by_clause: dict[str, list[str]] = {}
    for because in (*change["because"], *(b for g in change["joins"] for b in g["because"])):
        by_clause.setdefault(because["clause"], []).append(because["detail"])
    return "\n".join(f"{'、'.join(dict.fromkeys(details))}［{clause}］" for clause, details in by_clause.items())
