"""Violations (違反): reported, guidance, suspension; and whoever may look into somebody's log."""

from idm.messages import Message

NO_SUCH = Message(
    "VIO-001",
    "番号{number}の違反の記録は、あなたが見られる記録の中にありません。「idm violation list」で番号を確かめてください。",
)
TEXT_WRONG = Message("VIO-002", "内容は1文字以上、{limit}文字までで入力してください。マイナンバーは入力できません。")
NO_CLAUSE = Message(
    "VIO-003", "どの条項への違反かを、規程に印刷されたとおりに入力してください（例：6.4(3)①）。40文字までです。"
)
ABOUT_ONESELF = Message("VIO-004", "ご自分についての報告は、所属の管理者に直接申し出てください。")
NOT_YOURS = Message(
    "VIO-005",
    "番号{number}の違反について「{deed}」ができるのは、{who}です。ご自分についてのことはできません。［{source}］",
)
NOT_NOW = Message(
    "VIO-006", "番号{number}の違反は「{state}」のため、「{deed}」はできません。もう一度、記録を確かめてください。"
)
NOT_YET = Message(
    "VIO-007",
    "番号{number}の違反は「{state}」です。指導の記録と、改善しないことの認定がないため、利用を停止できません。今すぐ止める必要があるときは、緊急の措置（緊急の停止）を使ってください。［{source}］",
)
QUICKER = Message("VIO-008", "番号{number}の違反の記録は、いま別の人が変えました。もう一度、記録を確かめてください。")
BAD_DAY = Message("VIO-009", "指導した日は、違反の報告の日から今日までの日を入力してください。")
NOBODY = Message("VIO-010", "いまはいません")
HELD_BY_VIOLATION = Message(
    "VIO-011",
    "{who}は、違反のため利用を停止されています。違反の記録で「利用を再開する」を行ってください。［{source}］",
)
NOT_THE_CISO = Message("VIO-012", "記録を調べる人を指名できるのは、CISOだけです。［{source}］")
NOT_NAMED = Message(
    "VIO-013", "この職員の利用の記録を調べられるのは、CISOと、CISOがこの件について指名した人だけです。［{source}］"
)
NOT_FOR_HIMSELF = Message("VIO-014", "違反をした本人と、その代行者を、調べる人に指名することはできません。")
BAD_UNTIL = Message("VIO-015", "調べる期間の最終日は、今日から{days}日以内の日を入力してください。")

TOO_SOON = Message(
    "VIO-016",
    "番号{number}の違反は、指導から日がたっていません。改善しないと認められるのは、{day}からです。今すぐ止める必要があるときは、緊急の措置を使ってください。［{source}］",
)
NO_DEED = Message("VIO-017", "することを選んでください。")

REPORTED = Message("VIO-020", "違反の報告を受け付けました（番号{number}）。知らせた人：{who}")
DONE = Message("VIO-021", "番号{number}の違反に「{deed}」を記録しました（いまは「{state}」）。")
NAMED = Message("VIO-022", "番号{number}の違反について、{who}を、{until}まで、記録を調べる人に指名しました。")
NOTHING = Message("VIO-023", "あなたが見られる違反の記録はありません。")

TOLD = Message(
    "VIO-030",
    "{finder}から、{person}の違反の報告（番号{number}）がありました。内容を確かめて、指導などの措置をとってください。",
)
GUIDED = Message(
    "VIO-031",
    "違反（番号{number}）について、{by}が指導を記録しました。内容は「違反」のページで確かめられます。{last}までに改めてください。",
)
FOUND_WANTING = Message(
    "VIO-032",
    "{person}の違反（番号{number}）が、指導しても改善していないと認められました。利用を停止するかを決めてください。",
)
SUSPENDED = Message(
    "VIO-033", "{by}が、{person}の利用を停止しました（違反 番号{number}）。停止の理由は、違反の記録にあります。{both}"
)
BOTH = Message("VIO-034", "改善しないと認めた人と、停止した人は同じ人です。確かめてください。")
SUSPENDED_YOU = Message(
    "VIO-035",
    "違反（番号{number}）のため、あなたの利用を停止しました。理由：{reason}　所属の管理者に申し出てください。",
)
REINSTATED = Message("VIO-036", "{by}が、{person}の利用を再開しました（違反 番号{number}）。")
NAMED_YOU = Message(
    "VIO-037",
    "CISOが、違反（番号{number}）について、{person}の利用の記録を調べる人に、あなたを指名しました（{until}まで）。",
)

STATE = {
    "found": "報告",
    "guided": "指導済み",
    "not_improved": "改善なし",
    "suspended": "利用停止中",
    "reinstated": "再開済み",
    "closed": "終了",
}
DEED = {
    "report": "違反の報告",
    "guide": "指導を記録する",
    "not_improved": "改善しないと認める",
    "suspend": "利用を停止する",
    "reinstate": "利用を再開する",
    "close": "この件を終える",
}
STEP = {
    "report": "報告",
    "guide": "指導",
    "not_improved": "改善なし",
    "suspend": "利用停止",
    "reinstate": "利用再開",
    "close": "終了",
}
"""What was done, in the list of steps."""
