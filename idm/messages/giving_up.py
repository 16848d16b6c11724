"""What somebody has and does not need any more (要らなくなったもの)."""

from idm.messages import Message

NOT_HELD = Message("GUP-001", "その権限は、いまあなたにはありません。自分のページを開き直してください。")
GIVEN_UP = Message("GUP-002", "「{what}」を終わらせました。また要るときは、申請してください。")
TOLD = Message("GUP-003", "登録が要らなくなったことを、人事管理部門と所属長に知らせました。登録は、まだ使えます。")
TOLD_ALREADY = Message("GUP-004", "登録が要らなくなったことは、今日、すでに知らせています。返事を待ってください。")
TELL_OTHERS = Message(
    "GUP-005",
    "{who}が、{day}に、自分の登録はもう要らないと届け出ました。退職などの予定を確かめてください。登録は、まだ止まっていません。",
)
WHY = "本人が、要らなくなったと届け出た"
"""The reason that goes with whatever is over by it."""
