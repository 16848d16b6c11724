"""Wrong tries are counted one by one, at the same moment and however the name is spelled (F06, F07)."""

import unicodedata

import pytest

from idm.secret import Secret
from idm.store import credentials
from tests.races.at_once import crowd
from tests.signing import ALIKE, GOOD, WRONG, Door

LIMIT = ALIKE.sign_in.staff.tries.value

FIGURES = ("0123456789", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉")
INITIALS = ("n", "N", "ｎ", "Ｎ", "ⁿ", "ⓝ", "𝐍", "")  # without it, it is the 職員番号
BLANKS = ("{}", " {}", "{}\t", "\u3000{}\u3000", "\ufeff{}", "{}\u200b", "\u00a0{}\r\n", "{}\x00")


def spellings() -> list[str]:
    """Fifty, no two alike: every width and case of letter and figure, with blanks that are seen or not."""
    found = [
        blank.format(initial + "00104".translate(str.maketrans(FIGURES[0], figures)))
        for number, figures in enumerate(FIGURES)
        for letter, initial in enumerate(INITIALS)
        for blank in (BLANKS[(number + letter) % len(BLANKS)], BLANKS[(number * letter + 3) % len(BLANKS)])
    ]
    return sorted(set(found), key=repr)[:50]


def test_the_fifty_spellings_are_fifty():
    """And nearly none of them is what was recorded."""
    assert len(set(spellings())) == 50
    assert sum(unicodedata.is_normalized("NFKC", one) for one in spellings()) < 25


@pytest.mark.parametrize(
    "rounds", [pytest.param(2, id="2 rounds"), pytest.param(50, id="50 rounds", marks=pytest.mark.long)]
)
def test_f06_f07_a_hundred_wrong_tries_over_fifty_spellings_are_looked_at_as_often_as_the_profile_says(
    door: Door, monkeypatch: pytest.MonkeyPatch, rounds: int
):
    """Twenty-five at a time; the profile's number reach the hash, which is the count, and the right one is refused."""
    door.own()
    names, looked = spellings(), []
    verify = door.gate._hasher.verify

    def watched(password: Secret, known: str | None) -> bool:
        if known is not None:
            looked.append(known)
        return verify(password, known)

    monkeypatch.setattr(door.gate._hasher, "verify", watched)
    with crowd(25) as at_once:
        for _ in range(rounds):
            door.later(days=2)
            _unlock(door)
            looked.clear()
            for wave in range(4):
                at_once(lambda n, w=wave: door.knock(names[(25 * w + n) % 50], WRONG))

            assert len(looked) == LIMIT
            with door.world.instance.store.read() as connection:
                (held,) = credentials.of(connection, door.person().id, "password")
            assert held.failures == LIMIT
            assert held.locked_until is not None
            assert door.knock("n00104", GOOD) is None


def test_every_spelling_opens_with_the_right_password(door: Door):
    """What is counted together is also let in together."""
    door.own()

    assert [name for name in spellings() if door.knock(name, GOOD) is None] == []


@pytest.mark.parametrize("name", ["104", "0104", "000104", "n104", "n000104", "00104n", "n-00104", "n٠٠١٠٤"])
def test_another_number_is_nobody_and_counts_for_nobody(door: Door, name: str):
    """Zeros are part of a number, and figures of other scripts are none of ours: not even the right password opens."""
    door.own()

    for _ in range(LIMIT + 1):
        assert door.knock(name, GOOD) is None

    assert door.knock("n00104", GOOD) is not None


def _unlock(door: Door) -> None:
    with door.world.instance.store.write() as connection:
        credentials.unlock(connection, door.person().id)
