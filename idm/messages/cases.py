"""Applications (申請) and the decisions on them."""

from idm.messages import Message

NOT_THE_ROLE = Message(
    "CAS-001",
    "この段階を決められる職ではないため、決定できません。決められる人は、申請の内容に示しています。［{source}］",
)
OWN_APPLICATION = Message(
    "CAS-002", "ご自分が申請したものは、ご自分では決定できません。ほかの人の決定を待ってください。［{source}］"
)
FOR_ONESELF = Message("CAS-003", "ご自分のための申請は、ご自分では決定できません。［{source}］")
DEPUTY_OF_PARTY = Message(
    "CAS-004", "申請した人か対象の人の代行者は、この申請を決定できません。ほかの人の決定を待ってください。［{source}］"
)
CHANGED = Message(
    "CAS-005",
    "申請の内容か決裁の段階が、示したときから変わっています。何も決定していません。もう一度、内容を確かめてください。［{source}］",
)
OVER = Message("CAS-006", "申請の期間が過ぎているため、決定できません。必要なら、新しく申請してください。［{source}］")
CLOSED = Message(
    "CAS-007", "この申請は、決定を待っていません（決まった、取り下げられた、または直しを待っています）。［{source}］"
)
NOBODY_MAY = Message(
    "CAS-008",
    "いま、この段階を決められる人がいません。その職に人が着くか、その職の人が戻るまで待ちます。時間が過ぎても認めたことにはなりません。［{source}］",
)
DOUBLED = Message(
    "CAS-009",
    "一人だけが就く職に、いま二人以上の名があるため、この段階は誰も決められません。一方の発令を人事に直してもらうまで、申請はそのまま待ちます。［{source}］",
)
CISO_IS_PARTY = Message(
    "CAS-085",
    "CISOが申請した人か対象の人のため、この申請を決められる人がいません。情報セキュリティ委員会の事務をする職（committee_secretary）を、規程の役割とこの申請の instead に加えると、その人が委員会の決定を記録して決められます。それまで待ちます。時間が過ぎても認めたことにはなりません。［{source}］",
)
DENIED = {
    "case.stuck": NOBODY_MAY,
    "case.doubled": DOUBLED,
    "case.committee": CISO_IS_PARTY,
    "case.role": NOT_THE_ROLE,
    "case.applicant": OWN_APPLICATION,
    "case.beneficiary": FOR_ONESELF,
    "case.deputy": DEPUTY_OF_PARTY,
    "case.changed": CHANGED,
    "case.over": OVER,
    "case.closed": CLOSED,
}
"""Why somebody may not decide, by the id of the rule."""

NOT_YOURS_TO_ASK = Message("CAS-010", "「{label}」を申請できる職ではありません。担当の管理者に頼んでください。")
NO_REASON = Message("CAS-011", "理由を入力してください。")
PERIOD_PAST = Message("CAS-012", "期間の最終日が過ぎています。これからの期間を入力してください。")
NO_END = Message("CAS-013", "「{label}」には、最終日が必要です。")
TOO_LONG = Message("CAS-014", "「{label}」の期間は、{days}日までです。短くしてください。")
PAST_YEAR_END = Message(
    "CAS-015", "「{label}」の期間は、年度末（{last}）までです。翌年度の分は、改めて申請してください。"
)

APPLICANT_MAY_NOT = Message(
    "CAS-016", "申請する人の利用が止められているか、在職していないため、その人の申請は受け付けられません。"
)
UNFIT_NOW = Message(
    "CAS-017",
    "申請のときから事情が変わったため、承認できません。{problems}承認は記録していません。不承認か差戻しにしてください。",
)

NO_SUCH_CASE = Message(
    "CAS-020",
    "番号{number}の申請は、あなたが見られる申請の中にありません。受付箱か「idm case list」で番号を確かめてください。",
)
NO_SUCH_KIND = Message("CAS-021", "「{kind}」という申請はありません。使えるもの：{known}")
BAD_ANSWER = Message("CAS-022", "--yes、--no、--return のどれか一つを指定してください。")
NOT_THE_APPLICANT = Message("CAS-023", "申請した本人だけが、内容を変え、取り下げることができます。")
NOT_OPEN = Message("CAS-024", "番号{number}の申請は「{state}」のため、変更できません。")
QUICKER = Message(
    "CAS-025",
    "番号{number}の申請は、いま別の人が決めたか、変えました。何も変更していません。もう一度、確かめてください。",
)
NEEDS_REFERENCE = Message(
    "CAS-086",
    "CISOに代わって決めるのは、情報セキュリティ委員会です。委員会の決定の番号と日付を、理由に入力してください。",
)
NEEDS_WHY = Message("CAS-026", "認めないとき、差し戻すとき、やむを得ず申請者が決めるときは、理由を入力してください。")
BAD_TEXT = Message(
    "CAS-027", "対象、理由、内容は、合わせて{limit}文字までで入力してください。マイナンバーは入力できません。"
)
BAD_CONTENT = Message("CAS-028", "内容「{value}」は読めません。名前=値 の形で入力してください。")
CHANGED_PERIOD = Message("CAS-029", "最終日は、初日か、その後の日を入力してください。")
UNFIT = Message("CAS-035", "申請を受け付けていません。{problems}")

OPENED = Message("CAS-030", "申請を受け付けました（番号{number}、要約値 {digest}）。決める人：{who}")
NOBODY_NOW = Message("CAS-031", "いまはいません（決められる人が着任するまで待ちます）")
DECIDED = Message("CAS-032", "番号{number}の申請：{answer}を記録しました（いまは「{state}」）。")
WITHDRAWN = Message("CAS-033", "番号{number}の申請を取り下げました。")
NOTHING = Message("CAS-034", "申請はありません。")

TO_DECIDE = Message(
    "CAS-040", "{who}から「{label}」の申請（番号{number}）がありました。内容を確かめて、決定してください。"
)
ENDED = Message("CAS-041", "あなたの申請（番号{number}「{label}」）は、「{state}」になりました。")
SENT_BACK = Message(
    "CAS-042",
    "あなたの申請（番号{number}「{label}」）が差し戻されました。理由：{reason}　直して、もう一度出してください。",
)
BY_APPLICANT = Message(
    "CAS-043",
    "番号{number}「{label}」の申請を、やむを得ない場合として、申請した{who}が自ら認めました。理由：{reason}　確かめてください。",
)
DEPUTY_ACCEPTED = Message(
    "CAS-044", "CISOが、{deputy}を、{nominator}の特権の代行者（{role}）として認めました（番号{number}、{until}まで）。"
)
LAPSED = Message("CAS-045", "番号{number}「{label}」の申請は、決まる前に期間が過ぎたため、失効しました。")

WRONG_DELEGATION = Message(
    "CAS-050",
    "代行者の指名には、内容に、あなたが担う役割を一つだけ入れてください。所属ごとの役割には、unit=所属コード も要ります。選べるもの：{roles}",
)
DEPUTY_IS_CONTRACTOR = Message(
    "CAS-051", "委託先の作業員に、特権を使わせることはできません。ほかの人を指定してください。"
)
DEPUTY_OF_ONESELF = Message("CAS-052", "ご自分を、ご自分の代行者に指名することはできません。")

END_WITHOUT_REASON = Message("CAS-060", "期間の途中で終わらせる理由を入力してください。")
NOT_YOURS_TO_END = Message(
    "CAS-061",
    "この申請で認めたことを終わらせられるのは、申請した人、対象の人、認めた人、ネットワーク管理者です。終わらせたいときは、その人に頼んでください。",
)
NOTHING_ENDS = Message("CAS-062", "「{label}」は、期間の途中で終わらせるものではありません。")
NOT_IN_FORCE = Message(
    "CAS-063", "番号{number}の申請は、認められていないか、もう終わっています。何も変更していません。"
)
ENDED_EARLY = Message(
    "CAS-064", "番号{number}「{label}」で認めたことが、期間の途中で終わりました（終わらせた人：{who}）。理由：{reason}"
)
END_DONE = Message("CAS-065", "番号{number}で認めたことを終わらせました。")
ENDED_BY_MOVE = Message("CAS-066", "番号{number}「{label}」で認めたことを終わらせました。{why}")
GONE_LEFT = Message("CAS-067", "対象の人が在職していないためです。")
GONE_MOVED = Message(
    "CAS-068", "対象の人が、認められたときの所属にいないためです。必要なら、新しい所属で申請してください。"
)
GONE_AWAY = Message(
    "CAS-090", "対象の人の休業・出向・停職が始まったためです。復帰した後に要るときは、もう一度申請してください。"
)
GONE_UNIT = Message("CAS-099", "対象の所属が統合されたか、なくなったためです。必要なら、新しい所属で申請してください。")
GONE_ROOT = Message("CAS-069", "指名した人が、代行させた役割の職を離れたためです。")
TOUCHED = Message("CAS-087", "データベースの中の内容が、監査記録にある承認された内容と違うためです。")
TOUCHED_TOLD = Message(
    "CAS-088",
    "番号{number}の申請の、データベースの中の内容が、監査記録にある承認された内容と違います。効力を止めました。"
    "だれが書き換えたかを調べ、必要なら申請し直してください。",
)
TOUCHED_SAID = Message("CAS-089", "番号{number}の申請は、データベースの中で書き換えられているため、効力を止めました。")
NOT_AS_ON_RECORD = Message(
    "CAS-091",
    "番号{number}の申請の、データベースの中の内容が、監査記録にある申請と決定の内容と違います。決定を止めました。"
    "監査の担当者に知らせ、申請した人は取り下げて申請し直してください。",
)

BY_ITSELF = Message("CAS-070", "関所（自動）")

WRONG_CONTENT = Message("CAS-071", "この申請の内容には、次のものをちょうど入れてください：{names}")
NO_SUCH_RIGHT = Message("CAS-072", "「{key}」という権限はありません。申請できるもの：{known}")
ONLY_FROM_OUTSIDE = Message(
    "CAS-092", "「{label}」は外部からのアクセスの権限です。「外部からのアクセス」として申請してください。［{source}］"
)
NO_MOVE = Message(
    "CAS-095",
    "対象の人には、その所属を離れる異動の記録がないか、その所属がなくなっています。異動の発令を確かめてください。［{source}］",
)
NOT_THE_NEW_HEAD = Message(
    "CAS-096",
    "異動前の所属のグループは、新しい所属の情報セキュリティ・システム管理者が申請し、前の所属の管理者が決めます。新しい所属の管理者に頼んでください。［{source}］",
)
NOT_AFTER_THE_MOVE = Message(
    "CAS-097", "異動前の所属のグループは、異動の日（{day}）から、長くて{days}日までの間で申請してください。［{source}］"
)
NO_SUCH_PRIVILEGE = Message("CAS-073", "「{key}」という特権はありません。申請できるもの：{known}")
WRONG_MINUTES = Message("CAS-074", "使う時間（minutes）は、1から{most}までの分の数で入力してください。")
NO_SUCH_ITEM = Message("CAS-075", "「{key}」という共用IDは、貸し出せるものの中にありません。")
NO_SUCH_CONTRACT = Message(
    "CAS-098",
    "「{key}」という番号の契約は、委託契約の台帳に、閉じていないものとしてありません。先に契約を登録してください。",
)
NO_RULING = Message(
    "CAS-076",
    "私物の機器を使ってよいとCISOが判断していないため、申請を受け付けていません。［{clause}］",
)
NOT_THAT_BATCH = Message(
    "CAS-077",
    "取込み番号{batch}は、その内容では止められていません。「idm brake list」で番号と要約値を確かめて、申請し直してください。",
)

NOT_THAT_VIOLATION = Message(
    "CAS-078",
    "違反の番号{number}では、この人の停止を申請できません。指導をしても改まらなかった違反の番号を指定してください。",
)
SUSPENSION_HAS_NO_END = Message("CAS-079", "違反による停止は、解くまで続きます。最終日を付けずに申請してください。")

STILL_TO_DECIDE = Message(
    "CAS-080",
    "{who}の「{label}」の申請（番号{number}）は、決定の期限を過ぎています。時間が過ぎても認めたことにはなりません。決定してください。",
)
REMINDED = Message("CAS-081", "番号{number}「{label}」の申請は、決定の期限を過ぎたため、決める人に知らせました。")

WHOM = Message("CAS-036", "誰のための申請かを、--for で指定してください。申請する人は、--by で指定してください。")

STATE = {
    "open": "決定待ち",
    "returned": "差戻し（直しを待っています）",
    "approved": "承認",
    "refused": "不承認",
    "withdrawn": "取下げ",
    "lapsed": "失効",
}
ANSWER = {"yes": "承認", "no": "不承認", "return": "差戻し"}
FLAG = {
    "both_posts": "二つの職を兼ねる人が決めた",
    "unavoidable": "やむを得ず申請者が決めた",
    "in_place": "決められない段階に代わって決めた",
}
