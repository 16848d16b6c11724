"""Ways back for whoever is locked out, at the desk and by oneself; temporary passwords on paper."""

from idm.messages import Message

NOT_PROVED = Message(
    "RST-001",
    "確かめられませんでした。ユーザー名と、登録した機器に新しく表示されたコード（または使っていない回復コード）を入力してください。"
    "機器も回復コードもないときは、窓口に連絡してください。",
)
TOKEN_OVER = Message(
    "RST-002", "再設定の時間が過ぎたか、すでに使われました。何も変更していません。初めからやり直してください。"
)
DONE = Message("RST-003", "新しいパスワードにしました。新しいパスワードでサインインしてください。")
LEAKED = Message(
    "RST-004",
    "今のパスワードを使えなくし、すべての端末でサインアウトしました。ここで新しいパスワードを決めてください。"
    "機器も回復コードもないときは、窓口に連絡してください。",
)
NOT_A_NEWCOMER = Message(
    "RST-005",
    "{who}は、自分で決めたパスワードを使ったことがあります。仮のパスワードは、2人の職員による再設定で渡してください"
    "（「idm credential reset ask」）。",
)
NEEDS_A_NAME = Message(
    "RST-006", "再設定とロックの解除は、行う人が分かる必要があります。--by に自分の職員番号を指定してください。"
)
NOT_YOUR_OFFICE = Message(
    "RST-007", "{who}は、再設定とロックの解除を行える職に就いていません。システムを預かる職の人が行ってください。"
)
ABOUT_ONESELF = Message(
    "RST-008", "自分のパスワードやロックを、窓口の職員として扱うことはできません。ほかの職員に頼んでください。"
)
CONTRACTOR = Message(
    "RST-009", "特権を持つ人のパスワードは、委託の人には扱えません（7.2(1)③(エ)）。職員が行ってください。"
)
ALREADY_ASKED = Message(
    "RST-010",
    "{who}の再設定は、すでに申し込まれています（番号{number}）。もう1人の職員が認めるか、取り下げてください。",
)
NO_REQUEST = Message(
    "RST-011",
    "番号{number}の再設定は、認めるのを待っていません（済んだ、取り下げた、または時間切れ）。一覧を確かめてください。",
)
SAME_PERSON = Message(
    "RST-012", "申し込んだ本人は、その再設定を認められません。もう1人の職員が本人を確かめて認めてください。"
)
ASKED = Message(
    "RST-013",
    "{who}の再設定を申し込みました（番号{number}、{until}まで）。もう1人の職員が本人を確かめ、"
    "「idm credential reset confirm {number} --by 職員番号」で認めてください。",
)
WITHDRAWN = Message("RST-014", "番号{number}の再設定を取り下げました。何も変更していません。")
NOTHING_WAITS = Message("RST-015", "認めるのを待っている再設定はありません。")
NO_JOINERS = Message("RST-016", "{day}に任用が始まり、まだ自分のパスワードを決めていない人はいません。")
NOT_RECOGNISED = Message(
    "RST-017", "本人であることをどう確かめたかを選んでください。確かめないうちは、何も変更しません。"
)
ENDED = Message("RST-018", "{who}のパスワードを使えなくし、すべての端末でサインアウトしました。")
SLIPS_WRITTEN = Message(
    "RST-019", "{count}人分を {path} に書きました。印刷して本人に渡したら、このファイルを消してください。"
)
SLIPS_TAKEN = Message("RST-020", "{path} に書けません（{why}）。まだ何も発行していません。別の名前を指定してください。")
TOLD_CHANGED = Message(
    "RST-021",
    "パスワードを変更しました。覚えがないときは、すぐに「流出したかもしれない」を押し、所属長に知らせてください。",
)
TOLD_RESET = Message(
    "RST-022",
    "機器または回復コードによって、パスワードを再設定しました。覚えがないときは、すぐに所属長と窓口に知らせてください。",
)
TOLD_DESK = Message(
    "RST-023",
    "窓口の職員2人が本人を確かめ、仮のパスワードを発行しました。覚えがないときは、すぐに所属長に知らせてください。",
)
TOLD_UNLOCKED = Message(
    "RST-024",
    "窓口の職員が、続けて間違えたためのロックを解除しました。間違えた覚えがないときは、所属長に知らせてください。",
)
TOLD_LEAKED = Message(
    "RST-025",
    "流出のおそれがあるとの届けにより、パスワードを使えなくしました。前のパスワードを、ほかでも使わないでください。",
)
TOLD_MANAGER = Message(
    "RST-026",
    "{who}から、パスワードが流出したおそれがあるとの届けがありました（6.4(3)④）。パスワードはすでに使えません。経緯を確かめてください。",
)
NOT_YOUR_SECTION = Message(
    "RST-030",
    "{who}の役割は、自分の所属とその下の人のためのものです。{person}の手続きは、その所属の情報セキュリティ・システム管理者か、"
    "全体を預かる職の人が行ってください。",
)
TWO_FOR_PRIVILEGED = Message(
    "RST-031",
    "{who}は、特権のある役割に就く人です（7.2(1)③）。最初の仮のパスワードも、2人の職員による再設定で渡してください"
    "（窓口の「再設定を申し込む」、または「idm credential reset ask」）。",
)
TOLD_ISSUED = Message(
    "RST-032",
    "窓口の職員が、仮のパスワードを発行しました。自分で受け取っていないときは、すぐに所属長と窓口に知らせてください。",
)
UNLOCKED = Message("RST-027", "{who}のロックを解除しました。")
NOT_LOCKED = Message("RST-028", "{who}は、ロックされていません。")
NOBODY_TO_GIVE = Message("RST-029", "仮のパスワードを渡す人がいません。何も発行していません。")
