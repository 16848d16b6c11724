"""Leaving and moving (退職・異動の手続), and the receipts of what was stopped."""

from collections.abc import Mapping

from idm.messages import Message

NO_SUCH = Message("LEA-001", "手続{number}は、ないか、あなたが見られるものではありません。")
NO_TASK = Message(
    "LEA-002", "手続{number}に、項目{task}はありません。「idm leaving show {number}」で項目の番号を見てください。"
)
NOT_OPEN = Message("LEA-003", "手続{number}は、すでに終わったか、取りやめになっています。")
BY_THE_LEDGER = Message(
    "LEA-004",
    "カード{card}の返却は、カードの台帳で記録します。「idm card return」か「idm card collect」で受け取ってください。"
    "ここには、そのまま反映されます。",
)
OWN = Message(
    "LEA-005", "自分の手続を、自分で受け取ったことにはできません。人事管理部門か所属長に頼んでください。［{source}］"
)
NOT_YOURS = Message("LEA-006", "この手続を進められるのは、人事管理部門と、所属の情報セキュリティ・システム管理者です。")
NEEDS_NOTE = Message(
    "LEA-007", "本人に代わって記録するときは、どのように確かめたか（誰に引き継いだか）を書いてください。"
)
NOTE_WRONG = Message("LEA-008", "メモは{limit}文字までで、個人番号を含められません。")
DONE_ALREADY = Message("LEA-009", "項目{task}は、すでに済んでいます。")
LEFT_OVER = Message(
    "LEA-010",
    "手続{number}には、済んでいない項目があります（{tasks}）。すべて済むまで、閉じられません。"
    "返していないカードは、最終日の24時に止まります。［{source}］",
)
TOO_EARLY = Message("LEA-011", "手続{number}は、最終日（{day}）が過ぎるまで閉じられません。")
ANOTHER = Message("LEA-012", "手続{number}は、あなた自身のものです。閉じるのは、別の人が行ってください。［{source}］")
DONE = Message("LEA-013", "手続{number}の「{task}」を済みにしました。")
CLOSED = Message("LEA-014", "手続{number}を閉じました。")
OPENED = Message("LEA-015", "{who}の{kind}（最終日は{day}）の手続{number}を開きました。")
DROPPED = Message("LEA-016", "{who}の{kind}の手続{number}を取りやめました。発令が取り消されたためです。")
TOLD_HIM = Message(
    "LEA-017",
    "{kind}（最終日は{day}）の手続{number}を始めました。返すもの、引き継ぐものがあります（{tasks}）。所属長に返してください。"
    "秘密を守る義務は、退職した後も続きます。",
)
TOLD_OTHERS = Message(
    "LEA-018", "{who}の{kind}（最終日は{day}）の手続{number}に、済んでいない項目があります：{tasks}。"
)
REMINDED = Message("LEA-019", "手続{number}を知らせました。")
BY_ITSELF = Message(
    "LEA-020",
    "「{task}」は、ここでは済みにできません。鍵の作り直し、秘密の入替え、申請の決定や終了、持ち主や担当の交替が済むと、そのまま反映されます。"
    "引き継ぐ人を決めてください。",
)
NO_SUCCESSOR = Message(
    "LEA-021",
    "「{value}」は、引き継ぐ人にできません。{day}の後も在職し、利用を止められていない、本人と委託先の作業員のほかの職員の職員番号を入力してください。",
)
NOTHING_TO_HAND_OVER = Message(
    "LEA-022", "「{task}」に引き継ぐ人は要りません。受け取ったとき、確かめたときに、済みにしてください。"
)
HANDED = Message("LEA-023", "手続{number}の「{task}」を、{who}に引き継ぐと決め、知らせました。")
TOLD_SUCCESSOR = Message(
    "LEA-024",
    "{who}の{kind}（最終日は{day}）の手続{number}で、あなたが「{task}」を引き継ぐことになりました。最終日までに引き継いでください。",
)
KEY_ENDED = Message(
    "LEA-025",
    "{who}が作ったAPIの鍵「{name}」を止めました。退職の後、決められた日までに作り直されなかったためです。"
    "要るときは、「idm client make」で別の名前の鍵を作ってください。［{source}］",
)
KEY_ENDED_AT_ONCE = Message(
    "LEA-028",
    "{who}が作ったAPIの鍵「{name}」を止めました。作った人の利用が、免職・失職、死亡、委託の終了で終わったためです。"
    "要るときは、「idm client make」で別の名前の鍵を作ってください。［{source}］",
)
KEY_OF_NOBODY = Message(
    "LEA-029",
    "{made}に登録されたAPIの鍵「{name}」は、職員の誰が作ったものか、記録がありません。"
    "使い続けるときは、{days}日以内に「idm client renew {name} --by 職員番号」で作り直してください。作り直さないと止まります。［{source}］",
)
KEY_OF_NOBODY_ENDED = Message(
    "LEA-030",
    "APIの鍵「{name}」を止めました。職員の誰が作ったものか、記録がなく、決められた日までに作り直されなかったためです。"
    "要るときは、「idm client make」で別の名前の鍵を作ってください。［{source}］",
)
NO_DEED = Message("LEA-027", "どの項目をどうするかを、読み取れませんでした。もう一度選んでください。")

KINDS: Mapping[str, str] = {
    "leaver": "退職",
    "mover": "異動",
    "dismissed": "免職・失職",
    "died": "死亡",
    "contract": "委託の終了",
}
WHAT: Mapping[str, str] = {
    "card": "カード{about}の返却",
    "asset": "{about}の返却",
    "secrecy": "秘密を守る義務の確認",
    "case": "申請{about}の引継ぎ",
    "decision": "決定を待つ申請{about}の決定",
    "client": "APIの鍵「{about}」の作り直し",
    "vault": "預かり物「{about}」の秘密の入替え",
    "managed": "登録「{about}」の持ち主の交替",
    "sponsor": "契約「{about}」の担当の交替",
}
"""What is to be done, in words; ``about`` is a printed number, a label, or a name."""
STATE: Mapping[str, str] = {"open": "進行中", "late": "最終日を過ぎています", "closed": "終了", "dropped": "取りやめ"}
ANY_KIND = "退職・異動"
"""What is said of a procedure to whoever only takes something over from it: why somebody goes is not his to know."""
BY_THE_WORKER = "関所が記録から確認"
"""Who says that something is done, where its own ledger does."""
KEY_TO_RENEW = "APIの鍵「{about}」の作り直し（しなければ{day}に止まります）"
"""The same of a leaver's key."""
OWN_SIGN_IN = "関所のサインイン"
"""The target of a receipt that is no directory."""
