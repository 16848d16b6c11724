"""Changes of what the instance works by: proposed by one person, put in force by another."""

from idm.messages import Message

NO_SUCH_PROPOSAL = Message(
    "CHG-001", "変更の案{number}は、決定を待つものの中にありません。「idm policy propose」で案を出してください。"
)
OTHER_BASE = Message(
    "CHG-002",
    "変更の案{number}を出した後に、今の設定が変わりました。何も変更していません。新しい内容で、案を出し直してください。",
)
NOTHING_TO_CHANGE = Message("CHG-003", "ファイルの内容は、今の設定と同じです。変更の案はありません。")
PROPOSED = Message(
    "CHG-004",
    "変更の案を、申請として出しました（番号{number}、要約値 {digest}）。決める人：{who}　承認されるまで、今の設定のまま動きます。",
)
DIFFERS = Message(
    "CHG-005",
    "{what}のファイルが、承認された内容と違います。承認された内容のまま動いています。「idm policy diff」で違いを確かめてください。",
)
READABLE = Message(
    "CHG-006", "承認された規程を読めるため、一度には受け入れません。「idm policy propose」で案を出してください。"
)
NOT_TWO = Message(
    "CHG-007", "規程を受け入れる二人は、別の人で、一人は{roles}の職にある人です。--by と --second を確かめてください。"
)
RENEWED = Message("CHG-008", "二人で認めた新しい設定で、動き直します。")
NOBODY_NOW = Message("CHG-012", "いまはいません（決められる人が着任するまで待ちます）")
AT_ONCE = Message("CHG-013", "{what}を、今のファイルの内容にしました。職員がまだいないため、別の人の承認は要りません。")
IN_FORCE = Message("CHG-009", "今の設定")
PROPOSED_TEXT = Message("CHG-010", "変更の案")
WHAT = {"profile": "規程（プロファイル）", "connection": "接続先と運用の設定"}
SUBJECT = Message("CHG-011", "{what}の変更")
