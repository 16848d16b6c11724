"""Another directory is met before it is written to; the same one at another address goes on (issue F)."""

import pytest

from idm.office.adoption.meeting import meet
from idm.office.settings import DirectorySettings
from idm.store import adoption
from tests.instances import World
from tests.living import MAIN, adopt, entries

OWN = DirectorySettings()
THEIRS = DirectorySettings(kind="ldap", uri="ldaps://ldap.example", base="dc=town,dc=example")


def met(town: World, before: DirectorySettings, after: DirectorySettings) -> bool:
    """Is the directory waiting for a plan afterwards?"""
    with town.instance.store.write() as connection:
        meet(connection, before, after, town.nobody(), town.clock.now())
        return adoption.holds(connection, MAIN)


@pytest.mark.parametrize(
    ("change", "waits"),
    [
        ({"base": "dc=other,dc=example"}, True),
        ({"people": "ou=職員"}, True),
        ({"uri": "ldaps://ldap2.example"}, False),
        ({"password_file": "/etc/other"}, False),
    ],
)
def test_another_tree_waits_for_a_plan_and_another_address_does_not(
    town: World, change: dict[str, str], waits: bool
) -> None:
    """By what decides where entries stand; leavers are shut without delay after a move to another machine."""
    assert met(town, THEIRS, THEIRS.model_copy(update=change)) is waits
    assert len(town.log("adoption.began")) == waits


def test_what_was_known_of_the_old_directory_says_nothing_about_the_new_one(town: World) -> None:
    """Addresses and decisions are forgotten with it; a slapd of our own has nobody to meet."""
    adopt(town, 6)

    assert met(town, OWN, THEIRS)
    assert entries(town) == []
    assert town.rows("address")["address"] == []
    assert not met(town, THEIRS, OWN)
