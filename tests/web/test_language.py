"""English second: nothing is forgotten, nothing is said in the wrong language, and values stay values."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

import idm.messages
from idm.audit.entry import Act
from idm.messages import Message
from idm.messages import pages as pages_say
from idm.messages import web as say
from idm.office.hr import batches
from idm.office.views import describe, reading
from tests.web.conftest import Visit
from web import approvals, audit, language, me, menu, people, style, systems, wording

TEMPLATES = sorted(Path(language.__file__).parent.joinpath("templates").rglob("*.html"))
IN_ENGLISH = ("web", "pages")
"""Rooms of the message catalogue that are wholly in English; of the others, what people meet most."""

LABELS = {
    *describe.STATUS.values(),
    *batches.STATE.values(),
    *reading.OUTCOMES.values(),
    *reading.VIA.values(),
    *pages_say.ACTS.values(),
    *approvals.LABELS.values(),
    *audit.GROUPS.values(),
    *me.WHAT.values(),
    *people.KINDS.values(),
    *people.FACTORS.values(),
    *systems.TIERS.values(),
    *(label for _, label in menu.ENTRIES),
    *(label for _, label in style.COLOURS),
}


@pytest.fixture(scope="module")
def two_tongues() -> Flask:
    """An application with the languages and nothing else."""
    app = Flask("web")
    language.install(app)
    app.add_url_rule("/", "signin.home", lambda: "")
    return app


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_phrase_of_a_template_has_an_english_one(two_tongues: Flask, template: Path):
    """With the same holes; found by reading the template, so that none can be left unmarked."""
    asked = wording.phrases(two_tongues.jinja_env, template.read_text("utf-8"))

    assert [one for one in asked if wording.english(one) is None] == []
    for one in asked:
        assert holes(wording.english(one) or "") <= holes(one), one


def test_no_english_is_kept_for_what_nobody_says(two_tongues: Flask):
    """A phrase that was changed takes its old English with it."""
    said = {one for path in TEMPLATES for one in wording.phrases(two_tongues.jinja_env, path.read_text("utf-8"))}
    catalogued = {text for context, text in wording.catalogue() if context is None}

    unused = {text for text in catalogued - said - LABELS if len(text) > 20}
    assert unused == set()


def test_every_label_and_every_act_has_an_english_one():
    """Also those that stand in no template; and every act of the log has a label."""
    assert [label for label in LABELS if wording.english(label) is None] == []
    assert pages_say.ACTS.keys() == set(Act)


def test_sentences_in_english_have_the_same_holes_and_ids_that_exist():
    """What is filled in is filled in in both; the rooms of these pages are complete."""
    found = {m.id: m for room in rooms() for m in vars(room).values() if isinstance(m, Message)}
    english = {context: text for (context, _), text in wording.catalogue().items() if context is not None}
    stale = [(context, ja[:20]) for context, ja in wording.catalogue() if context and found[context].ja != ja]

    assert stale == []
    assert [id_ for id_, text in english.items() if not named(text) <= named(found[id_].ja)] == []
    own = [m for room in rooms() if room.__name__.rpartition(".")[2] in IN_ENGLISH for m in vars(room).values()]
    missing = [m.id for m in own if isinstance(m, Message) and m.id not in english]
    assert missing == ["WEB-001", "WEB-002"]  # said by the command that serves, never on a page


@given(st.text(max_size=40))
def test_f89_a_value_in_a_phrase_is_escaped_and_never_taken_for_one(value: str):
    """Whatever somebody is called: no markup, no hole filled from within, in either language."""
    filled = str(wording.filled("残り：{1}個 {2}", (value, "{1}")))

    assert "<" not in filled.replace("&lt;", "")
    assert filled.endswith("{1}")


def test_a_phrase_with_values_is_one_sentence_in_either_language(two_tongues: Flask):
    """Order and marks are the language's own."""
    two_tongues.jinja_env.cache = None  # each template is read once
    source = '<p title="職員番号 {{ n }}">残りの回復コード：{{ n }}個</p>'
    for accepted, expected in (("ja", "残りの回復コード：3個"), ("en", "Recovery codes left: 3")):
        with two_tongues.test_request_context("/", headers={"Accept-Language": accepted}):
            page = render_template_string(source, n=3)
        assert f">{expected}<" in page
        assert ('title="Staff no. 3"' in page) is (accepted == "en")


def test_a_sentence_without_english_says_that_it_is_japanese(two_tongues: Flask):
    """WCAG 3.1.2: a screen reader changes its voice; one with English is English."""
    source = "{{ said.text }}"
    with two_tongues.test_request_context("/", headers={"Accept-Language": "en"}):
        assert render_template_string(source, said=say.TOO_LARGE.say()).startswith("What was sent")
        other = render_template_string(source, said=say.PORT_BUSY.say(port="<1>"))

    assert re.fullmatch(r'<span lang="ja">.*&lt;1&gt;.*</span>', other)


def test_japanese_comes_first_and_a_choice_stays(visit: Visit):
    """No wish, or another language's: Japanese. Accept-Language is heard; what was chosen goes before it."""
    assert 'lang="ja"' in page_of(visit, "/signin")
    assert 'lang="ja"' in page_of(visit, "/signin", "fr")
    assert 'lang="en"' in page_of(visit, "/signin", "en-GB, ja;q=0.5")

    chosen = visit.client.get("/signin?lang=en")

    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/signin")
    assert 'lang="en"' in page_of(visit, "/signin", "ja")
    assert visit.client.get("/signin?lang=xx").status_code == 200


def test_f83_the_switch_leads_nowhere_else(visit: Visit):
    """Back to the path that was asked, with its own questions; nothing of it becomes a host."""
    for path in ("/signin?lang=en&_scheme=javascript&_external=1&endpoint=x", "//evil.example/..;/signin?lang=en"):
        where = visit.client.get(path).headers.get("Location", "/")
        assert where.startswith("/")
        assert not where.startswith("//")


def test_an_error_keeps_its_id_in_english(visit: Visit):
    """The help desk asks for it in either language."""
    visit.client.get("/signin?lang=en")

    page = page_of(visit, "/nothing")

    assert "There is no such page" in page
    assert "WEB-003" in page


def page_of(visit: Visit, path: str, accepted: str = "") -> str:
    headers = {"Accept-Language": accepted} if accepted else {}
    return visit.client.get(path, headers=headers).get_data(as_text=True)


def rooms():
    return [importlib.import_module(f"idm.messages.{m.name}") for m in pkgutil.iter_modules(idm.messages.__path__)]


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{\d\}", text))


def named(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[^}]*\}", text))
