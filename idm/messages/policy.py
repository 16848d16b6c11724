"""Loading a profile."""

from idm.messages import Message

NO_SUCH_PROFILE = Message("POL-001", "プロファイル「{name}」はありません。使えるもの：{known}。")
PROFILE_WRONG = Message("POL-002", "プロファイル {path} に誤りがあるため、読み込みませんでした。{problems}")
NOT_TOML = Message("POL-003", "プロファイル {path} は TOML として読めません（{why}）。")
UNKNOWN_CLAUSE = Message("POL-004", "{where}：条項「{clause}」は条項台帳にありません。")
NO_SOURCE = Message("POL-005", "{where}：根拠（clause）も、既定値とした理由（default）もありません。")
UNKNOWN_RULE = Message("POL-006", "規則「{rule}」をプログラムは知りません。")
MISSING_RULE = Message("POL-007", "規則「{rule}」の根拠がプロファイルにありません。")
POLICY_UNREADABLE = Message(
    "POL-016",
    "承認された規程（プロファイル）を、この版のプログラムでは読めません。"
    "「idm policy accept --by 職員番号 --second 職員番号」で、二人で新しい版の規程を受け入れてください。",
)
CONNECTION_TOUCHED = Message(
    "POL-017",
    "データベースの中の接続先と運用の設定が、監査記録にある承認された内容と違います。つながずに止めました。"
    "控えからデータベースを戻し、監査の担当者に知らせてください。",
)
PROFILE_TOUCHED = Message(
    "POL-018",
    "データベースの中の規程（プロファイル）が、監査記録にある承認された内容と違います。止めました。監査の担当者に知らせ、"
    "控えからデータベースを戻すか、「idm policy accept --by 職員番号 --second 職員番号」で、二人でファイルの規程を受け入れてください。",
)
POLICY_CHANGED = Message(
    "POL-008",
    "プロファイルの内容が、前に承認されたときから変わっています。"
    "「idm policy accept --by 職員番号 --second 職員番号」で、二人で確かめて受け入れてください。",
)
