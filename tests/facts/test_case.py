"""A case is its words: two readers of it read the same."""

from datetime import datetime

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from idm.facts.case import Case, CaseKind, canonical
from tests.people import at

NOW = at("2026-08-03 09:00:00")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=8)


def a_case(**changes: object) -> Case:
    usual = {"subject": "x", "applicant": "p", "beneficiary": "q", "starts": NOW, "until": None, "reason": "r"}
    rest = {"content": "{}", "chain": ("ciso",)}
    return Case(CaseKind.EXCEPTION, **usual | rest | changes)  # type: ignore[arg-type]


@given(st.dictionaries(KEYS, st.one_of(TEXTS, st.integers(-(2**53) + 1, 2**53 - 1), st.lists(TEXTS, max_size=3))))
def test_content_has_one_text(content: dict):
    """It is what an independent writer of RFC 8785 writes, and stays so when it is read back."""
    text = canonical(content)

    assert text.encode() == rfc8785.dumps(content)
    assert a_case(content=text).content == text


@given(*[st.tuples(TEXTS, TEXTS, TEXTS)] * 2)
def test_f22_two_cases_have_one_digest_only_when_they_say_the_same(first: tuple, second: tuple):
    """Words do not flow from one field into the next."""
    one, other = (a_case(subject=a, applicant=b, reason=c) for a, b, c in (first, second))

    assert (one.digest == other.digest) is (first == second)


def test_the_digest_is_pinned():
    """An approval that is stored today is still one after an update."""
    assert a_case().digest == "d7b1cbf15482fa0c276fc85e2d9716f9b3803e5bdaa6b31660eb9f3fe69a2f13"


def test_an_instant_is_the_same_in_every_zone():
    """What is stored as UTC has the digest of what was typed in Japan."""
    assert a_case(starts=datetime.fromisoformat("2026-08-03T09:00:00+09:00")).digest == a_case().digest


@pytest.mark.parametrize(
    "changes",
    [
        {"starts": datetime(2026, 8, 3)},  # noqa: DTZ001
        {"until": NOW},
        {"content": '{"b":1, "a":2}'},
        {"content": '{"b":1,"a":2}'},
        {"content": '{"a":1.5}'},
        {"content": "[1"},
    ],
    ids=str,
)
def test_what_could_be_read_in_two_ways_is_no_case(changes: dict):
    """An instant without zone, an empty period, content that is not canonical."""
    with pytest.raises(ValueError):
        a_case(**changes)
