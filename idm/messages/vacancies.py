"""Offices that nobody holds."""

from idm.messages import Message

EMPTY = Message("VAC-001", "{day}から、{where}{role}の職に、誰もいません。")
EMPTY_LONG = Message("VAC-009", "90日より前から、{where}{role}の職に、誰もいません。")
WILL_BE_EMPTY = Message("VAC-002", "{what}発令の予定を、人事に確かめてください。")
NOBODY_HOLDS = Message(
    "VAC-003",
    "この規程では、今日、{roles}の職に誰もいません。規程を有効にしていません。名簿を取り込むか、規程の役割（role）の職名と所属を確かめてください。",
)
LONG_SINCE = "90日より前"
NONE_EMPTY = Message("VAC-004", "90日先まで、空席になる職はありません。")
SEVERAL_HOLD = Message(
    "VAC-005",
    "この規程では、今日、{role}の職に、二人以上の人（職員番号{numbers}）が就いています。この職に就けるのは一人だけです。規程を有効にしていません。一方の発令を人事に直してもらうか、規程の役割（role）の職名と所属を確かめてください。",
)
UNNAMED = Message(
    "VAC-007", "{day}から、「{unit}」という名前の所属がありません。規程は、{what}にこの所属を定めています。"
)
WILL_BE_UNNAMED = Message("VAC-008", "{what}改称や統合の後の名前に、規程を直してください（idm policy propose）。")
WOULD_BE_SECOND = Message("VAC-006", "何も変更していません。{why}")
