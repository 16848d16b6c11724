"""The pages of applications: what is to be filled in, what comes of a yes, and what stands on paper."""

from idm.messages import Message

NOT_BY_FORM = Message(
    "CPG-001",
    "この種類の申請は、ここでは作れません。申請できるものは、申請の画面に示しています。",
)
NOT_CHOSEN = Message("CPG-002", "「{label}」を選んでください。")
NOT_WRITTEN = Message("CPG-003", "「{label}」を入力してください。")
NOT_A_NUMBER = Message("CPG-004", "「{label}」は、1から{most}までの数字で入力してください。")
WHO_IS_IT_FOR = Message(
    "CPG-005", "「{value}」に当てはまる職員がいません。職員番号か、氏名、カナの一部を入力してください。"
)
WHICH_OF_THEM = Message("CPG-006", "当てはまる職員が{count}人います。下から選んで、もう一度押してください。")
FIRST_OF_THEM = Message(
    "CPG-019",
    "当てはまる職員が{count}人います（初めの{shown}人を示しています）。下から選ぶか、言葉を足して、もう一度押してください。",
)
FOR_SOMEBODY_ELSE = Message("CPG-007", "誰のための申請かを、職員番号か氏名で入力してください。")

APPLIED = Message("CPG-010", "申請を受け付けました（番号{number}）。決める人に知らせました。")
CHANGED = Message("CPG-011", "内容を変えて、もう一度出しました（番号{number}）。決定は初めからになります。")
APPLIED_AND_STUCK = Message(
    "CPG-018", "申請を受け付けました（番号{number}）。いま決められる人がいないため、その職に人が着くまで待ちます。"
)
WITHDRAWN = Message("CPG-012", "番号{number}の申請を取り下げました。")
YES = Message("CPG-013", "番号{number}の申請を承認しました。")
YES_SO_FAR = Message("CPG-014", "番号{number}の申請の、あなたの段階を承認しました。次の段階の決定を待ちます。")
NO = Message("CPG-015", "番号{number}の申請を認めませんでした。申請した人に知らせました。")
SENT_BACK = Message("CPG-016", "番号{number}の申請を差し戻しました。申請した人に知らせました。")
ENDED = Message("CPG-017", "番号{number}で認めたことを、期間の途中で終わらせました。")

FIELD = {
    "role": "代行させる役割",
    "unit": "代行させる所属",
    "sort": "種類",
    "login": "登録の名前",
    "name": "呼び名",
    "system": "システム",
    "entitlement": "権限",
    "terminal": "貸し出す端末",
    "privilege": "特権",
    "minutes": "使う時間（分）",
    "item": "共用ID",
    "contract": "委託契約",
    "place": "作業の場所",
    "range": "扱う情報の範囲",
    "method": "作業の方法",
    "device": "機器",
    "rule": "例外とする規則",
    "value": "例外の間の値（分）",
    "clause": "例外とする条文",
    "scope": "対象の範囲",
    "alternative": "代わりの対策",
    "batch": "取込み番号",
    "violation": "違反の番号",
    "what": "変えるもの",
    "number": "案の番号",
    "base": "今の内容の要約値",
    "sha256": "内容の要約値",
}
"""What stands in an application's content, by its name there, in the order of asking."""

HINT = {
    "unit": "所属ごとの役割のときに選びます。団体全体の役割では、選びません。",
    "terminal": "端末の番号。",
    "minutes": "使い始めてからの時間。期間の中で、一度だけ使い始められます。",
    "login": "開発用は dev-、サービス用は app- のように、決まった文字で始めます。",
    "name": "開発の案件やサービスの名前。ディレクトリに表示されます。",
    "device": "機種と、画面のロックなどの対策。",
    "value": "分の数。関所の外の決まりなら空のまま。",
    "clause": "規程に印刷されたとおりに。例：6.1(1)⑦",
    "alternative": "規則の代わりに行う対策。",
}

DEFAULT = "既定"
"""Where the body's text has no clause."""

ONE_PERSON = "「誰のためか」の人だけ"

COMES_OF_YES = {
    "delegation": "承認した時から、指名された人が、この役割の特権を代わって使えます。両管理者に、同時に知らせます。期間の終わりに、なくなります。",
    "entitlement": "承認すると、期間の間、この権限がディレクトリに加わります。期間の終わりに、外れます。",
    "external_access": "最後の段階の承認で、期間の間、外部からのアクセスの権限がディレクトリに加わります。期間の終わりに、外れます。",
    "exception": "承認すると、期間の間だけ、この規則を例外として扱い、記録に申請の番号を残します。期間の終わりに、規則に戻ります。",
    "suspension": "承認すると、対象の人の利用をすぐに止めます。本人、CISO、所管の管理者に知らせます。",
    "shared_id": "承認すると、期間の間、対象の人が、この共用IDを借りられます。",
    "contractor": "承認すると、委託契約の担当職員が、期間の間、この人を契約に載せられます。説明を記録するまでは、使えません。",
    "managed": "承認すると、対象の人を持ち主として、この登録ができます。開発用は、終わりの日の翌日に消えます。",
    "private_device": "承認すると、期間の間、対象の人が、私物の機器を本人確認に登録できます。",
    "brake": "承認すると、止められていた変更を反映します。",
    "privilege": "承認すると、対象の人が、期間の間に一度だけ、この特権を、決めた時間だけ使えます。",
    "change": "承認すると、関所の設定を、この内容に変えます。承認するまでは、今の設定のままです。",
}
"""What comes of the last yes, by kind of case."""

BARRED = {
    "case.applicant": "申請した本人",
    "case.beneficiary": "対象の本人",
    "case.deputy": "申請した人か対象の人の代行者",
}
"""What bars the holder of a role from one case, by the id of the rule."""

OLD_SECTION = "異動前の所属のグループ：{unit}"
"""What whoever moved may keep for some days."""

HELD_FILE = "{number}（{file}、{people}人）"

OF_SYSTEM = "{role}（システムの所管：{unit}）"
OF_SECTION = "{role}（前の所属：{unit}）"
OF_ITEM = "{role}（共用IDの担当）"
"""Whose word a step needs, where it is not the manager of the person's own unit."""

STEP = {"done": "済み", "now": "待っています", "later": "まだ", "passed": "決められる人がいないため、次の職へ", "": ""}
"""How far one step of a case is."""

PAPER = {"approved": "承認書", "refused": "不承認の記録", "withdrawn": "取り下げた申請書", "lapsed": "失効した申請書"}
"""What the paper of a case is called, by its state."""
APPLICATION = "申請書"
"""The same while it is undecided."""
