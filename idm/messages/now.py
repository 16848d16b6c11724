"""Stops at a minute, without any file; and what a personnel file says of them. HR-0nn is case nn of the catalogue."""

from idm.messages import Message

NO_DEED = Message("NOW-022", "何をするかと時刻を選び直してください。何も変更していません。")

# --- `idm hr now` ---

CONFIRM_STOP = Message("NOW-001", "{who}の利用を、{when}から止めます（{what}）。よろしいですか")
CONFIRM_RESUME = Message("NOW-002", "{who}の停止を、{when}に解きます。よろしいですか")
STOPPED = Message(
    "NOW-003",
    "取込み番号{batch}：{who}の利用停止（{what}、{when}から）を記録しました。動いている「idm worker」が、すぐにディレクトリへ反映します。"
    "動いていなければ、いま「idm worker --once」を実行してください。",
)
STOP_COMING = Message(
    "NOW-004",
    "取込み番号{batch}：{who}の利用停止（{what}、{when}から）を記録しました。停止の時刻は「idm worker」が先にディレクトリへ書き込み、"
    "その時刻からは、ワーカーが動いていなくても、ディレクトリが接続を断ります。",
)
EMPLOYMENT_ENDS = Message(
    "NOW-005", "任用と職は、{day}付で終わります。後で届く退職の発令は、同じ日付なら何も変えません。"
)
RESUMED = Message(
    "NOW-006",
    "取込み番号{batch}：{who}の停止を、{when}に解くことを記録しました。「idm worker」がディレクトリへ反映します。",
)
NOT_BACK_IN_OFFICE = Message(
    "NOW-007",
    "停止の後に別の発令を取り込んでいるため、{who}の任用と職はそのままです。"
    "任用を続けるには、採用か再任用の発令を取り込んでください。",
)
NO_MAIL = Message("NOW-008", "この人への通知は、今後一切送りません。")
NOT_STOPPED_NOW = Message("NOW-009", "利用を止めている人はいません。")
NOTHING_DONE = Message("NOW-010", "何も変更していません。確認なしで行うには --yes を付けてください。")

NOT_ENTITLED = Message(
    "NOW-011",
    "{who}は、その場で利用を止めたり再開したりできる職に就いていません。{roles}の職にある人が行ってください。",
)
NOT_IN_OFFICE = Message(
    "NOW-012",
    "{who}は、{day}に在職していません。職員番号と日時を確かめてください（「idm show 職員番号」）。",
)
ALREADY_STOPPED = Message(
    "NOW-013", "{who}の利用は、{when}からすでに止まっています（{what}）。重ねて止める必要はありません。"
)
PAST = Message(
    "NOW-014",
    "{when}は過去の日です。--at を付けずに今から止め、任用の終わりの日は退職の発令として取り込んで直してください。",
)
FAR = Message("NOW-015", "{when}は1年より先です。年の入力誤りではないか確かめ、入力し直してください。")
RESUME_PAST = Message("NOW-016", "{when}は過ぎています。停止を解けるのは今からです。--at を付けずに実行してください。")
NOT_HELD = Message("NOW-017", "{who}の利用は、{when}に止まっていません。職員番号を確かめてください。")
SAME_PERSON = Message(
    "NOW-018", "停止した本人（{who}）は、その停止を解けません。別の人が --by に自分の職員番号を指定してください。"
)
ABOUT_ONESELF = Message("NOW-019", "自分（{who}）の停止は解けません。別の人が行ってください。")
REASON_WRONG = Message(
    "NOW-020",
    "理由に書けるのは200文字までで、マイナンバー（個人番号）は書けません。理由を直して、もう一度実行してください。",
)

BACK_IN_OFFICE = Message("NOW-021", "{who}の任用と職も、停止の前に戻しました。")

# --- in a personnel file ---

DISMISSAL_IN_FILE = Message(
    "HR-074",
    "{n}行目の「{v}」は、発令と同時に停止する必要があります。今すぐ停止しますか。停止するには"
    "「idm hr now dismiss 職員番号 --by 自分の職員番号」を実行してください（時刻を決めるには --at）。"
    "この行をこのまま取り込むと、発令日の24時に任用が終わります。",
)
DEATH_IN_FILE = Message(
    "HR-075",
    "{n}行目の「{v}」：この利用者への通知を停止し、直ちにアカウントを停止します。"
    "「idm hr now death 職員番号 --by 自分の職員番号」を実行してください。"
    "この行をこのまま取り込むと、発令日の24時に任用が終わるだけです。",
)
SECONDED_OUTSIDE = Message(
    "HR-066", "派遣先「{v}」は対象外の団体です。アカウントは「停止（派遣）」にします（{n}行目）。"
)
SECOND_FACTOR_MISSING = Message(
    "HR-079", "{v}は多要素認証が未登録です。登録が終わるまで「{right}」の権限は付与しません。"
)
OWN_END = Message("NOW-030", "自分の免職・失職・死亡は登録できません。職員番号を確かめるか、別の人が行ってください。")
