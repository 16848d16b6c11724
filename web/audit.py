"""The audit log, for those who answer for it: newest lines in words, whether it holds, all of it for an outsider."""

import io
import json
from datetime import date

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from idm.audit.verify import Report
from idm.calendar import day_of
from idm.errors import BadInput
from idm.messages import Said
from idm.messages import pages as say
from idm.office.views import reading
from idm.office.views.looking import parse_at
from web import door

pages = Blueprint("audit", __name__, url_prefix="/audit")

LONGEST = 64  # characters of a filter
GROUPS = {
    "hr": "人事異動",
    "account": "登録の反映",
    "group": "権限の反映",
    "session": "サインイン",
    "password": "パスワード",
    "reset": "再設定",
    "case": "申請",
    "factor": "認証要素",
    "card": "ICカード",
    "privilege": "特権と作業時間",
    "vault": "預かり物",
    "managed": "開発用・サービス用の登録",
    "urgent": "緊急の措置",
    "away": "不在",
    "credential": "ロックの解除",
    "access": "他システムからの確認",
    "client": "APIの利用者",
    "mail": "お知らせのメール",
    "exception": "例外措置",
    "review": "四半期の確認",
    "violation": "違反",
    "sweep": "放置IDの点検",
    "adoption": "既存の登録",
    "orphan": "名簿にない登録",
    "leaving": "退職・異動の手続",
    "contract": "委託契約",
    "consent": "採用時の同意書",
    "log": "利用の記録の調査",
    "brake": "安全装置",
    "write": "ディレクトリの拒否",
    "reconcile": "食い違い",
    "org": "組織",
    "policy": "規程",
    "verify": "監査記録の検証",
    "audit": "監査記録の書出し",
}


@pages.get("/")
def page() -> ResponseReturnValue:
    return _page(None)


@pages.post("/verify")
def verify() -> ResponseReturnValue:
    """Check it from the first line, now; the outcome is a line itself."""
    report = reading.verify(door.desk().instance, door.user().actor)
    return _page(report), 200 if report.ok else 409


@pages.post("/export")
def export() -> ResponseReturnValue:
    """A ZIP for the outside auditor; that it was taken is on record."""
    data = reading.exported(door.desk().instance, door.user().actor)
    return send_file(io.BytesIO(data), download_name="監査記録.zip", as_attachment=True)


def _page(report: Report | None) -> str:
    instance, wrong = door.desk().instance, list[Said]()
    asked = {name: request.args.get(name, "").strip()[:LONGEST] for name in ("day", "who", "act")}
    before = request.args.get("before", type=int)
    try:
        found = reading.read(instance, _day(asked["day"]), asked["who"], asked["act"], before)
    except BadInput as error:
        wrong.append(error.said)
        found = reading.Page((), None)
    with instance.store.read() as connection:
        verified = reading.last_verified(connection)
    return render_template(
        "audit.html",
        found=found,
        asked=asked,
        groups=GROUPS,
        verified=verified,
        report=report,
        good=say.LOG_HOLDS.say(entries=report.entries) if report is not None and report.ok else None,
        wrong=wrong,
        signed=instance.keeper.head().size,
        written=lambda line: json.dumps(line.raw, ensure_ascii=False, indent=1),
    )


def _day(text: str) -> date | None:
    at = parse_at(text) if text else None
    return None if at is None else day_of(at)
