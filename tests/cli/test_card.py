"""`idm card`: what is written down after a report, and the list for readers."""

from tests.places import Place

KEEPER, HEAD, HOLDER = "00102", "00101", "00105"


def test_an_order_and_the_readers_list_are_on_record_with_who_did_it(small_place: Place):
    """Register, lend, report, an order by telephone; the list goes into a new file and into the log."""
    small_place.populate(6)
    list_ = small_place.home.parent / "doors.csv"
    card = ("card", "register", "identifier", "N-0001", "01010A1B2C3D4E5F", "--from", "2026-04-01", "--by", KEEPER)
    small_place.must(*card)
    small_place.must("card", "lend", "N-0001", HOLDER, "--by", KEEPER)
    (report,) = small_place.must("card", "lost", "--holder", HOLDER, "--how", "電話", "--json").json

    small_place.must("card", "order", str(report["report"]), "端末を調べる", "--from", HEAD, "--by", KEEPER)
    small_place.must("card", "readers", str(list_), "--by", KEEPER)

    steps = small_place.must("card", "show", "N-0001", "--json").json["steps"]
    assert steps[-1]["told"] == f"指示した人：{HEAD}、指示：端末を調べる"
    assert "N-0001,01010A1B2C3D4E5F,停止" in list_.read_text(encoding="utf-8")
    refused = small_place.idm("card", "order", "404", "x", "--from", HEAD, "--by", KEEPER)
    assert (refused.code, "CRD-032" in refused.err) == (1, True), refused
    log = small_place.must("audit", "tail", "-n", "3").out
    assert "card.listed" in log or "カードの一覧" in log, log


def test_nishihara_2_3_1_a_keeper_sees_the_cards_of_his_own_people(small_place: Place):
    """The head of a section has his people's and those in stock; another section's card is none of his."""
    small_place.populate(6)
    for face, holder in (("N-0001", "00104"), ("N-0002", "00105"), ("N-0003", "")):
        handle = face.replace("N-", "01010A1B2C3D")
        words = ("identifier", face, handle, "--from", "2026-04-01", "--by", KEEPER)
        small_place.must("card", "register", *words)
        if holder:
            small_place.must("card", "lend", face, holder, "--by", KEEPER)

    seen = {
        by: [row["face"] for row in small_place.must("card", "list", "--by", by, "--json").json]
        for by in (KEEPER, HEAD)
    }
    other = small_place.idm("card", "show", "N-0002", "--by", HEAD)
    clerk = small_place.idm("card", "list", "--by", "00106")

    assert seen[KEEPER] == ["N-0001", "N-0002", "N-0003"]
    assert seen[HEAD] == ["N-0001", "N-0003"]
    assert (other.code, "CRD-" in other.err) == (1, True), other
    assert small_place.must("card", "show", "N-0002", "--by", KEEPER).code == 0
    assert clerk.code == 1
