"""Mail that does not go is seen by whoever runs the place, and by whoever looks at a delegation."""

from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from idm.office.mail.sending import send_waiting
from tests.cases import PLANNING, Hall
from tests.mail import MailServer, Posting, accepted_deputy, post_to
from tests.signing import ALIKE, Door, a_door
from tests.web.browser import Eyes, served
from tests.web.conftest import Visit
from web.app import create_app

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the pages run on both databases elsewhere
ADMIN = "00102"
LATE = "お知らせのメールを、2026-04-01 12:00から送れていません。"


def admin(posting: Posting) -> tuple[Visit, Door]:
    door = a_door(posting.world.under(ALIKE))
    app: Flask = create_app(door.world.instance, door.desk.hasher)
    door.own(ADMIN)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{ADMIN}")
    return visit, door


def page(visit: Visit) -> str:
    return visit.get("/overview").get_data(as_text=True).replace("<strong>", "").replace("</strong>", "")


def test_the_overview_says_since_when_no_mail_goes_and_how_many_were_given_up(posting: Posting):
    """Nothing while all is well; an hour late; sent; and what a server refused for good. In English too."""
    posting.tell("00101")
    visit, door = admin(posting)
    assert "お知らせのメール" not in page(visit)
    door.later(hours=1)
    visit.work(f"n{ADMIN}")
    assert LATE in page(visit)
    visit.client.get("/overview?lang=en")
    assert "Notices could not be sent by mail since 2026-04-01 12:00." in page(visit)
    visit.client.get("/overview?lang=ja")

    posting.server.answers["n00101@nishihara.example"] = "550 no such user"
    with posting.server.running(), closing(post_to(posting.server)) as post:
        send_waiting(posting.instance, post, "worker:one")

    assert LATE not in page(visit)
    assert "送るのをやめたお知らせのメールが1通あります" in page(visit)


@ONE_RUN
def test_nishihara_7_2_1_3_u_the_page_of_a_delegation_says_who_was_not_notified(
    mailing: Hall, mail_server: MailServer, browser: Browser
):
    """Until the mail was sent; then when it was, and when each has read it."""
    filed = accepted_deputy(mailing)
    door = a_door(mailing.world.under(ALIKE))
    app = create_app(door.world.instance, door.desk.hasher)
    door.own(PLANNING)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{PLANNING}")
    cookie = visit.client.get_cookie("session")
    assert cookie is not None
    with served(app) as address, browser.new_context(locale="ja-JP", base_url=address) as context:
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        eyes = Eyes(context.new_page())
        eyes.page.goto(f"/cases/{filed.id}")
        eyes.look("deputy-not-notified")
        told = eyes.page.get_by_role("region", name="代行者を認めたことの通知")
        assert told.inner_text().count("未通知") == 4
        expect(eyes.page.get_by_text("まだ通知していない人がいます")).to_have_count(1)

        with mail_server.running(), closing(post_to(mail_server)) as post:
            send_waiting(door.world.instance, post, "worker:one")
        eyes.page.reload()
        eyes.look("deputy-notified")
        assert told.inner_text().count("メールで通知済み") == 4
        expect(eyes.page.get_by_text("未通知")).to_have_count(0)
