"""English second: nothing is forgotten, nothing is said in the wrong language, and values stay values."""

import importlib
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

import idm.messages
from idm.audit.entry import Act
from idm.hr.sheet import Problem
from idm.messages import Message, Said, case_pages, hr, hr_desk
from idm.messages import adoption as adoption_say
from idm.messages import api as api_say
from idm.messages import cards as cards_say
from idm.messages import cases as cases_say
from idm.messages import consents as consents_say
from idm.messages import contracts as contracts_say
from idm.messages import exceptions as exceptions_say
from idm.messages import leaving as leaving_say
from idm.messages import mail as mail_say
from idm.messages import managed as managed_say
from idm.messages import pages as pages_say
from idm.messages import privileges as privileges_say
from idm.messages import reviews as reviews_say
from idm.messages import sweeps as sweeps_say
from idm.messages import urgent as urgent_say
from idm.messages import vault as vault_say
from idm.messages import violations as violations_say
from idm.messages import web as say
from idm.office.hr import batches
from idm.office.views import describe, reading
from tests.web.conftest import Visit
from web import approvals, audit, cases, inbox, language, lost, me, menu, people, pieces, style, systems, wording

TEMPLATES = sorted(Path(language.__file__).parent.joinpath("templates").rglob("*.html"))
COMMANDS = {"cli", "demo", "delivery", "hr_undo", "org"}
"""Rooms of the message catalogue whose sentences commands say, and commands speak Japanese."""
SERVING = {"WEB-001", "WEB-002"}
"""Said by the command that serves, never on a page."""

MACHINERY = {"checkpoint", "clock", "connection", "instance", "lease", "leaver", "pass", "use"}
"""Groups of acts of the log that are nobody's room."""

LABELS = {
    *describe.STATUS.values(),
    *batches.STATE.values(),
    *reading.OUTCOMES.values(),
    *reading.VIA.values(),
    *pages_say.ACTS.values(),
    *pages_say.REASONS.values(),
    *approvals.LABELS.values(),
    *audit.GROUPS.values(),
    *me.WHAT.values(),
    *people.KINDS.values(),
    *people.FACTORS.values(),
    *systems.TIERS.values(),
    *(label for group, entries in menu.GROUPS for label in (group, *(label for _, label in entries)) if label),
    *inbox.DEEDS.values(),
    *(label for _, label in cases.USED_AT.values()),
    "止められたファイルを見る",
    "違反の記録を見る",
    case_pages.ONE_PERSON,
    case_pages.DEFAULT,
    *case_pages.FIELD.values(),
    *case_pages.HINT.values(),
    *case_pages.COMES_OF_YES.values(),
    *case_pages.BARRED.values(),
    *(label for label in case_pages.STEP.values() if label),
    *case_pages.PAPER.values(),
    case_pages.APPLICATION,
    *(mail_say.NOT_TOLD, mail_say.MAILED, mail_say.ON_PAGE, mail_say.READ),
    *cases_say.STATE.values(),
    *cases_say.ANSWER.values(),
    *cases_say.FLAG.values(),
    *(label for labels in managed_say.LABELS for label in labels),
    *vault_say.KIND.values(),
    *vault_say.WHY.values(),
    *vault_say.STATE.values(),
    *vault_say.PART.values(),
    *privileges_say.GROUND.values(),
    *privileges_say.WHY_ENDED.values(),
    *privileges_say.DEED.values(),
    *privileges_say.ANSWER.values(),
    privileges_say.EVERYBODY,
    *urgent_say.WHY_ENDED.values(),
    *urgent_say.KIND.values(),
    *urgent_say.STATE.values(),
    *urgent_say.ANSWER.values(),
    *urgent_say.DETAIL.values(),
    urgent_say.DETAIL_PEOPLE,
    *describe.KIND.values(),
    *describe.FIELD.values(),
    *cards_say.STATE.values(),
    *lost.HOW.values(),
    *cards_say.STEP.values(),
    *cards_say.KIND.values(),
    *cards_say.TOLD.values(),
    *cards_say.TASK.values(),
    *cards_say.HOW.values(),
    *cards_say.FLAW.values(),
    *(label for label in cards_say.LATE.values() if label),
    *exceptions_say.STATES,
    exceptions_say.OTHER_RULE,
    *reviews_say.SUBJECT.values(),
    *reviews_say.ANSWER.values(),
    *(column for columns in reviews_say.COLUMNS.values() for column in columns),
    reviews_say.NOT_SAID,
    *(label for labels in sweeps_say.LABELS for label in labels),
    *leaving_say.KINDS.values(),
    *leaving_say.STATE.values(),
    *(leaving_say.OWN_SIGN_IN, leaving_say.BY_THE_WORKER, leaving_say.WHAT["secrecy"]),
    *violations_say.STATE.values(),
    *violations_say.DEED.values(),
    *violations_say.STEP.values(),
    *contracts_say.STATE.values(),
    *contracts_say.FIELD.values(),
    *contracts_say.DEED.values(),
    *(contracts_say.GOES_ON, contracts_say.BY_THIS_CONTRACT, contracts_say.BY_HIS_TERM, contracts_say.BY_APPROVAL),
    *consents_say.OPEN.values(),
    *consents_say.HOW.values(),
    *consents_say.NEEDED.values(),
    *consents_say.SIGNATURE.values(),
    privileges_say.PRIVILEGED_ID,
    *adoption_say.STATE.values(),
    *adoption_say.KIND.values(),
    *adoption_say.BY.values(),
    *adoption_say.WHY.values(),
    *adoption_say.FIELD.values(),
    *adoption_say.DEED.values(),
    *(label for label in adoption_say.ENDS.values() if label),
    *(hr_desk.TAKEN_IN, hr_desk.TAKEN_IN_LATER, hr_desk.TAKEN_BACK),
    *pieces.FORMS,
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
    """What is filled in is filled in in both; whatever a page or the API may show has one."""
    found = {m.id: m for room in rooms() for m in messages_of(room)}
    english = {context: text for (context, _), text in wording.catalogue().items() if context is not None}
    stale = [(context, ja[:20]) for context, ja in wording.catalogue() if context and found[context].ja != ja]

    assert stale == []
    assert [id_ for id_, text in english.items() if not named(text) <= named(found[id_].ja)] == []
    shown = {m.id for room in rooms() if name_of(room) not in COMMANDS for m in messages_of(room)}
    assert shown - english.keys() == SERVING


def test_every_deed_of_a_person_can_be_looked_for_in_the_log():
    """The page of the log offers each group of acts; what the machinery notes by itself is found by its day."""
    groups = {act.value.partition(".")[0] for act in Act}

    assert groups - audit.GROUPS.keys() == MACHINERY


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


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (
            api_say.NOT_ENOUGH.say(shown="知識＋所持。3種類が必要"),
            "(Knowledge + Possession; 3 different kinds are needed)",
        ),
        (hr_desk.SAME_FILE_NOTE.say(at="2026-04-01", how=hr_desk.TAKEN_IN, batch=3), "was taken in at 2026-04-01"),
        (hr_desk.MAY_NOT_READ.say(batch=3, day="", who="", deed=hr_desk.DEED_APPROVE.say()), ": approving."),
        (hr.ALIAS.say(v="職番", column="職員番号"), "“職番” was taken for “職員番号”"),
        (
            hr.BIRTHS.say(list=hr.some([hr.row_and_age(5, None), hr.row_and_age(7, 9)])),
            "(row 5: not a date, row 7: aged 9)",
        ),
    ],
)
def test_values_in_an_english_sentence_are_english_where_they_are_ours(two_tongues: Flask, said: Said, english: str):
    """Labels, lists and sentences within a sentence; a heading of a file stays as it stands in the file."""
    with two_tongues.test_request_context("/", headers={"Accept-Language": "en"}):
        assert english in language.sentence(said)


def test_what_is_wrong_with_a_file_is_said_in_english(two_tongues: Flask):
    """Row, heading and value are those of the file."""
    problem = Problem(hr.EMPTY.say(n=5, column="所属コード", v=""), 5, "所属コード", "")
    with two_tongues.test_request_context("/", headers={"Accept-Language": "en"}):
        assert render_template_string("{{ p.text }}", p=problem) == "“所属コード” in row 5 is empty. Fill it in."


@given(st.text(alphabet="1行目：ほか件歳、＋。つが必要分以内に示す（）から{}2", max_size=30))
def test_any_value_is_read_to_its_end(text: str):
    """Whatever somebody is called, something is shown and nothing raises."""
    assert bool(pieces.in_english(text)) is bool(text)


def test_the_api_answers_in_the_language_that_is_asked_for(app: Flask):
    """By the header alone; the id is the same in both."""
    client = app.test_client()
    client.set_cookie(language.COOKIE, language.ENGLISH)

    japanese = client.get("/api/v1/people")
    english = client.get("/api/v1/people", headers={"Accept-Language": "en"})

    assert japanese.get_json()["detail"] == api_say.WHO_ASKS.ja
    assert english.get_json()["detail"].startswith("There is no key")
    assert japanese.get_json()["id"] == english.get_json()["id"] == "API-020"
    assert (japanese.content_language.to_header(), english.content_language.to_header()) == ("ja", "en")
    assert "Accept-Language" in english.vary


def test_the_api_says_which_language_each_answer_is_in(app: Flask):
    """Also one without a sentence, and one of an address that nobody answers to; a page says it in itself."""
    client, english = app.test_client(), {"Accept-Language": "en"}

    document = client.get("/api/v1/openapi.json", headers=english)
    nothing = client.get("/api/v1/nothing", headers=english)

    assert [one.headers["Content-Language"] for one in (document, nothing)] == ["ja", "en"]
    assert "Content-Language" not in client.get("/signin").headers


def test_a_sentence_without_english_is_told_to_be_japanese(two_tongues: Flask):
    """Whoever asked for English hears of it, beside what could be said in English."""
    with two_tongues.test_request_context("/", headers={"Accept-Language": "en"}):
        language.answered(Message("X-001", "日本語だけ").say())
        assert language.of_answer() == "ja"
        language.answered(api_say.WHO_ASKS.say())
        assert language.of_answer() == "en, ja"


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


def rooms() -> list[ModuleType]:
    return [importlib.import_module(f"idm.messages.{m.name}") for m in pkgutil.iter_modules(idm.messages.__path__)]


def name_of(room: ModuleType) -> str:
    return room.__name__.rpartition(".")[2]


def messages_of(room: ModuleType) -> list[Message]:
    return [one for one in vars(room).values() if isinstance(one, Message)]


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{\d\}", text))


def named(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[^}]*\}", text))
