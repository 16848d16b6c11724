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
    "ORG-010",
    "廃止される「{v}」に{k}人が残っています（{when}以降。職員番号：{who}）。"
    "承継先コードに引き継ぐ所属を入れるか、この人たちの異動を先に取り込んでください。",
)
SUCCESSOR_WRONG = Message(
    "ORG-011", "{n}行目の承継先コード「{v}」は使えません。引き継ぐ所属のコードを1つだけ入力してください。"
)
SUCCESSOR_WITHOUT_END = Message(
    "ORG-012",
    "{n}行目に承継先コード「{v}」がありますが、有効終了日がありません。引き継ぐ日の前日を有効終了日に入力してください。",
)
NO_SUCCESSOR = Message(
    "ORG-013",
    "{n}行目の承継先コード「{v}」の所属は、{day}にありません。その所属の行を加えるか、コードを直してください。",
)
SUCCESSOR_GOES_ON = Message(
    "ORG-014",
    "{n}行目の「{v}」は{day}からも同じコードと名前で続くため、「{to}」に引き継げません。"
    "続くなら承継先コードを空にし、終わるなら{day}からの行を除いてください。",
)
CODE_REUSED = Message(
    "ORG-015",
    "所属コード{v}の名前は{day}に「{old}」から「{new}」に変わりますが、「{old}」は同じ日から{other}にあります。"
    "人が{other}に移るなら{n}行目の承継先コードに{other}を、{v}に残るなら{v}を入力してください。",
)
PARENT_ENDS = Message(
    "ORG-016",
    "{n}行目の上位所属コード「{v}」の所属は、{day}からありません。"
    "前日までの行と、{day}からの新しい上位の行に分けてください。",
)
COLUMN_TWICE = Message("ORG-017", "「{column}」の列が2つあります。1つにしてください。")
COLUMNS_IGNORED = Message("ORG-018", "次の列は使いません：{v}")
SECOND_NEEDED = Message(
    "ORG-019",
    "この組織では誰もいなくなるグループがあるため、取り込んでいません。別の人が「idm org preview」で内容を確かめ、"
    "取り込む人の --by とともに --released-by に自分の職員番号を指定してください。",
)
EFFECT = Message("ORG-020", "{day}：{counts}、引き継がれる人{people}人")
PEOPLE_MOVED = Message("ORG-021", "承継先に移る人と、承継の取りやめで元の所属に残る人は、合わせて{people}人です。")
POST_OUTLASTS_UNIT = Message(
    "ORG-022",
    "{n}行目：{v}の所属「{unit}」は{day}にはありません。{day}からの異動の行を加えてください。"
    "このまま取り込むなら「はい」と答え、続けて組織のファイルをもう一度取り込んでください（承継先に移ります）。",
)
