"""The web pages."""

from idm.messages import Message

SERVING = Message("WEB-001", "{url} で画面を示しています（止めるには Ctrl-C）。")
PORT_BUSY = Message(
    "WEB-002", "ポート {port} は他のプログラムが使用中です。環境変数 IDM_PORT で別の番号を指定してください。"
)
NO_PAGE = Message(
    "WEB-003", "そのページはありません。アドレスを確かめるか、上の「関所」から初めの画面へ戻ってください。"
)
NOT_FOR_YOU = Message(
    "WEB-004",
    "この画面は、あなたの今の職では開けません。必要なときは、所属の情報セキュリティ・システム管理者に相談してください。",
)
STALE_FORM = Message(
    "WEB-005", "画面を開いてから時間がたったため、受け付けませんでした。画面を読み直して、もう一度入力してください。"
)
TOO_LARGE = Message("WEB-006", "送られたものが大きすぎます。何も変更していません。")
FAULT = Message(
    "WEB-007",
    "処理できませんでした。何も変更していません。もう一度試し、続くときは情報システム担当者に知らせてください。",
)
COUNT_UNREADABLE = Message(
    "WEB-009",
    "件数「{value}」を数字として読めません。数字だけを入力して、もう一度登録してください。何も登録していません。",
)
OTHER_HOST = Message("WEB-008", "このアドレスの名前では開けません。教えられたアドレスで開いてください。")
AWAY = Message(
    "WEB-010",
    "今は答えられません（{id}）。しばらくしてからもう一度試し、続くときは、この番号を情報システム担当者に知らせてください。",
)
NO_PROXY_NAMED = Message(
    "WEB-011",
    "public_url があるのに trusted_proxies が0です。前に立つ nginx などの台数を sekisho.toml に書いてください。"
    "それまで、サインインの記録には端末のアドレスが残らず、一つの回線からの間違いを止めることもできません。",
)
CANNOT_PRINT = Message(
    "WEB-012",
    "PDF を作れません。PDF を作る部品（WeasyPrint と Pango）が、このサーバーにないか、読み込めません。何も変更していません。"
    "情報システム担当者に、deploy/system-packages.sh demo を実行するよう伝えてください。急ぐときは、画面をブラウザから印刷してください。",
)
