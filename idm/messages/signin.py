"""Signing in. One answer for every reason why it did not work: the reason goes to the log and to the person (F11)."""

from idm.messages import Message

NO = Message(
    "SIGN-001",
    "サインインできませんでした。ユーザー名とパスワードを確かめてください。続けて間違えると、しばらく使えなくなります。",
)
CODE_WRONG = Message("SIGN-002", "確認コードが違うか、使用済みです。新しいコードが表示されてから入力してください。")
SESSION_OVER = Message("SIGN-003", "サインインしてから時間がたったため、終了しました。もう一度サインインしてください。")
MUST_CHANGE = Message("SIGN-004", "仮のパスワードです。続ける前に、新しいパスワードに変更してください。")
SAME_PASSWORD = Message("SIGN-005", "これまでに使ったパスワードです。使ったことのないものにしてください。")
OLD_WRONG = Message("SIGN-006", "今のパスワードが違います。もう一度入力してください。")
PROVE_AGAIN = Message("SIGN-007", "この操作の前に、もう一度本人であることを確かめます。")
KEY_UNREADABLE = Message(
    "SIGN-008",
    "認証情報の鍵 {path} を使えません（{why}）。バックアップから戻してください。新しく作ると、登録済みの確認コードが使えなくなります。",
)
NO_ACCOUNT = Message("SIGN-009", "{who}の利用は、現在有効ではありません。任用と停止の状態を確かめてください。")
NOT_BEGUN = Message("SIGN-010", "機器の登録が始まっていません。「機器を加える」からやり直してください。")
TYPED_TWICE = Message("SIGN-011", "2回入力した新しいパスワードが違います。もう一度入力してください。")
SOURCE_HELD = Message(
    "SIGN-013",
    "この回線から間違いが続いたため、あと{minutes}分ほど受け付けません。あなたの間違いとは限りません。"
    "時間をおいてやり直すか、急ぐときは窓口に連絡してください。",
)
CHANGED = Message("SIGN-012", "パスワードを変更しました。新しいパスワードでサインインしてください。")
