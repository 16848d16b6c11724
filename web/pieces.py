"""Short Japanese that a rule or a list puts together with values in it: read back by its form, and said in English."""

import re
from functools import cache

from idm.messages.pages import THINGS
from web import wording

FORMS = (
    "契約{1}は{2}付で終了",
    "契約{1}は{2}から",
    "契約{1}の説明の記録がない",
    "契約{1}の担当職員がいない（{2}から）",
    "{1}行目：{2}",
    "{1}行目",
    "{1}歳",
    "ほか{1}件",
    "{1}：{2}件",
    "{1}。{2}種類が必要",
    "{1}。{2}つが必要",
    "{1}分以内に示す",
    "{1}種類の要素の登録待ち",
    "{1}付で終了",
    "{1}（{2}から）",
    "{1}（{2}日）",
    "免除（{1}）",
    "{1}（{2}、{3}人）",
    "{1}（システムの所管：{2}）",
    "{1}（共用IDの担当）",
    "{1}（前の所属：{2}）",
    "異動前の所属のグループ：{1}",
    "{1}ほか",
    "{1}人の利用の停止",
    "外部からのアクセスの停止（{1}件）",
    "特権の作業時間の打切り（{1}件）",
    "サインインの打切り（{1}人）",
    "カード{1}の返却",
    "{1}の返却",
    "申請{1}の引継ぎ",
    "決定を待つ申請{1}の決定",
    "APIの鍵「{1}」の作り直し",
    "APIの鍵「{1}」の作り直し（しなければ{2}に止まります）",
    "預かり物「{1}」の秘密の入替え",
    "登録「{1}」の持ち主の交替",
    "{1}（任用・所属による）",
    "{1}（申請{2}）",
    "{1}（申請{2}、{3}まで）",
    "作った人：{1}",
    "最後に変えた人：{1}",
    "契約「{1}」の担当の交替",
    *THINGS.values(),
)
"""Each with an English one in the catalogue; the first that fits is taken."""

_BETWEEN = re.compile("([、＋])")
_JOINED = {"、": ", ", "＋": " + "}


def in_english(text: str, *, labels: bool = True) -> str:
    """
    What can be said in English of a value; a name, or whatever else is not ours, stays as it is.

    Args:
        labels: Also words of ours that stand alone. Not for what comes out of a file: a heading there stays a heading.
    """
    whole = _one(text, labels)
    if whole is not None:
        return whole
    pieces = _BETWEEN.split(text)
    return "".join(_JOINED.get(piece) or _one(piece, labels) or piece for piece in pieces)


def _one(text: str, labels: bool) -> str | None:
    found = wording.english(text) if labels and text else None
    if found is not None:
        return found
    for form in FORMS:
        fits = _read(form).fullmatch(text)
        if fits is not None:
            values = [in_english(value) for value in fits.groups()]
            return (wording.english(form) or form).format("", *values)
    return None


@cache
def _read(form: str) -> re.Pattern[str]:
    parts = re.split(r"\{\d\}", form)
    return re.compile("([^、]+?)".join(re.escape(part) for part in parts))
