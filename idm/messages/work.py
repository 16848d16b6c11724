"""Workers, directories and the removal brake."""

from idm.messages import Message

BRAKE_PEOPLE = Message(
    "BRK-001",
    "{count}人の利用が止まります（一度に止められるのは{limit}人まで）。ファイルの取違えでなければ、別の人が内容を確かめて解除してください。",
)
BRAKE_SECTION = Message(
    "BRK-002", "所属「{what}」の全員（{count}人）の利用が止まります。別の人が内容を確かめて解除してください。"
)
BRAKE_GROUP = Message(
    "BRK-003", "グループ「{what}」に誰もいなくなります（{count}人が外れます）。別の人が内容を確かめて解除してください。"
)
BRAKE_PASS = Message(
    "BRK-004",
    "取り込んだ発令では説明できない停止が{count}件あり、行っていません（限度{limit}件）。"
    "データベースやプロファイルが入れ替わっていないかを確かめ、2人がそれぞれ「idm brake release」を実行してください。",
)
NOT_HELD = Message("BRK-005", "取込み番号{batch}は、解除を待っていません（状態：{state}）。")
NO_SUCH_BATCH = Message("BRK-006", "取込み番号{batch}はありません。「idm hr batches」で確かめてください。")
SAME_PERSON = Message(
    "BRK-007", "取り込んだ本人（{who}）は解除できません。別の人が --by に自分の職員番号を指定してください。"
)
WHO_ARE_YOU = Message(
    "BRK-008",
    "誰が行うかが分かりません。--by に在職中の職員番号を指定してください（「{who}」は在職中の職員ではありません）。",
)
APPLICANT_UNNAMED = Message(
    "BRK-009",
    "取り込んだ人が職員番号で名乗っていないため（{who}）、別の人であることを確かめられません。"
    "「idm brake withdraw」で取り下げ、--by を付けて取り込み直してください。",
)
PLAN_CHANGED = Message(
    "BRK-010",
    "取込み番号{batch}を作った後に、名簿か組織が変わりました。「idm brake withdraw」で取り下げ、取り込み直してください。",
)
NOT_ENTITLED = Message("BRK-011", "{who}は、解除できる職に就いていません。{roles}の職にある人が行ってください。")
DEPUTY_OF_FIRST = Message(
    "BRK-014",
    "{who}は、先に行った人の代行者のため、二人目になれません。代行者ではない、別の人が行ってください。",
)
NOTHING_HELD = Message("BRK-012", "解除を待っているものはありません。")

DIRECTORY_UNREACHABLE = Message(
    "WRK-001", "ディレクトリ「{name}」に反映できません。{why} {next}以降に、もう一度試みます。"
)
DIRECTORY_DOWN = Message(
    "WRK-002",
    "ディレクトリ「{name}」を読めません。{why} 付属のディレクトリは「idm directory status」で確かめられます。",
)
WRITE_STALE = Message("WRK-003", "他の処理が先に変更しました。読み直して、もう一度行います。")
WRITE_UNKNOWN = Message("WRK-004", "結果が分かりません（返事がありませんでした）。読み直して確かめます。")
NO_LONGER = Message(
    "WRK-006",
    "この操作の間に、サインインが終わったか、職が変わったため、行いませんでした。何も変更していません。"
    "もう一度サインインして確かめてください。",
)
NAME_TAKEN = Message(
    "WRK-005",
    "「{name}」には、読み直しても書き込めませんでした。この製品のものではない登録が同じ名前を使っていないか、ディレクトリを確かめてください。",
)
