"""Passwords on their way to directories, and what directories check at a bind."""

from idm.messages import Message

REACHED_AGAIN = Message("DLV-001", "ディレクトリ「{name}」に、また接続できました。待っていた変更を反映します。")

_GO_ON = "この行を除いて取り込み、その人には仮のパスワードを発行してください。"
NOT_UTF8 = Message(
    "DLV-002", "{line}行目に UTF-8 でない文字があります。何も取り込んでいません。UTF-8 で書き出してください。"
)
NO_LOGIN = Message("DLV-003", "{line}行目：ログイン名（uid）がありません。")
TWO_VALUES = Message(
    "DLV-004", "{line}行目（{login}）：パスワードが二つ以上あり、どれが正しいか分かりません。" + _GO_ON
)
CLEAR_TEXT = Message(
    "DLV-005",
    "{line}行目（{login}）：ハッシュではありません（平文のパスワードは受け取りません）。" + _GO_ON,
)
UNKNOWN_SCHEME = Message(
    "DLV-006",
    "{line}行目（{login}）：受け入れられない方式です。受け入れるのは SSHA、SSHA256、SSHA512、SMD5、SHA、MD5、"
    "CRYPT（$1$、$5$、$6$、$2$）、PBKDF2、ARGON2 です。" + _GO_ON,
)
BROKEN = Message(
    "DLV-007", "{line}行目（{login}）：ハッシュの形が正しくありません（途中で切れていないか確かめてください）。"
)
TOO_COSTLY = Message(
    "DLV-008",
    "{line}行目（{login}）：照合に時間やメモリーがかかりすぎ、他の人のサインインを妨げるため受け入れられません。"
    + _GO_ON,
)
CUT_SHORT = Message(
    "DLV-009",
    "{line}行目（{login}）：この CRYPT は、ロックされているか、パスワードを8文字で切る古い方式のため受け入れられません。"
    + _GO_ON,
)
TWICE = Message(
    "DLV-010", "{line}行目（{login}）：同じログイン名が{first}行目にもあります。どちらか一方にしてください。"
)
BROUGHT = Message(
    "DLV-011",
    "{taken}人のパスワードを引き継ぎました。最初のサインインで、この製品の方式に置き換わります。"
    "すでにパスワードのある人{known}人と、登録のない{unknown}人分は取り込んでいません。",
)
NOT_BROUGHT = Message(
    "DLV-012",
    "{count}行に問題があるため、何も取り込んでいません。直すか、--leave-out-wrong を付けて問題のある行を除いてください。",
)
TOO_LARGE = Message("DLV-013", "ファイル {path} が大きすぎます（{limit}MBまで）。ou ごとなどに分けてください。")
