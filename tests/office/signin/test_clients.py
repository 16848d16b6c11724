"""Other programs and their keys."""

from datetime import timedelta

import pytest

from idm.errors import BadInput, NotKnown, NotYours, Stopped
from idm.messages.work import WHO_ARE_YOU
from idm.office.signin import clients
from idm.office.signin.clients import MOST_DAYS, Scope
from idm.secret import Secret
from tests.instances import World


def made(world: World, name: str = "radius", *, scopes: tuple[str, ...] = ("verify",)) -> Secret:
    return clients.make(world.instance, name, scopes, (), world.somebody())[0]


def judged(world: World, key: Secret, scope: Scope = Scope.VERIFY) -> str:
    with world.instance.store.read() as connection:
        return clients.judge(connection, key, scope, world.clock.now()).name


def test_a_key_is_its_clients_and_is_written_down_nowhere(village: World):
    """The database holds a digest, the log a name and rights."""
    key = made(village)

    assert judged(village, key) == "radius"
    assert key.reveal() not in repr(village.rows())
    assert key.reveal() not in repr(village.log())
    line = village.log("client.made")[-1]
    assert (line["object"], line["data"]["scopes"]) == ("client:radius", ["verify"])


def test_f91_a_part_of_a_key_is_nobodys(village: World):
    """Cut, longer, other letters, empty, beyond all length."""
    text = made(village).reveal()

    for other in (text[:-1], text + "A", text.swapcase(), "", "\ud800", text * 50):
        with pytest.raises(NotKnown):
            judged(village, Secret(other))


def test_a_right_that_was_not_given_is_refused(village: World):
    """By name of the right."""
    with pytest.raises(NotYours, match="people:read"):
        judged(village, made(village), Scope.PEOPLE)


def test_f18_a_key_ends_at_its_instant(village: World):
    """A year after it was made, to the second."""
    key = made(village)
    village.clock.at += timedelta(days=365, seconds=-1)
    assert judged(village, key) == "radius"

    village.clock.at += timedelta(seconds=1)
    with pytest.raises(NotKnown):
        judged(village, key)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_s04_a_key_made_anew_takes_the_place_of_the_one_before(village: World):
    """The same client with the same rights, by whoever answers for it now; one that has ended stays ended."""
    old = made(village)
    new = clients.renew(village.instance, "radius", village.instance.actor("00106"))[0]

    assert judged(village, new) == "radius"
    with pytest.raises(NotKnown):
        judged(village, old)
    clients.end(village.instance, "radius", village.nobody())
    for name, days in (("radius", 30), ("nobody", 30), ("radius", MOST_DAYS + 1)):
        with pytest.raises(BadInput):
            clients.renew(village.instance, name, village.somebody(), days)
    assert [line["act"] for line in village.log() if line.get("object") == "client:radius"] == [
        "client.made",
        "client.renewed",
        "client.ended",
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nishihara_6_1_1_8_a_key_is_made_and_made_anew_by_somebody_who_answers_for_it(village: World):
    """Whoever did not name himself would have a key that ends with nobody's leaving."""
    key = made(village)

    for deed in (
        lambda: clients.make(village.instance, "vpn", ["verify"], (), village.nobody()),
        lambda: clients.renew(village.instance, "radius", village.nobody()),
    ):
        with pytest.raises(Stopped) as refused:
            deed()
        assert refused.value.said.id == WHO_ARE_YOU.id
    assert judged(village, key) == "radius"


def test_an_ended_key_is_nobodys_and_its_name_is_not_given_again(village: World):
    """Who was meant by a name in the log stays who was meant."""
    key = made(village)
    clients.end(village.instance, "radius", village.nobody())

    with pytest.raises(NotKnown):
        judged(village, key)
    with pytest.raises(BadInput, match="API-003"):
        made(village)
    with pytest.raises(BadInput, match="API-004"):
        clients.end(village.instance, "radius", village.nobody())
    assert [line["act"] for line in village.log()[-2:]] == ["client.made", "client.ended"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "Radius"}, "API-005"),
        ({"name": "x"}, "API-005"),
        ({"scopes": ()}, "API-009"),
        ({"scopes": ("everything",)}, "API-006"),
        ({"systems": ("no-such",)}, "API-007"),
        ({"days": 0}, "API-008"),
        ({"days": MOST_DAYS + 1}, "API-008"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(village: World, wrong: dict[str, object], message: str):
    """Each with its own sentence."""
    asked = {"name": "radius", "scopes": ("verify",), "systems": (), "days": 30} | wrong

    with pytest.raises(BadInput, match=message):
        clients.make(village.instance, actor=village.somebody(), **asked)  # type: ignore[arg-type]

    assert clients.every(village.instance) == []


def test_use_is_noted_once_a_minute(village: World):
    """Enough to see that a key is forgotten, and no statement more."""
    key, store = made(village), village.instance.store
    seen = []
    for _ in range(3):
        with store.write() as connection:
            found = clients.judge(connection, key, Scope.VERIFY, village.clock.now())
            clients.noted(connection, found, village.clock.now())
        village.clock.at += timedelta(seconds=40)
        seen.append(clients.every(village.instance)[0].used_at)

    assert seen[0] == seen[1] != seen[2]
