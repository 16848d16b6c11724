"""What is done first and reported afterwards, and who is away (緊急の措置、不在)."""

from idm.messages import Message

NOT_YOURS = Message(
    "URG-001",
    "緊急の措置をとれるのは、ネットワーク管理者とその代行者です。侵害のおそれに気付いた人は、ネットワーク管理者に知らせてください。［{source}］",
)
NOT_A_MANAGER = Message(
    "URG-002",
    "緊急の例外措置をとれるのは、情報セキュリティ・システム管理者です。所属の管理者に頼んでください。［{source}］",
)
NEEDS_WORDS = Message("URG-003", "{what}を入力してください。")
NOTHING_CHOSEN = Message(
    "URG-004", "何を止めるかを、一つ以上選んでください（職員、所属、外部からのアクセス、特権の作業時間、サインイン）。"
)
NOT_ONESELF = Message("URG-005", "ご自分の利用は止められません。職員番号を確かめてください。")
NO_UNIT = Message("URG-006", "「{code}」という所属はありません。所属コードを確かめてください。")
NO_ACT = Message(
    "URG-007", "番号{number}の緊急の措置は、あなたが扱えるものの中にありません。一覧で番号を確かめてください。"
)
REPORTED_BEFORE = Message("URG-008", "番号{number}の緊急の措置は、もう報告されています。")
NO_DEED = Message("URG-011", "何をするかを選び直してください。何も変更していません。")

AGAIN_UNREPORTED = Message(
    "URG-009",
    "同じ規則と範囲の緊急の例外措置（番号{number}）が、まだ報告されていません。新しくとる前に、番号{number}を報告してください。［{source}］",
)
AGAIN_TAKEN = Message(
    "URG-010",
    "同じ規則と範囲の緊急の例外措置（番号{number}）が、{until}までの期間でとられています。この期間の例外は、例外措置の申請で、CISOの許可を受けてください。［{source}］",
)
NOT_YOURS_TO_END = Message(
    "URG-012",
    "番号{number}の緊急の例外措置を終わらせられるのは、CISO、ネットワーク管理者とその代行者、例外措置をとった人です。",
)
OVER_ALREADY = Message("URG-013", "番号{number}の緊急の例外措置は、もう終わっています。")
NOT_THE_CISO = Message(
    "URG-014", "緊急の停止を続けるか、解くかを決められるのは、CISOだけです。CISOに知らせてください。［{source}］"
)
NOT_ALONE = Message(
    "URG-015", "自分か、自分が代行する人が行った停止は、自分では決められません。ほかの人に頼んでください。［{source}］"
)
ANSWERED_BEFORE = Message("URG-016", "番号{number}の緊急の停止は、もう「{answer}」と決められています。")
NOBODY_HELD = Message("URG-017", "番号{number}の緊急の停止で、いまも止まっている人はいません。決めることはありません。")
QUICKER = Message("URG-018", "番号{number}の緊急の措置は、いま別の人が変えました。もう一度、一覧を確かめてください。")

CONTAINED = Message("URG-020", "番号{number}の措置を行いました：{what}。{due}までに、CISOへ報告してください。")
EXCEPTED = Message(
    "URG-021",
    "番号{number}の緊急の例外措置を、今から有効にしました。{due}までに報告してください。報告がなければ、そこで終わります。",
)
REPORTED = Message("URG-022", "番号{number}の措置の報告を、CISOに送りました。")
REPORTED_AS_CASE = Message(
    "URG-023", "番号{number}の例外措置を報告し、例外措置の申請（番号{case}）にしました。CISOが決めるまで、有効です。"
)
NOTHING = Message("URG-024", "緊急の措置はありません。")
SOME_STOPPED = Message(
    "URG-025",
    "そのままの人（同じ措置ですでに止まっている人、在職していない人、所属で選んだ中のCISO）：{who}",
)

ENDED = Message("URG-026", "番号{number}の緊急の例外措置を、今終わらせました。規則は元のとおりです。")
CONFIRMED = Message("URG-027", "番号{number}の停止を続けます：{who}。解くときは、この一覧で行ってください。")
LIFTED = Message("URG-028", "番号{number}の停止を解きました：{who}。")
CONVERTED = Message(
    "URG-029",
    "番号{number}の停止を、違反として扱います（違反の番号：{violations}）。指導が先です。その間も、停止は続きます。",
)
NOBODY_TO_LIFT = Message(
    "URG-031",
    "この措置をとると、停止を解ける人が一人も残りません。何も変更していません。止める人を職員番号で選び直し、{who}は除いてください。",
)
STILL_HELD = Message("URG-030", "違反による停止が続くため、そのままの人：{who}")

NOTICE_CONTAINED = Message(
    "URG-040",
    "{who}が、自らの判断で緊急の措置（番号{number}）を行いました：{what}。理由：{reason}　{due}までに報告があります。",
)
NOTICE_EXCEPTED = Message(
    "URG-041",
    "{who}が、緊急の例外措置（番号{number}）をとりました：{what}。理由：{reason}　{due}までに報告がなければ、終わります。",
)
NOTICE_REPORT = Message("URG-042", "番号{number}の緊急の措置（{who}、{what}）の報告：{report}")
NOTICE_LATE = Message(
    "URG-043",
    "番号{number}の緊急の措置（{who}、{what}）が、期限の{due}を過ぎても報告されていません。報告があるまで一覧に残ります。",
)
NOTICE_LAPSED = Message(
    "URG-044", "番号{number}の緊急の例外措置（{who}、{what}）は、{why}、終わりました。規則は元のとおりです。"
)

NOTICE_ENDED = Message(
    "URG-045",
    "{by}が、番号{number}の緊急の例外措置（{who}、{what}）を終わらせました。理由：{reason}　規則は元のとおりです。",
)
NOTICE_UNCONFIRMED = Message(
    "URG-046",
    "{who}の判断による緊急の停止（番号{number}、{what}）を続けるか解くか、CISOが決めていません（{days}日目）。「緊急の措置」のページで決めてください。決まるまで、停止は続きます。",
)
NOTICE_ANSWERED = Message(
    "URG-047", "{by}が、番号{number}の緊急の停止（{who}、{what}）を「{answer}」と決めました。理由：{reason}"
)
NOTICE_UNCONFIRMED_LONG = Message(
    "URG-048",
    "{who}の判断による緊急の停止（番号{number}、{what}）が、{days}日のあいだCISOの決定のないまま続いています。CISOに確かめてください。",
)

WHAT_PEOPLE = "{count}人の利用の停止"
WHAT = {
    "external": "外部からのアクセスの停止（{count}件）",
    "windows": "特権の作業時間の打切り（{count}件）",
    "sessions": "サインインの打切り（{count}人）",
}
WHY_ENDED = {
    "unreported": "報告のないまま期限を過ぎたため",
    "until": "期間が終わったため",
    "decided": "CISOの決定があったため",
    "ciso": "CISOが終わらせたため",
    "admin": "ネットワーク管理者が終わらせたため",
    "taker": "とった人が終わらせたため",
}
KIND = {"containment": "緊急の措置", "exception": "緊急の例外措置"}
ANSWER = {"confirmed": "停止を続ける", "lifted": "停止を解く", "converted": "違反として扱う"}
"""The CISO's word on a containment."""
STATE = {"queued": "報告待ち", "late": "報告の遅れ", "reported": "報告済み", "lapsed": "失効"}

# --- 不在 ---

AWAY_NOT_YOURS = Message(
    "URG-060",
    "不在を記録できるのは、本人と、ネットワーク管理者とその代行者です。本人かネットワーク管理者に頼んでください。",
)
AWAY_NOT_OFFICER = Message("URG-061", "{who}は、申請を決める職に就いていないため、不在の記録は要りません。")
AWAY_PERIOD = Message("URG-062", "不在の終わりは、今より後で、始まりより後の日時にしてください（1年まで）。")
AWAY_NONE = Message("URG-063", "番号{number}の不在の記録は、あなたが扱えるものの中にありません。")
AWAY_SET = Message(
    "URG-064", "{who}の不在（{starts}から{until}まで）を記録しました。決定を待つ申請は、そのまま待ちます。"
)
AWAY_ENDED = Message("URG-065", "番号{number}の不在の記録を終えました。")
AWAY_NOTHING = Message("URG-066", "不在の記録はありません。")
AWAY_WAITS = Message("URG-067", "{role}の{who}は不在です（{until}まで）。この申請は、決まるまで待ちます。")
AWAY_TOLD = Message("URG-068", "{by}が、あなたの不在（{starts}から{until}まで）を記録しました。")

DETAIL_PEOPLE = "対象の職員"
DETAIL = {"rule": "規則", "clause": "条文", "scope": "範囲", "value": "値（分）", "alternative": "代わりの措置"}
"""What the content of an exception calls its parts."""
