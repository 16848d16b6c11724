"""The desks' pages over HTTP: who sees whom, what is decided, what a check and an export leave behind."""

import re

import pytest
from flask import Flask

from idm.store import marks
from idm.store.marks import Settled
from tests.instances import a_leaver, hires
from tests.office.hr.at_the_desk import CLERK
from tests.signing import Door
from tests.web.conftest import Visit

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ADMIN, MANAGER, STAFF = "00102", "00101", "00103"


def desk(app: Flask, door: Door, number: str) -> Visit:
    door.own(number)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{number}")
    return visit


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


@ONE_RUN
def test_a_manager_finds_his_own_people_and_nobody_else(app: Flask, door: Door):
    """On the list, by address, and among those who have a right; somebody else's address is nobody's."""
    manager = desk(app, door, MANAGER)

    assert manager.get("/people/?kind=all").get_data(as_text=True).count('href="/people/n') == 3
    assert manager.get("/people/n00104").status_code == 200
    elsewhere, nobody = manager.get("/people/n00106"), manager.get("/people/n99999")
    assert (elsewhere.status_code, nobody.status_code) == (400, 400)
    assert "緑川" not in elsewhere.get_data(as_text=True)
    assert manager.get("/systems/mail").get_data(as_text=True).count('href="/people/n') == 3
    assert manager.get("/audit/").status_code == 403


@ONE_RUN
def test_a_menu_shows_what_one_may_open(app: Flask, door: Door):
    """Staff have their own page and what they ask for; each link of the administrator's menu opens, in its group."""
    door.own(STAFF)
    staff = Visit(app.test_client(), door)
    staff.sign_in(f"n{STAFF}")
    bar = staff.get("/me").get_data(as_text=True).partition("</nav>")[0]
    assert ("/inbox/" in bar, "/overview" in bar, "/approvals/" in bar) == (True, False, False)
    assert staff.get("/").headers["Location"] == "/me"

    admin = desk(app, door, ADMIN)
    page = admin.get("/me").get_data(as_text=True)
    links = re.findall(r'<li><a href="([^"]+)"', page.partition("</nav>")[0])
    assert len(links) >= 12
    assert page.partition("</nav>")[0].count("<details") >= 4
    assert [link for link in links if admin.get(link).status_code != 200] == []
    assert admin.get("/").headers["Location"] == "/overview"


@ONE_RUN
def test_a_held_file_is_let_go_by_a_second_person_on_the_approvals_page(app: Flask, door: Door):
    """Shown with who would lose access; the clerk who handed it in cannot, the administrator can, once."""
    world = door.world
    world.take(hires(24)[12:])
    held = world.take([a_leaver(f"{n:05}", "2026-04-30") for n in range(113, 119)], by=CLERK)
    where = f"/approvals/held/{held.batch}"
    clerk, admin = desk(app, door, CLERK), desk(app, door, ADMIN)

    shown = clerk.get(where).get_data(as_text=True)
    assert "00113" in shown
    refused = clerk.client.post(where, data={"csrf_token": token(shown), "deed": "release"})
    assert refused.status_code == 409
    assert where in admin.get("/approvals/").get_data(as_text=True)
    form = {"csrf_token": token(admin.get(where).get_data(as_text=True)), "deed": "release"}
    done = admin.client.post(where, data=form)

    assert "反映します" in done.get_data(as_text=True)
    assert [line["via"] for line in world.log("hr.released")] == ["web"]
    assert (
        "PGS-002" in admin.client.post(where, data=form).get_data(as_text=True) or admin.get(where).status_code == 400
    )


@ONE_RUN
def test_what_a_worker_held_needs_two_persons(app: Flask, door: Door):
    """The first is noted, the second lets it go; both by the web, and nobody twice."""
    world = door.world
    _brake_one(door)
    clerk, admin = desk(app, door, CLERK), desk(app, door, ADMIN)

    for visit, said in ((clerk, "PGS-004"), (admin, "PGS-003")):
        page = visit.get("/approvals/").get_data(as_text=True)
        answer = visit.client.post("/approvals/braked", data={"csrf_token": token(page)}).get_data(as_text=True)
        assert {"PGS-004": "もう一人", "PGS-003": "反映します"}[said] in answer

    assert world.attention() == []
    assert [line["via"] for line in world.log("brake.freed")] == ["web", "web"]


@ONE_RUN
def test_the_log_is_checked_and_taken_out_from_its_page(app: Flask, door: Door):
    """The check is a line, and the next page says when; the ZIP arrives and is a line too."""
    admin = desk(app, door, ADMIN)
    page = admin.get("/audit/").get_data(as_text=True)
    assert "まだありません" in page

    checked = admin.client.post("/audit/verify", data={"csrf_token": token(page)})
    packed = admin.client.post("/audit/export", data={"csrf_token": token(page)})

    assert "書き換えも欠けもありません" in checked.get_data(as_text=True)
    assert packed.data.startswith(b"PK")
    page = admin.get("/audit/?act=audit").get_data(as_text=True)
    assert "監査記録の書出し" in page
    assert "正しい" in page
    assert admin.get("/audit/?who=99999&day=x").status_code == 200


@ONE_RUN
def test_the_audit_page_names_people_and_repeats_no_markup(app: Flask, door: Door):
    """F89: a filter typed as markup comes back as text."""
    admin = desk(app, door, ADMIN)

    page = admin.get("/audit/?who=<script>alert(1)</script>").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "SET-011" in page or "&lt;script&gt;" in page


def _brake_one(door: Door) -> None:
    store, now = door.world.instance.store, door.world.clock.now()
    account = door.world.account("n00106")
    with store.write() as connection:
        marks.touch(connection, ["main"], "account", {account: None}, now)
    with store.write() as connection:
        lease = marks.lease_due(connection, "main", "one", now, count=9, seconds=60)
        assert lease is not None
        marks.settle(connection, "main", lease.token, [Settled(m, None, "braked", "止めました") for m in lease.marks])
