"""棚卸し: rights that approved cases give are confirmed by the heads; what nobody confirms by its day ends."""

from collections.abc import Callable

import pytest

from idm.errors import BadInput, IdmError, Stopped
from idm.facts.case import Answer, CaseKind
from idm.messages import Message
from idm.messages import sweeps as say
from idm.office.cases.effects import EFFECTS
from idm.office.sweeps import looking, opening, reminding, reporting
from idm.rules.campaigns import Kind
from idm.store import cases, notices
from tests.cases import CISO, CLERK, HR, OF_PLANNING, PLANNING, TAX, Hall
from tests.people import at
from tests.sweeps import Broom

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OTHER = "00111"


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


@pytest.fixture
def broom(hall: Hall) -> Broom:
    """Two of 税務課 were allowed in from outside for half a year, one was refused."""
    hall.effects = EFFECTS
    hall.world.clock.set("2026-10-01 10:00:00")
    for whom, answer in ((CLERK, Answer.YES), (OTHER, Answer.YES), (OTHER, Answer.NO)):
        filed = hall.apply(CaseKind.EXTERNAL_ACCESS, by=whom, whom=whom, content=OF_PLANNING, days=150)
        filed = hall.decide(filed, PLANNING, answer)
    return Broom(hall)


def in_force(broom: Broom) -> list[str]:
    """Who still has it, by 職員番号."""
    with broom.instance.store.read() as connection:
        found = cases.in_force(connection, CaseKind.EXTERNAL_ACCESS, broom.instance.clock.now())
    holders = {one.case.beneficiary for one in found}
    return [number for number in (CLERK, OTHER) if broom.hall.person(number).id in holders]


def open_review(broom: Broom) -> opening.Opened:
    return opening.open_sweep(broom.instance, broom.instance.actor(HR), "上期", Kind.ACCESS)


def test_every_right_that_a_case_gives_is_a_line_for_the_head_of_its_holder(broom: Broom):
    """What was refused is none; HR sees all of them and answers none."""
    opened = open_review(broom)

    assert (opened.lines, opened.held) == (2, "")
    rows = broom.rows(by=TAX)
    assert sorted(rows) == [CLERK, OTHER]
    assert rows[CLERK].why.endswith("まで）")
    assert "申請" in rows[CLERK].why
    assert broom.hall.told(TAX)[-1] == say.TOLD_OPEN.id
    assert refused(lambda: broom.answer(CLERK, HR, "keep")) == "SWP-010"
    assert refused(lambda: broom.answer(CLERK, TAX, "election", "選挙"), BadInput) == "SWP-014"


def test_what_the_head_keeps_stays_and_what_he_does_not_need_ends_at_once(broom: Broom):
    """With the reason on record and told to its holder; the report is signed by two."""
    open_review(broom)
    broom.answer(CLERK, TAX, "keep")
    broom.answer(OTHER, TAX, "stop")
    broom.carry()

    assert in_force(broom) == [CLERK]
    assert {number: row.result for number, row in broom.rows().items()} == {CLERK: "残した", OTHER: "権限を止めた"}
    assert [line["data"]["why"] for line in broom.hall.world.log("case.ended")] == ["review"]
    for by in (HR, PLANNING):
        actor = broom.instance.actor(by)
        digest = reporting.report(broom.instance, 1, actor)[0].digest
        reporting.sign(broom.instance, 1, digest, actor)
    assert [one["data"]["kind"] for one in broom.hall.world.log("sweep.opened")] == ["access"]


def test_f51_what_nobody_confirms_ends_when_the_last_day_that_was_told_is_over(broom: Broom):
    """The head is reminded a week ahead, once; whoever extended nothing loses it at 24:00 of that day, not before."""
    open_review(broom)
    broom.answer(CLERK, TAX, "keep")
    broom.hall.world.clock.set("2026-10-25 00:00:30")
    for _ in range(2):
        reminding.remind(broom.instance)
    assert broom.hall.told(TAX).count(say.TOLD_SOON.id) == 1
    assert {told_day(broom, one) for one in (say.TOLD_OPEN, say.TOLD_SOON)} == {"令和8年10月31日"}
    broom.hall.world.clock.at = at("2026-10-31 23:59:59")
    assert (broom.carry(), in_force(broom)) == ([], [CLERK, OTHER])

    broom.hall.world.clock.at = at("2026-11-01 00:00:00")
    broom.carry()

    assert in_force(broom) == [CLERK]
    assert broom.rows()[OTHER].result == "権限を止めた"


def told_day(broom: Broom, message: Message) -> str:
    """Until which day TAX was asked to answer, in words."""
    with broom.instance.store.read() as connection:
        told = notices.newest(connection, broom.hall.person(TAX).id, 50)
    return next(str(one.said.values["due"]) for one in told if one.said.id == message.id)


def test_more_than_the_brake_allows_waits_for_another_person_on_the_day(broom: Broom, monkeypatch: pytest.MonkeyPatch):
    """A head who answers nothing does not empty his section by the clock alone, nor does he who lets it go."""
    monkeypatch.setattr(opening, "limit", lambda _policy, _active: 1)
    open_review(broom)
    broom.hall.world.clock.set("2026-11-01 00:01:00")

    (held,) = broom.carry()
    assert (held.waits, in_force(broom)) == ("一度に止める件数が多い", [CLERK, OTHER])
    assert refused(lambda: opening.release(broom.instance, 1, broom.instance.actor(HR))) == "SWP-015"
    assert looking.one(broom.instance, 1, broom.instance.actor(CISO)).ends == 2
    assert refused(lambda: broom.answer(CLERK, TAX, "stop")) == "SWP-029"
    broom.answer(CLERK, TAX, "keep")
    released = opening.release(broom.instance, 1, broom.instance.actor(CISO))
    assert (str(released.last_day), told_day(broom, say.TOLD_OPEN)) == ("2026-11-08", "令和8年11月8日")
    assert (broom.carry(), in_force(broom)) == ([], [CLERK, OTHER])

    broom.hall.world.clock.set("2026-11-02 00:00:00")
    reminding.remind(broom.instance)
    assert broom.hall.told(TAX).count(say.TOLD_SOON.id) == 1
    broom.hall.world.clock.set("2026-11-09 00:00:00")
    broom.carry()
    assert in_force(broom) == [CLERK]


def test_what_is_not_needed_ends_with_the_case_that_follows_it(broom: Broom):
    """One that was renewed before the head said so and has no line yet; what he keeps on a line of its own stays."""
    open_review(broom)
    broom.hall.world.clock.set("2026-10-02 10:00:00")
    for whom in (CLERK, OTHER):
        renewed = broom.hall.apply(CaseKind.EXTERNAL_ACCESS, by=whom, whom=whom, content=OF_PLANNING, days=160)
        broom.hall.decide(renewed, PLANNING)
    broom.answer(CLERK, TAX, "keep")
    broom.answer(OTHER, TAX, "stop")
    broom.carry()

    assert in_force(broom) == [CLERK]
    assert len(broom.hall.world.log("case.ended")) == 2


def test_what_ended_meanwhile_is_gone(broom: Broom):
    """Its own time was over before the day of the review."""
    open_review(broom)
    broom.hall.world.clock.set("2027-03-20 10:00:00")
    broom.carry()

    assert {row.result for row in broom.rows().values()} == {"理由がなくなった"}
