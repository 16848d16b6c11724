"""The pages of a sweep, by form and by file."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from connectors.hr_file.reader import sheet_from
from connectors.tables import as_csv
from idm.calendar import ONE_DAY
from idm.office.sweeps import sheets
from idm.rules.campaigns import MANY, Kind
from idm.rules.dormancy import Remedy
from idm.store import campaigns, facts
from tests.signing import Door
from tests.sweeps import on_record
from tests.web.conftest import Visit
from tests.web.stage import a_line

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CLERK, HEAD, PERSON = "n00104", "n00102", "00103"


@pytest.fixture
def listed(door: Door) -> Door:
    """One open sweep with one line, about somebody of 産業建設課, which has no head: the network admin answers."""
    return a_list(door, ())


def a_list(door: Door, more: Iterable[dict[str, str]], held: Sequence[str] = ()) -> Door:
    """With further lines about the same person, which differ in these."""
    now = door.world.clock.now()
    with door.world.instance.store.write() as connection:
        number = campaigns.add(connection, "4月", "worker:one", now, now + 30 * ONE_DAY, held)
        line = a_line(facts.find_person(connection, PERSON), None)
        campaigns.add_lines(connection, number, [line, *(replace(line, **values) for values in more)], now)
        on_record(connection, number)
    for name in (CLERK, HEAD):
        door.own(name[1:])
    return door


def text(answer: TestResponse) -> str:
    return re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))


def said(door: Door) -> list[tuple[str | None, str | None]]:
    with door.world.instance.store.read() as connection:
        lines = campaigns.lines(connection, 1)
    return [(line.hr.says if line.hr else None, line.head.says if line.head else None) for line in lines]


def test_a_line_is_answered_for_exactly_what_the_page_showed(listed: Door, visit: Visit):
    """Another digest is refused with the page; the right one leads back to the list, where nothing waits any more."""
    visit.work(CLERK)
    page = visit.get("/sweeps/1/1").get_data(as_text=True)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest is not None

    wrong = visit.post("/sweeps/1/1", says="stop", digest="0" * 64, note="")
    assert (wrong.status_code, said(listed)) == (409, [(None, None)])
    right = visit.post("/sweeps/1/1", says="stop", digest=digest[1], note="")

    assert (right.status_code, right.location) == (303, "/sweeps/1")
    assert said(listed) == [("stop", None)]
    assert "一件ずつ答える" not in text(visit.get("/sweeps/1"))


def test_a_head_without_lines_sees_none_of_another_section(listed: Door, visit: Visit):
    """A line that is not his is not there for him."""
    listed.own("00101")
    visit.work("n00101")

    assert "ありません" in text(visit.get("/sweeps/1"))
    assert visit.get("/sweeps/1/1").status_code == 404
    assert visit.get("/sweeps/1/report").status_code == 403
    assert visit.get("/sweeps/1/report.pdf").status_code == 403
    assert visit.get("/sweeps/9").status_code == 404


def test_the_list_goes_out_by_a_press_and_comes_back_with_answers(listed: Door, visit: Visit):
    """No GET hands it out, as that is on record; what comes back is taken in whole."""
    visit.work(HEAD)
    assert visit.get("/sweeps/1/list.xlsx").status_code == 405
    seen = visit.get("/sweeps/1").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', seen)
    assert token is not None
    out = visit.client.post("/sweeps/1/list.xlsx", data={"csrf_token": token[1]})
    sheet = sheet_from(out.get_data(), "list.xlsx", sheets.is_header)
    (row,) = (list(cells) for cells in sheet.rows)
    row[sheets.COLUMNS.index("あなたの答え")] = "残す"
    sent = (io.BytesIO(as_csv(sheets.COLUMNS, [row])), "list.csv")
    back = visit.client.post("/sweeps/1/answers", data={"csrf_token": token[1], "file": sent})

    assert back.status_code == 200
    assert "1件の答えを取り込みました" in text(back)
    assert said(listed) == [(None, "keep")]
    assert len(listed.world.log("sweep.exported")) == 1
    nothing = visit.client.post("/sweeps/1/answers", data={"csrf_token": token[1]})
    assert (nothing.status_code, "SWP" in text(nothing) or "読めません" in text(nothing)) == (409, True)


def test_one_that_is_held_is_released_by_another_and_its_report_is_a_pdf(door: Door, visit: Visit):
    """Proposed by a worker, so that anybody whose office it is may; a source in doubt keeps it held."""
    a_list(door, (), [MANY])
    visit.work(HEAD)

    released = visit.post("/sweeps/1", deed="release")
    assert (released.status_code, visit.get("/sweeps/1/signature").status_code) == (303, 303)
    pdf = visit.get("/sweeps/1/report.pdf")
    assert (pdf.status_code, pdf.get_data()[:5]) == (200, b"%PDF-")
    assert visit.post("/sweeps/1", deed="drop").status_code == 303
    assert visit.post("/sweeps/", label="次").status_code == 409  # nobody has read any last use yet


def test_a_review_that_is_held_says_what_its_release_comes_to_and_is_given_up_with_a_reason(listed: Door, visit: Visit):
    """How many rights end if nobody says anything more; what is needed may be kept meanwhile."""
    now = listed.world.clock.now()
    with listed.world.instance.store.write() as connection:
        number = campaigns.add(connection, "棚卸し", "worker:one", now, now + 30 * ONE_DAY, [MANY], Kind.ACCESS)
        right = replace(a_line(facts.find_person(connection, PERSON), None), remedy=Remedy.REVOKE, detail="1")
        campaigns.add_lines(connection, number, [right], now)
    visit.work(HEAD)

    page = text(visit.get(f"/sweeps/{number}"))
    assert "期限が過ぎたときに1件の権限が終わります" in page
    assert "「残す」のほかは答えられません" in page
    assert visit.post(f"/sweeps/{number}", deed="drop").status_code == 409
    assert visit.post(f"/sweeps/{number}", deed="drop", reason="一覧に誤りがあった").status_code == 303


def test_fifty_lines_a_page_and_the_ticked_ones_of_one_unit_are_answered_at_once(door: Door, visit: Visit):
    """Nothing is recorded for what was not ticked, for another unit's, or for what was not shown like that."""
    listed = a_list(door, [*({"detail": str(number)} for number in range(50)), {"detail": "x", "section": "0400"}])
    visit.work(CLERK)
    mixed, second = visit.get("/sweeps/1?page=2"), visit.get("/sweeps/1?section=0300&why=unused&page=2")
    assert ("1 / 2ページ" in text(visit.get("/sweeps/1")), "確かめた行に印" in text(mixed)) == (True, True)
    (digest,) = re.findall(r'name="digest-51" value="([0-9a-f]{64})"', second.get_data(as_text=True))
    page = visit.get("/sweeps/1?section=0300").get_data(as_text=True)
    shown = dict(re.findall(r'name="digest-(\d+)" value="([0-9a-f]{64})"', page))
    assert (len(shown), 'name="digest-' in mixed.get_data(as_text=True)) == (50, False)

    assert visit.post("/sweeps/1/lines", says="keep", of="0300").status_code == 409
    wrong = {"line": "51", "digest-51": "0" * 64}
    assert visit.post("/sweeps/1/lines", says="keep", of="0300", **wrong).status_code == 409
    assert visit.post("/sweeps/1/lines", says="keep", of="0400", line="51", **{"digest-51": digest}).status_code == 409
    done = visit.post("/sweeps/1/lines", says="keep", of="0300", line="51", **{"digest-51": digest})

    assert (done.status_code, "1件に答えました" in text(done)) == (200, True)
    assert [one for one in said(listed) if one[0]] == [("keep", None)]
    assert "51件" in text(visit.get("/sweeps/1?unanswered=1"))
    assert visit.get("/sweeps/1?page=99&section=-").status_code == 200
    assert "2 / 2ページ" in text(visit.get("/sweeps/1?page=99"))  # what it asks for may be answered by now
    assert visit.get("/sweeps/1/report.xlsx").get_data()[:2] == b"PK"
