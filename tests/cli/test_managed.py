"""`idm managed`: a development account from the application to its end (NISHIHARA-7.3.2.2, S11)."""

import pytest

from tests.places import Place

HEAD, PLANNING, OWNER, CLERK = "00101", "00102", "00105", "00106"
DEVELOPMENT = ("--kind", "development", "--name", "税の改修", "--system", "finance", "--purpose", "財務の改修のため")


@pytest.mark.long
def test_s11_a_development_account_on_the_command_line(small_place: Place):
    """Asked for by one, approved by another, its password shown to its owner alone; listed until it is deleted."""
    place = small_place
    place.populate(6)
    asked = ("managed", "add", "dev-tax", "--owner", OWNER, *DEVELOPMENT, "--until", "2027-08-31", "--by", HEAD)
    assert "番号1" in place.must(*asked).out
    shown = place.must("case", "show", "1", "--by", PLANNING, "--json").json
    place.must("case", "decide", "1", "--yes", "--digest", shown["digest"], "--by", PLANNING)

    (listed,) = place.must("managed", "list", "--by", PLANNING, "--json").json
    assert (listed["login"], listed["last_day"], listed["overdue"]) == ("dev-tax", "2027-08-31", ["password"])
    assert place.idm("managed", "password", "dev-tax", "--by", HEAD).code == 1
    assert len(place.must("managed", "password", "dev-tax", "--by", OWNER).out.split()[-1]) == 24
    place.must("managed", "owner", "dev-tax", "--to", CLERK, "--by", PLANNING)
    assert "持ち主がパスワードを新しくする" in place.must("managed", "show", "dev-tax", "--by", CLERK).out
    assert place.idm("managed", "show", "dev-tax", "--by", OWNER).code == 1
    assert place.idm("managed", "review", "dev-tax", "--by", CLERK).code == 1
    place.must("managed", "end", "dev-tax", "--reason", "完了した", "--by", CLERK)

    (listed,) = place.must("managed", "list", "--by", PLANNING, "--json").json
    assert (listed["state"], listed["may_end"]) == ("deleted", False)
