"""Looking through a register each quarter, and signing for it (四半期ごとの確認)."""

from idm.messages import Message

NOT_THE_CISO = Message("REV-001", "四半期の確認に署名できるのは、CISOだけです。［{source}］")
NO_SUCH_REGISTER = Message("REV-002", "「{subject}」という台帳はありません。使えるもの：{known}")
BAD_PERIOD = Message(
    "REV-003", "四半期「{period}」は読めません。2026Q4（2026年10月～12月）の形で、今の四半期までを入力してください。"
)
SIGNED_ALREADY = Message("REV-004", "{period}の「{label}」は、すでに署名されています。")
CHANGED = Message(
    "REV-005", "示したときから、台帳が変わっています。署名していません。もう一度、内容を確かめてください。"
)
NOT_FOR_YOU = Message("REV-006", "四半期の確認を見られるのは、CISO、ネットワーク管理者、監査統括責任者です。")
NOTE_WRONG = Message("REV-007", "所見は{limit}文字までで入力してください。マイナンバーは入力できません。")
TOO_EARLY = Message(
    "REV-008",
    "{period}の「{label}」に署名できるのは、{day}からです。四半期の終わりまでを見られるように、それまでお待ちください。［{source}］",
)
SIGNED = Message("REV-011", "{period}の「{label}」に署名しました（{rows}件、要約値 {digest}）。")
TO_SIGN = Message(
    "REV-020", "{period}の「{label}」を確かめて、署名してください。四半期が終わりましたが、署名がありません。"
)
TOLD = Message("REV-021", "{period}の「{label}」に署名がないことを、CISOに知らせました。")
OPEN = Message("REV-022", "{period}の「{label}」に署名できるようになりました。{last}までに確かめて、署名してください。")
TOLD_OPEN = Message("REV-023", "{period}の「{label}」に署名できることを、CISOに知らせました。")
HOLDERS_OPEN = Message(
    "REV-024",
    "持ち続けてよいかを、{period}に確かめられていない特権IDがあります。{last}までに「特権と作業時間」のページで確かめてください。確かめられないものは、使えなくなります。",
)
TOLD_HOLDERS = Message(
    "REV-025", "{period}に確かめられていない特権IDがあることを、CISOとネットワーク管理者に知らせました。"
)

SUBJECT = {
    "exceptions": "例外措置の台帳",
    "external_access": "外部からのアクセスの許可",
    "privileged": "特権IDを持つ人",
}
ANSWER = {"keep": "続ける", "end": "終わる"}
COLUMNS = {
    "exceptions": (
        "番号",
        "規則",
        "条項",
        "対象",
        "値",
        "申請者",
        "理由",
        "代わりの対策",
        "期間",
        "状態",
        "決定",
    ),
    "external_access": ("番号", "対象者", "権限", "内容", "申請者", "理由", "期間", "状態", "決定"),
    "privileged": ("特権ID", "持つ人", "作成", "返却", "この四半期の確認"),
}
"""The columns of each register, on screen and on paper alike."""
NOT_SAID = "まだ"
