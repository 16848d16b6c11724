"""A directory that lived before us: first contact, whose entries are, plans, and what nobody granted."""

from idm.messages import Message

NOT_RELEASED = Message(
    "ADO-001",
    "ディレクトリ「{name}」には、まだ何も書き込みません。既にある登録を取り込む計画が確定していないためです。"
    "「idm adopt status」で残りを確かめてください。",
)
ENTRY_CHANGED = Message(
    "ADO-002",
    "取り込む登録（{where}）が、計画を確定した後に変わったため、書き込んでいません。"
    "「idm adopt scan」で読み直し、もう一度、本人の登録かどうかを確かめてください。",
)
ENTRY_GONE = Message(
    "ADO-003",
    "取り込む登録（{where}）が、その場所にありません。動かされたときは「idm adopt scan」で新しい場所が見つかります。"
    "消されたときは「idm adopt anew」で、新しい登録を作れます。",
)

NOT_HR = Message(
    "ADO-010", "誰の登録かを決められるのは、人事管理部門の人です（候補を挙げるのは、ネットワーク管理者もできます）。"
)
NOT_ADMIN = Message(
    "ADO-011", "この操作ができるのは、ネットワーク管理者とその代行者です（消すことへの同意は、CISOと人事もできます）。"
)
NO_ENTRY = Message("ADO-012", "番号{number}の登録は、一覧にありません。「idm adopt scan」で読み直してください。")
WRONG_STATE = Message("ADO-013", "番号{number}の登録は「{state}」のため、その操作はできません。")
CHANGED_SINCE = Message(
    "ADO-014", "番号{number}の登録は、ほかの人が先に決めたか、読んだ後に変わりました。一覧を読み直してください。"
)
NOT_LINKABLE = Message(
    "ADO-015",
    "番号{number}の登録は、人の登録として取り込めません（種類がパスワードを持てないか、人のものではありません）。"
    "持ち主を決めるか、残す理由を書くか、消してください。",
)
PERSON_GONE = Message(
    "ADO-016", "{who}の在職の期間ではないため、登録を結び付けられません。持ち主を決めるか、消してください。"
)
RELEASED_BEFORE = Message("ADO-017", "番号{number}の登録は、取込みが確定しています。結び付きは、もう変えられません。")
NO_OWNER = Message("ADO-018", "{who}は、今は利用できない人のため、持ち主になれません。")
ONLY_ACCOUNTS = Message(
    "ADO-019",
    "番号{number}はアカウントではないため、ここからは消せません。持ち主を決めるか、残す理由を書いてください。",
)
NO_PERSON = Message("ADO-020", "「{who}」という職員番号かログイン名の人は、名簿にいません。")
HAS_ENTRY = Message(
    "ADO-021",
    "番号{number}の登録の人には、結び付いた登録がすでにあります。二つめは、持ち主を決めるか、消してください。",
)
SECOND_PERSON = Message(
    "ADO-022", "先に決めた人と同じ人（またはその代行者）のため、行えません。別の人が行ってください。"
)
OUR_GROUP = Message(
    "ADO-023",
    "番号{number}は、関所が配る権限と同じ名前のグループです。取り込むと、メンバーは関所が決めます。"
    "そのまま残すには、先にディレクトリで名前を変えてください。",
)
NEEDS_REASON = Message("ADO-024", "理由を書いてください。")
OTHER_PLAN = Message(
    "ADO-025",
    "示した後に、計画が変わりました。計画をもう一度見て（命令では「idm adopt plan」）、新しい計画の番号で確定してください。",
)
NOT_READY = Message(
    "ADO-026",
    "まだ確定できません。誰の登録かの候補が{proposed}件、扱いの決まっていないグループが{groups}件、残っています。",
)
NOTHING_TO_RELEASE = Message("ADO-027", "確定するものは、ありません。")
NOT_REMOVED = Message("ADO-028", "消すと決めた登録（{where}）に、まだ手が付いていません：{why}")
BECAME_OURS = Message("ADO-029", "関所の登録になっています")
UNSURE = Message("ADO-030", "返事がありませんでした")

BEGAN = Message("ADO-040", "ディレクトリ「{name}」の取込みを始めました。計画が確定するまで、何も書き込みません。")
BEGUN_BEFORE = Message("ADO-041", "ディレクトリ「{name}」の取込みは、すでに始まっています。")
SCANNED = Message("ADO-042", "ディレクトリ「{name}」の{entries}件を読みました。決まっていないものは{waiting}件です。")
DECIDED = Message("ADO-043", "{count}件を記録しました。")
RELEASED = Message(
    "ADO-044", "計画を確定しました。{count}件を取り込みます。新しく作る登録は{new}件です。ワーカーが反映します。"
)
DESCRIBED = Message(
    "ADO-045",
    "{count}件の氏名・所属などを、これからは名簿に合わせます。ワーカーが反映します。"
    "種類や場所の名前のために合わせられない{left}件は、そのままです。",
)
ANEW = Message("ADO-046", "{who}の登録は、通常の場所に新しく作ります。ワーカーが反映します。")
NOTHING = Message("ADO-047", "当てはまる登録は、ありません。")
NO_DEED = Message("ADO-048", "何をするかが選ばれていません。画面を読み直して、もう一度行ってください。")
NO_PLACE = Message("ADO-049", "{who}の登録は、取り込んだものではありません。")

NOTICE_OWNER = Message(
    "ADO-060",
    "ディレクトリの登録「{where}」の持ち主になりました。要らなくなったら、ネットワーク管理者に伝えてください。",
)

STATE = {
    "open": "未定",
    "proposed": "候補あり",
    "linked": "結付け済み",
    "owned": "持ち主あり",
    "protected": "保護",
    "removing": "削除待ち",
    "shut": "停止済み・削除待ち",
    "removed": "削除済み",
}
KIND = {"account": "アカウント", "group": "グループ", "container": "入れ物", "member": "グループの余分なメンバー"}
BY = {
    "number": "職員番号と氏名が一致",
    "doubt": "職員番号は一致、氏名が違う",
    "name": "氏名などから",
    "moved": "場所が変わった関所の登録",
    "hand": "手で指定",
    "refused": "別人と確かめた",
}
WHY = {
    "nobody": "名簿に当てはまる人がいない",
    "namesakes": "当てはまる人が何人もいる",
    "second": "その人の登録がほかにある",
    "several": "同じ人に当てはまる登録がいくつもある",
    "other_number": "氏名は合うが、職員番号が違う",
    "gone": "在職の期間ではない人",
    "no_person": "人の登録ではない",
    "no_password": "パスワードを持てない種類のため、取り込めない",
    "unknown_id": "関所が付けていない番号を持つ",
    "group": "関所の配っていないグループ",
    "same_key": "関所の権限と同じ名前（メンバーは関所が決める）",
    "container": "ほかの登録の入れ物",
    "profile": "プロファイルが保護する",
    "member": "誰も認めていないメンバー",
    "owner_left": "持ち主が退職した",
}
FIELD = {
    "number": "職員番号",
    "name": "氏名",
    "unit": "所属コード",
    "unit_name": "所属",
    "title": "職名",
    "mail": "メール",
}
DEED = {
    "propose": "人を指定する",
    "confirm": "本人の登録と確かめた",
    "refuse": "別人の登録",
    "own": "持ち主を決める",
    "protect": "理由を付けて残す",
    "remove": "消す（1人目）",
    "agree": "消すことに同意する（2人目）",
    "reopen": "未定に戻す",
}
NOT_YOURS = Message(
    "ADO-031",
    "既存の登録の一覧を見られるのは、人事管理部門、ネットワーク管理者、CISOです。ほかの人は、この人たちに頼んでください。",
)
ENDS = {"active": "", "suspended": "一時停止になる", "disabled": "停止になる", "absent": "消える"}
"""What becomes of an entry whose person may not use it now."""

COLUMNS = ("番号", "場所", "ログイン名", "示す職員番号", "示す氏名", "示すカナ", "示す所属", "候補の人", "根拠")
ANSWER_COLUMN, DIGEST_COLUMN = "答え（本人・別人）", "照合用"
HIS, NOT_HIS = "本人", "別人"

EXPORTED = Message(
    "ADO-050", "候補の{count}件を{path}に書き出しました。答えの列に「本人」か「別人」と書き、取り込んでください。"
)
IMPORTED = Message("ADO-051", "{count}件の答えを記録しました。答えのない行は{left}件です。")
FILE_UNREADABLE = Message("ADO-052", "候補の一覧として読めないため、何も記録していません。{why}")
FILE_WRONG = Message("ADO-053", "{count}か所に問題があるため、何も記録していません。{problems}")
ROW_UNKNOWN = Message(
    "ADO-054", "{n}行目：その番号の候補がないか、書き出した後に変わったか、答えが「本人」「別人」ではありません。"
)
ROW_WRONG = Message("ADO-055", "{n}行目：{why}")
