"""Fiscal-year and temporary staff when they are hired: the briefing, and the consent (採用時の説明と同意書)."""

from collections.abc import Mapping

from idm.messages import Message

NO_TEXT = Message(
    "CNS-001",
    "その同意書の文面は登録されていません。人事管理部門かネットワーク管理者が「idm consent text put」で登録してください。",
)
BAD_TEXT = Message(
    "CNS-002",
    "同意書の文面は、1文字から{limit}文字までにしてください（入力は{count}文字）。マイナンバーは入力できません。",
)
SAME_TEXT = Message("CNS-003", "いまの第{version}版と同じ文面です。登録していません。")
NOT_YOURS_TO_PUT = Message("CNS-004", "同意書の文面を登録できるのは、人事管理部門とネットワーク管理者です。")
PUT = Message("CNS-005", "同意書の第{version}版を登録しました（要約値 {digest}）。これから同意する人に示します。")
TEXT_TOUCHED = Message(
    "CNS-006",
    "同意書の第{version}版の、データベースの中の文面が、登録したときと違います。監査の担当者に知らせてください。",
)
NONE_OF_THIS_KIND = Message("CNS-007", "{who}には、採用時の説明と同意書の対象になる任用（{forms}）がありません。")
NOT_THE_HEAD = Message(
    "CNS-008",
    "採用時の説明と同意書を扱えるのは、その職員の所属の情報セキュリティ・システム管理者です。自分の分は、自分では扱えません。［{source}］",
)
NEEDS_REASON = Message(
    "CNS-009",
    "同意書を求める理由、または求めない理由を、{limit}文字までで入力してください。マイナンバーは入力できません。［{source}］",
)
BRIEFED_WRONG = Message("CNS-010", "説明した日は、今日までの日を入力してください。")
BRIEFED = Message("CNS-011", "{who}に、守ることを{day}に説明したと記録しました。")
ASKED = Message("CNS-012", "{who}に、同意書を求めることを記録し、本人に知らせました。")
NOT_ASKED_FOR = Message("CNS-013", "{who}には同意書を求めないことを記録しました。")
NOTHING_TO_DECIDE = Message("CNS-014", "同意書は{how}決まりです。所属長が決めることはありません。［{source}］")
SIGNED_ALREADY = Message("CNS-015", "{who}の同意書（{day}からの任用、第{version}版）は、すでに出ています。")
NOT_ASKED = Message(
    "CNS-016", "{who}に求められている同意書はありません。所属長が、先に、求めるかどうかを決めてください。"
)
CHANGED = Message(
    "CNS-017",
    "示した文面は、いまの文面（第{version}版）ではありません。同意を記録していません。もう一度、全文を読んでください。",
)
SIGNED = Message("CNS-018", "同意書の第{version}版への同意を記録しました（要約値 {digest}）。")
RECEIVED = Message("CNS-019", "{who}が紙に署名した同意書（第{version}版）を受け取ったと記録しました。")
TOLD_ASKED = Message(
    "CNS-020", "同意書（第{version}版）を出すように求められています。自分のページで全文を読み、同意してください。"
)
TOLD_WAITS = Message(
    "CNS-021",
    "同意書（第{version}版）を出すように求められています。自分のページで全文を読み、同意してください。同意するまで、ほかのシステムは使えません。",
)
TOLD_SIGNED = Message("CNS-022", "{who}の同意書（第{version}版）が出ました（{how}）。")
TOLD_HEAD = Message(
    "CNS-023",
    "採用時の説明、同意書の要否、同意のどれかが済んでいない職員が{count}人います（{who}）。「採用時の同意書」のページで確かめてください。",
)
REMINDED = Message("CNS-024", "採用時の説明や同意書の済んでいない職員{count}人のことを、所属長と本人に知らせました。")
NO_DEED = Message("CNS-025", "何をするかが選ばれていません。ページを開き直して、もう一度行ってください。")
NOBODY_OF_YOURS = Message("CNS-026", "職員番号{number}の、あなたが見られる採用の記録はありません。")
CONSENT_FIRST = Message(
    "CNS-027",
    "{who}は、求められている同意書に同意するまで、この操作を行えません。「同意書」のページで全文を読み、同意してから、もう一度行ってください。",
)
OTHER_APPOINTMENT = Message(
    "CNS-028",
    "{who}について、いま記録する任用は{day}からのものです。記録していません。ページを開き直し、どの任用のことかを確かめてください。",
)

OPEN: Mapping[str, str] = {"briefing": "説明", "decision": "要否の決定", "signature": "同意"}
"""What is left, by ``rules.consents.Open``."""
HOW: Mapping[str, str] = {"screen": "画面", "paper": "紙"}
NEEDED: Mapping[bool | None, str] = {True: "求める", False: "求めない", None: "決まっていない"}
SIGNATURE: Mapping[str, str] = {"required": "必ず求める", "if_needed": "所属長が決める", "none": "求めない"}
