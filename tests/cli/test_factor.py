"""`idm factor`: tokens handed out and stopped at the desk (NISHIHARA-6.1.1.4, 6.4.1.2)."""

import pytest

from tests.places import Place

SEED = "3132333435363738393031323334353637383930"
TOKENS = f"製造番号,秘密鍵\nA-1,{SEED}\nA-2,短い\n"


@pytest.fixture
def peopled(small_place: Place) -> Place:
    small_place.populate(5)
    return small_place


def test_a_token_of_the_list_is_handed_out_and_stopped_again(peopled: Place):
    """By its serial number; its seed is shown nowhere, and the log says who did it and to whom."""
    tokens = peopled.paper("tokens.csv", TOKENS)

    given = peopled.must("factor", "issue", "00103", "--serial", "A-1", "--file", tokens, "--by", "00102")
    stopped = peopled.must("factor", "lost", "00103", "--by", "00105")

    assert "製造番号A-1" in given.out
    assert SEED not in given.out
    assert "機器1個を止め" in stopped.out
    assert peopled.must("audit", "verify").code == 0


def test_a_device_without_a_list_shows_its_seed_once_as_a_picture(peopled: Place):
    """For a terminal of the body that takes it over."""
    given = peopled.must("factor", "issue", "00103", "--by", "00102")

    assert "█" in given.out or "▀" in given.out
    assert "渡しました" in given.out


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        (("issue", "00103", "--serial", "A-2", "--file", "tokens.csv", "--by", "00102"), "FAC-026"),
        (("issue", "00103", "--serial", "A-3", "--file", "tokens.csv", "--by", "00102"), "FAC-027"),
        (("issue", "00103", "--serial", "A-1", "--file", "nowhere.csv", "--by", "00102"), "FAC-025"),
        (("issue", "00103", "--serial", "A-1", "--by", "00102"), "FAC-030"),
        (("issue", "00103"), "FAC-020"),
        (("issue", "00102", "--by", "00102"), "FAC-021"),
        (("lost", "00103"), "FAC-022"),
        (("lost", "00103", "--by", "00105"), "FAC-023"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(peopled: Place, words: tuple[str, ...], id_: str):
    """And nothing of it is half done."""
    tokens = peopled.paper("tokens.csv", TOKENS)
    shown = tuple(word.replace("tokens.csv", tokens) for word in words)

    answer = peopled.idm("factor", *shown)

    assert (answer.code, id_ in answer.err) == (1, True)
