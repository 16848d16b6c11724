"""Units by name."""

from hypothesis import given
from hypothesis import strategies as st

from idm.facts import Organisation
from idm.hr.organisation.places import Places
from idm.hr.sheet import Wrong
from tests.people import a_unit, an_organisation, d

DAY = d("2026-04-01")
NAMES = st.lists(st.text("総務企画商工税議会事局課係水", min_size=2, max_size=6), min_size=1, max_size=8)


def a_tree(names):
    """Units 0100, 0200, ... of these names; each of even place lies below the one before it."""
    parents = [None if place % 2 == 0 else f"{place:02}00" for place in range(len(names))]
    units = [
        a_unit(f"{place + 1:02}00", name, parent)
        for place, (name, parent) in enumerate(zip(names, parents, strict=True))
    ]
    return Organisation(tuple(units))


@given(NAMES)
def test_a_code_is_taken_only_for_the_one_unit_of_that_name(names):
    """Whatever a code is found for without asking is the own name or path of exactly one unit."""
    organisation = a_tree(names)
    places = Places(organisation)

    for unit in organisation.units:
        ways = {name: [] for name in (unit.name, "".join(u.name for u in reversed(organisation.path(unit.code, DAY))))}
        for way, codes in ways.items():
            for other in organisation.units:
                path = [u.name for u in organisation.path(other.code, DAY)]
                if way in {path[0], "".join(reversed(path))}:
                    codes.append(other.code)
            found = places.named(way, DAY)
            assert found == codes[0] if len(codes) == 1 else isinstance(found, Wrong)


@given(NAMES, st.text("総務企画商工税議会事局課係水", min_size=1, max_size=4))
def test_a_guess_holds_the_characters_in_their_order(names, short):
    """What is proposed for an abbreviation can be read as one."""
    found = Places(a_tree(names)).named(short, DAY)

    if isinstance(found, Wrong) and found.guess is not None:
        unit = a_tree(names).on(str(found.guess), DAY)
        path = "".join(u.name for u in reversed(a_tree(names).path(unit.code, DAY)))
        rest = iter(path)
        assert all(character in rest for character in short)


@given(st.text("課長係主事兼務総税 ", max_size=12))
def test_any_title_is_one_post_or_several_or_a_question(title):
    """A cell is split without asking only into posts of units that exist, the first one in the row's own unit."""
    organisation = an_organisation()

    found = Places(organisation).posts("0300", title, DAY)

    posts = found.guess if isinstance(found, Wrong) else found
    assert posts[0][0] == "0300"
    assert all(organisation.on(unit, DAY) for unit, _ in posts)
    if "兼" not in title:
        assert found == (("0300", title),)
