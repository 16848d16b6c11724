"""Privileged IDs and their work windows (特権IDと作業時間)."""

from idm.messages import Message

NO_SUCH_PRIVILEGE = Message("PRV-001", "「{key}」という特権はありません。使えるもの：{known}")
NOT_A_MANAGER = Message(
    "PRV-002",
    "{who}は、{whom}の特権IDを扱えません。扱えるのは、ネットワーク管理者とCISO、自分の所属の業務システムの特権については情報セキュリティ・システム管理者です。［{source}］",
)
NOT_ONESELF = Message(
    "PRV-003",
    "ご自分の特権IDは、ご自分では扱えません。ほかの管理者（{others}）に頼んでください。その人が不在か停止中でも、戻るまで待ちます。［{source}］",
)
CONTRACTOR_ACTS = Message(
    "PRV-004",
    "委託先の人は、特権IDとそのパスワードを扱えません。何も変更していません。ネットワーク管理者に知らせました。［{source}］",
)
FOR_A_CONTRACTOR = Message(
    "PRV-005",
    "{whom}は委託先の人のため、特権IDを渡せません。何も変更していません。ネットワーク管理者に知らせました。［{source}］",
)
NO_GROUND = Message(
    "PRV-006",
    "{whom}には、特権を持つ理由がありません。その職にある人、CISOが認めた代行者、利用をCISOが認めた人だけが持てます。［{source}］",
)
DEFAULT_NAME = Message(
    "PRV-007",
    "「{login}」は、製品の初期の名前（{found}）のため、特権IDに使えません。別の名前を入力してください。［{source}］",
)
BAD_LOGIN = Message(
    "PRV-008",
    "「{login}」は、特権IDに使えません。「{prefix}」で始め、半角の英小文字・数字・ピリオド・ハイフン・下線で、{limit}文字までにしてください。",
)
LOGIN_TAKEN = Message(
    "PRV-009", "「{login}」は、いま、または前に、別の登録が使った名前です。別の名前を入力してください。"
)
HAS_ONE = Message("PRV-010", "{whom}には、特権ID「{login}」があります。特権がいくつあっても、IDは一人に一つです。")
CAP = Message(
    "PRV-011",
    "「{label}」を持てる人は{most}人までです。いま持っている人（{who}）のうち、要らなくなった人のIDを先に取り上げてください。［{source}］",
)
HAS_NONE = Message("PRV-012", "{whom}には、特権IDがありません。ネットワーク管理者に、特権IDの発行を頼んでください。")
NOT_NOW = Message(
    "PRV-013",
    "今は「{label}」を使えません。持っているのは、その職にある人、CISOが認めた代行者、利用をCISOが認めた人だけです。［{source}］",
)
NO_WINDOW = Message(
    "PRV-014", "「{label}」の作業時間の外です。使う前に、目的を述べて作業時間を始めてください。［{source}］"
)
NOT_CONFIRMED = Message(
    "PRV-015",
    "{period}のうちに、特権IDを持ち続けてよいと確かめられていないため、使えません。ネットワーク管理者に知らせてください。［{source}］",
)
TOO_MANY = Message(
    "PRV-016",
    "「{label}」を持つ人が、決めた人数（{most}人）より多いため、後から持った人は使えません。ネットワーク管理者に知らせてください。［{source}］",
)
NO_PURPOSE = Message("PRV-017", "作業の目的を、{limit}文字までで入力してください。マイナンバーは入力できません。")
BAD_MINUTES = Message("PRV-018", "作業時間は、1分から{most}分までで指定してください。")
OPEN_ALREADY = Message(
    "PRV-019", "「{label}」の作業時間は、{until}まで続いています。終わってから、次を始めてください。"
)
PROVE_FIRST = Message(
    "PRV-020",
    "特権の作業を始める前、特権IDのパスワードを決める前には、パスワードと機器など、2種類の要素で本人と確かめます。いま、もう一度示してください。［{source}］",
)
NO_PASSWORD = Message(
    "PRV-021", "特権IDのパスワードがまだ決まっていないか、期限が切れています。先に、新しいパスワードを決めてください。"
)
NO_SUCH_WINDOW = Message(
    "PRV-023", "番号{number}の作業時間は、ないか、あなたが見られるものではありません。一覧から選び直してください。"
)
ENDED_ALREADY = Message("PRV-024", "番号{number}の作業時間は、もう終わっています。")
MAY_NOT_END = Message(
    "PRV-025", "{who}は、ほかの人の作業時間を終わらせることができません。できるのは、ネットワーク管理者とCISOです。"
)
REVIEWED_ALREADY = Message("PRV-026", "{whom}の特権IDは、{period}分の確認が済んでいます（{answer}）。")
OLD_WRONG = Message(
    "PRV-027",
    "今のパスワード（初めは仮のパスワード）が違うか、期限が切れているか、続けて間違えたため止められています。",
)
SAME_AS_STAFF = Message(
    "PRV-028", "ご自分の職員用のパスワードと同じものは、特権IDには使えません。別のものにしてください。［{source}］"
)
SAME_PASSWORD = Message("PRV-029", "前に特権IDで使ったパスワードは、使えません。別のものにしてください。")
NOT_A_HOLDER = Message("PRV-030", "特権ID「{name}」は、ありません。")

NOT_TWICE = Message("PRV-031", "新しいパスワードの2回の入力が違います。もう一度入力してください。")
NO_DEED = Message("PRV-032", "何をするかが選ばれていません。画面を読み直して、もう一度選んでください。")
NO_MINUTES = Message("PRV-033", "作業時間は、分を表す数字で入力してください。")

NO_WHY = Message("PRV-034", "理由か備考は、{limit}文字までで入力してください。取り上げるときは、理由が必要です。")

ISSUED = Message(
    "PRV-040",
    "{whom}に、特権ID「{login}」を発行しました。仮のパスワードは一度だけ示します。本人が{until}までに、自分のパスワードに変えます。",
)
RETIRED = Message(
    "PRV-041", "{whom}の特権ID「{login}」を取り上げました。ディレクトリから、ほかの仕事より先に外します。"
)
PASSWORD_HANDED = Message(
    "PRV-042", "特権ID「{login}」の仮のパスワードを作り直しました。{until}までに、本人が自分のパスワードに変えます。"
)
OPENED = Message("PRV-043", "{label}の作業時間を始めました（番号{number}、{until}まで）。")
ENDED = Message("PRV-044", "番号{number}の作業時間を終わらせました。")
ENDED_ALL = Message("PRV-045", "続いていた作業時間{count}件を、すべて終わらせました。")
CONFIRMED = Message("PRV-046", "{whom}が特権IDを持ち続けることを、{period}分として確かめました。")
SCANNED = Message("PRV-047", "ディレクトリ{name}の登録{count}件を調べました。初期の名前のものはありません。")
FOUND_DEFAULT = Message(
    "PRV-048",
    "ディレクトリ{name}の登録{count}件のうち、{found}件が初期の名前です：{logins}。要らないものは消し、要るものは名前を変えてください。［{source}］",
)
MAY_USE = Message("PRV-049", "{login}は、いま「{label}」を使えます（{until}まで）。")
PASSWORD_SET = Message("PRV-050", "特権IDのパスワードを決めました。")

TOLD_ISSUED = Message(
    "PRV-060",
    "あなたの特権ID「{login}」を、{by}が発行しました。仮のパスワードを受け取り、自分のパスワードに変えてください。",
)
TOLD_RETIRED = Message("PRV-061", "特権ID「{login}」（{whom}）は、取り上げられました。理由：{why}")
TOLD_PASSWORD = Message(
    "PRV-062",
    "特権ID「{login}」のパスワードが変わりました。身に覚えがないときは、すぐにネットワーク管理者に知らせてください。",
)
TOLD_CONTRACTOR = Message(
    "PRV-063",
    "委託先の人に関わる特権IDの操作を拒みました（行った人：{by}、対象：{whom}、操作：{deed}）。事情を確かめてください。［{source}］",
)
TOLD_ENDED = Message("PRV-064", "特権ID「{login}」の作業時間（番号{number}）は、{at}に終わりました。理由：{why}")
TOLD_LEFT = Message(
    "PRV-065",
    "特権ID「{login}」が、作業時間（番号{number}、{until}まで）の後も、グループ「{group}」に残っています。すぐに、ディレクトリを確かめてください。",
)
TOLD_UNSEEN = Message(
    "PRV-066",
    "特権ID「{login}」の作業時間（番号{number}、{until}まで）の後、ディレクトリが答えないため、グループ「{group}」から外れたことを確かめられません。",
)
TOLD_REVIEW = Message(
    "PRV-067", "あなたが{period}のうちに持ち続けてよいと確かめられなかったため、特権ID「{login}」は使えなくなりました。"
)
TOLD_ITSELF = Message(
    "PRV-068",
    "{who}が、ほかに扱える人がいないため、ご自分の特権IDを扱いました（操作：{deed}）。確かめてください。［{source}］",
)
TOLD_DEFAULT = Message(
    "PRV-069",
    "ディレクトリ{name}に、製品の初期の名前の登録があります：{logins}　使わない登録は消し、使うものは名前を変えてください。［{source}］",
)

EVERYBODY = "すべての人"
GROUND = {"post": "職", "deputy": "代行者", "case": "一回の利用"}
WHY_ENDED = {
    "privilege.holder": "特権を持つ理由がなくなった",
    "privilege.contractor": "委託先の人になった",
    "privilege.recertified": "期限までに確認されなかった",
    "privilege.most": "持てる人数を超えた",
    "privilege.window": "利用の承認が終わった",
    "holder": "本人が終わらせた",
    "manager": "管理者が終わらせた",
    "all": "管理者が、すべてを終わらせた",
    "retired": "特権IDが取り上げられた",
    "account.left": "退職などで、在職しなくなった",
    "giving.up": "本人が、要らなくなったと届け出た",
}
"""Why a window or an ID ended, by the word of the register."""
PRIVILEGED_ID = "特権ID"
DEED = {
    "issue": "発行",
    "password": "パスワードの作り直し",
    "retire": "取り上げ",
    "choose": "パスワードの変更",
    "open": "作業時間の開始",
    "end": "作業時間の終了",
    "recertify": "四半期の確認",
}
ANSWER = {"keep": "持ち続ける", "end": "取り上げる"}
