"""The organisation's file."""

from idm.messages import Message

COLUMN_MISSING = Message(
    "ORG-001", "必要な列「{column}」がありません。所属コード、所属名、有効開始日の3列は必ず入れてください。"
)
CODE_WRONG = Message(
    "ORG-002", "{n}行目の所属コード「{v}」は使えません。半角の英数字とハイフン、16文字までで入力してください。"
)
NAME_EMPTY = Message("ORG-003", "{n}行目の所属名がありません。")
DATE_WRONG = Message(
    "ORG-004", "{n}行目の「{column}」の値「{v}」を日付として読めません。2026-04-01 のように入力してください。"
)
START_MISSING = Message("ORG-005", "{n}行目に有効開始日がありません。")
END_BEFORE_START = Message("ORG-006", "{n}行目の有効終了日（{v}）が有効開始日より前です。")
TWICE = Message("ORG-007", "所属コード「{v}」が同じ期間に2回あります（{m}行目と{n}行目）。")
NO_PARENT = Message("ORG-008", "{n}行目の上位所属コード「{v}」の所属が、その期間にありません。")
CYCLE = Message("ORG-009", "{n}行目の所属「{v}」は、上位をたどると自分に戻ります。")
PEOPLE_LEFT = Message(
    "ORG-010", "廃止される「{v}」に{k}人が残っています（{when}以降）。先に異動先を取り込んでください。"
)
