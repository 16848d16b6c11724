"""What the command `idm` says when all went well, and its few refusals of its own."""

from idm.messages import Message

CREATED = Message(
    "CLI-001", "{home} にインスタンスを作りました（プロファイル：{profile}）。次は「idm directory start」です。"
)
UPGRADED = Message("CLI-002", "データベースを現在の版にしました。")
UPGRADED_NOT_OPEN = Message(
    "CLI-052", "まだ仕事は始められません。画面やワーカーを動かす前に、次のことをしてください。{why}"
)
DIRECTORY_STARTED = Message("CLI-003", "ディレクトリを起動しました（pid {pid}）。見るには：\n  {search}")
DIRECTORY_STOPPED = Message("CLI-004", "ディレクトリを止めました。")
DIRECTORY_NOT_PRIVATE = Message(
    "CLI-005", "このインスタンスのディレクトリは外部のもの（{uri}）です。起動と停止は、その管理者が行います。"
)
FILE_OK = Message("CLI-006", "問題はありません。{rows}行、{people}人に変更があります。")
FILE_ASKS = Message("CLI-030", "確かめることが{count}件あるため、まだ取り込めません。何も変更していません。")
FILE_WRONG = Message(
    "CLI-007",
    "{count}件の問題があるため、取り込めません。何も変更していません。直してから、もう一度取り込んでください。",
)
NOTHING_NEW = Message("CLI-008", "このファイルの内容は、すべて登録済みです。変更はありません。")
APPLIED = Message(
    "CLI-009", "取込み番号{batch}：{people}人の発令を取り込みました。ディレクトリには「idm worker」が反映します。"
)
HELD = Message(
    "CLI-010",
    "取込み番号{batch}：確認が必要なため、まだ反映していません。別の人が内容を確かめ、"
    "「idm brake release {batch} --by 職員番号」を実行してください。取り下げるには「idm brake withdraw {batch}」です。",
)
CONFIRM = Message("CLI-011", "この内容で取り込みますか")
NOT_CONFIRMED = Message("CLI-012", "取り込みませんでした。確認なしで取り込むには --yes を付けてください。")
MISSING_PEOPLE = Message(
    "CLI-013",
    "全件ファイルにない在職者が{count}人います：{numbers}。退職とはみなしません。人事の記録を確かめてください。",
)
RELEASED = Message("CLI-014", "取込み番号{batch}を反映します。ディレクトリには「idm worker」が反映します。")
WITHDRAWN = Message("CLI-015", "取込み番号{batch}を取り下げました。")
UNITS_APPLIED = Message("CLI-016", "組織を取り込みました（{units}所属）。")
NO_DIFFERENCES = Message("CLI-017", "違いはありません（{count}件を比べました）。")
DIFFERENCES = Message("CLI-018", "{count}件の違いがあります。プロファイルに従って直すには --repair を付けてください。")
REPAIRED = Message("CLI-019", "{marks}件を直しました（書込み{writes}件）。残る違いは{left}件です。")
LOG_OK = Message("CLI-020", "監査記録は正しく続いています（{entries}件、署名済み{signed}件）。")
EXPORTED = Message("CLI-021", "監査記録{entries}件を {folder} に書き出しました。確かめ方は README.ja.md にあります。")
NOTHING_COMING = Message("CLI-022", "{when}の時点で、変わることはありません。")
PASS_DONE = Message("CLI-023", "書込み{writes}件、失敗{failed}件。")
WORKER_STARTED = Message("CLI-024", "ワーカーを始めました（止めるには Ctrl-C）。")
FREED_ONCE = Message("CLI-025", "{count}件の停止について1人目の確認を記録しました。もう1人が同じ操作を行ってください。")
FREED = Message("CLI-026", "{count}件の停止を行うことにしました。「idm worker」が反映します。")
POLICY_ACCEPTED = Message("CLI-027", "新しい規程を受け入れました。すべての登録を見直します。")
POLICY_SAME = Message("CLI-028", "承認済みの内容と同じです。")
AT_NEEDED = Message("CLI-029", "日付がありません。")
READING_FILE = Message("CLI-933", "ファイルを読んでいます")
JUDGING_FILE = Message("CLI-934", "内容を名簿と照らしています")
WORKING_OUT = Message("CLI-935", "変わることを日ごとに調べています")
RECORDING = Message("CLI-936", "記録しています")
PASSWORD_ISSUED = Message(
    "CLI-901", "本人であることを確かめてから、紙で渡してください。{until}に切れます。この表示は二度とできません。"
)
NO_SUCH_COMMAND = Message("CLI-031", "「{v}」という命令はありません。{near}")
NO_SUCH_OPTION = Message("CLI-032", "{v} という指定はありません。")
ARGUMENT_MISSING = Message("CLI-033", "{v} を指定してください。")
OPTION_EMPTY = Message("CLI-034", "{v} には、値が必要です。")
ARGUMENT_EXTRA = Message("CLI-035", "余分な指定があります：{v}")
VALUE_WRONG = Message("CLI-036", "{v} の値が正しくありません：{why}")
USE_WRONG = Message("CLI-037", "指定が正しくありません：{why}")
USED_SO = Message("CLI-038", "使い方：{usage}\n詳しくは「{path} --help」で見られます。")
PERHAPS = Message("CLI-039", "「{v}」のことですか。")
PROVE_AT_A_TERMINAL = Message(
    "CLI-040",
    "この操作には、本人のパスワードと確認コードが要ります。端末から実行するか、画面で行ってください。何も変更していません。"
    "パスワードや確認コードの機器を使えない人は、窓口の2人の再設定（idm credential reset）か、画面での回復用コードで戻れます。"
    "[cli] の without_proof の変更にも2人の本人確認が要るため、非常のときに備えるなら、前もって変更しておきます。",
)
PASSWORD_OF = Message("CLI-041", "{who} のパスワード")
CODE_OF_DEVICE = Message("CLI-042", "確認コード")
NOT_PROVED = Message(
    "CLI-043",
    "{who} であることを確かめられませんでした。何も変更していません。もう一度、初めから実行してください。"
    "直前に使った確認コードは使えません。次のコードを待ってください。",
)
NOT_PROVED_ENOUGH = Message(
    "CLI-044",
    "この操作には、示されたものでは足りません（{why}）。何も変更していません。画面で、認証器や確認コードを示して行ってください。",
)
PROOF_OVER = Message(
    "CLI-045", "途中でサインインが終わったため、何も変更していません。もう一度、初めから実行してください。"
)
PASSWORD_TO_BE_CHANGED = Message(
    "CLI-046",
    "{who} のパスワードは、先に変更が要ります。何も変更していません。"
    "画面でサインインして自分のパスワードに変えてから、もう一度実行してください。",
)
NOT_A_NUMBER = Message("CLI-047", "数で指定してください。")
OUT_OF_RANGE = Message("CLI-048", "使える数の範囲にありません（境は{v}です）。")
NOT_ONE_OF = Message("CLI-049", "「{v}」は使えません。使えるもの：{known}")
NOTHING_TO_SHOW = Message("CLI-050", "{what}はありません。")
MATCHING = "当てはまるもの"
NOBODY_LOCKED = Message("CLI-051", "いまロックされている人はいません。")
