"""What is wrong with a new password, and what to do. Never with any part of it."""

from idm.messages import Message

TOO_SHORT = Message("PWD-001", "パスワードが短すぎます。{shortest}文字以上にしてください。")
TOO_LONG = Message("PWD-002", "パスワードが長すぎます。{limit}バイト（英数字で{limit}文字）までにしてください。")
ONE_CASE = Message("PWD-003", "英大文字と英小文字の両方を使ってください。")
NO_CHARACTER = Message(
    "PWD-004", "パスワードに使えない文字（改行、制御文字、外字など）があります。見える文字だけにしてください。"
)
TWO_SPELLINGS = Message(
    "PWD-005",
    "端末によって違う文字として入力される文字（全角の英数字、半角カナなど）があります。"
    "英数字と記号は半角で入力してください。",
)
NAME_IN_IT = Message("PWD-006", "氏名や団体の名前が入っています。名前と関係のないものにしてください。")
NUMBER_IN_IT = Message("PWD-007", "職員番号またはログイン名が入っています。番号と関係のないものにしてください。")
DATE_IN_IT = Message(
    "PWD-008",
    "日付や年に見える数字（生年月日など。例：19850304、0304、S60、昭和60年）が入っています。日付と関係のないものにしてください。",
)
GUESSED = Message(
    "PWD-009",
    "推測されやすいパスワードです（よく使われる語、年や季節、キーの並びなど）。関係のない語を3つ以上つなぐと、覚えやすく推測されにくくなります。",
)
NO_DIGIT_OR_SIGN = Message("PWD-010", "数字か記号を、少なくとも1つ使ってください。")
NO_DIGIT_AND_SIGN = Message("PWD-011", "数字と記号の両方を使ってください。")
TELEPHONE_IN_IT = Message("PWD-012", "電話番号に見える数字が入っています。番号と関係のないものにしてください。")
LEAKED = Message(
    "PWD-013",
    "流出したパスワードや、よく使われるパスワードの一覧にあります。ほかで使ったことのない、別のものにしてください。",
)

# --- the list of leaked and common passwords ---

READING_LIST = Message("PWD-020", "一覧を読んでいます")
LIST_MADE = Message(
    "PWD-021",
    "{count}件の一覧から {path} を作りました（{size}MB、関係のないパスワードを誤って断る割合の実測 {rate}％）。"
    '使うには、sekisho.toml に次の1行を入れ、「idm policy propose --connection」で変更を申請してください：\npassword_blocklist = "{path}"',
)
LIST_EMPTY = Message("PWD-022", "{path} には1件もありません。1行に1つずつ、パスワードか SHA-1 を入れてください。")
TARGET_TAKEN = Message("PWD-023", "{path} には、すでにファイルがあります。まだない名前を指定してください。")
LIST_UNWRITABLE = Message("PWD-024", "{path} に書き込めません（{why}）。場所と権限を確認してください。")
LIST_UNREADABLE = Message(
    "PWD-025",
    "使わせないパスワードの一覧 {path} を読めません（{why}）。sekisho.toml の password_blocklist と、ファイルの権限を確かめてください。"
    "一覧なしでは起動しません。",
)
LIST_EXCHANGED = Message(
    "PWD-027",
    "使わせないパスワードの一覧 {path} は、二人で認めたものではありません。元のファイルに戻してください。"
    "新しい一覧は別の名前で作り、「idm policy propose --connection」で変更を申請します。一覧なしでは起動しません。",
)
LIST_DAMAGED = Message(
    "PWD-026",
    "使わせないパスワードの一覧 {path} が壊れているか、別のファイルです。「idm credential blocklist」で作り直してください。"
    "一覧なしでは起動しません。",
)
