"""The card desk (認証用ICカード)."""

from idm.messages import Message

NO_SUCH_CARD = Message(
    "CRD-001", "番号「{value}」のカードは台帳にありません。券面番号か、読取り番号を確かめてください。"
)
BAD_FACE = Message("CRD-002", "券面番号「{value}」は読めません。英数字とハイフンの32文字までで入力してください。")
BAD_HANDLE = Message(
    "CRD-003",
    "読取り番号「{value}」は、{kind}の番号として読めません。識別番号のカードは IDm 16桁か UID 8・14・20桁、証明書は発行番号を、16進数で入力してください。",
)
TAKEN = Message(
    "CRD-004",
    "券面番号「{face}」か読取り番号のカードは、すでに台帳にあります。1枚のカードは1人のものです。何も変更していません。",
)
ILLEGAL = Message("CRD-005", "カード「{face}」は「{state}」のため、{step}はできません。何も変更していません。{hint}")
QUICKER = Message("CRD-006", "カード「{face}」は、いま別の人が変更しました。もう一度、状態を確かめてください。")
NEEDS_REASON = Message("CRD-007", "{step}には、理由が必要です。")
NEEDS_METHOD = Message("CRD-008", "廃棄には、方法（裁断、破砕など）と、許可した人の職員番号が必要です。")
NEEDS_HOLDER = Message("CRD-009", "貸与する人の職員番号を指定してください。")
NEEDS_SECOND = Message(
    "CRD-010", "一時停止の解除は、届け出た人・止めた人と、カードの持ち主にはできません。別の担当者が行ってください。"
)
NOT_ENTITLED = Message("CRD-011", "{who}は、カードの管理ができる職（{roles}）ではありません。")
MAY_NOT_PERMIT = Message("CRD-012", "{who}は、廃棄を許可できる職（{roles}）ではありません。")
HOLDER_GONE = Message("CRD-013", "{who}は、いま在職していないため、カードを貸与できません。")
NOT_VALID = Message("CRD-014", "カード「{face}」は有効期間（{span}）の外のため、貸与できません。")
NOT_HIS = Message(
    "CRD-015", "新しいカード「{face}」は在庫にありません（{state}）。切替には、在庫のカードを指定してください。"
)
HINT_LOST = Message(
    "CRD-016", "届出のあったカードは、見つかっても使えません。回収して廃棄し、新しいカードを貸与してください。"
)
HINT_COLLECT = Message("CRD-017", "先に回収を記録してください。")
REASON_LONG = Message("CRD-018", "{limit}文字までで入力してください。マイナンバーは入力できません。")

REGISTERED = Message("CRD-020", "カード「{face}」を台帳に登録しました（在庫）。")
DONE = Message("CRD-021", "カード「{face}」：{step}を記録しました（いまは「{state}」）。")
REPORTED = Message(
    "CRD-022",
    "カード「{face}」を{at}に止めました。関所のサインインはもう使えません。ほかの{count}か所への停止の指示と確認は、受付票（{report}）で見られます。",
)
REPORTED_AGAIN = Message("CRD-023", "カード「{face}」は{at}から止まっています。今回の届出も記録しました。")
ALL_OF = Message("CRD-024", "{who}のカード{count}枚を止めました。")
NO_CARDS = Message("CRD-025", "{who}が持っているカードは、台帳にありません。")
NOTICE_STOPPED = Message(
    "CRD-026",
    "{at}に、{who}のカード「{face}」の紛失の届出があり、使えないようにしました。指示があれば、受付票に記録してください。",
)
NOTICE_OWN = Message("CRD-027", "{at}に、あなたのカード「{face}」の紛失の届出があり、使えないようにしました。")
CONFIRMED = Message("CRD-028", "「{target}」での停止を確認しました。")
STILL_THERE = Message("CRD-029", "まだ反映されていません。")
NO_SUCH_ORDER = Message("CRD-030", "受付票{report}に「{target}」への指示はありません。")
BY_READING = Message("CRD-031", "「{target}」は、関所が自分で確かめます。人の確認では済みません。")
NO_SUCH_REPORT = Message("CRD-032", "受付票{report}はありません。")

STATE = {
    "stock": "在庫",
    "lent": "貸与",
    "suspended": "一時停止",
    "lost": "紛失停止",
    "replaced": "切替済み（回収待ち）",
    "collected": "回収済み",
    "destroyed": "廃棄済み",
}
STEP = {
    "register": "登録",
    "lend": "貸与",
    "return": "返却",
    "report": "紛失の届出",
    "restore": "一時停止の解除",
    "confirm": "紛失の確定",
    "replace": "切替",
    "collect": "回収",
    "destroy": "廃棄",
}
KIND = {
    "identifier": "識別番号のカード",
    "pki": "証明書のカード",
    "my_number": "マイナンバーカード（証明書）",
    "fido2": "FIDO2 のカード",
}
TOLD = {
    "reason": "理由",
    "method": "方法",
    "permission": "許可",
    "note": "備考",
    "how": "届出",
    "circumstances": "状況",
}
TASK = {
    "collect_old": "切り替えた古いカードを回収する",
    "collect_leaver": "在職していない人のカードを回収する",
    "collect_temporary": "仮カードを回収する",
    "collect_expired": "有効期間の過ぎたカードを回収する",
    "decide": "一時停止のまま：紛失を確定するか、解除する",
    "destroy": "回収したカードを廃棄する",
}
LATE = {True: "期限を過ぎています", False: ""}
STOP_AT = Message("CRD-039", "「{target}」で止めて、確認を記録する")
TARGET_TAKEN = Message("CRD-041", "{path} には、すでにファイルがあります。まだない名前を指定してください。")
LIST_WRITTEN = Message("CRD-040", "{path} に、カードの一覧を書き出しました。")
HOW = {"": "まだ", "own": "関所の判定", "read": "読み返し", "person": "人の確認"}
CARD_OR_HOLDER = Message("CRD-034", "カードの番号か --holder（職員番号）の、どちらか一つを指定してください。")
BAD_KIND = Message("CRD-035", "カードの種類「{value}」は使えません。使えるもの：{known}。")
BAD_STATE = Message("CRD-036", "カードの状態「{value}」はありません。使えるもの：{known}。")
BAD_CERTIFICATE = Message("CRD-038", "カードの証明書を登録できません：{why}")
FLAW = {
    "unreadable": "証明書（PEM）がないか、読めません。",
    "weak_key": "鍵が弱いか、扱えない種類です（RSA 2048ビット以上、P-256、P-384）。",
    "out_of_time": "有効期間の外です。",
    "foreign": "発行者が、この団体の認める発行者（keys/card-issuers.pem）ではありません。",
    "wrong_signature": "署名が違います。",
}
RECEIPT = Message("CRD-037", "受付票 {report}　カード「{face}」")


def target(key: str) -> str:
    """What Sekisho stops and looks after itself, in words."""
    return "関所のサインイン" if key == "own" else key.replace("directory:", "ディレクトリ ")
