"""Taking a file back, and the brake that looks at the past."""

from idm.messages import Message

BRAKE_HISTORY = Message(
    "BRK-013",
    "{what}が{count}人います。過去3年の同じ月の最も多い日の2倍（{limit}人）を超えています。ファイルの取違えでなければ、別の人が内容を確かめて解除してください。",
)

NOT_IN_FORCE = Message(
    "UND-001",
    "取込み番号{batch}は反映されていないため、取り消すものがありません（状態：{state}）。待っているものは「idm hr withdraw {batch}」で取り下げてください。",
)
NOT_OF_PEOPLE = Message(
    "UND-002",
    "取込み番号{batch}は人事異動のファイルではないため、ここでは取り消せません。組織は、正しい内容のファイルを「idm org apply」で取り込み直してください。",
)
NOT_A_FILE = Message(
    "UND-003",
    "取込み番号{batch}は即時の利用停止または再開であり、ここでは取り消せません。停止は「idm hr now resume」で、別の人が解いてください。終わった任用を戻すには、「再任用」の発令をファイルで取り込んでください。",
)
NOT_IN_BATCH = Message(
    "UND-004",
    "取込み番号{batch}では、職員番号{numbers}に変更はありませんでした。職員番号か取込み番号を確認してください。",
)
NOTHING_LEFT = Message("UND-005", "取込み番号{batch}の変更は、すべて取り消してあります。変更はありません。")
SOME_CANNOT = Message(
    "UND-006",
    "次の{count}人の変更は取り消せません。誰の変更も取り消していません。\n{list}\n後の取込みを先に取り消すか、今の正しい内容をファイルで取り込んでください。ほかの人だけを取り消すには、--person で指定するか、--leave-out-changed を付けてください。",
)
CHANGED_SINCE = Message("UND-007", "{who}：その後の取込み番号{batch}でも変わりました。")
UNIT_GONE = Message("UND-008", "{who}：戻る先の所属コード{unit}は、{day}時点で存在しません。")
WHO_ARE_YOU = Message(
    "UND-009", "誰が取り消すかを記録するため、--by に在職中の職員番号を指定してください（今は{who}）。"
)

ALREADY_BACK = Message("UND-020", "{count}人の変更は、すでに取り消してあります。")
LEFT_OUT = Message("UND-021", "{count}人は取り消しません：{people}")
HIRE_BEGUN = Message(
    "UND-022",
    "採用や再任用がすでに始まっている人が{count}人います：{people}。なかったことにはできません。今日で任用を終わりにし、利用を止めます。登録は停止したまま{days}日残ります。",
)
HIRE_COMING = Message(
    "UND-023",
    "まだ始まっていない採用が{count}人あります：{people}。採用は取り消しますが、ログイン名は控えておき、ほかの人には使いません。",
)
PASSWORD_GONE = Message(
    "UND-024",
    "登録が抹消された人が{count}人います：{people}。登録は作り直しますが、パスワードは戻りません。新しいパスワードを渡してください。",
)
ACCESS_USED = Message(
    "UND-025",
    "この取込みで得た権限をすでに使えた人が{count}人います：{people}。これから使えなくなりますが、その間に見たもの、行った操作、変えたパスワードは元に戻りません。",
)

SURE = Message("UND-030", "取込み番号{batch}のうち{people}人の変更を取り消しますか")
NOT_DONE = Message("UND-031", "取り消しませんでした。確認なしで取り消すには --yes を付けてください。")
DONE = Message(
    "UND-032",
    "取込み番号{batch}のうち{people}人の変更を取り消しました（取込み番号{new}）。前の記録は残ります。ディレクトリには「idm worker」が反映します。",
)
HELD = Message(
    "UND-033",
    "取消しを取込み番号{new}として登録しましたが、確認が必要なため、まだ何も変わっていません。別の人が内容を確かめ、「idm brake release {new} --by 職員番号」を実行してください。",
)
FILE_NAME = Message("UND-034", "取込み番号{batch}の取消し")
