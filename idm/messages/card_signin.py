"""A card at a terminal's reader, and the session that it opens."""

from idm.messages import Message

HANDED = Message(
    "CSI-001", "カードを確かめました。この端末のブラウザーで、{seconds}秒以内にサインインを続けてください。"
)
NO = Message(
    "CSI-002",
    "カードで確認できませんでした。カードを挿し直して、もう一度試してください。続くときは、情報システム担当者に連絡してください。",
)
NO_CODE = Message(
    "CSI-003",
    "この番号では続けられません。番号は1回だけ、60秒以内に、カードを挿した端末のブラウザーで使えます。カードを挿し直してください。",
)
LIST_WRITTEN = Message(
    "CSI-005",
    "{path} に、止まったカードの失効リストを書き出しました。読む側には、署名者の証明書 {signer} を渡してください。",
)
LIST_KEY_WRONG = Message(
    "CSI-006",
    "失効リストの鍵 {key} と証明書 {certificate} が一組ではありません。自分で置いたものなら、組になる二つを置いてください。"
    "関所が作ったものなら、二つとも別の場所に移してください。次に必要になったときに作り直します。",
)
SECRET_OPEN = Message(
    "CSI-007",
    "合言葉のファイル {path} を、ほかの利用者も読めるため、使いません。読まれたものとして作り直し、chmod 600 にしてください。",
)
REVOKED = Message("CSI-008", "カード「{face}」は発行者が失効させたため、紛失の届出と同じ扱いで止めました。")
BY_ISSUER = "発行者の失効リスト"
CARD_OVER = Message(
    "CSI-004", "このカードは使えなくなったため、サインインを終了しました。カードの担当者に確かめてください。"
)
