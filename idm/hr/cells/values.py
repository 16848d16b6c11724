"""Cells that hold a number, a kind or a code. An empty cell is None; what cannot be read is Wrong, never a guess."""

import re
import unicodedata
from functools import cache

from idm.facts import Form
from idm.hr.changeset import Event
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import hr as say
from idm.messages import now as say_now
from idm.policy import Policy

_NUMBER = re.compile(r"[A-Z0-9-]{1,16}")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_DITTO = frozenset({"同", "同上", "〃", "々", "''", '"', "〃〃", "仝"})

_FORMS = {
    Form.REGULAR: ("常勤", "正規", "正職員", "正規職員", "一般職"),
    Form.REAPPOINTED: ("再任用", "再任用職員", "暫定再任用", "定年前再任用", "定年前再任用短時間"),
    Form.FIXED_TERM: ("任期付", "任期付職員", "任期付任用"),
    Form.FISCAL_YEAR: ("会計年度", "会計年度任用", "会計年度任用職員"),
    Form.TEMPORARY: ("臨時", "臨時職員", "臨時的任用", "臨時的任用職員"),
    Form.SECONDED_IN: ("派遣受入", "受入派遣", "割愛", "割愛採用"),
    Form.SPECIAL: ("特別職",),
    Form.COUNCIL: ("議員", "議会議員"),
    Form.CONTRACTOR: ("委託", "業務委託", "委託事業者"),
}

_EVENTS = {
    Event.HIRE: ("採用", "新規採用", "任用", "新規任用"),
    Event.MOVE: ("異動", "転任", "配置換", "配置換え", "昇任", "昇格", "降任", "昇任異動", "職名変更", "所属変更"),
    Event.CONCURRENT_ON: ("兼務", "併任", "兼任", "事務取扱", "兼務発令"),
    Event.CONCURRENT_OFF: ("兼務解除", "併任解除", "兼任解除", "事務取扱解除", "兼務免"),
    Event.SECONDED_OUT: ("出向", "派遣", "出向派遣"),
    Event.LEAVE: ("休職", "休業", "育児休業", "育休", "病気休職", "分限休職", "介護休業"),
    Event.SUSPENSION: ("停職",),
    Event.RETURN: ("復職", "復帰", "帰任", "出向解除", "派遣解除"),
    Event.RETIRE: ("退職", "辞職", "普通退職", "定年退職", "勧奨退職", "早期退職", "自己都合退職"),
    Event.TERM_END: ("任期満了", "期間満了", "任期満了退職"),
    Event.RENAME: ("氏名変更", "改姓", "改氏名", "改名"),
    Event.REAPPOINT: ("再任用", "再度任用", "再度の任用", "任用更新", "任期更新", "更新", "暫定再任用", "定年前再任用"),
}
_EVENT_OF = {word: event for event, words in _EVENTS.items() for word in words}
_AT_ONCE = dict.fromkeys(("免職", "懲戒免職", "分限免職", "失職"), say_now.DISMISSAL_IN_FILE)
_AT_ONCE |= dict.fromkeys(("死亡", "死亡退職"), say_now.DEATH_IN_FILE)

_MAIN = {"主務": True, "本務": True, "主": True, "本": True, "兼務": False, "兼": False, "併任": False}


def plain(text: str) -> str:
    """A word as it is compared: one width, no blanks, no middle dots."""
    return "".join(unicodedata.normalize("NFKC", text).replace("・", "").split())


def parse_number(text: str) -> str | Wrong | None:
    """職員番号: text with its leading zeros, ASCII and upper case (domain case 50)."""
    if _NUMBER.fullmatch(text):
        return text
    number = unicodedata.normalize("NFKC", text).translate(_DASHES).strip().upper()
    if not number:
        return None
    return number if _NUMBER.fullmatch(number) else wrong(say.NUMBER_WRONG)


def parse_form(text: str, policy: Policy) -> Form | Wrong | None:
    """任用形態, by the body's own label or a usual word for it."""
    word = plain(text)
    if not word:
        return None
    found = _forms(tuple(policy.forms.items())).get(word)
    return found or wrong(say.FORM_UNKNOWN, known="、".join(policy.forms.values()))


@cache
def _forms(labels: tuple[tuple[Form, str], ...]) -> dict[str, Form]:
    usual = {word: form for form, words in _FORMS.items() for word in words}
    return usual | {plain(label): form for form, label in labels}


def parse_event(text: str) -> Event | Wrong | None:
    """異動区分. What must stop access at once (免職, 死亡) ends with its day in a file: asked first (cases 74, 75)."""
    word = plain(text)
    if not word:
        return None
    if word in _AT_ONCE:
        return ask(_AT_ONCE[word], Event.RETIRE)
    return _EVENT_OF.get(word) or wrong(say.EVENT_UNKNOWN, known="、".join(words[0] for words in _EVENTS.values()))


def parse_main(text: str) -> bool | Wrong | None:
    """True for 主務 (本務), False for 兼務."""
    word = plain(text)
    if not word:
        return None
    return _MAIN.get(word, wrong(say.MAIN_UNKNOWN))


def parse_code(text: str) -> str | Wrong | None:
    """所属コード as text; its leading zeros count."""
    code = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if code in _DITTO:
        return wrong(say.SAME_AS_ABOVE)
    return code or None


def parse_account(text: str) -> str | None:
    """A login name or a mail address as it is compared and given: one width, small letters."""
    return unicodedata.normalize("NFKC", text).strip().lower() or None


def parse_label(text: str) -> str | Wrong:
    """所属名 or 職名: blanks around it do not count; 「同」 and 「〃」 are asked back (domain case 64)."""
    label = " ".join(text.split())
    return wrong(say.SAME_AS_ABOVE) if label in _DITTO else label
