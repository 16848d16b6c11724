"""The pages of cards: the report that nothing stands before, the ledger, the receipt and its papers."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask

from idm.calendar import Span
from idm.errors import IdmError
from idm.facts.card import Card, CardKind, CardState
from idm.messages import cards as say
from idm.office.cards import incident, ledger, loss, papers, restoring
from idm.rules.cards import STEPS, Step
from idm.store import cards as stored
from tests.keepers import SECOND
from tests.office.cards.test_matrix import CELLS, a_card_in, acts_of, lines, spare
from tests.signing import Door
from tests.web.conftest import Visit

KEEPER, HEAD, HOLDER, OTHER = "00102", "00101", "00105", "00106"
VALID = Span(date(2026, 1, 1), date(2031, 1, 1))
FACE = "N-0001"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases run on both elsewhere


def a_card(door: Door, face: str = FACE, holder: str | None = HOLDER, **more) -> Card:
    """In the cupboard, or lent to somebody."""
    instance = door.world.instance
    keeper = instance.actor(KEEPER)
    handle = f"0101{int(face.rpartition('-')[2]):012X}"
    card = ledger.register(instance, CardKind.IDENTIFIER, face, handle, VALID, keeper, **more)
    return ledger.lend(instance, face, holder, keeper) if holder else card


def state_of(door: Door, card: Card) -> CardState:
    with door.world.instance.store.read() as connection:
        found = stored.get(connection, card.id)
    assert found is not None
    return found.state


def text(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))


# --- the report ---


def test_the_holder_stops_his_card_with_two_clicks_and_reads_when_it_stopped(visit: Visit, door: Door):
    """S07: from my page to the report to what was stopped, at what time, under which number."""
    card = a_card(door)
    door.own(HOLDER)
    visit.sign_in(f"n{HOLDER}")

    assert 'href="/lost/"' in visit.get("/me").get_data(as_text=True)
    answer = visit.post("/lost/", card=str(card.id))

    assert state_of(door, card) is CardState.SUSPENDED
    with door.world.instance.store.read() as connection:
        (report,) = [s for s in stored.steps_of(connection, card.id) if s.step == "report"]
    assert (report.told["how"], report.by) == ("本人", door.person(HOLDER).id)
    assert f"受付番号 {report.id}" in text(answer)
    assert "2026-04-01 12:00:00 に、関所のサインインで使えなくしました" in text(answer)
    assert visit.get("/me").headers["Location"] == "/signin"


def test_f68_nothing_stands_before_a_report_not_even_the_second_factor(visit: Visit, door: Door):
    """Whoever lost what he proves himself with stops his own card with the password alone; nobody else's."""
    card, other = a_card(door), a_card(door, "N-0002", OTHER)
    door.own(HOLDER)
    door.hold(f"n{HOLDER}")
    visit.sign_in(f"n{HOLDER}")

    assert visit.post("/lost/", who=OTHER).status_code == 403
    assert "ほかの人のカードは、サインインを終えると" in text(visit.get("/lost/"))
    visit.post("/lost/", card=str(other.id))
    visit.post("/lost/", card=str(card.id))

    assert (state_of(door, card), state_of(door, other)) == (CardState.SUSPENDED, CardState.LENT)


@pytest.mark.parametrize(
    ("who", "how"), [(HOLDER, "colleague"), ("n00105", "superior"), ("n 0001", "telephone"), ("nothing", "")]
)
def test_anybody_signed_in_stops_somebodys_card_by_what_he_knows(visit: Visit, door: Door, who: str, how: str):
    """By number, by login, by what is printed on the card; who reported in which way, and whose it was, is shown."""
    card = a_card(door)
    door.own("00107")
    visit.sign_in("n00107")

    answer = visit.post("/lost/", who=who, how=how, circumstances="食堂で")

    if who == "nothing":
        assert answer.status_code == 409
        assert "見つかりません" in text(answer)
        assert state_of(door, card) is CardState.LENT
        return
    assert state_of(door, card) is CardState.SUSPENDED
    (number,) = re.findall(r"受付番号 (\d+)</strong>", answer.get_data(as_text=True))
    assert re.search(rf"カード {FACE}\s+持ち主：{HOLDER} \S+", text(answer))
    paper = papers.paper(door.world.instance, int(number))
    labels = {"colleague": "同僚", "superior": "上司", "telephone": "電話"}
    assert paper.told == (("届出", labels[how]), ("状況", "食堂で"))
    assert paper.reporter.startswith("00107 ")


def test_a_name_that_several_have_is_asked_back_and_stops_nobody(visit: Visit, door: Door):
    """The people are shown with their places; one more click stops the right one's cards."""
    first, second = a_card(door), a_card(door, "N-0002", "00103")
    door.own("00107")
    visit.sign_in("n00107")

    answer = visit.post("/lost/", who="郎")
    assert answer.status_code == 409
    assert {state_of(door, first), state_of(door, second)} == {CardState.LENT}
    offered = re.findall(r'name="login" value="([^"]+)"', answer.get_data(as_text=True))
    assert offered == ["n00103", f"n{HOLDER}"]
    visit.post("/lost/", login="n00103", how="telephone")

    assert (state_of(door, first), state_of(door, second)) == (CardState.LENT, CardState.SUSPENDED)


def test_a_report_from_the_desk_asks_for_no_factor_again(visit: Visit, door: Door):
    """An hour after the sign-in: the ledger's deeds ask once more, the report does not."""
    card = a_card(door)
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")
    door.later(minutes=40)

    assert visit.post(f"/cards/{card.id}", step="collect").headers["Location"] == "/prove"
    visit.client.post("/lost/", data={"csrf_token": token(visit, "/lost/"), "id": card.id, "how": "telephone"})

    assert state_of(door, card) is CardState.SUSPENDED


def token(visit: Visit, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visit.get(path).get_data(as_text=True))
    assert found is not None
    return found[1]


def test_a_name_that_only_one_fits_is_asked_back_with_one_button(visit: Visit, door: Door):
    """What was typed may mean somebody else: nobody's card stops by part of a name or number."""
    card = a_card(door)
    door.own("00107")
    visit.sign_in("n00107")

    answer = visit.post("/lost/", who="00105郎")

    assert (answer.status_code, state_of(door, card)) == (409, CardState.LENT)
    assert re.findall(r'name="login" value="([^"]+)"', answer.get_data(as_text=True)) == [f"n{HOLDER}"]


# --- the ledger ---


def test_f67_a_head_keeps_the_cards_of_his_own_people(visit: Visit, door: Door):
    """2.3.1: another section's card is not his to see, nor its receipt, nor what readers tell of it."""
    card, own = a_card(door), a_card(door, "N-0002", "00104")
    number = loss.report(door.world.instance, FACE, door.world.instance.actor(HOLDER)).number
    door.own(HEAD)
    visit.work(f"n{HEAD}")

    page = visit.get("/cards/").get_data(as_text=True)
    listed = visit.client.post("/cards/readers", data={"csrf_token": token(visit, "/cards/")})

    assert set(re.findall(r'href="/cards/\d+">(N-\d+)<', page)) == {"N-0002"}
    assert own.handle in text(visit.get(f"/cards/{own.id}"))
    for path in (f"/cards/{card.id}", f"/receipts/{number}", f"/receipts/{number}/doors.pdf"):
        assert visit.get(path).status_code in (400, 404), path
    assert card.handle not in listed.get_data(as_text=True)
    assert own.handle in listed.get_data(as_text=True)


def test_two_keepers_lift_a_suspension_in_the_browser(visit: Visit, app: Flask, door: Door):
    """The first asks with a reason, the page shows it to the second, and the receipt says that it is lifted."""
    app.config["WTF_CSRF_ENABLED"] = False
    card = a_card(door, holder=OTHER)
    number = loss.report(door.world.instance, FACE, door.world.instance.actor(OTHER)).number
    for who in (KEEPER, SECOND):
        door.own(who)
    visit.work(f"n{KEEPER}")
    visit.client.post(f"/cards/{card.id}", data={"step": "restore", "reason": "机の中にあった"})
    alone = visit.client.post(f"/cards/{card.id}", data={"step": "confirm-restore"})
    visit.client.post("/signout")
    visit.work(f"n{SECOND}")

    page = text(visit.get(f"/cards/{card.id}"))
    visit.client.post(f"/cards/{card.id}", data={"step": "confirm-restore"})

    assert (alone.status_code, say.NEEDS_SECOND.ja in text(alone)) == (409, True)
    assert "机の中にあった" in page
    assert state_of(door, card) is CardState.LENT
    receipt = text(visit.get(f"/receipts/{number}"))
    assert "一時停止を解きました" in receipt
    assert "人の手で元に戻してください" in receipt


def test_a_card_is_found_by_number_holder_drawer_state_and_kind(visit: Visit, door: Door):
    """Whatever somebody at the cupboard knows about it; wildcards of the database mean themselves (F87)."""
    a_card(door)
    a_card(door, "N-0002", None, pool="総務課の引出し")
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")
    for asked, found in (
        ("", {"N-0001", "N-0002"}),
        ("q=n-0001", {"N-0001"}),
        (f"q={HOLDER}", {"N-0001"}),
        ("q=00105郎", {"N-0001"}),
        ("q=引出し", {"N-0002"}),
        ("q=0101 0000 0000 0002", {"N-0002"}),
        ("state=lent", {"N-0001"}),
        ("kind=pki", set()),
        ("q=%25", set()),
        ("state=nothing", {"N-0001", "N-0002"}),
    ):
        page = visit.get(f"/cards/?{asked}").get_data(as_text=True)
        assert set(re.findall(r'href="/cards/\d+">(N-\d+)<', page)) == found, asked


def test_a_card_is_registered_in_the_browser_and_the_form_keeps_what_was_typed(visit: Visit, door: Door):
    """A mistake costs one field, not the form; then the card is in the cupboard with its history."""
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")
    fields = {"kind": "identifier", "face": "N-0007", "start": "R8.4.1", "end": "2031-04-01", "pool": "金庫"}

    wrong = visit.post("/cards/new", **fields, handle="12")
    assert (wrong.status_code, 'value="N-0007"' in wrong.get_data(as_text=True)) == (409, True)
    assert say.BAD_SPAN.ja in text(visit.post("/cards/new", **fields | {"end": "2020-01-01"}, handle="0" * 15 + "7"))
    done = visit.post("/cards/new", **fields, handle="0101 0000 0000 0007")

    page = text(visit.get(done.headers["Location"]))
    assert ("在庫" in page, "金庫" in page, "0101000000000007" in page) == (True, True, True)


def test_the_readers_list_is_a_deed_on_record(visit: Visit, door: Door):
    """Whoever has the list could copy simple cards (F67): it opens in a spreadsheet, and who took it is known."""
    a_card(door)
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")

    answer = visit.client.post("/cards/readers", data={"csrf_token": token(visit, "/cards/")})

    (row,) = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert (row["券面番号"], row["使えるか"]) == (FACE, "使える")
    assert [line["by"] for line in door.world.log("card.listed")] == [door.person(KEEPER).id]


def test_what_is_left_to_do_is_listed_with_who_has_the_card(visit: Visit, door: Door):
    """A temporary card of yesterday, a suspended one, and a door that nobody confirmed in time."""
    a_card(door, holder=None)
    a_card(door, "N-0002", None, temporary=True)
    instance = door.world.instance
    ledger.lend(instance, FACE, HOLDER, instance.actor(KEEPER))
    ledger.lend(instance, "N-0002", OTHER, instance.actor(KEEPER))
    number = loss.report(instance, FACE, instance.actor(None)).number
    door.later(days=1)
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")

    page = text(visit.get("/cards/tasks"))

    assert say.TASK["collect_temporary"] in page
    assert say.TASK["decide"] in page
    assert "管理区域の入退室" in page
    assert f"受付票 {number}" in page
    assert f"{OTHER} " in page
    overview = visit.get("/overview").get_data(as_text=True)
    assert 'href="/cards/tasks"' in overview
    assert 'href="/receipts/"' in overview
    assert instance.clock.now() - timedelta(days=1) >= papers.paper(instance, number).at


# --- the receipt ---


def test_the_receipt_shows_every_target_and_takes_what_a_person_confirms(visit: Visit, door: Door):
    """NISHIHARA-6.4.1.2: ordered, due, took effect, how it was confirmed; only what hands do is confirmed by hand."""
    a_card(door)
    instance = door.world.instance
    number = loss.report(instance, FACE, instance.actor(HOLDER), how="本人").number
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")
    path = f"/receipts/{number}"

    unseen = visit.post(path, deed="confirm", target="doors")
    assert (unseen.status_code, say.NOT_SEEN.ja in text(unseen)) == (409, True)
    assert visit.post(path, deed="confirm", target="doors", seen="1").status_code == 302
    refused = visit.post(path, deed="confirm", target="own", seen="1")
    assert (refused.status_code, say.BY_READING.say(target="own").text in text(refused)) == (409, True)

    lines = {line.label: line for line in papers.paper(instance, number).lines}
    assert not lines["管理区域の入退室"].open
    assert lines["管理区域の入退室"].by.startswith(f"{KEEPER} ")
    assert lines["複合機"].open
    page = text(visit.get(path))
    assert "人の確認" in page
    assert "関所の判定" in page
    assert "hx-get" in visit.get(f"{path}/now").get_data(as_text=True)


def test_orders_that_were_received_are_kept_with_who_gave_them(visit: Visit, door: Door):
    """6.4(1)①(ウ), 2(3)⑥: who ordered what and when, on the receipt, in the card's history and in the log."""
    card = a_card(door)
    instance = door.world.instance
    number = loss.report(instance, FACE, instance.actor(HOLDER)).number
    door.later(minutes=10)
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")
    path = f"/receipts/{number}"

    assert visit.post(path, deed="order", given_by=HEAD, order="端末を調べる").status_code == 302
    for fields, said in (
        ({"given_by": SECOND, "order": " "}, say.ORDER_EMPTY),
        ({"given_by": SECOND, "order": "x", "given_at": "2031-01-01T00:00"}, say.ORDER_TIME),
        ({"given_by": SECOND, "order": "x", "given_at": "nonsense"}, say.ORDER_TIME),
    ):
        assert said.ja in text(visit.post(path, deed="order", **fields))
    assert visit.post(path, deed="order", given_by="99999", order="x").status_code == 409

    (order,) = papers.paper(instance, number).orders
    assert (order.text, order.given_by[:5], order.written_by[:5]) == ("端末を調べる", HEAD, KEEPER)
    assert "端末を調べる" in text(visit.get(f"/cards/{card.id}"))
    assert [line["data"]["report"] for line in door.world.log("card.ordered")] == [str(number)]


def test_case_16_no_my_number_in_an_order(door: Door):
    """Not in what was ordered either; nothing is written."""
    a_card(door)
    instance = door.world.instance
    number = loss.report(instance, FACE, instance.actor(HOLDER)).number

    with pytest.raises(IdmError):
        incident.receive(instance, number, HEAD, "123456789018", instance.actor(KEEPER))
    assert papers.paper(instance, number).orders == ()


def test_a_second_report_points_to_the_receipt_of_the_first(visit: Visit, door: Door):
    """Two people call: the second number leads to where the stops are."""
    a_card(door)
    instance = door.world.instance
    first = loss.report(instance, FACE, instance.actor(HOLDER)).number
    second = loss.report(instance, FACE, instance.actor("00107")).number
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")

    assert papers.paper(instance, second).first == first
    assert f'href="/receipts/{first}"' in visit.get(f"/receipts/{second}").get_data(as_text=True)
    assert [one.number for one in papers.listed(instance)] == [first]


# --- every state against every step ---


def test_every_legal_step_is_taken_in_the_browser_and_every_other_is_refused_with_a_sentence(
    visit: Visit, app: Flask, door: Door
):
    """56 cells through the pages: what the card's own page offers is exactly what may follow."""
    app.config["WTF_CSRF_ENABLED"] = False
    door.own(SECOND)
    visit.work(f"n{SECOND}")
    wrong = []
    for number, (state, step) in enumerate(CELLS):
        card = a_card_in(door.world, state, number)
        page, before = visit.get(f"/cards/{card.id}").get_data(as_text=True), lines(door.world, card)
        fields = {
            "holder": HOLDER,
            "reason": "確かめた",
            "method": "裁断",
            "permitted_by": KEEPER,
            "new": spare(door.world, 5000 + number).face if step is Step.REPLACE else "",
        }
        if step is Step.RESTORE and (state, step) in STEPS:
            restoring.ask(door.world.instance, card.id, door.world.instance.actor(KEEPER), "見つかった")
            page = visit.get(f"/cards/{card.id}").get_data(as_text=True)
        word = "confirm-restore" if step is Step.RESTORE else step.value
        where = {"id": str(card.id)} if step is Step.REPORT else {"step": word}
        path = "/lost/" if step is Step.REPORT else f"/cards/{card.id}"
        answer = visit.client.post(path, data=fields | where)
        legal = (state, step) in STEPS
        expected = [*before, *acts_of(step)] if legal else before
        right = (
            (f'id="do-{word}"' in page or f'id="do-{step}"' in page) is legal
            and answer.status_code == (409 if not legal else 200 if step is Step.REPORT else 302)
            and (legal or say.STEP[step] + "はできません" in text(answer))
            and state_of(door, card) is STEPS.get((state, step), state)
            and lines(door.world, card) == expected
        )
        if not right:
            wrong.append((state.value, step.value, answer.status_code, f'id="do-{step}"' in page))

    assert wrong == []


def test_a_made_up_step_changes_nothing(visit: Visit, door: Door):
    """Neither a word that is no step nor a card that is none is a fault of ours."""
    card = a_card(door)
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")

    assert say.NO_DEED.ja in text(visit.post(f"/cards/{card.id}", step="melt"))
    assert say.NO_DEED.ja in text(visit.post(f"/cards/{card.id}", step="report"))
    for path in ("/cards/99999", "/receipts/99999", "/receipts/99999/receipt.pdf"):
        assert visit.get(path).status_code in (400, 404), path
    assert state_of(door, card) is CardState.LENT
