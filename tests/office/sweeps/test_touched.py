"""What somebody writes to the tables of a sweep answers nothing: the log says who said what (F21, F22)."""

from datetime import datetime

import pytest
from sqlalchemy import event, func, text, update

from idm.errors import Stopped
from idm.messages import sweeps as say
from idm.office import now as stops
from idm.office.sweeps import answering, opening, recording
from idm.rules.campaigns import Done
from idm.store import campaign_log, campaigns
from idm.store.tables import audit_entry, campaign, campaign_line
from tests.cases import CISO, CLERK, HR, PLANNING, TAX
from tests.office.sweeps.test_sweep import refused, sign
from tests.sweeps import OTHER_HR, WELFARE, Broom

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def write(broom: Broom, whom: str, **values: object) -> None:
    """Somebody writes to the line of that person."""
    line = broom.rows()[whom].line.id
    with broom.instance.store.write() as connection:
        connection.execute(update(campaign_line).where(campaign_line.c.id == line).values(answers=9, **values))


def said(broom: Broom, by: str, says: str, side: str) -> dict[str, object]:
    return {
        f"{side}_says": says,
        f"{side}_note": "",
        f"{side}_at": broom.instance.clock.now(),
        f"{side}_by": broom.hall.person(by).id,
    }


def week(broom: Broom) -> list[str]:
    """Who is stopped once the holder would have had his days."""
    broom.hall.later(days=8)
    broom.watched()
    broom.carry()
    return broom.stopped()


def test_f22_s10_two_answers_in_the_table_alone_stop_nobody(broom: Broom):
    """As if both had said so and he had been told: the rows are put right, and those who oversee hear of it."""
    broom.open()
    then = {"told_at": broom.instance.clock.now()}
    write(broom, CLERK, **said(broom, HR, "stop", "hr"), **said(broom, TAX, "stop", "head"), **then)

    assert week(broom) == []
    assert (broom.rows()[CLERK].line.hr, broom.rows()[CLERK].line.told_at) == (None, None)
    assert [line["data"]["rows"] for line in broom.hall.world.log("sweep.restored")] == [1]
    assert broom.hall.told(CISO)[-1] == say.TOLD_RESTORED.id


def test_f22_s10_an_answer_that_was_turned_around_stops_nobody(broom: Broom):
    """HR said stop and the head kept it; the row says that both did, and that nothing came of it yet."""
    broom.open()
    broom.answer(CLERK, HR)
    broom.answer(CLERK, TAX, "keep")
    then = {"told_at": broom.instance.clock.now(), "done": None, "done_at": None}
    write(broom, CLERK, **said(broom, TAX, "stop", "head"), **then)

    assert week(broom) == []
    assert broom.rows()[CLERK].line.done is Done.KEPT


def test_f22_s10_a_line_that_names_another_account_stops_neither(broom: Broom):
    """Both said stop to one account; the row is about another one's. Nothing of that list is done any more."""
    broom.open()
    broom.agree(CLERK)
    other = broom.hall.person(OTHER_HR)
    write(broom, CLERK, subject=other.account.id, person_id=other.id)

    assert week(broom) == []
    assert broom.carry()[0].waits == say.NOT_AS_MADE
    assert refused(lambda: sign(broom, HR)) == say.TOUCHED.id
    assert len(broom.hall.world.log("sweep.touched")) == 1  # at the first of these turns
    assert broom.hall.told(CISO).count(say.TOLD_TOUCHED.id) == 1
    assert opening.drop(broom.instance, 1, broom.instance.actor(HR)).id == 1


def test_f22_s10_an_answer_in_the_table_alone_keeps_nothing(broom: Broom):
    """A line that says that it was kept, for a reason too: it is put right before anybody signs, and excuses nobody."""
    broom.open()
    broom.agree(CLERK)
    done = {"done": "kept", "done_at": broom.instance.clock.now()}
    write(broom, CLERK, **said(broom, TAX, "election", "head"), **done)
    write(broom, WELFARE, **said(broom, PLANNING, "seasonal", "head"), **done)
    assert kept(broom, broom.instance.clock.now()) == []

    assert refused(lambda: sign(broom, HR)) == say.REPORT_CHANGED.id
    assert [broom.rows()[whom].line.done for whom in (CLERK, WELFARE)] == [None, None]
    assert week(broom) == [CLERK]


def test_f22_a_reason_that_was_given_excuses_him_from_the_day_in_the_log_on(broom: Broom):
    """A later day in the row makes it no longer."""
    broom.open()
    broom.answer(CLERK, TAX, "election", note="選挙事務")
    broom.answer(CLERK, HR, "keep")
    since = broom.instance.clock.now()
    assert kept(broom, since) == [CLERK]
    broom.hall.later(days=400)
    write(broom, CLERK, done_at=broom.instance.clock.now())

    assert kept(broom, broom.instance.clock.now()) == []


def kept(broom: Broom, since: datetime) -> list[str]:
    """Who was excused since then, by 職員番号."""
    with broom.instance.store.read() as connection:
        return [line.facts["number"] for line in campaign_log.kept_lately(connection, since)]


def test_f21_f22_whoever_said_stop_is_known_by_the_log(broom: Broom):
    """Other names in the row let neither of the two lift what they said."""
    broom.open()
    broom.agree(CLERK)
    assert week(broom) == [CLERK]
    other = broom.hall.person(CISO).id
    write(broom, CLERK, hr_by=other, head_by=other)

    for first in (HR, TAX):
        with pytest.raises(Stopped):
            stops.resume(broom.instance, CLERK, broom.instance.actor(first))


def test_f22_a_list_is_opened_released_and_signed_by_those_whom_the_log_names(broom: Broom):
    """A row that says that another one opened it, and that one of the two has signed."""
    broom.open()
    broom.hall.later(days=40)
    broom.watched()
    signed = {"hr_signed_by": broom.hall.person(OTHER_HR).id, "hr_signed_at": broom.instance.clock.now()}
    with broom.instance.store.write() as connection:
        connection.execute(update(campaign).values(state="closed", digest="0" * 64, **signed))

    with broom.instance.store.write() as connection:
        right = campaign_log.put_right(connection, 1, ())
    assert right is not None
    assert (right.rows, right.campaign.state, right.campaign.hr_signed_by) == (1, "open", None)
    sign(broom, HR)
    sign(broom, PLANNING)
    with broom.instance.store.write() as connection:
        assert campaign_log.put_right(connection, 1).rows == 0  # type: ignore[union-attr]
        assert campaigns.get(connection, 1).state == "closed"  # type: ignore[union-attr]


def broken(broom: Broom, act: str, word: str) -> None:
    """Somebody writes to the lines of that act in the log that have this word."""
    with broom.instance.store.write() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS audit_entry_no_update"))
        line = audit_entry.c.body.startswith(f'{{"act":"{act}"') & audit_entry.c.body.contains(word)
        other = func.replace(audit_entry.c.body, '"v":', '"w":')
        assert connection.execute(update(audit_entry).where(line).values(body=other)).rowcount > 0


def test_f22_s10_an_older_word_does_not_count_again_where_the_newer_line_was_changed(broom: Broom):
    """The head said stop, then keep: that line is no link any more, nor what came of it, and the row forgets both."""
    broom.open()
    broom.agree(CLERK)
    broom.answer(CLERK, TAX, "keep")
    then = {"told_at": broom.instance.clock.now(), "done": None, "done_at": None}
    write(broom, CLERK, **said(broom, TAX, "stop", "head"), **then)

    broken(broom, "sweep.answered", '"says":"keep"')
    broken(broom, "sweep.done", '"done":"kept"')

    assert week(broom) == []
    assert broom.hall.told(CISO)[-1] == say.TOLD_TOUCHED.id


def test_f21_f22_whoever_said_stop_does_not_lift_it_where_its_line_was_changed(broom: Broom):
    """All who ever answered are barred then, by the rows or by the log."""
    broom.open()
    broom.agree(CLERK)
    assert week(broom) == [CLERK]
    account = broom.hall.person(CLERK).account.id
    other = broom.hall.person(CISO).id
    write(broom, CLERK, hr_by=other, head_by=other)

    broken(broom, "sweep.done", f'"account":"{account}"')

    with broom.instance.store.read() as connection:
        barred = campaign_log.stopped_by(connection, account)
    assert {broom.hall.person(one).id for one in (HR, TAX)} <= barred


def test_an_answer_reads_neither_the_whole_list_nor_what_was_said_before_it_was_opened(
    broom: Broom, monkeypatch: pytest.MonkeyPatch
):
    """A row that names a later line of the log as its first is not believed."""
    broom.open()
    with broom.instance.store.read() as connection:
        first = campaigns.get(connection, 1).seq  # type: ignore[union-attr]
    assert [line["seq"] for line in broom.hall.world.log("sweep.opened")] == [first]
    monkeypatch.setattr(campaigns, "whole", lambda *_: pytest.fail("the whole list was read"))
    asked: list[str] = []
    event.listen(broom.instance.store.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))

    broom.answer(CLERK, TAX)

    read = [one for one in asked if '\'{"act":"sweep.\'' in one]
    assert read
    assert all("audit_entry.seq >= " in one for one in read)
    with broom.instance.store.write() as connection:
        connection.execute(update(campaign).values(seq=first + 1))  # type: ignore[operator]
    assert refused(lambda: broom.answer(CLERK, HR)) == say.TOUCHED.id


def test_a_list_that_was_opened_before_its_digest_was_kept_goes_on(broom: Broom, monkeypatch: pytest.MonkeyPatch):
    """Neither its first line nor its answers have one, and no number of a line stands in its row."""

    def as_before(house, act, number, actor, **data):
        for name in ("sha256", "due"):
            data.pop(name, None)
        recording.put_on_record(house, act, number, actor, **data)

    with monkeypatch.context() as older:
        for room in (opening, answering):
            older.setattr(room, "put_on_record", as_before)
        broom.open()
        broom.agree(CLERK)

    assert week(broom) == [CLERK]
    assert broom.hall.world.log("sweep.restored") == []
