"""Secrets that are lent: shared IDs and break-glass IDs (共用ID、緊急用のID)."""

from idm.messages import Message

NOT_A_USER = Message(
    "VLT-001",
    "「{label}」を借りられるのは、担当の役割（{role}）にある人と、利用を認められた人だけです。"
    "必要なら「共用IDの利用」を申請してください（内容 item={key}）。［{source}］",
)
CONTRACTOR = Message(
    "VLT-002",
    "委託先の作業員は、預かっている秘密を借りることも、設定することもできません。何も変更していません。［{source}］",
)
LAST_HOLDER = Message(
    "VLT-003",
    "最後に「{label}」を借りた人は、新しい秘密を受け取れず、設定の確認もできません。別の人に頼んでください。［{source}］",
)
NEEDS_TWO = Message(
    "VLT-004",
    "「{label}」の登録は、登録した人とは別の、CISO、ネットワーク管理者、情報セキュリティ・システム管理者の"
    "どなたかが確かめます。［{source}］",
)
NEEDS_TWO_TO_RETIRE = Message(
    "VLT-005",
    "「{label}」の廃止は、廃止を求めた人とは別の、CISO、ネットワーク管理者、情報セキュリティ・システム管理者の"
    "どなたかが確かめます。［{source}］",
)
DENIED = {
    "vault.user": NOT_A_USER,
    "vault.contractor": CONTRACTOR,
    "vault.setter": LAST_HOLDER,
    "vault.two": NEEDS_TWO,
    "vault.retire": NEEDS_TWO_TO_RETIRE,
}
"""Why somebody may not, by the id of the rule."""

NO_ITEM = Message(
    "VLT-010", "「{key}」という預かり物は、あなたが扱えるものの中にありません。一覧で名前を確かめてください。"
)
KEY_TAKEN = Message(
    "VLT-011", "「{key}」という名前は使われています（前に廃止したものも含みます）。別の名前にしてください。"
)
BAD_KEY = Message(
    "VLT-012", "名前は、半角の英小文字、数字、ハイフンで、2文字から50文字までにしてください（例：router-admin）。"
)
BAD_KIND = Message("VLT-013", "種類は、shared（共用ID）か break_glass（緊急用のID）にしてください。")
BAD_ROLE = Message("VLT-014", "「{role}」という役割はありません。使えるもの：{known}")
NEEDS_WORDS = Message("VLT-015", "{what}を入力してください。")
NOT_ADMIN = Message("VLT-016", "預かり物を登録、廃止できるのは、ネットワーク管理者とその代行者です。")
CONFIRMED_BEFORE = Message("VLT-017", "「{label}」の登録は、もう確かめられています。")
UNCONFIRMED = Message("VLT-018", "「{label}」の登録は、まだ2人目が確かめていません。確かめるまで、貸し出せません。")
LENT = Message(
    "VLT-020",
    "「{label}」は、いま{who}が借りています（{until}まで）。返すのを待つか、急ぐときはネットワーク管理者に頼んでください。",
)
TO_BE_SET = Message(
    "VLT-021",
    "「{label}」は、新しい秘密が「{place}」にまだ設定されていません。設定が確認されるまで、貸し出せません。",
)
NO_SHARED = Message(
    "VLT-019",
    "共用IDは使えません。共用しなければならない事情があるときは、例外措置を申請してください"
    "（対象の規定は「{clause}」、決まりは other）。認められている間だけ、登録して借りられます。［{source}］",
)
TOO_LONG = Message("VLT-022", "借りられるのは、1分から{most}分までです。分を直してください。")
NO_LOAN = Message(
    "VLT-023", "番号{number}の貸出しは、あなたが扱えるものの中にありません。一覧で番号を確かめてください。"
)
ALREADY_SHOWN = Message(
    "VLT-024",
    "番号{number}の秘密は、もう一度は示せません。必要なら、返して（新しい秘密の設定のあと）借り直してください。",
)
LOAN_OVER = Message("VLT-025", "番号{number}の貸出しは終わっています。秘密は示せません。")
NOTHING_TO_SET = Message("VLT-026", "「{label}」に、設定を待つ新しい秘密はありません。")
NOT_FETCHED = Message(
    "VLT-027",
    "「{label}」の新しい秘密を、まだ誰も受け取っていません。受け取って「{place}」に設定してから、確認してください。",
)
NOT_EMERGENCY = Message("VLT-028", "番号{number}の貸出しに、緊急の利用の報告は要りません。")
REPORTED_BEFORE = Message("VLT-029", "番号{number}の緊急の利用は、もう報告されています。")
STILL_LENT = Message("VLT-030", "「{label}」は借りられています。返してから廃止してください。")
NO_DEED = Message("VLT-031", "何をするかを選び直してください。何も変更していません。")
UNREADABLE = Message(
    "VLT-032",
    "「{label}」の秘密を開けません。鍵が取り替えられたか、記録が書き換えられています。監査担当に知らせてください。",
)
OTHER_SECRET = Message(
    "VLT-033",
    "「{label}」の、番号{number}の新しい秘密は、もう次のものに替わっています。設定を確かめた記録はしていません。"
    "もう一度受け取り、設定し直してから、確認してください。",
)
NOT_GOT = Message(
    "VLT-034",
    "「{label}」の新しい秘密が設定されたことを確かめられるのは、それを受け取った人（{who}）です。"
    "その人に頼むか、あなたがもう一度受け取って、設定し直してください。",
)
HALF_MISSING = Message(
    "VLT-035",
    "「{label}」の新しい秘密の、後の半分を、まだ誰も受け取っていません。もう一人が受け取り、二人で「{place}」に設定してから、"
    "確認してください。",
)
LEAVING_BEFORE = Message("VLT-036", "「{label}」の廃止は、もう求められています。別の人が確かめると、廃止されます。")
NOT_LEAVING = Message("VLT-037", "「{label}」の廃止は、求められていません。画面を読み直してください。")

ADDED = Message("VLT-040", "「{label}」を登録しました。2人目が「idm vault confirm {key}」か画面で確かめます。")
CONFIRMED = Message(
    "VLT-041", "「{label}」の登録を確かめました。新しい秘密ができています。受け取って「{place}」に設定してください。"
)
TAKEN = Message("VLT-042", "「{label}」を借りました（番号{number}、{until}まで）。秘密は一度だけ示します。")
TAKEN_URGENT = Message(
    "VLT-043",
    "緊急用の「{label}」を借りました（番号{number}、{until}まで）。CISOとネットワーク管理者に知らせました。"
    "{due}までに、何をしたかを報告してください。",
)
RETURNED = Message("VLT-044", "「{label}」を返しました（番号{number}）。秘密は新しくなり、設定を待っています。")
SET = Message("VLT-045", "「{label}」の新しい秘密が「{place}」に設定されたことを記録しました。")
REPORTED = Message("VLT-046", "番号{number}の緊急の利用の報告を、CISOとネットワーク管理者に送りました。")
RETIRED = Message("VLT-047", "「{label}」を廃止しました。「{place}」の登録は、手で消してください。")
NOTHING = Message("VLT-048", "あなたが扱える預かり物はありません。")
ASKED_TO_RETIRE = Message(
    "VLT-049", "「{label}」の廃止を求めました。別の人が確かめると廃止されます。それまでは、これまでどおり使えます。"
)
KEPT = Message("VLT-050", "「{label}」の廃止を取りやめました。これまでどおり使えます。")
FETCHED = Message(
    "VLT-051",
    "「{label}」の、番号{version}の新しい秘密です。「{place}」に設定したら、「idm vault set {key} {version}」で確認してください。",
)
FETCHED_HALF = Message(
    "VLT-052",
    "「{label}」の、番号{version}の新しい秘密の{part}です。もう半分は、別の人が受け取ります。二人で、前、後の順につなげて"
    "「{place}」に設定したら、どちらかが「idm vault set {key} {version}」で確認してください。",
)

NOTICE_EMERGENCY = Message(
    "VLT-060",
    "{who}が、緊急用の「{label}」を借りました（番号{number}、{until}まで）。目的：{purpose}　{due}までに報告があります。",
)
NOTICE_RENEWED = Message(
    "VLT-061",
    "「{label}」の秘密を新しくしました（{why}）。「{place}」には、まだ古い秘密が残っています。{last}以外の人が設定してください。",
)
NOTICE_OVER = Message("VLT-062", "借りていた「{label}」（番号{number}）は、{why}、終わりました。秘密は新しくなります。")
NOTICE_LATE = Message(
    "VLT-063",
    "緊急用の「{label}」の利用（番号{number}、{who}）が、期限の{due}を過ぎても報告されていません。報告があるまで一覧に残ります。",
)
NOTICE_REPORT = Message("VLT-064", "緊急用の「{label}」の利用（番号{number}、{who}）の報告：{report}")
NOTICE_TO_CONFIRM = Message(
    "VLT-065", "{who}が、預かり物「{label}」（{place}）を登録しました。確かめてください（あなたが2人目になれます）。"
)
NOTICE_UNSET = Message(
    "VLT-066",
    "「{label}」の新しい秘密が、{since}から設定されていません。「{place}」では、古い秘密がまだ有効です。すぐに設定してください。",
)
NOTICE_TO_LET_GO = Message(
    "VLT-067",
    "{who}が、預かり物「{label}」（{place}）の廃止を求めました。もう使わないことを確かめてください（あなたが2人目になれます）。",
)
NOTICE_KEPT = Message(
    "VLT-068", "あなたが求めた預かり物「{label}」の廃止を、{who}が取りやめました。これまでどおり使えます。"
)
ITEM_TOUCHED = Message(
    "VLT-069",
    "預かり物「{label}」（{key}）の、データベースの中の内容（種類、担当する役割、登録や廃止にかかわった人、秘密を受け取った人、"
    "借りた人のどれか）が、監査記録と違います。"
    "使えません。監査の担当者に知らせてください。",
)

MEMBER_GONE = Message(
    "VLT-070", "「{label}」の利用者でなくなった人がいるため、秘密を新しくしました。「{place}」に設定してください。"
)

PART = {1: "前の半分", 2: "後の半分"}
KIND = {"shared": "共用ID", "break_glass": "緊急用のID"}
WHY = {
    "made": "登録したため",
    "returned": "返されたため",
    "time": "貸出しの時間が終わったため",
    "holder": "借りた人が異動したか、使える職でなくなったため",
    "knower": "設定した人が異動したか、使える職でなくなったため",
    "member": "利用者でなくなった人がいるため",
    "seen": "前の新しい秘密が、ほかの人に示されていたため",
}
STATE = {
    "unconfirmed": "2人目の確認待ち",
    "to_set": "新しい秘密の設定待ち",
    "lent": "貸出し中",
    "overdue": "時間切れ（返却待ち）",
    "free": "借りられます",
}
