"""The desks of the command, and what `idm --help` says of each. One is imported when it is named: a quick start."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from idm.cli.help import Read

DESKS = {
    "init": ("init", "インスタンスを作ります。"),
    "directory": ("directory", "付属のディレクトリ（slapd）を動かします。"),
    "org": ("organisation", "組織（部・課・係）。"),
    "hr": ("hr", "人事異動のファイル。"),
    "brake": ("brake", "利用停止の安全装置。"),
    "plan": ("looking", "その時点で何が変わるか、なぜかを示します。何も変更しません。"),
    "show": ("looking", "その人の職、アカウント、役割、権限を、根拠とともに示します。"),
    "worker": ("worker", "ディレクトリを、あるべき状態に等しくします。"),
    "reconcile": ("reconcile", "ディレクトリをあるべき状態と比べ、違いを示します。"),
    "policy": ("policy", "団体の規則（プロファイル）。"),
    "credential": ("credential", "本人確認（仮のパスワード、再設定、ロックの解除、流出の届け）。"),
    "factor": ("factor", "本人確認の機器（確認コードの機器の貸与、紛失）。"),
    "client": ("client", "APIクライアント（端末のログオン、RADIUSなど、尋ねてくる他のシステム）。"),
    "card": ("card", "ICカードの台帳と、紛失の届出。"),
    "case": ("case", "申請と決定。"),
    "privilege": ("privilege", "特権IDと、その作業時間。"),
    "vault": ("vault", "共用IDと緊急用のIDの秘密の、預かりと貸出し。"),
    "managed": ("managed", "開発用とサービス用の登録（人のものでない登録）。"),
    "urgent": ("urgent", "緊急の措置と、その報告。"),
    "away": ("away", "決定する職にある人の、不在の記録。"),
    "mail": ("mail", "お知らせのメール（待っているもの、送り直し、試し）。"),
    "exception": ("exception", "例外措置の台帳。申請と決定は idm case で行います。"),
    "review": ("review", "四半期ごとの確認と、CISOの署名。"),
    "violation": ("violation", "違反の報告、指導、利用の停止。"),
    "sweep": ("sweep", "放置IDの点検。"),
    "leaving": ("leaving", "退職・異動の手続。"),
    "contract": ("contract", "委託契約と、その作業員。"),
    "consent": ("consent", "採用時の説明と同意書。"),
    "adopt": ("adopt", "既にあるディレクトリの取込みと、名簿にない登録の整理。"),
    "audit": ("audit", "監査記録。"),
    "clock": ("clock", "時計（記録より前に戻ったとき）。"),
}
"""By name: the module below this package, and its line in the list."""


class Desks(TyperGroup):
    """All desks by name; the real one takes its place when it is asked for."""

    context_class = Read

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({name: TyperGroup(name=name, help=line) for name, (_, line) in DESKS.items()})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] in DESKS:
            self.commands[args[0]] = desk(args[0])
        return super().resolve_command(ctx, args)


def desk(name: str) -> Any:
    """The command with that name of ``DESKS``, ready to be run: a module's ``app``, or its function of that name."""
    room = import_module(f"idm.cli.{DESKS[name][0]}")
    holder = typer.Typer(rich_markup_mode=None)
    if hasattr(room, "app"):
        holder.add_typer(room.app, name=name)
    else:
        holder.command(name)(getattr(room, name))
    found = get_group(holder).commands[name]
    _speak(found)
    return found


def _speak(command: Any) -> None:
    command.context_class = Read
    for below in getattr(command, "commands", {}).values():
        _speak(below)
