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
    "券面番号「{face}」か読取り番号のカードは、すでに台帳にあります。1枚のカードは1人のもので、止めたカードや回収したカードは、もう一度登録できません。何も変更していません。",
)
ILLEGAL = Message("CRD-005", "カード「{face}」は「{state}」のため、{step}はできません。何も変更していません。{hint}")
QUICKER = Message("CRD-006", "カード「{face}」は、いま別の人が変更しました。もう一度、状態を確かめてください。")
NEEDS_REASON = Message("CRD-007", "{step}には、理由が必要です。")
NEEDS_METHOD = Message("CRD-008", "廃棄には、方法（裁断、破砕など）と、許可した人の職員番号が必要です。")
NEEDS_HOLDER = Message("CRD-009", "貸与する人の職員番号を指定してください。")
NEEDS_SECOND = Message(
    "CRD-010",
    "一時停止の解除は、届け出た人、カードの持ち主、解除を求めた人と、その代行者にはできません。別の担当者が行ってください。",
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
    "{holder}のカード「{face}」を{at}に止めました。関所のサインインはもう使えません。ほかの{count}か所への停止の指示と確認は、受付票（{report}）で見られます。",
)
REPORTED_AGAIN = Message("CRD-023", "{holder}のカード「{face}」は{at}から止まっています。今回の届出も記録しました。")
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
ORDER_EMPTY = Message("CRD-050", "受けた指示を入力してください。")
ORDER_TIME = Message("CRD-051", "指示を受けた時刻は、届出の時刻から今までの間で入力してください。")
ORDER_KEPT = Message("CRD-052", "受けた指示を記録しました。")
NOBODY_MEANT = Message(
    "CRD-053",
    "「{value}」に当てはまる、止められるカードは見つかりません。職員番号、氏名か、カードの券面番号を確かめてください。",
)
WHO_IS_MEANT = Message(
    "CRD-054",
    "当てはまりそうな人が{count}人います。カードをなくした人なら、下のボタンを押してください。まだ止めていません。",
)
BAD_SPAN = Message("CRD-056", "有効期間の終わりは、初日より後の日を入力してください。")
NO_DEED = Message("CRD-055", "操作をもう一度選んでください。何も変更していません。")

NOTICE_OVERDUE = Message(
    "CRD-060",
    "カード「{face}」の「{target}」での停止を、期限（{due}）までに確かめられていません。受付票（{report}）を見て、確かめてください。",
)

OTHER_SECTION = Message(
    "CRD-061", "{who}は、ほかの所属の人のカードの管理はできません。ネットワーク管理者か情報政策係に伝えてください。"
)
RESTORE_ASKED = Message(
    "CRD-062", "カード「{face}」の一時停止の解除は、すでに求められています。別の担当者が確かめて、解いてください。"
)
RESTORE_NOT_ASKED = Message(
    "CRD-063", "カード「{face}」の一時停止の解除は、まだ求められていません。先に、理由を書いて解除を求めてください。"
)
FIRST_GONE = Message(
    "CRD-064",
    "解除を求めた人は、いまはカードの管理ができる職ではありません。もう一度、解除を求めるところから始めてください。",
)
ASKED_TO_RESTORE = Message(
    "CRD-065", "カード「{face}」の一時停止の解除を求めました。別の担当者が確かめると、また使えるようになります。"
)
NOTICE_RESTORED = Message(
    "CRD-066",
    "{at}に、{who}のカード「{face}」の一時停止を、{by}が解きました（理由：{reason}）。心当たりがないときは、もう一度、紛失の届出をしてください。",
)
NOTICE_DESTROYED = Message(
    "CRD-067",
    "{who}が、あなたの許可として、カード「{face}」の廃棄（{method}）を記録しました。許可していないときは、ネットワーク管理者に伝えてください。",
)
PERMITTED_BY_DOER = Message(
    "CRD-068",
    "廃棄を許可する人は、廃棄を記録する人とその代行者とは別の人です。許可した別の人の職員番号を入力してください。",
)
NOT_ENROLLED = Message(
    "CRD-069",
    "この FIDO2 のカードは、持ち主の機器として登録されていません。先に、持ち主が自分の画面で登録し、その番号を入力してください。",
)
HINT_ENROLMENT = Message(
    "CRD-070",
    "FIDO2 のカードの登録は、届出や返却で終わります。回収を記録し、持ち主が登録し直してから、新しい番号で台帳に登録してください。",
)
NOT_SEEN = Message("CRD-071", "使えないことを確かめてから、「確かめた」に印を付けてください。まだ記録していません。")
NOTICE_LEFT = Message(
    "CRD-072",
    "カード「{face}」について、すべきことが残っています（{since}から）：{what}。「回収と廃棄の残り」を見てください。",
)
NOTICE_TWO_PLACES = Message(
    "CRD-073",
    "{who}のカード「{face}」が、2台以上の端末（{terminals}）で同時に使われています。カードは1人1枚で、共有できません。本人に確かめ、複製のおそれがあれば、紛失の届出で止めてください。",
)
DIGITS_LEFT_OUT = "（マイナンバーのおそれのある数字を除きました）"
CUT = "…（長いため、ここまで）"

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
    "restore_asked": "一時停止の解除の求め",
    "restore": "一時停止の解除",
    "confirm": "紛失の確定",
    "replace": "切替",
    "collect": "回収",
    "destroy": "廃棄",
    "instruction": "受けた指示",
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
    "asked_by": "求めた人",
    "note": "備考",
    "how": "届出",
    "circumstances": "状況",
    "given_by": "指示した人",
    "order": "指示",
}
TASK = {
    "collect_old": "切り替えた古いカードを回収する",
    "collect_leaver": "在職していない人のカードを回収する",
    "collect_mover": "異動した人から、前の所属のカードを回収する",
    "collect_temporary": "仮カードを回収する",
    "collect_expired": "有効期間の過ぎたカードを回収する",
    "decide": "一時停止のまま：紛失を確定するか、解除する",
    "destroy": "回収したカードを廃棄する",
}
LATE = {True: "期限を過ぎています", False: ""}
STOP_AT = Message("CRD-039", "「{target}」で止めて、確認を記録する")
TARGET_TAKEN = Message("CRD-041", "{path} には、すでにファイルがあります。まだない名前を指定してください。")
LIST_WRITTEN = Message("CRD-040", "{path} に、カードの一覧を書き出しました。")
HOW = {
    "": "まだ",
    "own": "関所の判定",
    "read": "読み返し",
    "nothing": "カードを置いていない（応答は確かめた）",
    "person": "人の確認",
    "restored": "利用再開のため取りやめ",
}
CARD_OR_HOLDER = Message("CRD-034", "カードの番号か --holder（職員番号）の、どちらか一つを指定してください。")
BAD_KIND = Message("CRD-035", "カードの種類「{value}」は使えません。使えるもの：{known}。")
BAD_STATE = Message("CRD-036", "カードの状態「{value}」はありません。使えるもの：{known}。")
BAD_CERTIFICATE = Message("CRD-038", "カードの証明書を登録できません：{why}")
FLAW = {
    "unreadable": "証明書（PEM）がないか、読めません。",
    "weak_key": "鍵が弱いか、扱えない種類です（RSA 2048ビット以上、P-256、P-384）。",
    "out_of_time": "有効期間の外です。",
    "foreign": "発行者が、この団体の認める発行者（keys/card-issuers.pem）ではありません。",
    "usage": "人のサインインに使う証明書ではありません（発行者の証明書、サーバー用、署名のできない鍵など）。",
    "wrong_signature": "署名が違います。",
}
RECEIPT = Message("CRD-037", "受付票 {report}　カード「{face}」")


def target(key: str) -> str:
    """What Sekisho stops and looks after itself, in words."""
    return "関所のサインイン" if key == "own" else key.replace("directory:", "ディレクトリ ")
