"""Contracts (委託契約) and the people who work under them."""

from collections.abc import Mapping

from idm.messages import Message

NO_SUCH = Message(
    "CON-001",
    "契約{key}は、ないか、あなたが見られるものではありません。番号を確かめてください。",
)
NOT_YOURS = Message(
    "CON-002",
    "契約{key}を扱えるのは、担当の所属の情報セキュリティ・システム管理者と、ネットワーク管理者だけです。［{source}］",
)
TAKEN = Message("CON-003", "契約番号「{key}」は、すでに登録されています。別の番号で登録してください。")
KEY_WRONG = Message(
    "CON-004",
    "契約番号「{key}」は使えません。数字を含む半角の英数字とハイフンで、20文字までの番号にしてください。例：R8-012",
)
WORD_WRONG = Message("CON-005", "「{field}」を、{limit}文字までで書いてください。個人番号は書けません。")
DAYS_WRONG = Message("CON-006", "契約の最終日（{last}）が、初日（{first}）より前です。契約書の日付を確かめてください。")
OVER = Message("CON-007", "契約{key}は{last}で終わっています。続けて使う人がいるときは、新しい契約を登録してください。")
NOBODY = Message(
    "CON-008",
    "「{name}」は、人の名前ではありません。委託の人は実名で登録します。作業員の氏名を、契約先に確かめてください。［{source}］",
)
CHARGE_NOBODY = Message(
    "CON-009",
    "契約先の責任者「{name}」は、人の名前ではありません。責任者の氏名を、契約書で確かめてください。［{source}］",
)
NOT_A_CONTRACTOR = Message(
    "CON-010",
    "{who}は、{day}に委託の人として名簿にありません。委託の名簿を先に取り込んでください。",
)
PAST = Message(
    "CON-011", "利用の最終日（{wanted}）が、{until}（{last}）より後です。それより後の日は、登録できません。［{source}］"
)
BEFORE = Message(
    "CON-012", "利用の初日（{wanted}）が、契約の初日（{first}）より前です。契約の期間の中の日にしてください。"
)
BEFORE_APPROVED = Message(
    "CON-044", "利用の初日（{wanted}）が、承認された申請の初日（{first}）より前です。申請の期間の中の日にしてください。"
)
THERE_ALREADY = Message("CON-013", "{who}は、その期間、すでに契約{key}に載っています。")
NOT_ON_IT = Message("CON-014", "{who}は、契約{key}に載っていません。先に、作業員として載せてください。")
BRIEFED_ALREADY = Message("CON-015", "{who}への説明は、すでに記録されています。")
NOT_YET_SAID = Message("CON-016", "説明した日（{day}）が、今日より後です。説明が済んでから記録してください。")
NOT_ACKNOWLEDGED = Message(
    "CON-017",
    "秘密を守る義務と作業場所を本人が確かめた書面の在りか（番号など）を、{limit}文字までで書いてください。"
    "書面のない人には使わせません。［{source}］",
)
WRONG_SPONSOR = Message(
    "CON-018",
    "{who}は、契約の担当職員になれません。所属{unit}に職があり、利用の止まっていない、委託でない職員を選んでください。"
    "［{source}］",
)
NO_UNIT = Message("CON-019", "所属コード「{unit}」は、今日の組織にありません。")
CLOSED = Message("CON-020", "契約{key}は、すでに閉じています。")
STILL_WORKING = Message(
    "CON-021",
    "契約{key}で、まだ使える人がいます（{who}）。契約は、使える人が一人もいなくなってから閉じます。"
    "早く終えるときは、その人の最終日を早めてください。［{source}］",
)
NOT_RETURNED = Message(
    "CON-022",
    "契約{key}の人の返却の手続が、終わっていません（{who}）。退職・異動の手続で確かめ、終えてから契約を閉じてください。"
    "［{source}］",
)
NOT_SEEN_GONE = Message(
    "CON-023",
    "契約{key}の人のアカウント（{who}）が止まったことを、ディレクトリ{name}でまだ確かめていません。"
    "反映が済んでから、もう一度閉じてください。［{source}］",
)
LEAVES_LATER = Message(
    "CON-024", "{who}の最終日は、いまの最終日（{last}）より前の日にしてください。後の日にはできません。"
)
LEAVES_SOONER = Message("CON-026", "{who}の最終日は、{first}か、その後の日にしてください。")
NO_DEED = Message("CON-025", "することが選ばれていません。画面の「戻る」で戻り、もう一度選んでください。")

ADDED = Message(
    "CON-030", "契約{key}（{company}）を登録しました。作業員を載せて、説明を記録すると使えるようになります。"
)
PLACED = Message("CON-031", "{who}を、契約{key}に{last}まで載せました。説明を記録するまでは使えません。")
BRIEFED = Message("CON-032", "{who}への説明を記録しました。")
SPONSORED = Message("CON-033", "契約{key}の担当職員を、{who}にしました。")
LEFT = Message("CON-034", "{who}の契約{key}での最終日を、{last}にしました。")
CLOSED_NOW = Message(
    "CON-035", "契約{key}を閉じました。この契約で使えるアカウントは0件です（載っていた人は{count}人）。"
)

UNSPONSORED = Message(
    "CON-040",
    "契約{key}（{company}）の担当職員（{sponsor}）が、{since}から所属にいません。"
    "次の職員を決めてください。決まらなければ、{until}の0時に、この契約の{count}人の利用が止まります。",
)
UNSPONSORED_STOPPED = Message(
    "CON-041",
    "契約{key}（{company}）の担当職員が決まらないため、{until}から、この契約の{count}人の利用を止めています。"
    "次の職員を決めると、また使えます。",
)
TOLD_WORKER = Message(
    "CON-042",
    "契約{contract}の担当職員が、所属にいなくなりました。次の職員が決まらなければ、{until}の0時に利用が止まります。"
    "契約先の責任者に知らせてください。",
)
NAMED_SPONSOR = Message(
    "CON-043", "契約{key}（{company}）の担当職員に、{by}があなたを決めました。作業員と期間を確かめてください。"
)

FIELD: Mapping[str, str] = {
    "key": "契約番号",
    "company": "契約先",
    "label": "件名",
    "charge": "契約先の責任者",
    "place": "作業場所",
    "range": "扱う情報とシステム",
    "method": "接続の方法",
    "starts": "初日",
    "last_day": "最終日",
    "unit": "担当の所属",
    "sponsor": "担当職員",
    "on": "説明した日",
}
STATE: Mapping[str, str] = {
    "to_come": "始まる前",
    "running": "期間中",
    "over": "期間が過ぎ、まだ閉じていない",
    "closed": "終了",
}
DEED: Mapping[str, str] = {
    "worker": "作業員を載せる",
    "brief": "説明を記録する",
    "sponsor": "担当職員を決める",
    "leave": "最終日を早める",
    "close": "契約を閉じる",
}
BY_THIS_CONTRACT = "契約の最終日"
BY_HIS_TERM = "任期の最終日"
BY_APPROVAL = "承認された申請の最終日"
"""What an end of somebody's days may not be later than."""
GOES_ON = "別の契約で使える"
"""An account that works, and not by this contract."""
OWN_SIGN_IN = "関所のサインイン"
"""The target of a receipt that is no directory."""
NO_SPONSOR = "{since}から担当職員がいない。決まらなければ{until}に停止"
"""Beside the state of a contract."""
