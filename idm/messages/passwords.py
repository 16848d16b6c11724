"""What is wrong with a new password, and what to do. Never with any part of it."""

from idm.messages import Message

TOO_SHORT = Message("PWD-001", "パスワードが短すぎます。{shortest}文字以上にしてください。")
TOO_LONG = Message("PWD-002", "パスワードが長すぎます。{limit}バイト（英数字で{limit}文字）までにしてください。")
TOO_FEW_KINDS = Message(
    "PWD-003", "文字の種類が足りません。英大文字、英小文字、数字、記号のうち{kinds}種類以上を使ってください。"
)
NO_CHARACTER = Message(
    "PWD-004", "パスワードに使えない文字（改行、制御文字、外字など）があります。見える文字だけにしてください。"
)
TWO_SPELLINGS = Message(
    "PWD-005",
    "端末によって違う文字として入力される文字（全角の英数字、半角カナなど）があります。"
    "英数字と記号は半角で入力してください。",
)
NAME_IN_IT = Message("PWD-006", "氏名や団体の名前が入っています。名前と関係のないものにしてください。")
NUMBER_IN_IT = Message(
    "PWD-007", "職員番号、ログイン名または電話番号が入っています。番号と関係のないものにしてください。"
)
BIRTH_IN_IT = Message("PWD-008", "生年月日が入っています。生年月日と関係のないものにしてください。")
GUESSED = Message(
    "PWD-009",
    "推測されやすいパスワードです（よく使われる語、年や季節、キーの並びなど）。関係のない語を3つ以上つなぐと、覚えやすく推測されにくくなります。",
)
