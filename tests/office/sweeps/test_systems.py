"""棚卸し by system: the head who answers for it confirms who holds its rights; a post's right is only objected to."""

from collections.abc import Callable

import pytest

from idm.desired import Desired
from idm.errors import BadInput, IdmError, Stopped
from idm.facts import StopKind
from idm.facts.case import CaseKind
from idm.messages import sweeps as say
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.sweeps import looking, opening, proposing, reminding, reporting
from idm.office.sweeps.answering import Wish, answer
from idm.office.sweeps.looking import Row, Wanted, one
from idm.office.sweeps.systems import Holders
from idm.rules.campaigns import Kind, review_on
from idm.store import facts, notices
from tests.cases import CISO, CLERK, HEAD, HR, PLANNING, TAX, Hall
from tests.office.hr.at_the_desk import a_move
from tests.people import POLICY, d
from tests.sweeps import WORKER, Broom

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FINANCE = "finance"
"""総務課 answers for it: HEAD."""


@pytest.fixture
def broom(hall: Hall) -> Broom:
    hall.world.clock.set("2026-06-01 09:00:00")
    return Broom(hall)


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def open_review(broom: Broom, system: str = FINANCE) -> opening.Opened:
    return opening.open_sweep(broom.instance, broom.instance.actor(HR), "6月", Kind.SYSTEM, system)


def row(broom: Broom, whom: str, by: str = HR) -> Row:
    return broom.rows(by=by)[whom]


def holds(broom: Broom, whom: str) -> bool:
    return FINANCE in groups(broom, whom)


def groups(broom: Broom, whom: str) -> frozenset[str]:
    with broom.instance.store.read() as connection:
        organisation = facts.organisation(connection)
    return Desired(broom.instance.policy, organisation, broom.instance.clock.now()).groups_of(broom.hall.person(whom))


def test_the_head_of_the_system_answers_for_everybody_who_holds_it(broom: Broom):
    """Whatever section they are of; the head of their own has no say, and nobody says anything of himself."""
    opened = open_review(broom)

    seen = broom.rows(by=HEAD)
    assert opened.lines == len(seen) + 1 > 6
    assert seen[CLERK].why == "財務会計システム（任用・所属による）"
    assert broom.rows(by=TAX) == {}
    assert (HEAD in seen, HEAD in broom.rows(by=PLANNING)) == (False, True)
    assert refused(lambda: broom.answer(CLERK, HR, "keep")) == "SWP-010"
    assert say.TOLD_OPEN.id in broom.hall.told(HEAD)
    assert refused(lambda: open_review(broom, "moon"), BadInput) == "SWP-026"


def test_that_a_right_of_a_post_is_not_needed_is_an_objection_that_hr_answers(broom: Broom):
    """With the reason; the group stays, whatever the worker does, until personnel have answered."""
    open_review(broom)
    assert refused(lambda: broom.answer(CLERK, HEAD, "stop"), BadInput) == "SWP-013"
    broom.answer(CLERK, HEAD, "stop", "窓口の仕事だけをしている")

    broom.carry()
    assert (row(broom, CLERK).result, holds(broom, CLERK)) == (say.OBJECTED, True)
    assert broom.hall.told(HR)[-1] == say.TOLD_OBJECTION.id
    assert refused(lambda: broom.answer(CLERK, HR, "keep"), BadInput) == "SWP-013"
    broom.answer(CLERK, HR, "keep", "決算の時に使う")
    assert row(broom, CLERK).result == "残した"


def test_an_accepted_objection_waits_until_the_post_is_put_right(broom: Broom):
    """No timer takes the right away: it goes with personnel's own paper, and only then is the line over."""
    open_review(broom, "water-billing")
    whom = next(number for number, one in broom.rows(by=TAX).items() if one.line.section == "0500")
    broom.answer(whom, TAX, "stop", "水道の仕事をしていない")
    broom.answer(whom, HR, "stop", "6月15日に異動させる")
    broom.hall.later(days=40)
    broom.carry()
    assert row(broom, whom).result == say.ACCEPTED
    actor = broom.instance.actor(HR)
    digest = reporting.report(broom.instance, 1, actor)[0].digest
    assert refused(lambda: reporting.sign(broom.instance, 1, digest, actor), BadInput) == "SWP-018"
    with broom.instance.store.write() as connection:  # an absence puts no paper right
        stops.hold(broom.instance, connection, broom.hall.person(whom), actor, "使われていない", StopKind.DORMANT)
    broom.carry()
    assert row(broom, whom).result == say.ACCEPTED

    assert broom.hall.world.take([a_move(whom, "0400", "2026-07-15")]).state == "applied"
    broom.hall.world.clock.set("2026-07-15 09:00:00")
    broom.carry()

    assert row(broom, whom).result == "登録を直した"
    assert reporting.sign(broom.instance, 1, reporting.report(broom.instance, 1, actor)[0].digest, actor)


def test_reviews_open_by_themselves_on_the_profiles_day_and_once(broom: Broom):
    """One by section, and one for each system that hands out a right; the month before nothing."""
    said = proposing.propose_reviews(broom.instance, WORKER.by)

    labels = [one.campaign.label for one in looking.every(broom.instance, broom.instance.actor(HR))]
    assert "2026-06 権限の棚卸し" in labels
    assert "2026-06 財務会計システム" in labels
    assert len(said) == len(labels) == 1 + len(opening.reviewed(POLICY))
    assert proposing.propose_reviews(broom.instance, WORKER.by) == []
    assert review_on(d("2026-05-31"), POLICY) is None
    assert (review_on(d("2026-06-30"), POLICY), review_on(d("2026-07-06"), POLICY)) == ("2026-06", None)


def test_the_review_of_the_calendar_is_given_up_with_a_reason_and_comes_back_the_next_day(broom: Broom):
    """No single person calls off the city's review: the CISO and the audit chief hear of it."""
    proposing.propose_reviews(broom.instance, WORKER.by)
    hr = broom.instance.actor(HR)
    number = next(
        each.campaign.id for each in looking.every(broom.instance, hr) if each.campaign.label == "2026-06 権限の棚卸し"
    )
    assert looking.one(broom.instance, number, hr).reasoned
    assert refused(lambda: opening.drop(broom.instance, number, hr), BadInput) == "SWP-045"
    opening.drop(broom.instance, number, hr, "一覧に誤りがあった")

    assert say.TOLD_DROPPED.id in broom.hall.told(CISO)
    with broom.instance.store.read() as connection:
        house = House(broom.instance, connection, broom.instance.clock.now())
        values = {"number": str(number), "label": "2026-06 権限の棚卸し", "reason": "一覧に誤りがあった"}
        values["who"] = shown(broom.hall.person(HR))
        assert all(notices.was_told(connection, who, say.TOLD_DROPPED, values) for who in house.carriers("audit_chief"))
    assert proposing.propose_reviews(broom.instance, WORKER.by) == []
    broom.hall.later(days=1)
    again = proposing.propose_reviews(broom.instance, WORKER.by)
    assert [one.values["label"] for one in again] == ["2026-06 権限の棚卸し（2回目）"]
    assert proposing.propose_reviews(broom.instance, WORKER.by) == []


def test_one_unit_of_a_page_is_answered_at_once_for_what_was_shown(broom: Broom):
    """Each by its own digest; a line of another unit among them, and nothing is recorded."""
    open_review(broom)
    actor = broom.instance.actor(HEAD)
    mine = one(broom.instance, 1, actor, Wanted(section="0300", page=1)).rows
    other = next(row for row in broom.rows(by=HEAD).values() if row.line.section not in ("0300", ""))
    wishes = [Wish(row.line.id, row.line.digest, "keep") for row in mine]

    assert len(wishes) > 1
    both = [*wishes, Wish(other.line.id, other.line.digest, "keep")]
    assert refused(lambda: answer(broom.instance, 1, both, actor, "0300"), IdmError) == "SWP-002"
    wrong = [*wishes[:-1], Wish(wishes[-1].line, "0" * 64, "keep")]
    assert refused(lambda: answer(broom.instance, 1, wrong, actor, "0300")) == "SWP-011"
    assert one(broom.instance, 1, actor).listed.done == 0
    assert answer(broom.instance, 1, wishes, actor, "0300") == len(wishes)
    left = one(broom.instance, 1, actor, Wanted(section="0300", unanswered=True))
    assert (left.total, left.listed.done) == (0, len(wishes))


def test_what_an_application_gave_ends_with_the_word_of_the_systems_head(broom: Broom):
    """Its case is over, as in the review by section; its holder keeps nothing of it."""
    hall = broom.hall
    hall.effects = EFFECTS
    filed = hall.apply(CaseKind.ENTITLEMENT, by=CLERK, whom=CLERK, content={"entitlement": "water-billing"}, days=90)
    hall.decide(filed, TAX)
    open_review(broom, "water-billing")
    assert row(broom, CLERK).why.startswith("水道料金システム（申請")
    broom.answer(CLERK, TAX, "stop")
    broom.carry()

    assert row(broom, CLERK).result == "権限を止めた"
    assert "water-billing" not in groups(broom, CLERK)


def test_what_two_applications_gave_ends_with_one_word_and_keeps_an_objection_open_till_then(broom: Broom):
    """One line a person and right, whatever case stands on it; a right that a case still gives is not put right."""
    hall = broom.hall
    hall.effects = EFFECTS
    for days in (60, 90):
        content = {"entitlement": "water-billing"}
        hall.decide(hall.apply(CaseKind.ENTITLEMENT, by=CLERK, whom=CLERK, content=content, days=days), TAX)
    open_review(broom, "water-billing")
    person = hall.person(CLERK).id
    with broom.instance.store.read() as connection:
        held = set(Holders(House(broom.instance, connection, broom.instance.clock.now())).held({person}))
    assert (person, "water-billing") in held

    broom.answer(CLERK, TAX, "stop")
    broom.carry()

    assert "water-billing" not in groups(broom, CLERK)
    assert len(hall.world.log("case.ended")) == 2


def test_who_has_not_answered_is_reminded_once_and_hr_of_what_was_objected_to(broom: Broom):
    """A week before the day; whoever has nothing left to answer hears nothing."""
    open_review(broom)
    broom.answer(CLERK, HEAD, "stop", "窓口の仕事だけをしている")
    broom.hall.later(days=24)
    for _ in range(2):
        reminding.remind(broom.instance)

    told = {number: broom.hall.told(number).count(say.TOLD_SOON.id) for number in (HEAD, HR, TAX)}
    assert told == {HEAD: 1, HR: 1, TAX: 0}


def test_where_the_profile_only_reports_nothing_ends_by_its_day(broom: Broom):
    """What nobody confirmed stands in the report as such, and that can be signed."""
    policy = broom.instance.policy
    access = policy.reviews.access.model_copy(update={"unconfirmed": "report"})
    reports = policy.model_copy(update={"reviews": policy.reviews.model_copy(update={"access": access})})
    broom.hall.world = broom.hall.world.under(reports)
    broom.hall.effects = EFFECTS
    filed = broom.hall.apply(CaseKind.ENTITLEMENT, content={"entitlement": "water-billing"}, days=90)
    broom.hall.decide(filed, TAX)
    open_review(broom, "water-billing")
    broom.hall.later(days=31)

    assert broom.carry() == []
    assert (row(broom, CLERK).result, "water-billing" in groups(broom, CLERK)) == ("", True)
    actor = broom.instance.actor(HR)
    found = reporting.report(broom.instance, 1, actor)[0]
    assert found.counts == {say.UNANSWERED: len(found.rows)}
    assert reporting.sign(broom.instance, 1, found.digest, actor)
