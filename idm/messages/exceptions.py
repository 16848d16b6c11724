"""Exceptions from a rule (例外措置)."""

from idm.messages import Message

NO_SUCH_RULE = Message(
    "EXC-001",
    "規則「{rule}」には、例外を認めていません。認められるもの：{known}。関所の外の決まりの例外は、規則に other と入力してください（記録だけをします）。",
)
NO_CLAUSE = Message(
    "EXC-002", "どの条項の例外かを、規程に印刷されたとおりに入力してください（例：7.2(3)）。40文字までです。"
)
BAD_SCOPE = Message(
    "EXC-003",
    "例外の対象は、所属なら「unit:所属コード」、一人なら「person:職員番号」の形で入力してください。入力された対象：「{scope}」",
)
NOT_YOUR_UNIT = Message(
    "EXC-004", "対象「{scope}」は、あなたが管理する所属にありません。その所属の管理者が申請してください。"
)
OTHER_PERSON = Message("EXC-005", "「person:」の職員番号は、申請の対象者と同じ人にしてください。")
BAD_VALUE = Message(
    "EXC-006", "例外の値は、いつもの値（{usual}分）より大きく、{most}分までの数で入力してください。［{source}］"
)
NO_ALTERNATIVE = Message("EXC-007", "例外の間、代わりに行う対策を入力してください。")
UNKNOWN_FIELDS = Message(
    "EXC-008",
    "例外措置の内容に入れられるのは、rule、clause、scope、alternative、value です。「{names}」は入れられません。",
)
NO_SUCH = Message(
    "EXC-020", "例外措置{id}は、あなたが見られる台帳の中にありません。「例外措置の台帳」で番号を確かめてください。"
)
NOT_FOR_YOU = Message(
    "EXC-021",
    "例外措置の台帳を見られるのは、CISO、ネットワーク管理者、監査統括責任者と、情報セキュリティ・システム管理者です。",
)
NONE = Message("EXC-022", "例外措置はありません。")

OTHER = "other"
OTHER_RULE = "関所の外の決まり（記録だけ）"
ANYBODY_OF = Message("EXC-030", "{name}の全員")
"""The people of a unit, in the register."""
NOW = "有効"
AHEAD = "開始前"
PAST = "終了"
ENDED_EARLY = "期間の途中で終了"
TAKEN_NOW = "緊急（有効）"
TAKEN_PAST = "緊急（終了）"
STATES = (NOW, AHEAD, PAST, ENDED_EARLY, TAKEN_NOW, TAKEN_PAST)
REPORTED = Message("EXC-031", "{day} 報告")
