"""Whose an entry is: certain by number and name, a proposal by what else fits, a question where it fits several."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.rules.matching import By, Known, Looks, Match, Why, match

ASO = Known(
    "a1",
    "aso",
    frozenset({"00101"}),
    frozenset({"阿蘇太郎"}),
    frozenset({"アソタロウ"}),
    frozenset({"0300"}),
    gone=False,
)
KUMA = Known(
    "a2", "kuma", frozenset({"00102"}), frozenset({"球磨花"}), frozenset({"クマハナ"}), frozenset({"0400"}), gone=False
)
NOBODY_YET = frozenset[str]()


def an_entry(address: str = "uid=x", **shown: object) -> Looks:
    usual = Looks(address, frozenset({"x"}), "", "", "", frozenset(), frozenset({"inetorgperson"}))
    return replace(usual, **shown)  # type: ignore[arg-type]


def one(entry: Looks, *roster: Known, taken: frozenset[str] = NOBODY_YET) -> Match:
    return match([entry], roster, taken)[entry.address]


def test_number_and_name_together_are_certain() -> None:
    """Also where the entry shows only the reading, or no name at all."""
    for shown in ({"name": "阿蘇太郎"}, {"kana": "アソタロウ"}, {}):
        assert one(an_entry(number="00101", **shown), ASO, KUMA).by is By.NUMBER


def test_f29_a_number_with_another_name_is_a_doubt() -> None:
    """A number is given again years later: it is nobody's proof by itself."""
    assert one(an_entry(number="00101", name="別人"), ASO, KUMA) == Match("a1", By.DOUBT, weight=16)


def test_a_name_alone_is_a_proposal_and_never_certain() -> None:
    """Whoever else bears it may come to the roster tomorrow."""
    assert one(an_entry(name="球磨花"), ASO, KUMA).by is By.NAME


def test_the_name_with_the_number_of_nobody_is_no_proposal() -> None:
    """Somebody of that name has another number: a namesake who left, as likely as not."""
    assert one(an_entry(name="球磨花", number="99999"), ASO, KUMA) == Match(why=Why.OTHER_NUMBER, among=("a2",))


def test_namesakes_are_told_apart_by_their_section_and_else_not_at_all() -> None:
    """Two of one name in one section are a question with both of them in it."""
    other = replace(ASO, account="a3", login="aso2", numbers=frozenset({"00103"}), units=frozenset({"0500"}))

    assert one(an_entry(name="阿蘇太郎", units=frozenset({"0500"})), ASO, other).account == "a3"
    assert one(an_entry(name="阿蘇太郎"), ASO, other) == Match(why=Why.NAMESAKES, among=("a1", "a3"))


def test_of_two_entries_for_one_person_the_one_that_fits_better_is_proposed() -> None:
    """The other is listed with him in question; two that fit alike are both a question."""
    better, worse = an_entry("uid=1", number="00101", name="阿蘇太郎"), an_entry("uid=2", number="00101")

    found = match([better, worse], [ASO], NOBODY_YET)

    assert (found["uid=1"].by, found["uid=2"].why) == (By.NUMBER, Why.SECOND)
    alike = match([worse, replace(worse, address="uid=3")], [ASO], NOBODY_YET)
    assert {one.why for one in alike.values()} == {Why.SEVERAL}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (an_entry(number="00101", classes=frozenset({"device"})), Why.NO_PERSON),
        (an_entry(number="00101", classes=frozenset({"account"})), Why.NO_PASSWORD),
        (an_entry(number="00105"), Why.GONE),
        (an_entry(name="去った人"), Why.GONE),
        (an_entry(name="誰か"), Why.NOBODY),
    ],
)
def test_whoever_cannot_be_linked_is_listed_with_the_reason(entry: Looks, why: Why) -> None:
    """No person, no place for a password, somebody who left: linked, his entry would be deleted at once."""
    left = Known("a5", "left", frozenset({"00105"}), frozenset({"去った人"}), frozenset(), frozenset(), gone=True)

    assert one(entry, ASO, left).why is why


def test_somebody_with_an_entry_here_is_proposed_for_no_other() -> None:
    """One entry a person and directory; a second one is listed with him in question."""
    assert one(an_entry(number="00101"), ASO, taken=frozenset({"a1"})) == Match(why=Why.SECOND, among=("a1",))


NAMES = st.sampled_from(["阿蘇太郎", "球磨花", "菊池一", ""])
NUMBERS = st.sampled_from(["00101", "00102", "00103", ""])
PEOPLE = st.lists(
    st.builds(
        Known,
        st.uuids().map(str),
        st.just("x"),
        st.sets(NUMBERS, max_size=1).map(frozenset),
        st.sets(NAMES, min_size=1, max_size=1).map(frozenset),
        st.just(frozenset()),
        st.just(frozenset()),
        st.booleans(),
    ),
    max_size=6,
)
ENTRIES = st.lists(st.tuples(NAMES, NUMBERS), max_size=6)


@given(PEOPLE, ENTRIES)
def test_nobody_is_proposed_twice_and_nobody_who_left(people: list[Known], shown: list[tuple[str, str]]) -> None:
    """Every entry gets a proposal or a reason, never both and never neither."""
    entries = [an_entry(f"uid={place}", name=name, number=number) for place, (name, number) in enumerate(shown)]

    found = match(entries, people, NOBODY_YET)

    proposed = [one.account for one in found.values() if one.account]
    assert found.keys() == {one.address for one in entries}
    assert len(proposed) == len(set(proposed))
    assert not {one.account for one in people if one.gone} & set(proposed)
    assert all(bool(one.account) == (one.by is not None) == (one.why is None) for one in found.values())
