"""The page of accounts that are nobody's own: for their owners and managers, and for nobody else (7.2(1)②)."""

import re

import pytest

from tests.cases import OPERATOR
from tests.managed import SERVICE, nobodys_of
from tests.web.conftest import Visit

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_an_owner_gets_the_password_once_and_a_stranger_finds_nothing(visit: Visit):
    """On the answer to his own press, not on the page; the same page is none for whoever has no part in it."""
    nobodys_of(visit.door.world).make()
    visit.door.own(OPERATOR)
    visit.work(f"n{OPERATOR}")
    assert SERVICE in visit.get("/managed/").get_data(as_text=True)
    shown = visit.post(f"/managed/{SERVICE}", deed="renew").get_data(as_text=True)

    assert len(re.findall(r'class="secret">[^<]{24}<', shown)) == 1
    assert "secret" not in visit.get(f"/managed/{SERVICE}").get_data(as_text=True)
    assert visit.post(f"/managed/{SERVICE}", deed="owner", number=OPERATOR).status_code == 409
    assert visit.post(f"/managed/{SERVICE}", deed="end", reason="使わない").status_code == 200
    visit.get("/managed/")
    visit.post("/signout")
    visit.door.own("00104")
    visit.work("n00104")
    assert SERVICE not in visit.get("/managed/").get_data(as_text=True)
    assert visit.get(f"/managed/{SERVICE}").status_code == 404
