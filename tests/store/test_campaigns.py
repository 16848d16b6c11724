"""Lists of lines, and what the dashboard counts of them, on both databases."""

from datetime import timedelta

import pytest

from idm.calendar import day_of
from idm.facts.case import CaseKind
from idm.rules.campaigns import Done, Kind, Says, Side, State
from idm.rules.dormancy import Remedy
from idm.store import campaigns, leaving, trends
from idm.store.campaigns import Answer, NewLine
from idm.store.engine import Store
from idm.store.leaving import Receipt
from idm.store.tables import person
from tests.people import at

NOW = at("2026-10-01 09:00:00")
DUE = at("2026-11-01 00:00:00")
STOP = Answer(Says.STOP, "", NOW, "hana")


def a_line(subject: str, who: str, remedy: Remedy, detail: str = "") -> NewLine:
    return NewLine(subject, who, "0300", ("unused",), remedy, None, '{"right": ""}', "0" * 64, detail)


@pytest.fixture
def listed(store: Store) -> Store:
    """A review by section (1), one of a system (2) and a sweep (3)."""
    with store.write() as connection:
        connection.execute(person.insert(), [{"id": key, "number": key, "recorded_at": NOW} for key in ("p", "q")])
        for label, kind in (("一", Kind.ACCESS), ("二", Kind.SYSTEM), ("三", Kind.DORMANCY)):
            campaigns.add(connection, label, "worker:one", NOW, DUE, (), kind)
        campaigns.add_lines(connection, 1, [a_line("a", "p", Remedy.REVOKE, "7")], NOW)
        campaigns.add_lines(connection, 2, [a_line("a", "p", Remedy.OBJECT, "finance:")], NOW)
        lines = [
            a_line("a", "p", Remedy.SUSPEND),
            a_line("b", "q", Remedy.SUSPEND),
            a_line("found:1", "", Remedy.EXPEL),
        ]
        campaigns.add_lines(connection, 3, lines, NOW)
    return store


def test_f20_of_two_answers_to_what_was_shown_one_counts(listed: Store):
    """The line moves with every answer, and no more once something became of it."""
    with listed.write() as connection:
        (line,) = campaigns.lines(connection, 1)
        assert campaigns.answer(connection, line, Side.HEAD, STOP)
        assert not campaigns.answer(connection, line, Side.HEAD, STOP)
        (line,) = campaigns.lines(connection, 1, [line.id])
        assert (line.head, line.answers) == (STOP, 1)
        assert campaigns.finish(connection, line, Done.REVOKED, NOW)
        (line,) = campaigns.lines(connection, 1)
        assert not campaigns.tell(connection, line, NOW)


def test_what_is_asked_of_the_lists(listed: Store):
    """Each question once."""
    with listed.write() as connection:
        (objected,) = campaigns.lines(connection, 2)
        for side in Side:
            (objected,) = campaigns.lines(connection, 2)
            assert campaigns.answer(connection, objected, side, STOP)
        kept, stopped, _ = campaigns.lines(connection, 3)
        assert campaigns.finish(connection, kept, Done.KEPT, NOW)
        assert campaigns.answer(connection, stopped, Side.HR, STOP)
        (stopped,) = campaigns.lines(connection, 3, [stopped.id])
        assert campaigns.finish(connection, stopped, Done.SUSPENDED, NOW)

        assert [one.id for one in campaigns.accepted(connection)] == [objected.id]
        assert [one.subject for one in campaigns.strange(connection)] == ["found:1"]
        assert [one.detail for one in campaigns.to_do(connection, 1)] == ["7"]
        assert campaigns.counts(connection) == {1: (1, 0), 2: (1, 0), 3: (3, 2)}
        assert campaigns.waiting_subjects(connection) == {"found:1"}
        assert [one.subject for one in campaigns.kept_lately(connection, NOW)] == ["a"]
        assert campaigns.stopped_since(connection, NOW, Kind.DORMANCY) == 1
        assert [len(campaigns.briefs(connection, number)) for number in (1, 2, 3)] == [1, 1, 3]
        assert [one.label for one in campaigns.every(connection)] == ["三", "二", "一"]


def test_one_that_is_held_goes_on_until_another_day_and_is_over_once(listed: Store):
    """With nobody reminded of it yet."""
    later = DUE + timedelta(days=8)
    with listed.write() as connection:
        campaigns.reminded(connection, 1, NOW)
        campaigns.hold(connection, 1, ["many"])
        released = [campaigns.release(connection, 1, "hana", NOW, later) for _ in range(2)]
        found = campaigns.get(connection, 1)
        dropped = [campaigns.drop(connection, 1) for _ in range(2)]

    assert found is not None
    assert (released, dropped, found.due_at, found.reminded_at) == ([True, False], [True, False], later, None)
    assert str(found.last_day) == "2026-11-08"


def test_what_the_dashboard_counts(listed: Store):
    """What is late, and who was out of every directory when."""
    second = timedelta(seconds=1)
    receipts = [
        Receipt(account, target, NOW, NOW + after * second, 1)
        for account, target, after in (("one", "sekisho", 0), ("one", "main", 9), ("two", "sekisho", 1))
    ]
    with listed.write() as connection:
        leaving.receive(connection, receipts)
        assert set(trends.ended(connection, NOW, ["main"])) == {(NOW, NOW + 9 * second), (NOW, None)}
        assert trends.late_lines(connection, DUE - second, {Kind.ACCESS, Kind.DORMANCY}) == []
        late = trends.late_lines(connection, DUE, {Kind.ACCESS, Kind.DORMANCY})
        assert late == [("0300", day_of(NOW), 4)]
        assert trends.late_reviews(connection, DUE) == [("finance:", 1)]
        today = day_of(NOW)
        assert trends.late_cases(connection, today, {CaseKind.ENTITLEMENT: NOW}) == {}
        assert (trends.late_tasks(connection, today), trends.stopped_unused(connection, NOW)) == ([], 0)
        assert trends.sections_of(connection, ["p"]) == {}
        for question in (trends.joined, trends.moved, trends.left):
            assert question(connection, today, today + timedelta(days=1)) == []
        assert {one.state for one in campaigns.in_state(connection, State.OPEN)} == {State.OPEN}
