"""Who is meant by a number, and what a newcomer is called on our machines. ``HR-0nn`` is case nn of the catalogue.

``{n}`` is the row as Excel numbers it, ``{v}`` the 職員番号 in it.
"""

from idm.messages import Message

NUMBER_GIVEN_AGAIN = Message(
    "HR-053",
    "{n}行目の職員番号{v}は、{y}年まで「{known}」が使っていました。番号の再利用ですか。"
    "再利用なら、「{told}」を新しい利用者（ログイン名「{login}」、メール「{mail}」）として登録し、前の人の記録はそのまま残します。"
    "同じ人なら、採用より前の日付で氏名変更の発令を加えてください。",
)
SAME_PERSON = Message(
    "HR-054",
    "{n}行目：退職する{known}と採用する{v}は、同じ人（{name}）と思われます。アカウントを引き継ぎますか。"
    "引き継ぐなら HR-054 に、別の人として登録するなら HR-125 に「はい」と答えてください。",
)
ANOTHER_PERSON = Message("HR-125", "{n}行目：{v}を、氏名とカナが同じ{known}とは別の人として登録します。")
SEVERAL_LIKE_IT = Message(
    "HR-126",
    "{n}行目：採用する{v}（{name}）が、氏名・カナの同じ退職者（{known}）の誰かなのか、決められません。"
    "そのうちの一人なら、その職員番号で「再任用」の発令にしてください。別の人なら HR-125 に「はい」と答えてください。",
)
NAME_TAKEN = Message(
    "HR-059",
    "{n}行目：{v}の{what}「{taken}」は使用中（または過去に使用）です。候補：{list}。"
    "ログイン名「{login}」、メール「{mail}」として登録してよければ「はい」と答え、"
    "違うときは列「ログイン名」「メール」に入力してください。",
)
NAMES_PROPOSED = Message(
    "HR-127",
    "{n}行目：{v}（{name}）を、ログイン名「{login}」、メール「{mail}」として登録します（ほかの候補：{list}）。"
    "よければ「はい」と答え、違うときは列「ログイン名」「メール」に入力してください。",
)
GIVEN_NAME_WRONG = Message(
    "HR-128",
    "{n}行目の{column}「{told}」は使えません。ログイン名は英小文字で始まる2～20文字の英小文字・数字・「.」「_」「-」、"
    "メールは英小文字のアドレスで入力してください。",
)
NO_LETTERS = Message(
    "HR-129",
    "{n}行目：氏名カナを英字に直せないため、{v}のログイン名かメールのアドレスを作れません。"
    "氏名カナを直すか、列「ログイン名」「メール」に入力してください。",
)
