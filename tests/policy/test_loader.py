"""A profile is refused whole, with every mistake named."""

from collections.abc import Callable
from importlib.resources import files

import pytest

from idm.errors import BadInput
from idm.policy import RULES, clauses, load_profile, profile_names
from idm.policy.loader import parse_profile

TEXT = (files("idm.policy") / "profiles" / "nishihara.toml").read_text(encoding="utf-8")


def refusal(edit: Callable[[str], str]) -> str:
    """The sentence about a profile with a mistake."""
    changed = edit(TEXT)
    assert changed != TEXT
    with pytest.raises(BadInput) as caught:
        parse_profile(changed, "試験.toml")
    return caught.value.said.text


def refused(text: str) -> str:
    return refusal(lambda _: text)


def swapped(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_ships_loads(name):
    """Each gives a source for every rule the code knows, and for none besides."""
    policy = load_profile(name)

    assert set(policy.rules) == RULES
    assert all(rule.clause is None or rule.clause in clauses() for rule in policy.rule)


def test_an_unknown_key_is_refused():
    """A slip in a key never becomes a silent default."""
    assert "［leaver.delete_after.day］知らない項目です" in refusal(swapped("days = 90", "days = 90\nday = 9"))


def test_a_missing_key_is_refused():
    """Nothing is assumed."""
    assert "［leaver.delete_after.days］必要な項目がありません" in refusal(swapped("days = 90\n", ""))


def test_a_value_without_a_source_is_refused():
    """Neither clause nor default: the value has no business here."""
    text = refusal(swapped('default = "同種の製品の安全装置より厳しくした"', ""))

    assert "［brake.percent］根拠" in text


def test_an_unknown_clause_is_refused():
    """A clause that is not in the register is a slip, or the wrong edition."""
    assert "条項「NISHIHARA-9.9.9」は条項台帳にありません" in refusal(swapped("NISHIHARA-2.1.1", "NISHIHARA-9.9.9"))


def test_a_clause_of_another_body_is_refused():
    """西原村 does not act under みなかみ町's text."""
    assert "別の団体の条項" in refusal(swapped("NISHIHARA-2.1.1", "MINAKAMI-1"))


def test_an_unknown_rule_is_refused():
    """A rule the code does not know, and the one that is missing for it, are both named."""
    text = refusal(swapped('id = "account.left"', 'id = "account.lost"'))

    assert "規則「account.lost」をプログラムは知りません" in text
    assert "規則「account.left」の根拠がありません" in text


def test_a_rule_given_twice_is_refused():
    """Two sources for one rule contradict each other."""
    assert "規則「account.left」が2回書かれています" in refusal(
        swapped('id = "account.deleted"', 'id = "account.left"')
    )


def test_an_appointment_without_a_label_is_refused():
    """Every kind of appointment has the body's own word."""
    assert "任用形態「council」の呼び名がありません" in refusal(swapped('council = "議員"\n', ""))


@pytest.mark.parametrize(
    ("where", "staff", "weaker", "says"),
    [
        ("passwords.privileged.alone", "characters = 20", "characters = 14", "alone"),
        ("passwords.privileged.with_factor", "characters = 12", "characters = 8", None),
        ("passwords.privileged.mixture", "both_cases = true", "both_cases = false", "mixture.both_cases"),
        ("passwords.privileged.mixture", "beside = 1", "beside = 0", "mixture.beside"),
        ("passwords.privileged.guesses", "value = 11", "value = 9", "guesses"),
        ("passwords.privileged.remembered", "value = 20", "value = 9", "remembered"),
        (
            "passwords.privileged.rotation",
            "every_days = 180\ntold_days = 14",
            "every_days = 0\ntold_days = 0",
            "rotation",
        ),
        ("passwords.staff.rotation", "every_days = 0", "every_days = 90", "rotation"),
        ("sign_in.privileged.tries", "value = 3", "value = 6", "tries"),
        ("sign_in.privileged.tries", "value = 3", "value = 5", "tries"),
        ("sign_in.privileged.locked", "minutes = 30", "minutes = 14", "locked"),
        ("sign_in.privileged.idle", "minutes = 30", "minutes = 61", "idle"),
        ("sign_in.privileged.longest", "minutes = 600", "minutes = 721", "longest"),
        ("sign_in.privileged.fresh", "minutes = 5", "minutes = 11", "fresh"),
        ("sign_in.privileged.fresh", "minutes = 5", "minutes = 10", None),
    ],
)
def test_nishihara_7_2_1_3_o_the_privileged_are_never_asked_for_less(
    where: str, staff: str, weaker: str, says: str | None
):
    """Weaker than staff anywhere, or only as strict where the text wants more: the profile is refused."""
    head, tail = TEXT.split(f"[{where}]\n")
    changed = f"{head}[{where}]\n{tail.replace(staff, weaker, 1)}"
    assert changed != TEXT

    if says is None:
        assert parse_profile(changed, "試験.toml")
    else:
        assert f"特権の値を、職員の値より厳しくしてください（{says}）" in refused(changed) or (
            f"特権の値が、職員の値より弱くなっています（{says}）" in refused(changed)
        )


def test_taketoyo_d2_2_a_body_that_wants_regular_changes_can_say_so():
    """Everybody's after a year, the privileged ones' more often; told two weeks before."""
    usual = "[passwords.staff.rotation]\nevery_days = 0\ntold_days = 0"
    yearly = parse_profile(TEXT.replace(usual, usual.replace("days = 0", "days = 365", 1)), "試験.toml")

    assert yearly.passwords.staff.rotation.every_days == 365


def test_a_reminder_that_comes_before_the_password_is_set_is_refused():
    """Told twenty days before a change that is due after ten."""
    assert "知らせる日数" in refusal(swapped("every_days = 180\ntold_days = 14", "every_days = 10\ntold_days = 20"))


@pytest.mark.parametrize("key", ["staff", "unit-x", "role-x"])
def test_names_of_groups_are_reserved(key):
    """A right cannot take the name of a group that means something else."""
    assert "予約されています" in refusal(swapped('key = "mail"', f'key = "{key}"'))


def test_a_value_of_another_kind_is_refused():
    """Ninety in quotes is no number."""
    assert "［leaver.delete_after.days］" in refusal(swapped("days = 90", 'days = "90"'))


def test_what_is_not_toml_is_refused():
    """The sentence says where."""
    assert "TOML として読めません" in refusal(lambda text: text + "\n[[")


def test_an_unknown_profile_names_the_known_ones():
    """A slip in the name is answered with what there is."""
    with pytest.raises(BadInput) as caught:
        load_profile("nishihata")

    assert caught.value.said.id == "POL-001"
    assert "nishihara" in caught.value.said.text


def test_a_profile_that_cannot_be_read_is_an_error(tmp_path):
    """A missing file is refused, never an empty profile."""
    with pytest.raises(BadInput):
        load_profile(str(tmp_path / "ない.toml"))


def test_the_digest_changes_with_every_value():
    """Which text a decision was taken under can be told apart."""
    other = parse_profile(TEXT.replace("days = 90", "days = 91"), "試験.toml")

    assert other.digest != load_profile("nishihara").digest
    assert parse_profile(TEXT, "試験.toml").digest == load_profile("nishihara").digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('prefix = "n"\n', ""),
        ('made_from = "number"', 'made_from = "romaji"'),
        ('made_from = "none"', 'made_from = "login"'),
        ('made_from = "none"', 'made_from = "none"\ndomain = "vill.example.lg.jp"'),
        ('made_from = "none"', 'made_from = "romaji"\ndomain = "vill example"'),
        ('made_from = "none"', 'made_from = "surname"'),
    ],
)
def test_names_that_cannot_be_made_are_refused(old: str, new: str):
    """A number needs its prefix and an address its domain; what is not used may not be given."""
    assert refusal(swapped(old, new))


def test_names_may_be_made_of_kana():
    """A profile says so with a source, like everything."""
    text = TEXT.replace('made_from = "number"\nprefix = "n"', 'made_from = "romaji"')
    policy = parse_profile(
        text.replace('made_from = "none"', 'made_from = "login"\ndomain = "vill.example.lg.jp"'), "試験.toml"
    )

    assert (policy.login.made_from, policy.login.prefix) == ("romaji", "")
    assert (policy.mail.made_from, policy.mail.domain) == ("login", "vill.example.lg.jp")


def test_an_address_rule_without_a_source_is_refused():
    """Also of mail we say where it comes from."""
    assert "［mail］根拠" in refusal(
        swapped('default = "条文は定めない。アドレスは、採用の行に書かれたものだけを登録する"\n', "")
    )
