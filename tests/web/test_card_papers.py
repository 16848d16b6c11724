"""The receipt and the instruction sheet on paper: one page, text that can be read out, nothing fetched."""

import re
import shutil
import subprocess
import sys

import pytest
from weasyprint.urls import FatalURLFetchingError

from idm.messages import web as say_web
from idm.office.cards import incident, loss
from tests.signing import Door
from tests.web.conftest import Visit
from tests.web.test_cards import FACE, HEAD, HOLDER, KEEPER, a_card
from web import paper

ONE_RUN = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def read(pdf: bytes, *command: str) -> str:
    """What a tool of the system says about a PDF."""
    assert shutil.which(command[0]), "see deploy/system-packages.sh"
    return subprocess.run(
        [*command, "-", *(["-"] if command[0] == "pdftotext" else [])], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@pytest.fixture
def paper_of(visit: Visit, door: Door):
    """A report, and its papers as the desk downloads them."""
    a_card(door)
    instance = door.world.instance
    number = loss.report(instance, FACE, instance.actor(HOLDER), how="本人", circumstances="昼休みに髙島屋で").number
    incident.receive(instance, number, HEAD, "端末を調べる", instance.actor(KEEPER))
    door.own(KEEPER)
    visit.work(f"n{KEEPER}")
    return lambda name: visit.get(f"/receipts/{number}/{name}.pdf")


@ONE_RUN
def test_the_receipt_is_one_tagged_page_that_carries_its_text(paper_of):
    """A4, Japanese, real embedded fonts; the printed number and every target can be searched and read out."""
    answer = paper_of("receipt")
    pdf = answer.get_data()

    assert answer.mimetype == "application/pdf"
    about = read(pdf, "pdfinfo")
    for said in (r"Tagged:\s+yes", r"Pages:\s+1\n", r"\(A4\)", r"Title:\s+ICカード紛失受付票"):
        assert re.search(said, about), about
    words = re.sub(r"\s", "", read(pdf, "pdftotext"))  # a cell may break its words
    for word in (FACE, "昼休みに髙島屋で", "管理区域の入退室", "複合機", "関所の判定", "端末を調べる", HOLDER):
        assert word in words, words
    fonts = read(pdf, "pdffonts").splitlines()[2:]
    assert all(" yes yes " in font for font in fonts), fonts  # embedded, as a subset
    assert any("BIZUDPGothic" in font.replace("-", "") for font in fonts), fonts


@ONE_RUN
def test_the_instruction_sheet_says_which_card_by_when(paper_of):
    """For the door: face, what its reader tells, when it is due, a box to sign; none for what Sekisho looks at."""
    pdf = paper_of("doors").get_data()

    words = read(pdf, "pdftotext", "-layout")
    for word in (FACE, "0101000000000001", "2026-04-01 13:0", "止めた日時"):
        assert word in words, words
    assert re.search(r"Pages:\s+1\n", read(pdf, "pdfinfo"))
    assert paper_of("own").status_code == 404
    assert paper_of("gate").status_code == 404


def test_f88_a_page_on_paper_fetches_nothing():
    """Neither from a network nor from a file, whatever somebody is called."""
    for address in ("http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA"):
        with pytest.raises(FatalURLFetchingError):
            paper.pdf(f'<html lang="ja"><title>x</title><img src="{address}" alt="">')


@ONE_RUN
def test_without_pango_the_paper_says_what_is_missing_and_the_pages_work(
    paper_of, visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    """The web does not load it before the first paper, so that a machine without it still serves everything else."""
    script = "import sys, web.app; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # what an import finds where it is not installed

    answer = paper_of("receipt")

    assert answer.status_code == 503
    assert say_web.CANNOT_PRINT.ja in answer.get_data(as_text=True)
    assert visit.get("/receipts/").status_code == 200
