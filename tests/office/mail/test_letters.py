"""What a notice looks like as a mail."""

from dataclasses import replace

from idm.messages import Message
from idm.office.mail.letters import LONGEST_SUBJECT, written
from idm.ports import Letter
from tests.mail import Posting

LONG = Message("X-001", "とても長い名前の{what}が登録されました。二つ目の文です。")


def letter(posting: Posting, what: str, **settings: object) -> Letter:
    changed = posting.instance.settings.model_copy(update=settings)
    instance = replace(posting.instance, settings=changed)
    return written(instance, LONG.say(what=what), "a@b.example", "<1@b>", posting.world.clock.now())


def test_the_subject_is_the_first_sentence_cut_short(posting: Posting):
    """Whole where it fits; what is cut shows that it was."""
    assert letter(posting, "鍵", rehearsal=False).subject == "【関所】とても長い名前の鍵が登録されました"
    cut = letter(posting, "鍵" * 100, rehearsal=False).subject
    assert cut.endswith("…")
    assert len(cut.removeprefix("【関所】")) == LONGEST_SUBJECT


def test_a_rehearsals_mail_says_so(posting: Posting):
    """Nobody takes it for a real one."""
    assert letter(posting, "鍵", rehearsal=True).subject.startswith("【関所・演習】")


def test_without_a_public_address_there_is_no_link(posting: Posting):
    """With one, to the page where the notice stands, and to nothing that does anything."""
    assert "http" not in letter(posting, "鍵", public_url="").text
    linked = letter(posting, "鍵", public_url="https://sekisho.example").text
    assert [line for line in linked.splitlines() if "http" in line] == ["https://sekisho.example/me"]
