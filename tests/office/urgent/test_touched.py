"""An emergency exception is what the log says was taken; a row that somebody changed beside it sets nothing aside."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, text, update

from idm.calendar import ONE_DAY
from idm.facts.case import Answer
from idm.store import cases, urgent
from idm.store.tables import audit_entry, case_decision, case_file, emergency_act
from tests.cases import CISO, CLERK, PLANNING, TAX, Hall
from tests.office.urgent.test_urgent import except_, in_force, report, sweep

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def change(hall: Hall, number: int, **values: object) -> None:
    """Somebody writes to the table itself."""
    with hall.world.instance.store.write() as connection:
        connection.execute(update(emergency_act).where(emergency_act.c.id == number).values(values))


@pytest.mark.parametrize("what", ["until", "report_due", "content", "person_id"])
def test_f22_nishihara_8_4_2_an_exception_that_was_changed_in_the_database_does_not_hold(hall: Hall, what: str):
    """A later end, more time for its report, another rule, another manager."""
    act = except_(hall)
    assert in_force(hall) == [act.id]
    other = {
        "until": hall.world.clock.now() + 300 * ONE_DAY,
        "report_due": act.report_due + timedelta(days=30),
        "content": act.content.replace("120", "900"),
        "person_id": hall.person("00101").id,
    }

    change(hall, act.id, **{what: other[what]})

    assert in_force(hall) == []


def test_f22_nishihara_8_4_2_an_exception_that_was_ended_does_not_come_back(hall: Hall):
    """It lapsed without a report; the row forgets that, and says that there was one."""
    act = except_(hall)
    hall.world.clock.at = act.report_due
    assert sweep(hall)

    change(hall, act.id, ended_at=None, ended_why=None, reported_at=act.at, report="復旧した")

    assert in_force(hall) == []


def test_f22_nishihara_8_4_2_a_report_in_the_table_alone_keeps_no_exception_alive(hall: Hall):
    """Also with another's application: it lapses after its 72 hours as one without a report, and is still to report."""
    act = except_(hall)
    other = hall.apply(by=PLANNING, whom=CLERK)
    change(hall, act.id, reported_at=act.at, report="復旧した", case_id=other.id)
    hall.world.clock.at = act.report_due - timedelta(seconds=1)
    assert in_force(hall) == [act.id]

    hall.world.clock.at = act.report_due
    assert in_force(hall) == []
    assert sweep(hall)
    assert [line["data"]["why"] for line in hall.world.log("urgent.ended")] == ["unreported"]
    with hall.world.instance.store.read() as connection:
        assert [one.id for one in urgent.unreported(connection)] == [act.id]


def test_f22_nishihara_8_4_2_what_the_ciso_refused_does_not_come_back_by_its_row(hall: Hall):
    """Its report became an application; the row of that says that it is still open."""
    act = except_(hall)
    reported = report(hall, act, TAX)
    assert in_force(hall) == [act.id]
    with hall.world.instance.store.read() as connection:
        filed = cases.get(connection, reported.case or 0)
    assert filed is not None
    hall.decide(filed, CISO, Answer.NO)
    assert in_force(hall) == []
    with hall.world.instance.store.write() as connection:
        connection.execute(delete(case_decision))
        still = {"state": "open", "step": 0, "ended_at": None}
        connection.execute(update(case_file).where(case_file.c.id == filed.id).values(**still))

    assert in_force(hall) == []


def test_f22_nishihara_8_4_2_an_exception_whose_end_was_changed_in_the_log_does_not_come_back(hall: Hall):
    """Its row forgets the end too: what that line has said before, nobody knows."""
    act = except_(hall, days=90)
    hall.world.clock.at = act.report_due
    assert sweep(hall)
    with hall.world.instance.store.write() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        ended = audit_entry.c.body.startswith('{"act":"urgent.ended"')
        other = func.replace(audit_entry.c.body, '"v":', '"w":')
        assert connection.execute(update(audit_entry).where(ended).values(body=other)).rowcount == 1
    change(hall, act.id, ended_at=None, ended_why=None)
    hall.world.clock.at = act.at

    assert in_force(hall) == []


def test_what_the_log_says_of_an_exception_is_read_from_its_first_line_on(hall: Hall):
    """Asked at every request while one stands. A later line in its row makes it none."""
    act = except_(hall)
    first = hall.world.log("urgent.excepted")[-1]["seq"]
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(hall.world.instance.store.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))

    assert in_force(hall) == [act.id]

    read = [values for query, values in asked if '\'{"act":"urgent\'' in query]
    assert len(read) == 1
    assert first in read[0]
    change(hall, act.id, seq=first + 1)
    assert in_force(hall) == []
