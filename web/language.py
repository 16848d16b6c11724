"""Japanese first, English second: which of the two a page is in, and how to change it."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, current_app, has_request_context, redirect, request, url_for
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from idm.calendar import JST, day_of, wareki
from idm.hr.sheet import Problem
from idm.messages import Said
from web import wording

JAPANESE, ENGLISH = "ja", "en"
NAMES = {JAPANESE: "日本語", ENGLISH: "English"}
COOKIE = "language"
ASKED = "lang"
YEAR = 366 * 24 * 3600  # seconds


class Pages(Environment):
    """Templates that say a sentence of ours in the reader's language."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute == "text" and isinstance(obj, Said):
            return sentence(obj)
        if attribute == "text" and isinstance(obj, Problem):
            return in_japanese(obj.text)  # what is wrong with a file of HR's is said in the file's own language
        return super().getattr(obj, attribute)


def install(app: Flask) -> None:
    """Before any template is read."""
    app.jinja_environment = Pages
    Babel(app, default_locale=JAPANESE, locale_selector=_choose)
    app.jinja_env.add_extension(wording.Phrases)
    app.jinja_env.finalize = _finalize
    app.jinja_env.globals.update({wording.CALL: in_words, "language": language, "other_language": other_language})
    app.jinja_env.filters.update(jst=clock, wareki=day, since=day, instant=datetime.fromisoformat)
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
    if type(value) is str and language() == ENGLISH:
        return wording.english(value) or value if value else value
    return value


def sentence(said: Said) -> str:
    """A sentence of the message catalogue; one that has no English yet stays Japanese, and the page says so."""
    if language() == JAPANESE:
        return said.text
    found = wording.english(said.ja, said.id)
    if found is None:
        return in_japanese(said.text)
    return found.format(**{hole: word(value) for hole, value in said.values.items()})


def in_japanese(text: str) -> str:
    """Japanese text; on an English page marked as such, for whoever has it read out."""
    return text if language() == JAPANESE else Markup('<span lang="ja">{}</span>').format(text)


def day(at: date | datetime) -> str:
    """A day as people here write it: 令和8年4月1日; in English 2026-04-01. Of an instant, the day in Japan."""
    found = day_of(at) if isinstance(at, datetime) else at
    return found.isoformat() if language() == ENGLISH else wareki(found)


def clock(at: datetime) -> str:
    """An instant as the clock on the wall shows it."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}"


def other_language() -> dict[str, str]:
    """The language that the page is not in, with the address of the same page in it."""
    code = ENGLISH if language() == JAPANESE else JAPANESE
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return {"code": code, "name": NAMES[code], "url": url_for("signin.home", lang=code)}
    asked = {**request.args.to_dict(), ASKED: code}
    return {"code": code, "name": NAMES[code], "url": f"{request.path}?{urlencode(asked)}"}


def _choose() -> str:
    wanted = request.cookies.get(COOKIE, "")
    return wanted if wanted in NAMES else request.accept_languages.best_match(NAMES, JAPANESE) or JAPANESE


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
