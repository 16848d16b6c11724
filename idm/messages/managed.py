"""Development and service accounts: accounts that are nobody's own (開発用・サービス用の登録)."""

from collections.abc import Mapping

from idm.messages import Message

NO_SUCH = Message(
    "MAN-001", "「{login}」という登録は、あなたが扱えるものの中にありません。一覧で名前を確かめてください。"
)
BAD_SORT = Message("MAN-002", "種類は、development（開発用）か service（サービス用）にしてください。")
BAD_SYSTEM = Message("MAN-003", "「{system}」というシステムはありません。使えるもの：{known}")
BAD_NAME = Message("MAN-004", "呼び名は、1文字から{limit}文字までで、前後や途中に余分な空白を入れないでください。")
BAD_LOGIN = Message(
    "MAN-005",
    "「{login}」という名前は使えません。{prefix}で始まり、半角の英小文字、数字、-、_、.で、{limit}文字までにしてください。",
)
DEFAULT_NAME = Message(
    "MAN-006", "「{login}」は製品の初期の名前（{found}）にあたるため使えません。別の名前にしてください。［{source}］"
)
LOGIN_TAKEN = Message("MAN-007", "「{login}」は、使われているか、前に使われた名前です。別の名前にしてください。")
NEEDS_END = Message("MAN-008", "開発用の登録には、終わりの日が要ります。開発が終わる日を入力してください。［{source}］")
BAD_RIGHT = Message("MAN-009", "「{right}」という権限は、人のものでない登録には付けられません。付けられるもの：{known}")
NOT_AN_OWNER = Message(
    "MAN-010", "{whom}は持ち主になれません。在職していて所属のある職員（委託先の人を除く）を選んでください。"
)
NOT_HIS_SYSTEM = Message(
    "MAN-011", "「{system}」の登録を申請できるのは、その所管（{unit}）の管理者か、ネットワーク管理者です。"
)
NOT_A_MANAGER = Message(
    "MAN-012",
    "{login}の持ち主を決められるのは、ネットワーク管理者と、システムの所管か持ち主の所属の管理者です。頼んでください。",
)
NOT_ONESELF = Message(
    "MAN-013",
    "自分や、自分が代行する人を持ち主に決めることはできません。別の管理者に頼んでください。［{source}］",
)
OWNS_ALREADY = Message("MAN-014", "{login}の持ち主は、すでに{whom}です。何も変えていません。")
OVER = Message("MAN-015", "{login}は終わっています。同じ名前では、もう作れません。")
NOT_THE_OWNER = Message(
    "MAN-016",
    "{login}のパスワードを受け取れるのは、持ち主だけです。持ち主が替わったときは、先に持ち主を決めてください。",
)
NOT_ON_RECORD = Message(
    "MAN-017", "{login}の持ち主か承認が、監査記録の記録と違います。使えません。監査の担当者に知らせてください。"
)
NO_REVIEW = Message("MAN-018", "{login}は開発用です。終わりの日があるため、年ごとの確認は要りません。")
QUICKER = Message("MAN-019", "{login}は、別の人が先に変えました。読み直してください。")
NO_DEED = Message("MAN-020", "何をするかを選び直してください。何も変えていません。")
NO_REASON = Message("MAN-021", "終わらせる理由を入力してください。")

APPLIED = Message("MAN-030", "{login}の登録を申請しました（番号{number}）。別の人が承認すると、できます。")
OWNED = Message("MAN-031", "{login}の持ち主を、{whom}にしました。前の人が知っているパスワードは、新しくしてください。")
REVIEWED = Message("MAN-032", "{login}が今も要ることを記録しました。次は{due}までに確かめます。")
ENDED = Message("MAN-033", "{login}を終わらせました。ディレクトリからは、先に利用を止めてから消します。")
HANDED = Message(
    "MAN-034", "{login}の新しいパスワードです。一度しか示しません。設定する場所を、すぐに新しくしてください。"
)
NOTHING = Message("MAN-035", "あなたが扱う、開発用・サービス用の登録はありません。")

TOLD_MADE = Message(
    "MAN-040",
    "あなたを持ち主として、{sort}の登録「{login}」（{name}）ができました。パスワードは、登録の画面であなたが受け取ります。",
)
TOLD_OWNED = Message(
    "MAN-041", "{by}が、登録「{login}」（{name}）の持ち主を{whom}に決めました。持ち主はパスワードを新しくしてください。"
)
TOLD_PASSWORD = Message("MAN-042", "{who}が、登録「{login}」の新しいパスワードを受け取りました。")
TOLD_UNOWNED = Message(
    "MAN-043",
    "登録「{login}」（{name}）の持ち主だった{whom}が、退職か異動をしました。新しい持ち主を決めてください。"
    "{stops}までに決まらなければ、利用を止めます。［{source}］",
)
TOLD_STOPPED = Message(
    "MAN-044",
    "登録「{login}」（{name}）は、持ち主がいないまま期限を過ぎたため、利用を止めました。持ち主を決めると、また使えます。［{source}］",
)
TOLD_REVIEW = Message(
    "MAN-045",
    "登録「{login}」（{name}）が今も要るかを、{due}までに確かめることになっていました。要るなら確かめ、要らなければ終わらせてください。［{source}］",
)
TOLD_OVER = Message("MAN-046", "登録「{login}」（{name}）は終わりました。パスワードも消しました。")
TOLD_TO_RENEW = Message(
    "MAN-048",
    "登録「{login}」（{name}）のパスワードは、前の持ち主が知っています。{due}の0時までに、新しくしてください。"
    "新しくしないと、その時にパスワードを消し、サービスはサインインできなくなります。",
)
TOLD_FORGOTTEN = Message(
    "MAN-049",
    "登録「{login}」（{name}）のパスワードを消しました。前の持ち主が知っていて、持ち主が新しくしなかったためです。"
    "持ち主は、新しいパスワードを受け取ってください。",
)
END_IT_THERE = Message(
    "MAN-050",
    "この申請でできた登録「{login}」は、今の持ち主か管理者が「idm managed end {login}」で終わらせます。終わらせたいときは、その人に頼んでください。",
)
TOLD_AGEING = Message(
    "MAN-047",
    "登録「{login}」（{name}）のパスワードは、{due}に古くなり、ディレクトリで使えなくなります。その前に、持ち主が新しくしてください。",
)

SORT: Mapping[str, str] = {"development": "開発用", "service": "サービス用"}
STATE: Mapping[str, str] = {
    "coming": "始まる前",
    "active": "使えます",
    "unowned": "持ち主がいません",
    "suspended": "止めています",
    "disabled": "終わりました（後で消します）",
    "deleted": "消しました",
}
OVERDUE: Mapping[str, str] = {
    "owner": "新しい持ち主を決める",
    "review": "今も要るかを確かめる",
    "password": "持ち主がパスワードを新しくする",
}
"""What is late, or waits for somebody."""
LABELS = (SORT.values(), STATE.values(), OVERDUE.values())
"""Words of a page that stand in no template."""
COLUMNS = ("名前", "種類", "呼び名", "システム", "持ち主", "終わり", "状態", "すること")
