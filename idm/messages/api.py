"""Other programs that ask over the API, and what they are answered."""

from idm.messages import Message

CLIENT_MADE = Message(
    "API-001",
    "APIクライアント「{name}」を登録しました。鍵は今だけ示します。相手のシステムに設定し、ほかには残さないでください。期限：{until}",
)
CLIENT_ENDED = Message("API-002", "APIクライアント「{name}」の鍵を止めました。以後の呼び出しはすべて拒まれます。")
CLIENT_RENEWED = Message(
    "API-010",
    "APIクライアント「{name}」の鍵を作り直しました。新しい鍵は今だけ示します。相手のシステムに設定してください。前の鍵は、もう使えません。期限：{until}",
)
NAME_TAKEN = Message(
    "API-003", "APIクライアント「{name}」は登録済みか、以前に使われた名前です。別の名前にしてください。"
)
NO_SUCH_CLIENT = Message(
    "API-004", "有効なAPIクライアント「{name}」はありません。「idm client list」で名前を確かめてください。"
)
BAD_CLIENT_NAME = Message(
    "API-005",
    "「{name}」は名前に使えません。英小文字で始まる、英小文字・数字・ハイフンの2～40文字にしてください（例：radius-honcho）。",
)
NO_SUCH_SCOPE = Message("API-006", "権限「{value}」はありません。使えるもの：{known}")
NO_SUCH_SYSTEM = Message("API-007", "システム「{value}」はプロファイルにありません。使えるもの：{known}")
BAD_DAYS = Message("API-008", "期限は1～{most}日で指定してください。何も登録していません。")
NO_SCOPE = Message("API-009", "権限を一つ以上指定してください（例：--scope verify）。何も登録していません。")

WHO_ASKS = Message(
    "API-020",
    "鍵がないか、使えない鍵です。「Authorization: Bearer 鍵」の形で送っているか、鍵が期限内で止められていないかを確かめてください。",
)
NOT_YOURS = Message(
    "API-021",
    "このクライアントには、権限「{scope}」がありません。必要なときは、ネットワーク管理者に、権限を持つ鍵の発行を頼んでください。",
)
MALFORMED = Message("API-022", "依頼の内容を読めません。API仕様（/api/v1/openapi.json）に合わせてください：{problems}")
NOTHING_THERE = Message("API-023", "該当するものはありません。番号を確かめてください。")
NO_SUCH_CALL = Message("API-024", "その呼び出しはありません。API仕様（/api/v1/openapi.json）を確かめてください。")
TOO_MANY = Message("API-025", "短い時間に拒まれた依頼が多すぎます。{seconds}秒待ってから、やり直してください。")
TOO_LARGE = Message("API-026", "依頼が大きすぎます（上限{most}バイト）。何も変更していません。")
FAULT = Message(
    "API-027",
    "処理できませんでした。続くときは情報システム担当者に知らせてください。確認の依頼は、許可されていません。",
)
AWAY = Message(
    "API-029",
    "今は答えられません（{id}）。しばらくしてからやり直し、続くときは、この番号を情報システム担当者に知らせてください。",
)
BAD_CURSOR = Message("API-028", "続きの目印（cursor）を読めません。前の答えの next を、そのまま送ってください。")

NOT_ALLOWED = Message(
    "API-040",
    "確認できませんでした。ユーザー名と、パスワードか確認コードを確かめてください。続けて間違えると、しばらく使えなくなります。",
)
ALLOWED = Message("API-041", "本人であることを確認しました。")
NOT_ENOUGH = Message("API-043", "示されたものは正しいですが、このシステムには足りません（{shown}）。")
CODE_USED = Message(
    "API-044",
    "この確認コードは使用済みです。新しいコードが表示されるまで待って（長くて30秒）、入力してください。誤りには数えていません。",
)
CHANGE_FIRST = Message(
    "API-042", "仮のパスワードです。先に「関所」へサインインし、新しいパスワードに変更してください。"
)
