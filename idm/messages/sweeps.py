"""The sweep of accounts that nobody uses (放置IDの点検)."""

from collections.abc import Mapping

from idm.messages import Message

NO_SUCH = Message("SWP-001", "点検{number}は、ないか、あなたが見られるものではありません。")
NO_LINE = Message("SWP-002", "点検{number}に、行{line}はないか、あなたが答えるものではありません。")
NOT_YOURS = Message(
    "SWP-003",
    "この点検を進められるのは、人事管理部門、ネットワーク管理者、CISO、所属の情報セキュリティ・システム管理者です。",
)
LABEL_TAKEN = Message("SWP-004", "「{label}」の点検は、すでにあります（点検{number}）。その点検を続けてください。")
NOTHING_WATCHED = Message(
    "SWP-005",
    "利用の記録を、まだ一度も読んでいません。「idm sweep watch」（または idm worker）で読んでから、点検を開いてください。",
)
NOT_OPEN = Message("SWP-006", "点検{number}は「{state}」です。続けられるのは、受付中の点検だけです。")
OWN = Message(
    "SWP-007", "行{line}は、あなた自身の登録か、あなたが代行する人の登録です。別の人が答えてください。［{source}］"
)
OTHER_SIDE = Message(
    "SWP-008",
    "行{line}の「{side}」の答えは、あなたか、あなたが代行する人、あなたを代行する人のものです。止めるには、人事管理部門と所属の、別の二人の答えが要ります。［{source}］",
)
EARLY = Message(
    "SWP-009",
    "行{line}は、まだ止められません（{why}）。止められるのは、{days}日間使われていない登録です。［{source}］",
)
NOT_A_SIDE = Message(
    "SWP-010",
    "行{line}に「{side}」として答えられるのは、{who}です。",
)
CHANGED = Message("SWP-011", "行{line}は、示した内容と違うものになっています。開き直して、もう一度確かめてください。")
DECIDED = Message("SWP-012", "行{line}は、すでに「{done}」です。変えられません。")
NOTE_NEEDED = Message(
    "SWP-013", "「{says}」と答えるときは、理由を{limit}文字までで書いてください。マイナンバーは書けません。"
)
BAD_ANSWER = Message("SWP-014", "行{line}の答え「{value}」は読めません。使えるもの：{known}。")
SAME_PERSON = Message(
    "SWP-015",
    "点検を開いた人と、その代行者は、自分で解除できません。別の人が確かめてください。［{source}］",
)
STILL_DOUBTED = Message(
    "SWP-016",
    "利用の記録が、まだ確かではありません（{what}）。記録を読み直せるようになるまで、解除できません。［{source}］",
)
NOT_HELD = Message("SWP-017", "点検{number}は、確認待ちではありません（{state}）。")
NOT_DONE = Message(
    "SWP-018",
    "点検{number}には、答えか実行を待つ行が{count}件あります（答えの期限は{due}）。済んでから署名してください。",
)
MAY_NOT_SIGN = Message(
    "SWP-019", "点検の結果に署名できるのは、人事管理部門とネットワーク管理者の、別の二人です。［{source}］"
)
SIGNED_ALREADY = Message("SWP-020", "点検{number}には、もう署名しています。")
REPORT_CHANGED = Message(
    "SWP-025",
    "示したときから、点検{number}の結果が変わっています。署名していません。もう一度、内容を確かめてください。",
)
FILE_WRONG = Message("SWP-021", "ファイルに{count}件の問題があります。何も取り込んでいません。{problems}")
FILE_UNREADABLE = Message(
    "SWP-022", "点検の一覧として読めません。書き出したファイルに答えを書いて、そのまま出してください。{why}"
)
ROW_UNKNOWN = Message("SWP-023", "{n}行目：この点検の行ではないか、あなたが答えるものではありません。")
ROW_WRONG = Message("SWP-024", "{n}行目：{why}")
NONE_TICKED = Message("SWP-028", "答える行に、印が付いていません。確かめた行に印を付けて、もう一度答えてください。")
NO_SYSTEM = Message(
    "SWP-026", "「{value}」という、権限を配るシステムはありません。確かめるシステムを選んでください：{known}。"
)
NOBODYS = Message(
    "SWP-027",
    "行{line}は、誰も認めていないものです。登録を残すときは「既存の登録」で持ち主か理由を決め、グループに残すときは権限を申請してください。［{source}］",
)
KEPT_ALONE = Message(
    "SWP-029",
    "点検{number}は確認待ちです。いま答えられるのは「{keep}」だけです。ほかの答えは、確認待ちが解除されてから出してください。",
)
DROP_REASON = Message(
    "SWP-045",
    "プロファイルの月に開いた点検{number}を取りやめるには、理由を{limit}文字までで書いてください。マイナンバーは書けません。",
)

OPENED = Message(
    "SWP-030", "点検{number}「{label}」を開きました（{lines}行、そのうち止められるもの{stops}件、免除{exempt}件）。"
)
HELD = Message(
    "SWP-031", "点検{number}「{label}」は、確認待ちです：{why}。開いた人とは別の人が確かめるまで、何も止めません。"
)
RELEASED = Message("SWP-032", "点検{number}の確認待ちを解除しました。一件ずつの確認は、これまでどおり二人で行います。")
DROPPED = Message("SWP-033", "点検{number}を取りやめました。止めたものは、ありません。")
ANSWERED = Message("SWP-034", "{count}件に答えました。")
CARRIED = Message("SWP-035", "点検「{label}」：{stopped}件を止め、{gone}件は理由がなくなっていました。")
WAITS = Message("SWP-036", "点検「{label}」：止めるものを、まだ止めていません（{what}）。")
SIGNED = Message("SWP-037", "点検{number}に署名しました（要約値 {digest}）。")
READ = Message("SWP-038", "{source}：{count}件の利用を読みました。")
NOT_READ = Message("SWP-039", "{source}の利用の記録を読めません。{why}")
EXPORTED = Message(
    "SWP-041", "答えを待つ{count}行を、{path} に書き出しました。答えを書いて「idm sweep import」で出してください。"
)
IMPORTED = Message("SWP-042", "{count}件の答えを取り込みました。答えのない行は{left}件です。")
NOTHING_DUE = Message("SWP-043", "いま止めるものは、ありません。")
PROPOSED = Message("SWP-040", "点検「{label}」の案を作りました（{lines}行）。")

WOULD_END = Message(
    "SWP-046",
    "点検{number}は、このままなら、{due}が過ぎると{count}件の権限が終わります。続けるものは、それまでに所属の責任者が「残す」と答えてください。",
)
WOULD_END_HELD = Message(
    "SWP-047",
    "点検{number}の確認待ちを解除すると、このままなら、期限が過ぎたときに{count}件の権限が終わります。続けるものは、所属の責任者が「残す」と答えてください。",
)

TOLD_HOLDER = Message(
    "SWP-050",
    "あなたの登録{login}は、長く使われていないため、{day}以後に止めます。使い続けるときは、それまでにサインインするか、"
    "人事管理部門か所属の情報セキュリティ・システム管理者に申し出てください。",
)
TOLD_STOPPED = Message(
    "SWP-051",
    "あなたの登録{login}を、長く使われていないため止めました。使うときは、人事管理部門かネットワーク管理者に申し出てください。"
    "止めることを確かめた人とは別の人が、利用を再開します。",
)
TOLD_OPEN = Message(
    "SWP-052", "点検{number}「{label}」の一覧ができました。{due}までに、あなたの分を一件ずつ確かめてください。"
)
TOLD_DUE = Message("SWP-053", "点検{number}「{label}」の期限（{due}）が過ぎましたが、あなたの答えを待つ行があります。")
TOLD_SOON = Message(
    "SWP-056",
    "点検{number}「{label}」に、あなたの答えを待つ権限があります。{due}までに確かめてください。申請で認めた権限は、確かめないと終わることがあります。",
)
TOLD_HELD = Message(
    "SWP-054", "点検{number}「{label}」が確認待ちです：{why}。内容を確かめて、解除するか取りやめてください。"
)
TOLD_DROPPED = Message(
    "SWP-058",
    "点検{number}「{label}」を、{who}が取りやめました（理由：{reason}）。理由を確かめてください。プロファイルの月の棚卸しなので、翌日以後に、ワーカーがもう一度案を作ります。",
)
TOLD_RESTORED = Message(
    "SWP-059",
    "点検{number}「{label}」で、データベースの{count}行が監査記録と違っていたので、監査記録のとおりに戻しました。だれがデータベースに書いたかを調べてください。",
)
TOUCHED = Message(
    "SWP-060",
    "点検{number}は、データベースの中の一覧が、開いたときのものと違います（監査記録と照らしました）。"
    "この点検では何も行いません。取りやめて、新しい点検を開いてください。",
)
TOLD_TOUCHED = Message(
    "SWP-061",
    "点検{number}「{label}」の一覧か監査記録が書き換えられていたので、この点検では何も行いません。"
    "取りやめて新しい点検を開き、だれがデータベースに書いたかを調べてください。",
)
NOT_AS_MADE = "データベースの中の一覧が、開いたときのものと違います。取りやめて、新しい点検を開いてください"
TOLD_DOUBT = Message(
    "SWP-055",
    "{source}の利用の記録を信じられません：{what}（{day}から）。直るまで、使われていないことを理由に登録を止めません。",
)
TOLD_OBJECTION = Message(
    "SWP-057",
    "点検{number}「{label}」の行{line}（{right}）に、システムの責任者から「不要」の申し出があります。"
    "任用や所属の登録を直すか、残す理由を答えてください。答えるまで、権限はそのままです。",
)

WHY: Mapping[str, str] = {
    "left": "退職の後も残っている",
    "term_over": "任期の後も残っている",
    "contract_over": "契約の後も残っている",
    "never": "一度も使われていない",
    "unused": "使われていない",
    "initial_password": "仮のパスワードのまま",
    "no_factor": "認証の要素を登録していない",
    "orphan": "名簿に持ち主がいない登録",
    "member": "誰も認めていないグループのメンバー",
    "granted": "申請で認めた権限",
    "birthright": "任用・所属による権限",
}
EXEMPT: Mapping[str, str] = {
    "leave": "休業中",
    "seconded_out": "出向・派遣中",
    "suspension": "停職中",
    "election": "選挙の時期に使う",
    "seasonal": "季節の仕事に使う",
    "other": "そのほかの理由",
    "owned": "持ち主がいる",
    "protected": "理由を付けて残す",
}
SAYS: Mapping[str, str] = {
    "stop": "止める",
    "keep": "残す",
    "election": "選挙の時期に使う",
    "seasonal": "季節の仕事に使う",
    "other": "そのほかの理由で残す",
}
DONE: Mapping[str, str] = {
    "suspended": "止めた",
    "retired": "返却した",
    "revoked": "権限を止めた",
    "corrected": "登録を直した",
    "removed": "抹消を決めた",
    "owned": "持ち主を決めた",
    "protected": "理由を付けて残した",
    "kept": "残した",
    "gone": "理由がなくなった",
    "exempt": "免除",
}
UNANSWERED = "答えがない"
NOT_YET = "まだ"
TOLD = "本人に知らせた（停止を待つ）"
UNKNOWN = "分からない"
NEVER = "ない"
WORKER = "ワーカー（定期の案）"
ADMIN = "ネットワーク管理者"
STATE: Mapping[str, str] = {
    "open": "受付中",
    "held": "確認待ち",
    "closed": "終了",
    "dropped": "取りやめ",
}
KIND: Mapping[str, str] = {
    "dormancy": "放置IDの点検",
    "access": "権限の棚卸し",
    "system": "システム別の棚卸し",
}
BIRTHRIGHT = "任用・所属による"
MADE_BY, CHANGED_BY = "作った人", "最後に変えた人"
REMOVED_BY = "放置IDの点検 {label}"
OBJECTED = "不要の申し出（人事の答えを待つ）"
ACCEPTED = "不要（登録を直すのを待つ）"
AGREED = "抹消を待つ"
REVIEW = "権限の棚卸し"
AGAIN = "{label}（{n}回目）"
TAKEN_BACK = "棚卸し「{label}」で、所属が不要と答えたため"
NOT_CONFIRMED = "棚卸し「{label}」で、期限までに確かめられなかったため"
SIDE: Mapping[str, str] = {"hr": "人事管理部門", "head": "所属"}
DOUBT: Mapping[str, str] = {
    "unread": "何日も読めていない",
    "empty": "誰の利用もない",
    "silent": "新しい利用が何日もない",
    "behind": "前より古い利用しか示さない（複製の遅れ）",
}
SOURCE: Mapping[str, str] = {"sekisho": "関所のサインイン"}
"""What people call a source; a directory goes by its own name."""
TOO_MANY = "止められるものが{count}件（限度{limit}件）"
HELD_WHY: Mapping[str, str] = {"many": "一度に止める件数が多い"}
BAR: Mapping[str, Message] = {"own": OWN, "other_side": OTHER_SIDE, "early": EARLY, "nobodys": NOBODYS}
COLUMNS = ("行", "職員番号", "氏名", "登録", "所属", "理由", "最終利用", "未使用の日数", "人事", "所属の責任者", "結果")
ANSWER_COLUMN, NOTE_COLUMN, DIGEST_COLUMN = "あなたの答え", "答えの理由", "要約値"
DIGEST_BEFORE = "ダイジェスト"
"""What ``DIGEST_COLUMN`` was called on lists that may still come back."""
LABELS = (
    (*WHY.values(), *EXEMPT.values(), *SAYS.values(), *DONE.values(), *STATE.values(), *SIDE.values()),
    (*KIND.values(), *DOUBT.values(), *SOURCE.values(), *HELD_WHY.values(), *COLUMNS),
    (UNANSWERED, TOLD, UNKNOWN, NEVER, WORKER, ADMIN, OBJECTED, ACCEPTED, AGREED, MADE_BY, CHANGED_BY),
)
"""What stands on a page beside sentences: each has an English one."""
