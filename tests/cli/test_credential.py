"""`idm credential`: slips, resets by two, locks and leaks at the command line (NISHIHARA-7.2.4.2)."""

import re
import stat

from tests.places import Place

STAFF, CLERK, ADMIN = "00106", "00104", "00102"
SLIP = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


def test_slips_for_newcomers_are_one_file_for_its_owners_eyes(small_place: Place):
    """One slip each, parted by page breaks; a file that is there stays what it is, and nothing is issued."""
    small_place.populate(4)
    file = small_place.home.parent / "紙.txt"

    small_place.must("credential", "slips", "--joiners", "2026-04-01", "--to", str(file))

    text = file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (text.count("\f"), len(set(SLIP.findall(text)))) == (3, 4)
    again = small_place.idm("credential", "slips", "--joiners", "2026-04-01", "--to", str(file))
    assert (again.code, "RST-020" in again.err) == (1, True), again
    assert file.read_text(encoding="utf-8") == text
    assert "いません" in small_place.must("credential", "slips", "--joiners", "R8.5.1", "--to", str(file)).out


def test_a_reset_takes_two_and_shows_the_password_once(small_place: Place):
    """Asked, listed, refused to the same one, confirmed by another; then nothing waits."""
    small_place.populate(8)
    reset = ("credential", "reset")

    asked = small_place.must(*reset, "ask", STAFF, "--recognised", "card", "--by", CLERK)
    assert "番号1" in asked.out
    waiting = small_place.must(*reset, "list", "--json", "--by", ADMIN).json
    assert [(one["number"], one["own"]) for one in waiting] == [(1, False)]
    same = small_place.idm(*reset, "confirm", "1", "--by", CLERK)
    assert (same.code, "RST-012" in same.err) == (1, True), same
    unnamed = small_place.idm(*reset, "confirm", "1")
    assert "RST-006" in unnamed.err
    done = small_place.must(*reset, "confirm", "1", "--by", ADMIN)

    assert len(SLIP.findall(done.out)) == 1
    assert "待っている再設定はありません" in small_place.must(*reset, "list").out
    assert not SLIP.search(small_place.must(*reset, "list", "--json").out)


def test_a_reset_can_be_withdrawn(small_place: Place):
    """Nothing comes of it."""
    small_place.populate(8)
    small_place.must("credential", "reset", "ask", STAFF, "--recognised", "card", "--by", CLERK)

    small_place.must("credential", "reset", "withdraw", "1", "--by", CLERK)

    assert small_place.idm("credential", "reset", "confirm", "1", "--by", ADMIN).code == 1


def test_unlocking_says_how_the_person_was_recognised(small_place: Place):
    """One of the ways there are, and never oneself."""
    small_place.populate(8)

    assert (
        "ロックされていません"
        in small_place.must("credential", "unlock", STAFF, "--recognised", "face", "--by", CLERK).out
    )
    odd = small_place.idm("credential", "unlock", STAFF, "--recognised", "friend", "--by", CLERK)
    assert (odd.code, "RST-017" in odd.err) == (1, True), odd
    assert "ロックされている人はいません" in small_place.must("credential", "locked").out


def test_a_leak_ends_the_password_from_the_command_line(small_place: Place):
    """On the telephone: the password is over, and it is on record."""
    small_place.populate(8)
    small_place.must("credential", "issue", STAFF)

    small_place.must("credential", "leaked", STAFF, "--by", CLERK)

    assert "password.leaked" in [line["act"] for line in small_place.must("audit", "tail", "--json").json]
