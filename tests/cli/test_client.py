"""`idm client`: the key is shown once, and nowhere again."""

import json

from tests.places import Place

BY = "00101"


def test_a_key_is_shown_once_and_ends_when_told(place: Place):
    """Made, listed without its key, ended."""
    place.populate(4)
    made = place.idm(
        "client", "make", "radius", "--by", BY, "--scope", "verify", "--system", "terminal", "--days", "30"
    )
    key = made.out.splitlines()[0]
    (listed,) = json.loads(place.idm("client", "list", "--json").out)
    ended = place.idm("client", "end", "radius")
    (after,) = json.loads(place.idm("client", "list", "--json").out)

    assert key.startswith("sk_")
    assert (listed["name"], listed["scopes"], listed["systems"]) == ("radius", ["verify"], ["terminal"])
    assert listed["ended_at"] is None
    assert key not in json.dumps(listed)
    assert ended.code == 0
    assert after["ended_at"] is not None
    assert "radius" in place.idm("client", "list").out


def test_a_mistake_ends_with_its_sentence(place: Place):
    """An unknown right, and a client that is not there."""
    place.populate(4)
    wrong = place.idm("client", "make", "radius", "--scope", "all", "--by", BY)
    missing = place.idm("client", "end", "nobody")

    assert (wrong.code, missing.code) == (1, 1)
    assert "API-006" in wrong.err
    assert "API-004" in missing.err
