"""What an adopted entry keeps of its own, and what is Sekisho's from the first day."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from idm.entry import FIELDS, Entry
from idm.rules.adoption import DESCRIPTION, as_left
from idm.verdict import Status

HELD = Entry("a", "aso", Status.ACTIVE, "1", "旧姓", "9", "旧課", "旧職", "", None, frozenset(), "old@example")
WANTED = Entry(
    "a",
    "aso",
    Status.DISABLED,
    "2",
    "新姓",
    "1",
    "新課",
    "課長",
    "regular",
    None,
    frozenset({"g"}),
    "new@example",
    "none",
)
CARDS = st.frozensets(st.sampled_from(["felica:1", "felica:2", "felica:3"])).map(lambda some: tuple(sorted(some)))
PRINTS = st.frozensets(st.sampled_from(["p1", "p2", "p3"])).map(lambda some: tuple(sorted(some)))


def test_description_stays_and_access_does_not() -> None:
    """Names, posts and mail are the directory's; state, end, groups and password are ours: a leaver's access ends."""
    found = as_left(HELD, WANTED, ())

    assert [getattr(found, field) for field in DESCRIPTION] == [getattr(HELD, field) for field in DESCRIPTION]
    assert (found.status, found.groups, found.password) == (Status.DISABLED, frozenset({"g"}), "none")
    assert set(FIELDS) - set(DESCRIPTION) == {"login", "status", "ends_at", "password", "cards", "certificates"}


@given(held=CARDS, wanted=CARDS, ledger=st.frozensets(st.sampled_from(["felica:1", "felica:2", "felica:3"])))
def test_cards_that_were_there_before_stay_and_a_lost_one_of_ours_goes(
    held: tuple[str, ...], wanted: tuple[str, ...], ledger: frozenset[str]
) -> None:
    """What our ledger knows is ours to show and to withdraw; the rest was never ours."""
    found = as_left(replace(HELD, cards=held), replace(WANTED, cards=wanted), ledger).cards

    assert set(found) == set(wanted) | (set(held) - ledger)


@given(held=PRINTS, wanted=PRINTS, ledger=st.frozensets(st.sampled_from(["p1", "p2", "p3"])))
def test_a_certificate_of_ours_that_counts_no_more_never_stays(
    held: tuple[str, ...], wanted: tuple[str, ...], ledger: frozenset[str]
) -> None:
    """Certificates that others put there stay as they are, as long as none of ours has to go."""
    found = as_left(replace(HELD, certificates=held), replace(WANTED, certificates=wanted), ledger).certificates

    assert not {one for one in found if one in ledger and one not in wanted}
    if not set(held) & ledger:
        assert set(held) <= set(found)
