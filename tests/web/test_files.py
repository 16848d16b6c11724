"""The HR desk in the browser: a file becomes a draft, somebody else approves it, it is taken in (NISHIHARA-2.6.1)."""

import io
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.instances import a_hire
from tests.people import an_hr_csv
from tests.signing import Door
from tests.web.conftest import Visit

CLERK, HEAD, TAX = "00104", "00102", "00106"  # 人事係, head of 企画商工課 (network administrator), 税務課


@pytest.fixture
def clerk(app: Flask, door: Door) -> Visit:
    return _signed_in(app, door, CLERK)


@pytest.fixture
def head(app: Flask, door: Door) -> Visit:
    return _signed_in(app, door, HEAD)


def _signed_in(app: Flask, door: Door, number: str) -> Visit:
    door.own(number)
    visit = Visit(app.test_client(), door)
    visit.work(f"n{number}")
    return visit


def sent(
    visit: Visit, path: str = "/hr/", rows=None, name: str = "異動.csv", rows_typed: str = "", **fields: str
) -> TestResponse:
    """Choose a file on that page and send it."""
    looked = visit.get(path.removesuffix("file")).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', looked)
    assert token is not None
    told = rows if rows is not None else [a_hire("00201"), a_hire("00202", 氏名="白川 花子")]
    data = {
        "csrf_token": token[1],
        "extent": "changes",
        "rows": rows_typed,
        **fields,
        "file": (io.BytesIO(an_hr_csv(told)), name),
    }
    return visit.client.post(path, data=data, content_type="multipart/form-data")


def decided(visit: Visit, number: int, deed: str) -> TestResponse:
    page = visit.get(f"/hr/{number}").get_data(as_text=True)
    token, digest = (re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("csrf_token", "digest"))
    assert token is not None
    assert digest is not None
    return visit.client.post(f"/hr/{number}/decision", data={"csrf_token": token[1], "digest": digest[1], "deed": deed})


def test_a_file_goes_from_one_hand_through_another_into_the_roster(clerk: Visit, head: Visit, door: Door):
    """The clerk hands it in, the head approves what he sees, the clerk takes it in; the worker does the rest."""
    where = sent(clerk).headers["Location"]
    number = int(where.rsplit("/", 1)[1])
    page = clerk.get(where).get_data(as_text=True)
    assert "白川 花子" in page
    assert "所属ごとの増減" in page

    assert decided(head, number, "approve").headers["Location"] == "/hr/"
    assert decided(clerk, number, "apply").headers["Location"] == "/hr/"

    assert {line["via"] for line in door.world.log() if line["act"] in ("hr.drafted", "hr.approved")} == {"web"}
    door.world.work()
    assert {"n00201", "n00202"} <= door.world.entries().keys()


def test_who_handed_it_in_cannot_approve_it(clerk: Visit, door: Door):
    """The page says why, and nothing has changed."""
    number = int(sent(clerk).headers["Location"].rsplit("/", 1)[1])

    answer = decided(clerk, number, "approve")

    assert answer.status_code == 409
    assert decided(clerk, number, "apply").status_code == 409
    assert len(door.world.rows("person")["person"]) == 12


def test_what_is_approved_is_what_was_on_the_page(clerk: Visit, head: Visit):
    """A file revised while the approver read is not approved."""
    number = int(sent(clerk).headers["Location"].rsplit("/", 1)[1])
    page = head.get(f"/hr/{number}").get_data(as_text=True)
    token, digest = (re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("csrf_token", "digest"))
    assert token is not None
    assert digest is not None
    sent(clerk, f"/hr/{number}/file", rows=[a_hire("00201")])

    answer = head.client.post(
        f"/hr/{number}/decision", data={"csrf_token": token[1], "digest": digest[1], "deed": "approve"}
    )

    assert answer.status_code == 409


def test_a_wrong_file_comes_back_with_what_to_do_and_is_not_kept(clerk: Visit, door: Door):
    """Without 発令日 it is no personnel file."""
    looked = clerk.get("/hr/").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', looked)
    assert token is not None
    data = {
        "csrf_token": token[1],
        "extent": "changes",
        "file": (io.BytesIO("職員番号,氏名\r\n1,阿蘇 太郎\r\n".encode()), "x.csv"),
    }

    answer = clerk.client.post("/hr/", data=data, content_type="multipart/form-data")

    assert answer.status_code == 400
    assert "発令日" in answer.get_data(as_text=True)
    assert len(door.world.rows("batch")["batch"]) == 2


def test_wrong_rows_are_listed_and_the_file_goes_back_corrected(clerk: Visit):
    """One row with a date that does not exist: the draft stays, its list can be fetched as XLSX."""
    number = int(sent(clerk, rows=[a_hire("00201", 発令日="2026-04-31"), a_hire("00202")]).headers["Location"][4:])

    page = clerk.get(f"/hr/{number}").get_data(as_text=True)
    back = clerk.get(f"/hr/{number}/errors.xlsx")

    assert "存在しない日付" in page
    assert back.data.startswith(b"PK")


def test_case_16_a_my_number_is_refused_and_not_shown(clerk: Visit):
    """Neither kept nor repeated on the page, nor in the file that would come back."""
    answer = sent(clerk, rows=[a_hire("00201", 氏名カナ="123456789018")])

    assert answer.status_code == 400
    assert "123456789018" not in answer.get_data(as_text=True)
    assert "data:application" not in answer.get_data(as_text=True)


def test_the_embargo_holds_on_every_page(clerk: Visit, head: Visit, door: Door):
    """The network administrator sees counts and a digest; the log has no name either."""
    rows = [a_hire("00201", 氏名="内緒 花子", 発令日="2026-05-01")]
    number = int(sent(clerk, rows=rows, name="内緒の花子.csv", embargo="2026-04-20").headers["Location"][4:])
    assert "内緒 花子" in clerk.get(f"/hr/{number}").get_data(as_text=True)

    for path in ("/hr/", f"/hr/{number}", f"/hr/{number}/errors.xlsx", "/overview", "/me"):
        assert "内緒".encode() not in head.get(path).data
    assert decided_blind(head, number).status_code == 409
    assert "内緒" not in repr(door.world.log())


def decided_blind(visit: Visit, number: int) -> TestResponse:
    page = visit.get("/hr/").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return visit.client.post(f"/hr/{number}/decision", data={"csrf_token": token[1], "digest": "", "deed": "approve"})


@pytest.mark.parametrize(("typed", "code"), [("２", 302), ("2", 302), ("９", 400), ("1,234", 400), ("二", 400)])
def test_case_15_a_typed_count_is_never_ignored(clerk: Visit, typed: str, code: int):
    """Full-width as a Japanese keyboard gives it, with a comma, or no number at all."""
    assert sent(clerk, rows_typed=typed).status_code == code


def test_the_desk_is_closed_to_others(app: Flask, door: Door):
    """Somebody of 税務課 has no business here."""
    visit = _signed_in(app, door, TAX)

    assert visit.get("/hr/").status_code == 403


def test_only_hr_hands_files_in(head: Visit):
    """Whoever may approve does not upload."""
    assert sent(head).status_code == 403


def test_a_file_that_is_too_large_changes_nothing(clerk: Visit):
    """Refused by its size, before it is read."""
    kind = "multipart/form-data; boundary=x"

    answer = clerk.client.post("/hr/", content_type=kind, data=b"x" * (22 << 20))

    assert answer.status_code == 413


def test_what_is_wrong_with_a_file_and_what_is_asked_is_said_in_english_too(clerk: Visit):
    """Row, heading and value stay those of the file; the ids are the same in both languages."""
    clerk.client.get("/me?lang=en")

    wrong = sent(clerk, rows=[a_hire("00201", 所属コード="9999"), a_hire("00202", 発令日="2026-02-30")])
    asks = sent(clerk, rows=[a_hire("00201", 発令日="2029-04-01")])

    page = clerk.get(wrong.headers["Location"]).get_data(as_text=True)
    assert "Row 2: there is no unit with the code 9999" in page
    assert "“2026-02-30” in row 3 is no date that exists. Correct it." in page
    assert "Yes: The date in row 2 is" in clerk.get(asks.headers["Location"]).get_data(as_text=True)
