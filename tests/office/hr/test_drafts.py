"""Drafts beside the live roster: revised freely, approved by somebody else, applied exactly as approved."""

import json

import pytest
from sqlalchemy import select

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.messages import hr_desk as say
from idm.messages import work as say_work
from idm.office.hr import batches, drafts, rehearsal
from idm.office.hr import desk as hr
from idm.store.tables import batch
from tests.instances import World, a_hire, a_leaver
from tests.leaks import gives_away
from tests.office.hr import at_the_desk as desk
from tests.office.hr.at_the_desk import CLERK, ENGINEER, HEAD, OTHER_CLERK, WAITING, a_move
from tests.people import an_hr_csv

FACTS = ("person", "account", "person_name", "employment", "posting", "absence", "mark")


def row_of(world: World, number: int) -> dict[str, object]:
    """A draft as the list shows it."""
    return next(row for row in batches.listed(world.instance) if row["id"] == number)


def flags(world: World, number: int) -> list[str]:
    found = row_of(world, number)["flags"]
    assert isinstance(found, list)
    return [flag["id"] for flag in found]


def test_three_overlapping_drafts_one_revised_after_its_approval(village: World):
    """The flag appears, applying is refused naming who and why, and goes through once it is approved again."""
    village.clock.set("2026-04-10 09:00:00")
    first = desk.draft(village, [a_move("00105", "0300"), a_move("00106", "0400")])
    second = desk.draft(village, [a_move("00106", "0500"), a_move("00107", "0500")], WAITING, by=OTHER_CLERK)
    third = desk.draft(village, [a_move("00107", "0300"), a_move("00111", "0500")], WAITING)
    for number in (first, second, third):
        desk.approve(village, number)
    assert [flags(village, number) for number in (first, second, third)] == [[], [], []]

    desk.revise(village, third, [a_move("00107", "0101"), a_move("00111", "0500")], WAITING)

    assert flags(village, third) == [say.FLAG_CHANGED.id]
    assert (row_of(village, third)["state"], row_of(village, third)["version"]) == ("draft", 2)
    before = village.rows(*FACTS)
    with pytest.raises(Stopped) as refused:
        desk.apply(village, third)
    assert refused.value.said.id == say.CHANGED_SINCE.id
    assert f"00107（{say.WHY_FILE.ja}）" in refused.value.said.text
    assert "00111" not in refused.value.said.text
    assert village.rows(*FACTS) == before

    desk.approve(village, third)
    assert flags(village, third) == []
    assert desk.apply(village, third).state == "applied"

    # Both others are still what their files say, but the second speaks of 00107, who is another one now.
    assert flags(village, first) == []
    assert flags(village, second) == [say.FLAG_CHANGED.id]
    with pytest.raises(Stopped) as refused:
        desk.apply(village, second)
    assert f"00107（{say.WHY_ROSTER.ja}）" in refused.value.said.text
    assert desk.apply(village, first).state == "applied"


def test_a_draft_changes_nothing_until_it_is_applied(village: World):
    """Facts and marks are as they were while it is handed in, revised and approved; then they are what it says."""
    before = village.rows(*FACTS)
    number = desk.draft(village, [a_move("00105", "0400")])
    desk.revise(village, number, [a_move("00105", "0300")])
    desk.approve(village, number)
    assert village.rows(*FACTS) == before

    done = desk.apply(village, number)

    village.clock.set("2026-05-01 00:00:00")
    village.work()
    assert (done.state, done.people) == ("applied", 1)
    assert village.entries()["n00105"].unit == "0300"
    acts = [line["act"] for line in village.log() if line.get("object") == f"batch:{number}"]
    assert acts == [Act.HR_DRAFTED, Act.HR_REVISED, Act.HR_APPROVED, Act.HR_APPLIED]


def test_what_is_not_approved_is_not_applied(village: World):
    """A draft waits for a yes."""
    number = desk.draft(village, [a_move("00105")])

    with pytest.raises(Stopped) as refused:
        desk.apply(village, number)

    assert refused.value.said.id == say.NOT_APPROVED.id


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (CLERK, say.APPROVER_HANDED_IN),
        (OTHER_CLERK, say.APPROVER_HANDED_IN),
        ("00105", say_work.NOT_ENTITLED),
        (None, say.NEEDS_NAME),
    ],
)
def test_who_may_not_approve(village: World, by: str | None, message: object):
    """Neither who handed it in, nor who revised it last, nor somebody without office or without a name."""
    number = desk.draft(village, [a_move("00106")])
    desk.revise(village, number, [a_move("00106", "0500")], by=OTHER_CLERK)

    with pytest.raises(Stopped) as refused:
        drafts.approve(village.instance, number, village.instance.actor(by))

    assert refused.value.said.id == getattr(message, "id", None)
    assert row_of(village, number)["state"] == "draft"


def test_case_78_nobody_approves_what_moves_himself(village: World):
    """Also when somebody else handed it in; another person of the desk may."""
    rows = [a_move(HEAD, "0101", 職名="課長"), a_move("00106", "0400")]
    number = desk.draft(village, rows, "HR-067", "HR-068")

    with pytest.raises(Stopped) as refused:
        drafts.approve(village.instance, number, village.instance.actor(HEAD))

    assert refused.value.said.id == say.OWN_APPROVAL.id
    assert row_of(village, number)["state"] == "draft"


def test_a_scheduled_plan_is_not_approved_again(village: World):
    """A second yes would quietly take it off the schedule."""
    number = desk.draft(village, [a_move("00106", "0400")], embargo="2026-04-20")
    drafts.approve(village.instance, number, village.instance.actor(OTHER_CLERK))
    drafts.apply_draft(village.instance, number, village.instance.actor(CLERK))

    with pytest.raises(BadInput):
        drafts.approve(village.instance, number, village.instance.actor(OTHER_CLERK))

    assert row_of(village, number)["state"] == "scheduled"


def test_an_approval_is_bound_to_what_was_looked_at(village: World):
    """Revised between the look and the yes: the yes is refused; with the new digest it is taken."""
    number = desk.draft(village, [a_move("00105", "0400")])
    seen = rehearsal.look_at(village.instance, number, village.instance.actor(HEAD)).digest
    desk.revise(village, number, [a_move("00105", "0500")])

    with pytest.raises(Stopped) as refused:
        drafts.approve(village.instance, number, village.instance.actor(HEAD), seen[:16])

    assert refused.value.said.id == say.OTHER_DIGEST.id
    again = rehearsal.look_at(village.instance, number, village.instance.actor(HEAD)).digest
    drafts.approve(village.instance, number, village.instance.actor(HEAD), again[:16])


def test_the_digest_of_newcomers_is_the_same_at_each_look(village: World):
    """Their ids are new each time; what is approved is not."""
    number = desk.draft(village, [a_hire("00301", 発令日="2026-05-01")])
    desk.approve(village, number)

    assert desk.apply(village, number).state == "applied"


def test_approving_a_file_that_stops_many_is_the_second_pair_of_eyes(village: World):
    """Every reason of the removal brake was shown to the approver: the file is not held once more."""
    number = desk.draft(village, [a_leaver("00103", "2026-04-30"), a_leaver("00108", "2026-04-30")])
    approved, prepared = drafts.approve(village.instance, number, village.instance.actor(HEAD))
    assert "brake.section" in {trip.rule for trip in prepared.trips}
    assert len(json.loads(approved.trips)) == len(prepared.trips)

    assert desk.apply(village, number).state == "applied"


def test_a_reason_of_the_brake_that_the_approver_has_not_seen_needs_him_again(village: World):
    """Two of 産業建設課 were approved; meanwhile the third has left: now it would be empty."""
    number = desk.draft(village, [a_leaver("00103", "2026-04-30"), a_leaver("00108", "2026-04-30")])
    village.take([a_hire("00301", 所属コード="0500")])
    desk.approve(village, number)
    desk.take(village, [a_move("00301", "0300", "2026-04-20")])

    with pytest.raises(Stopped) as refused:
        desk.apply(village, number)

    assert refused.value.said.id == say.BRAKE_SINCE.id
    desk.approve(village, number)
    assert desk.apply(village, number).state == "applied"


def test_single_wrong_rows_are_kept_and_put_right_before_the_approval(village: World):
    """It is a draft: it may wait with a problem, but not be approved with one."""
    number = desk.draft(village, [a_move("00105"), a_move("00106", "9999")])
    with pytest.raises(Stopped) as refused:
        desk.approve(village, number)
    assert refused.value.said.id == say.STILL_WRONG.id

    desk.revise(village, number, [a_move("00105"), a_move("00106", "0300")])

    desk.approve(village, number)


def test_only_the_columns_we_know_are_kept_of_a_draft_and_nothing_afterwards(village: World):
    """Not the salary, not the date of birth; and when it is done, nobody's row at all."""
    rows = [a_move("00105") | {"級号給": "3-21", "生年月日": "1990-05-05"}]
    header = (*a_move("00105"), "氏名カナ", "級号給", "生年月日")
    sheet = desk.sheet_from(an_hr_csv(rows, dict.fromkeys(header)), "an.csv")
    done = drafts.draft(village.instance, sheet, desk.asked(), village.instance.actor(CLERK))
    assert done.batch is not None

    kept = str(village.rows("batch"))
    assert "阿蘇" in kept or "白川" in kept
    assert not gives_away("3-21", kept)
    assert not gives_away("1990", kept)

    desk.approve(village, done.batch.id)
    desk.apply(village, done.batch.id)
    with village.instance.store.read() as connection:
        left = connection.execute(select(batch.c.sheet, batch.c.approved_plan, batch.c.plan)).all()
    assert {value for row in left for value in row} == {None}


def test_case_16_a_draft_with_a_my_number_is_refused_and_not_kept(village: World):
    """123456789018 has a valid check digit: no row of any table holds it, nor anything else of the file."""
    rows = village.rows()
    sheet = desk.a_sheet([a_move("00105"), a_move("00106", 職名="123456789018")], "secret.csv")

    done = drafts.draft(village.instance, sheet, desk.asked(), village.instance.actor(CLERK))

    assert done.batch is None
    assert [p.id for p in done.prepared.verdict.problems] == ["HR-016"]
    assert village.rows() == rows
    assert "123456789018" not in str(village.log())


def test_case_81_a_file_for_the_same_people_and_day_is_asked_about(village: World):
    """The second officer is told whose file waits since when; answered with yes it is kept too."""
    first = desk.draft(village, [a_move("00105"), a_move("00106")])

    done = drafts.draft(
        village.instance, desk.a_sheet([a_move("00106", "0500")]), desk.asked(), village.instance.actor(OTHER_CLERK)
    )

    assert done.batch is None
    (question,) = done.prepared.verdict.problems
    assert (question.id, question.asks, question.row) == (WAITING, True, None)
    assert all(part in question.text for part in (f"取込み番号{first}", CLERK, "00106", "2026-04-01 12:00"))
    assert desk.look(village, [a_move("00106", "0500")]).verdict.problems == (question,)
    desk.draft(village, [a_move("00106", "0500")], WAITING, by=OTHER_CLERK)


def test_case_81_another_day_or_another_person_is_not_asked_about(village: World):
    """Overlapping means the same person on the same day."""
    desk.draft(village, [a_move("00105")])

    desk.draft(village, [a_move("00105", "0500", "2026-07-01")], by=OTHER_CLERK)
    desk.draft(village, [a_move("00107")], by=OTHER_CLERK)


def test_a_draft_is_flagged_once_its_day_has_passed(village: World):
    """Nobody applied it in time: the list says so the day after."""
    number = desk.draft(village, [a_move("00105", day="2026-04-20")])
    village.clock.set("2026-04-20 23:59:59")
    assert flags(village, number) == []

    village.clock.set("2026-04-21 00:00:00")

    assert flags(village, number) == [say.FLAG_OVERDUE.id]


def test_a_withdrawn_draft_is_over_and_keeps_nothing(village: World):
    """It can be neither revised, approved nor applied, and the rows of people are gone."""
    number = desk.draft(village, [a_move("00105")])

    hr.withdraw(village.instance, number, village.instance.actor(CLERK))

    for do in (desk.approve, desk.apply):
        with pytest.raises(BadInput) as refused:
            do(village, number)
        assert refused.value.said.id == say.NOT_OPEN.id
    assert row_of(village, number)["state"] == "withdrawn"
    assert village.log(Act.HR_WITHDRAWN)[-1]["object"] == f"batch:{number}"
    with village.instance.store.read() as connection:
        assert connection.execute(select(batch.c.sheet).where(batch.c.id == number)).scalar() is None


def test_a_draft_needs_somebody_with_a_name(village: World):
    """Otherwise nobody could be another person than he."""
    with pytest.raises(Stopped) as refused:
        drafts.draft(village.instance, desk.a_sheet([a_move("00105")]), desk.asked(), village.nobody())

    assert refused.value.said.id == say.NEEDS_NAME.id


# --- alone and together ---


def test_drafts_are_rehearsed_on_top_of_each_other_without_touching_anything(village: World):
    """The second moves somebody whom only the first hires: alone it is wrong, together it holds."""
    hire = desk.draft(village, [a_hire("00301", 発令日="2026-05-01")])
    move = desk.draft(village, [a_move("00301", "0400", "2026-06-01")])
    rows = village.rows()

    alone = rehearsal.look_at(village.instance, move, village.instance.actor(HEAD))
    together = rehearsal.look_at_all(village.instance, village.instance.actor(HEAD))

    assert alone.prepared is not None
    assert not alone.prepared.ok
    assert [b.id for b in together.drafts] == [hire, move]
    assert together.left_out == together.conflicts == ()
    (change,) = together.changes
    assert change.before is None
    assert [p.unit for p in change.after.postings] == ["0300", "0400"]
    assert village.rows() == rows


def test_what_one_draft_undoes_of_another_is_named_person_by_person(village: World):
    """Two drafts send 00106 to two places on one day: the later one wins, and both are named."""
    first = desk.draft(village, [a_move("00105"), a_move("00106", "0400")])
    second = desk.draft(village, [a_move("00106", "0500"), a_move("00107")], WAITING)

    together = rehearsal.look_at_all(village.instance, village.instance.actor(ENGINEER))

    (conflict,) = together.conflicts
    assert conflict.id == say.CONFLICT.id
    assert all(part in conflict.text for part in ("00106", f"{first}、{second}", "住民福祉課"))
    assert len(together.changes) == 3
