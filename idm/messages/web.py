"""The web pages."""

from idm.messages import Message

SERVING = Message("WEB-001", "{url} で状態のページを示しています（止めるには Ctrl-C）。")
PORT_BUSY = Message(
    "WEB-002", "ポート {port} は他のプログラムが使用中です。環境変数 IDM_PORT で別の番号を指定してください。"
)
