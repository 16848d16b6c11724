"""Login names and addresses: as a passport spells a name, never twice, and never longer than a directory takes."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.hr.cells.romaji import spellings
from idm.hr.people.logins import LOGIN, MAIL, Taken, proposals
from idm.policy import Policy
from idm.policy.loader import parse_profile
from tests.people import POLICY

TEXT = (files("idm.policy") / "profiles" / "nishihara.toml").read_text(encoding="utf-8")
DOMAIN = "vill.example.lg.jp"


def profile(login: str = "number", mail: str = "none") -> Policy:
    """西原村's profile with names made otherwise."""
    text = TEXT if login == "number" else TEXT.replace('made_from = "number"\nprefix = "n"', 'made_from = "romaji"')
    wanted = f'made_from = "{mail}"' + ("" if mail == "none" else f'\ndomain = "{DOMAIN}"')
    return parse_profile(text.replace('made_from = "none"', wanted), "試験.toml")


ROMAJI = profile("romaji", "romaji")


@pytest.mark.parametrize(
    ("kana", "passport", "full"),
    [
        ("オオノ", "ono", "oono"),
        ("ユウイチロウ", "yuichiro", "yuuichirou"),
        ("ハッチョウ", "hatcho", "hatchou"),
        ("ホンマ", "homma", "homma"),
        ("ナンバ", "namba", "namba"),
        ("サンペイ", "sampei", "sampei"),
        ("ジュンイチ", "junichi", "junichi"),
        ("ヨコオ", "yokoo", "yokoo"),
        ("イノウエ", "inoue", "inoue"),
        ("マツウラ", "matsuura", "matsuura"),
        ("ヒロオカ", "hirooka", "hirooka"),
        ("オオウチ", "ouchi", "oouchi"),
        ("コウノ", "kono", "kouno"),
        ("ローラ", "rora", "rora"),
        ("シェリー", "sheri", "sheri"),
        ("カヲル", "kaoru", "kaoru"),
        ("ジャン・ポール", "jamporu", "jamporu"),
    ],
)
def test_letters_are_those_of_a_passport(kana: str, passport: str, full: str):
    """Long O and U are not written, N before B, M and P is M, ッ before CH is T; the full spelling comes second."""
    found = spellings(kana, family=True)

    assert (found[0], found[-1]) == (passport, full)


@pytest.mark.parametrize("kana", ["", "阿蘇", "ア蘇", "?"])
def test_what_has_no_letters_has_no_spelling(kana: str):
    """Nothing is guessed of a name whose kana cannot be read."""
    assert spellings(kana) == ()


def test_a_login_of_a_number_is_prefix_and_number():
    """As the profile says; nothing is derived from the name, and nobody gets an address."""
    names = proposals("オオノ ユウイチロウ", "大野 雄一郎", "0A105", (), POLICY)

    assert (names.login.wished, names.login.best, names.login.collides) == ("n0a105", "n0a105", False)
    assert names.mail.free == ()


def test_case_59_a_taken_number_login_gets_a_number_behind_it():
    """n00105 was somebody's once: -2 is offered first, then the next ones."""
    names = proposals("", "大野 雄一郎", "00105", {"n00105", "n00105-3"}, POLICY)

    assert names.login.collides
    assert names.login.free == ("n00105-2", "n00105-4", "n00105-5", "n00105-6")


def test_case_59_a_taken_romaji_login_offers_the_other_spelling_first():
    """大野: ono is taken, so oono, then the initial, then ono with a number."""
    names = proposals("オオノ ユウ", "大野 優", "00105", {"ono.yu"}, ROMAJI)

    assert names.login.wished == "ono.yu"
    assert names.login.free == ("oono.yuu", "ono.y", "ono.yu2", "ono.yu3")


def test_a_name_in_letters_goes_before_its_kana():
    """Nobody spells Smith sumisu who was told Smith."""
    names = proposals("スミス ジョン", "Smith John", "00105", (), ROMAJI)

    assert names.login.free[:2] == ("smith.john", "sumisu.jon")


def test_a_long_name_is_offered_with_its_initial():
    """A login has twenty characters; the name is not cut in the middle when an initial does."""
    names = proposals("テシガワラ シンタロウスケ", "勅使河原 新太郎助", "00105", (), ROMAJI)

    assert names.login.best == "teshigawara.s"
    assert names.mail.best == f"teshigawara.shintarosuke@{DOMAIN}"


def test_an_address_of_the_login_follows_the_login_that_is_free():
    """Login and address stay in step when the login had to give way."""
    names = proposals("", "大野 雄一郎", "00105", {"n00105"}, profile("number", "login"))

    assert names.mail.free[0] == f"n00105-2@{DOMAIN}"
    assert not names.mail.collides


def test_what_the_file_gives_goes_before_what_the_policy_makes():
    """Also the address of another domain."""
    names = proposals("オオノ ユウ", "大野 優", "1", (), ROMAJI, login="ohno", mail="ohno@pref.example.jp")

    assert (names.login.best, names.mail.best) == ("ohno", "ohno@pref.example.jp")


def test_a_given_name_that_is_taken_collides_too():
    """And is offered with a number behind it."""
    names = proposals("", "大野 優", "1", {"ohno", "ohno@a.jp"}, POLICY, login="ohno", mail="ohno@a.jp")

    assert (names.login.wished, names.login.best) == ("ohno", "ohno2")
    assert (names.mail.wished, names.mail.best) == ("ohno@a.jp", "ohno2@a.jp")


def test_a_protected_login_is_nobodys():
    """svc-* are services of the body: no person gets such a name."""
    assert proposals("", "大野 優", "1", (), POLICY, login="svc-backup").login.free == ()


def test_what_is_claimed_is_taken_for_the_next_one():
    """Two newcomers of one file never get the same name."""
    taken = Taken({"ono.yu2"})
    first = proposals("オノ ユウ", "小野 優", "1", taken, ROMAJI)
    taken.claim(first)
    second = proposals("オノ ユウ", "小野 優", "2", taken, ROMAJI)

    assert (first.login.best, second.login.best) == ("ono.yu", "ono.yuu")
    assert set(taken) == {"ono.yu2", "ono.yu", f"ono.yu@{DOMAIN}"}
    assert len(taken) == 3


KANA = st.text(
    st.sampled_from("アイウエオカガキシツトナニノハバパフマミムヤユヨラリロワヲンッャュョーヴ"), min_size=1, max_size=12
)


@given(st.lists(st.tuples(KANA, KANA), max_size=12), st.sampled_from(["number", "romaji"]))
def test_whatever_is_offered_may_be_given_and_nothing_is_given_twice(people: list[tuple[str, str]], made_from: str):
    """Any names in any file: every candidate has the shape of a login or an address, and all newcomers differ."""
    policy, taken = PROFILES[made_from], Taken()
    given_names: list[str] = []
    for index, (family, first) in enumerate(people):
        names = proposals(f"{family} {first}", "", f"{index:05}", taken, policy)
        taken.claim(names)
        given_names += [name for name in (names.login.best, names.mail.best) if name]

        assert all(LOGIN.fullmatch(login) for login in names.login.free)
        assert all(MAIL.fullmatch(mail) for mail in names.mail.free)

    assert len(given_names) == len(set(given_names))


PROFILES = {"number": profile("number", "login"), "romaji": ROMAJI}
