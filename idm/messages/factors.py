"""Factors: adding, losing and removing what somebody proves himself with. The second half are notices to the person."""

from idm.messages import Message

KINDS = {
    "password": "パスワード",
    "totp": "確認コードの機器",
    "webauthn": "セキュリティキー・パスキー",
    "card": "ICカード",
    "recovery": "回復コード",
}

PROVE_FIRST = Message("FAC-001", "この操作の前に、もう一度本人であることを確かめてください。まだ何も変更していません。")
PRIVATE_REFUSED = Message(
    "FAC-002",
    "私物の機器は登録できません（{clause}。CISOの可否判断がありません）。支給された機器を使うか、情報システム担当者から確認コードの機器を受け取ってください。",
)
PRIVATE_NEEDS_CASE = Message(
    "FAC-060",
    "私物の機器を登録するには、所管の管理者の許可が必要です（{clause}）。「私物の機器での本人確認」を申請し、承認されてから登録してください。",
)
PRIVATE_OVER = Message(
    "FAC-061",
    "私物の機器の許可が終わったため、{kind}「{label}」を外しました。支給された機器を使うか、もう一度申請してください。",
)
TOO_MANY = Message(
    "FAC-003", "登録できる機器は{count}個までです。使っていない機器を外してから、もう一度登録してください。"
)
KEY_REFUSED = Message(
    "FAC-004",
    "機器からの応答を確かめられませんでした。何も変更していません。「登録する」または「確かめる」からやり直してください。",
)
KEY_NOT_ALLOWED = Message(
    "FAC-005", "この団体では、セキュリティキーとパスキーを使いません（{source}）。ほかの機器を登録してください。"
)
KEY_KNOWN = Message("FAC-006", "そのセキュリティキーは登録済みです。別のものを登録してください。")
NO_SUCH_DEVICE = Message("FAC-007", "その機器は登録されていません。自分のページを開き直して、一覧から選んでください。")
TAKES_AWAY = Message(
    "FAC-008",
    "この機器を外すと、次のものが使えなくなります：{rights}。使い続けるには、先に代わりの機器を登録してください。",
)
NO_LABEL = Message("FAC-009", "機器の名前を、1文字以上40文字までで入力してください。")
ENROL_FIRST = Message(
    "FAC-010",
    "この画面を開くには、パスワードのほかに、もう1つの認証の要素が必要です（{clause}）。下から機器を登録し、もう一度サインインしてください。",
)
STRONGER = Message(
    "FAC-011",
    "この操作には、登録した機器での確認が必要です（{clause}）。回復コードでは行えません。代わりの機器を登録してください。",
)
TOLD_AWAY = Message("FAC-012", "サインインを終了しました。変更した内容で、もう一度サインインしてください。")
DESK_FIRST = Message(
    "FAC-013",
    "登録していた機器がなくなり、回復コードも残っていないため、パスワードだけでは新しい機器を登録できません（{clause}）。"
    "窓口で、機器を受け取るか、2人の職員による再設定を受けてください。",
)
OTHER_MODEL = Message(
    "FAC-016",
    "このセキュリティキーは、支給された機種（{models}）であることを確かめられないため、登録できません（{clause}）。"
    "支給されたキーを使ってください。ブラウザーが機種の確認を求めたときは「許可」を選んでください。",
)
MAKERS_MISSING = Message(
    "FAC-015",
    "支給するセキュリティキーの製造元の証明書 {path} がないため、キーを登録できません。情報システム担当者に知らせてください。",
)
CODES_FOR_A_DEVICE = Message(
    "FAC-014", "回復コードは、登録した機器の代わりに使うものです。先に機器を登録すると、そのときに示します。"
)

# --- at the desk ---

NOT_ENTITLED = Message(
    "FAC-020",
    "{who}は、機器を渡せる職に就いていません。{roles}の職にある人が、--by に自分の職員番号を指定して行ってください。",
)
NOT_ONESELF = Message("FAC-021", "自分（{who}）に機器を渡すことはできません。別の人が行ってください。")
WHO_REPORTS = Message("FAC-022", "紛失の届けを受けた人の職員番号を、--by に指定してください。")
NOTHING_TO_STOP = Message("FAC-023", "{who}には、止める機器が登録されていません。職員番号を確かめてください。")
ISSUED_ELSEWHERE = Message(
    "FAC-024",
    "製造番号{serial}の機器は、すでに渡してあります。返却や紛失を「idm factor lost」で記録してから渡してください。",
)
SEEDS_UNREADABLE = Message(
    "FAC-025",
    "機器の一覧 {path} を読めません（{why}）。見出し「製造番号,秘密鍵」のあるCSVを用意し、もう一度実行してください。",
)
SEED_WRONG = Message(
    "FAC-026", "{row}行目（製造番号{serial}）の秘密鍵を読めません。Base32か16進数で、160ビット以上にしてください。"
)
NO_SUCH_SERIAL = Message("FAC-027", "機器の一覧に、製造番号{serial}がありません。番号を確かめてください。")
ISSUED_TO = Message(
    "FAC-028",
    "{who}に確認コードの機器{serial}を渡しました。次のサインインから確認コードが必要です。本人に手渡してください。",
)
STOPPED_FOR = Message(
    "FAC-029",
    "{who}の機器{count}個を止め、サインインをすべて終わらせました。代わりの機器は「idm factor issue」で渡せます。",
)
SERIAL_NEEDS_FILE = Message("FAC-030", "--serial を指定するときは、--file に機器の一覧を指定してください。")

# --- notices ---

ADDED = Message(
    "FAC-040",
    "{kind}「{label}」を登録しました。身に覚えがなければ、すぐにパスワードを変更し、情報システム担当者に知らせてください。",
)
ISSUED = Message(
    "FAC-041",
    "情報システム担当者が、確認コードの機器「{label}」をあなたに割り当てました。受け取っていなければ、すぐに知らせてください。",
)
REMOVED = Message(
    "FAC-042", "{kind}「{label}」を外しました。身に覚えがなければ、すぐに情報システム担当者に知らせてください。"
)
REPLACED = Message(
    "FAC-043",
    "{kind}「{label}」を、新しい機器に替えました。身に覚えがなければ、すぐに情報システム担当者に知らせてください。",
)
LOST = Message(
    "FAC-044",
    "{kind}「{label}」の紛失の届けを受け、使えなくしました。見つかっても使わず、情報システム担当者に渡してください。",
)
COPIED = Message(
    "FAC-045",
    "セキュリティキー「{label}」は複製された疑いがあるため、使えなくしました。情報システム担当者に知らせ、別のものを登録してください。",
)
NEW_CODES = Message("FAC-046", "回復コードを作り直しました。前の紙のコードは使えません。破棄してください。")
CODE_USED = Message(
    "FAC-047", "回復コードを使って本人確認をしました。残りは{left}個です。身に覚えがなければ、すぐに知らせてください。"
)
RENAMED = Message("FAC-048", "機器の名前を「{label}」に変えました。")
