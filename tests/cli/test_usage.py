"""A command that cannot be read is answered in Japanese, on standard error, with 2."""

import pytest

from tests.places import Place


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hr", "chck"), "「chck」という命令はありません。「check」のことですか。"),
        (("hr", "check"), "ファイル を指定してください。"),
        (("plan", "--surprise"), "--surprise という指定はありません。"),
        (("hr", "draft", "x", "--confirm"), "--confirm には、値が必要です。"),
        (("plan", "a", "b"), "余分な指定があります：a b"),
        (("hr", "preview"), "どれか一つを指定してください"),
        (("worker", "--lease", "x"), "という指定はありません。"),
        (("audit", "tail", "-n", "x"), "の値が正しくありません"),
    ],
)
def test_a_command_that_cannot_be_read_is_answered_in_japanese(small_place: Place, words: tuple[str, ...], said: str):
    """What is wrong, and where to look; nothing on standard output."""
    done = small_place.command(*words)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "--help" in done.err or "confirm" in said


def test_a_noun_alone_shows_what_it_can(small_place: Place):
    """Without a verb the help comes."""
    assert "dismiss" in small_place.command("hr", "now").err
