"""The desks' pages: people, systems, audit, approvals. And what every act of the audit log is called."""

from idm.messages import Message

NO_GROUP = Message("PGS-001", "「{key}」という権限はありません。「システムと権限」の一覧から、もう一度選んでください。")
NOTHING_WAITS = Message(
    "PGS-002",
    "取込み番号{batch}は、確認を待っていません。ほかの人が先に決めたか、取り下げられています。承認の画面を読み直してください。",
)
FREED = Message("PGS-003", "ワーカーが止めた{count}件を反映します。進みは「反映」の画面で見られます。")
FREED_ONCE = Message(
    "PGS-004", "ワーカーが止めた{count}件を確かめたことを記録しました。もう一人が確かめると反映します。"
)
RELEASED = Message("PGS-005", "取込み番号{batch}を反映します。")
WITHDRAWN = Message("PGS-006", "取込み番号{batch}を取り下げました。何も変わりません。")
LOG_HOLDS = Message("PGS-007", "監査記録{entries}件を初めから確かめました。書き換えも欠けもありません。")

ACTS = {
    "instance.created": "インスタンスの作成",
    "policy.accepted": "規程の受入れ",
    "org.applied": "組織の反映",
    "hr.applied": "人事異動の反映",
    "hr.held": "人事異動の確認待ち",
    "hr.refused": "人事異動のファイルの拒否",
    "hr.released": "確認待ちの解除",
    "hr.withdrawn": "人事異動の取下げ",
    "hr.undone": "人事異動の取消し",
    "hr.drafted": "案の登録",
    "hr.revised": "案の差替え",
    "hr.approved": "案の承認",
    "hr.scheduled": "案の内示待ち",
    "hr.returned": "案の差戻し",
    "hr.read": "内示前の閲覧",
    "hr.reader": "内示前に見る人の変更",
    "hr.mapping": "列の読替えの変更",
    "brake.freed": "安全装置の解除",
    "pass.intended": "反映の予定",
    "account.converged": "登録の反映",
    "group.converged": "権限の反映",
    "write.refused": "ディレクトリの拒否",
    "lease.seized": "止まったワーカーの引継ぎ",
    "reconcile.found": "食い違いの発見",
    "reconcile.repair": "食い違いの修復",
    "checkpoint.signed": "監査記録の署名",
    "verify.run": "監査記録の検証",
    "audit.exported": "監査記録の書出し",
    "session.opened": "サインイン",
    "session.closed": "サインアウト",
    "session.refused": "サインインの失敗",
    "session.proved": "追加の本人確認",
    "session.ended": "サインインの打切り",
    "password.changed": "パスワードの変更",
    "password.issued": "仮パスワードの発行",
    "password.leaked": "パスワード漏えいの届出",
    "password.brought": "パスワードの引継ぎ",
    "reset.asked": "再設定の依頼",
    "reset.done": "再設定の実施",
    "reset.ended": "再設定の取りやめ",
    "factor.added": "認証要素の登録",
    "factor.ended": "認証要素の削除",
    "factor.lost": "認証要素の紛失",
    "credential.unlocked": "ロックの解除",
    "access.verified": "他システムからの確認（可）",
    "access.refused": "他システムからの確認（不可）",
    "client.made": "APIの利用者の登録",
    "client.ended": "APIの利用者の廃止",
    "card.registered": "カードの登録",
    "card.lent": "カードの貸与",
    "card.returned": "カードの返却",
    "card.reported": "カードの紛失の届出",
    "card.restored": "カードの利用再開",
    "card.loss_confirmed": "カードの紛失の確定",
    "card.replaced": "カードの再交付",
    "card.collected": "カードの回収",
    "card.destroyed": "カードの廃棄",
    "card.stop_confirmed": "カードの停止の確認",
}
"""Every word of ``idm.audit.entry.Act``, as an auditor reads it."""
