"""Setting up and opening an instance."""

from idm.messages import Message

NO_INSTANCE = Message(
    "SET-001",
    "{home} にインスタンスがありません。先に「idm init --profile nishihara」を実行するか、--home で場所を指定してください。",
)
INSTANCE_EXISTS = Message(
    "SET-002", "{home} には、すでにインスタンスがあります。別の場所を --home で指定してください。"
)
SETTINGS_UNREADABLE = Message("SET-003", "設定ファイル {path} を読めません（{why}）。内容と権限を確認してください。")
DATABASE_LOCKED = Message(
    "SET-004",
    "データベースが他の処理で使用中です。その処理が終わってから、もう一度実行してください。変更は行っていません。",
)
DATABASE_UNREACHABLE = Message(
    "SET-005",
    "データベース {where} を開けません（{why}）。場所と、データベースが動いているかを確認してください。",
)
DATABASE_OTHER_VERSION = Message(
    "SET-006",
    "データベースの版（{found}）が、このプログラムの版（{expected}）と違います。"
    "「idm init --upgrade」を実行するか、新しいプログラムを使用してください。",
)
FILE_UNREADABLE = Message("SET-007", "ファイル {path} を読めません（{why}）。場所と権限を確認してください。")
NOT_A_REHEARSAL = Message(
    "SET-008",
    "このインスタンスは演習用ではないため、時計を変えられません。環境変数 IDM_NOW を消してください。",
)
BAD_INSTANT = Message(
    "SET-009", "「{value}」は日時として読めません。2027-04-01T00:00:00+09:00 のように入力してください。"
)
BAD_DATE = Message("SET-010", "「{value}」は日付として読めません。2027-04-01 のように入力してください。")
DATA_REMAINS = Message(
    "SET-013",
    "{path} に前のデータが残っているため、インスタンスを作りませんでした。設定ファイル sekisho.toml を戻すか、別の場所を --home で指定してください。",
)
DATABASE_TAKEN = Message(
    "SET-014", "このデータベースは、別のインスタンスが使っています。空のデータベースを --database で指定してください。"
)
SETTING_WRONG = Message("SET-012", "設定できない値があります（{what}）。「idm init --help」で確かめてください。")
PASSWORD_IN_URL = Message(
    "SET-015",
    "データベースの URL にパスワードが入っているため、インスタンスを作りませんでした。URL は設定ファイルに残ります。"
    "パスワードは ~/.pgpass に置き、URL から除いてください。",
)
CLOCK_BEHIND = Message(
    "SET-016",
    "この機械の時計（{now}）が、最後の監査記録（{newest}）より前に戻っています。時計が正しくなるまで、何も行いません。"
    "時計を合わせてください。時計のほうが正しいときは、「idm clock believe --by 職員番号」で認めてください。",
)
CLOCK_NOT_YOURS = Message(
    "SET-017",
    "時計が正しいことを認められるのは、システムを預かる職の人です。--by に自分の職員番号を指定してください。まだ何も変えていません。",
)
CLOCK_BELIEVED = Message(
    "SET-018", "今の時計で続けます。{newest} の監査記録は、進んだ時計で書かれたものとして残ります。"
)
CLOCK_FINE = Message("SET-019", "時計は、監査記録より前に戻っていません。何も変えていません。")
NO_SUCH_PERSON = Message("SET-011", "「{value}」の職員は登録されていません。職員番号かログイン名で指定してください。")
