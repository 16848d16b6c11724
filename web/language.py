"""Japanese first, English second: which of the two a page is in, and how to change it."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, current_app, g, has_request_context, redirect, request, url_for
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from idm.calendar import JST, day_of, start_of, wareki, wareki_minute
from idm.hr.sheet import Problem
from idm.messages import Said
from idm.messages.pages import thing
from web import pieces, wording

JAPANESE, ENGLISH = "ja", "en"
NAMES = {JAPANESE: "日本語", ENGLISH: "English"}
COOKIE = "language"
ASKED = "lang"
YEAR = 366 * 24 * 3600  # seconds
A_MOMENT = timedelta(microseconds=1)
MONTHS_IN_A_QUARTER = 3
OF_A_FILE, OURS = "HR-", frozenset({"how"})
"""Sentences about a file, by their id; and the holes in them that hold a label of ours."""


class Pages(Environment):
    """Templates that say a sentence of ours in the reader's language."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute == "text" and isinstance(obj, Said):
            return sentence(obj)
        if attribute == "text" and isinstance(obj, Problem):
            return sentence(obj.said)
        return super().getattr(obj, attribute)


def install(app: Flask) -> None:
    """Before any template is read."""
    app.jinja_environment = Pages
    Babel(app, default_locale=JAPANESE, locale_selector=_choose)
    app.jinja_env.add_extension(wording.Phrases)
    app.jinja_env.finalize = _finalize
    app.jinja_env.globals.update({wording.CALL: in_words, "language": language, "other_language": other_language})
    app.jinja_env.filters.update(
        jst=clock,
        second=exactly,
        minute=minute,
        ends=ends,
        begins=begins,
        wareki=day,
        since=day,
        instant=datetime.fromisoformat,
        called=thing,
        quarter=quarter,
    )
    app.before_request(_change)


def language() -> str:
    """What the page is in; outside of a request, Japanese."""
    locale: Locale | None = get_locale() if has_request_context() else None
    return JAPANESE if locale is None else str(locale.language)


def in_words(text: str, *values: object) -> Markup:
    """A template's phrase in the reader's language."""
    if language() == ENGLISH:
        text = wording.english(text) or text
    return wording.filled(text, tuple(word(value) for value in values))


def word(value: object) -> object:
    """A label of ours in the reader's language; whatever else it is, as it is."""
    return pieces.in_english(value) if type(value) is str and language() == ENGLISH else value


def sentence(said: Said) -> str:
    """A sentence of the message catalogue; one without English stays Japanese, and the page says so."""
    if language() == JAPANESE:
        return said.text
    return in_english(said) or in_japanese(said.text)


def answered(said: Said) -> str:
    """A sentence for another program, in the language that its request asks for; no cookie is looked at."""
    english = in_english(said) if accepted() == ENGLISH else None
    g.answered_in = g.get("answered_in", frozenset()) | {ENGLISH if english else JAPANESE}
    return english or said.text


def of_answer() -> str:
    """What the sentences of an answer to another program are in (Content-Language); Japanese when it has none."""
    return ", ".join(sorted(g.get("answered_in", {JAPANESE})))


def in_english(said: Said) -> str | None:
    """A sentence of the message catalogue; None when it has no English."""
    found = wording.english(said.ja, said.id)
    if found is None:
        return None
    return found.format(**{hole: _filling(said, hole, value) for hole, value in said.values.items()})


def _filling(said: Said, hole: str, value: object) -> object:
    """A sentence about a file keeps the file's own words: headings and values are looked for as they stand there."""
    if isinstance(value, Said):
        return in_english(value) or value.text
    if not isinstance(value, str):
        return value
    return pieces.in_english(value, labels=hole in OURS or not said.id.startswith(OF_A_FILE))


def in_japanese(text: str) -> str:
    """Japanese text; on an English page marked as such, for whoever has it read out."""
    return text if language() == JAPANESE else Markup('<span lang="ja">{}</span>').format(text)


def day(at: date | datetime) -> str:
    """A day as people here write it: 令和8年4月1日; in English 2026-04-01. Of an instant, the day in Japan."""
    found = day_of(at) if isinstance(at, datetime) else at
    return found.isoformat() if language() == ENGLISH else wareki(found)


def minute(at: datetime) -> str:
    """An instant as a Japanese paper writes it: 令和8年4月1日 15時30分; in English as the clock shows it."""
    return clock(at) if language() == ENGLISH else wareki_minute(at)


def ends(at: datetime) -> str:
    """An end (exclusive) as a paper names it: the last day, or the minute when it is not at midnight in Japan."""
    return day(at - A_MOMENT) if at == start_of(day_of(at)) else minute(at)


def begins(at: datetime) -> str:
    """A beginning as a paper names it: the first day, or the minute when it is not at midnight in Japan."""
    return day(at) if at == start_of(day_of(at)) else minute(at)


def clock(at: datetime) -> str:
    """An instant as the clock on the wall shows it."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}"


def exactly(at: datetime) -> str:
    """The same to the second."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S}"


def quarter(key: str) -> str:
    """A quarter as people here say it: 2026年10～12月; in English its key, 2026Q4."""
    year, _, fourth = key.partition("Q")
    last = int(fourth) * MONTHS_IN_A_QUARTER
    return key if language() == ENGLISH else f"{year}年{last - MONTHS_IN_A_QUARTER + 1}～{last}月"


def other_language() -> dict[str, str]:
    """The language that the page is not in, with the address of the same page in it."""
    code = ENGLISH if language() == JAPANESE else JAPANESE
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return {"code": code, "name": NAMES[code], "url": url_for("signin.home", lang=code)}
    asked = {**request.args.to_dict(), ASKED: code}
    return {"code": code, "name": NAMES[code], "url": f"{request.path}?{urlencode(asked)}"}


def accepted() -> str:
    """What whoever asks reads, by the request's own word (Accept-Language); Japanese when it has none or another."""
    return request.accept_languages.best_match(NAMES, JAPANESE) or JAPANESE


def _choose() -> str:
    wanted = request.cookies.get(COOKIE, "")
    return wanted if wanted in NAMES else accepted()


def _change() -> ResponseReturnValue | None:
    """``?lang=en`` on any page: remembered by the browser, and the same page again (its own address: F83)."""
    wanted = request.args.get(ASKED, "")
    if request.method != "GET" or wanted not in NAMES or (request.endpoint or "api.").startswith("api."):
        return None
    rest = {name: value for name, value in request.args.to_dict().items() if name != ASKED}
    answer = redirect(f"{request.path}?{urlencode(rest)}" if rest else request.path)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(COOKIE, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=secure, path="/")
    return answer


@pass_context  # asked at each rendering, never while a template is compiled
def _finalize(_context: Context, value: object) -> object:
    return word(value)
