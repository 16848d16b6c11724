"""What a profile may say of factors, tiers and systems."""

from importlib.resources import files

import pytest

from idm.errors import BadInput
from idm.policy.loader import parse_profile

TEXT = (files("idm.policy") / "profiles" / "nishihara.toml").read_text(encoding="utf-8")
RULING = '[factors.private_devices]\nreference = "決定第1号"\ndecided = 2026-04-01\nclause = "NISHIHARA-6.1.1.4"\n\n'
RESIDENTS = '[[entitlement]]\nkey = "residents"\nlabel = "住民記録"\ntier = "mynumber"\nclause = "NISHIHARA-4.1.2.a"\n'


def refusal(old: str, new: str) -> str:
    assert old in TEXT
    with pytest.raises(BadInput) as caught:
        parse_profile(TEXT.replace(old, new, 1), "試験.toml")
    return caught.value.said.text


def test_every_tier_says_once_what_it_asks_for():
    """A tier without a demand would ask for nothing."""
    assert "区分「internet」" in refusal(
        'key = "internet"\nlabel = "インターネット接続系"', 'key = "lgwan"\nlabel = "もう一つ"'
    )


def test_a_tier_cannot_ask_for_more_kinds_than_items():
    """Two kinds of one thing."""
    assert "種類（kinds）" in refusal("items = 2\nkinds = 2", "items = 1\nkinds = 2")


def test_nishihara_5_4_3_a_right_of_a_tier_of_two_kinds_waits_for_them():
    """A profile that delivers it at once contradicts itself."""
    text = refusal("# --- 規則の根拠 ---", RESIDENTS + "\n# --- 規則の根拠 ---")

    assert "「residents」" in text
    assert "needs_factors = 2" in text


def test_a_system_has_one_line():
    """Two tiers for one system would be a choice."""
    assert "システム「terminal」が2回" in refusal(
        'key = "finance"\nlabel = "財務会計システム"\ntier = "lgwan"\ngrade',
        'key = "terminal"\nlabel = "財務会計システム"\ntier = "lgwan"\ngrade',
    )


@pytest.mark.parametrize(
    "left", ['reference = "決定第1号"\n', "decided = 2026-04-01\n", 'clause = "NISHIHARA-6.1.1.4"\n']
)
def test_nishihara_6_1_1_4_a_ruling_on_private_devices_has_its_reference_its_day_and_its_clause(left: str):
    """Without any of them it is no ruling."""
    assert parse_profile(TEXT.replace("[[system]]", RULING + "[[system]]", 1), "試験.toml").factors.private_devices
    refusal("[[system]]", RULING.replace(left, "") + "[[system]]")
