"""The audit log for people's eyes, and the check that goes on record."""

import io
import json
import zipfile

import pytest
from sqlalchemy import text

from idm.errors import BadInput
from idm.office.views import reading
from tests.instances import World
from tests.office.hr.at_the_desk import CLERK, a_move, take
from tests.office.test_audit import without_guards
from tests.people import d

HEAD = "00102"


def test_lines_come_newest_first_with_names_and_all_of_them_page_by_page(village: World):
    """Page after page gives every line of the log once."""
    seen: list[int] = []
    before = None
    while True:
        page = reading.read(village.instance, None, "", "", before)
        seen += [line.seq for line in page.lines]
        if page.older is None:
            break
        before = page.older

    assert seen == [line["seq"] for line in reversed(village.log())]


def test_filters_find_exactly_the_lines_that_fit(village: World):
    """By day in Japan, by who did it or to whom, by act or kind of act."""
    village.clock.set("2026-04-02 00:30:00")  # still 1 April in UTC
    take(village, [a_move("00106", "0400", "2026-04-02")])
    village.work()

    on_day = reading.read(village.instance, d("2026-04-02"), "", "", None).lines
    assert {line.raw["at"][:10] for line in on_day} == {"2026-04-01"}
    assert len(on_day) == len([x for x in village.log() if x["at"] > "2026-04-01T15"])
    about = reading.read(village.instance, None, "00106", "", None).lines
    person = {one["subject"] for one in village.log("account.converged") if one["object"] == village.account("n00106")}
    assert {line.raw.get("subject") for line in about} == person
    assert {line.raw["act"] for line in reading.read(village.instance, None, "", "hr", None).lines} == {"hr.applied"}
    assert reading.read(village.instance, d("2020-01-01"), "", "", None).lines == ()
    assert any("郎" in line.about for line in about)


def test_f87_a_filter_is_no_pattern(village: World):
    """A wildcard as a name is nobody; as an act it is none."""
    assert reading.read(village.instance, None, "", "%", None).lines == ()
    with pytest.raises(BadInput):
        reading.read(village.instance, None, "%", "", None)


def test_a_check_is_on_record_with_what_it_found(village: World):
    """When, by whom, over how many lines; an altered line is found and that is on record too."""
    assert _last(village) is None
    assert reading.verify(village.instance, village.instance.actor(HEAD)).ok
    assert _last(village) == reading.Verified(village.clock.now(), True, len(village.log()) - 1)

    with without_guards(village) as connection:
        connection.execute(
            text("UPDATE audit_entry SET body = replace(body, 'hr.applied', 'hr.refused') WHERE seq = 2")
        )
    report = reading.verify(village.instance, village.instance.actor(HEAD))

    assert (report.ok, report.first_bad) == (False, 2)
    found = _last(village)
    assert found is not None
    assert not found.ok


def test_an_export_is_whole_and_tells_of_itself(village: World):
    """A ZIP with every line, the newest of which says who took it."""
    packed = reading.exported(village.instance, village.instance.actor(HEAD))

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        lines = archive.read("audit/entries.jsonl").decode().splitlines()
        assert {"audit/checkpoint", "audit/pub.pem", "audit/verify.py"} <= set(archive.namelist())
    assert [json.loads(line)["seq"] for line in lines] == list(range(len(village.log())))
    assert json.loads(lines[-1])["act"] == "audit.exported"
    assert village.instance.actor(CLERK).by != json.loads(lines[-1])["by"]


def _last(world: World) -> reading.Verified | None:
    with world.instance.store.read() as connection:
        return reading.last_verified(connection)
