"""One application with everything that is needed to decide it."""

import pytest

from idm.facts.case import Answer, CaseKind, Flag
from idm.messages import case_pages as say
from idm.office.cases import looking, sheet
from idm.office.cases.sheet import Sheet
from idm.store import counting
from idm.store.cases import Filed
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, RIGHT, TAX, Hall, a_terminal
from tests.office.test_changes import Body, body

__all__ = ["body"]

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

EXTERNAL = a_terminal("T-012")


def seen(hall: Hall, filed: Filed, by: str) -> Sheet:
    return sheet.sheet(hall.world.instance, filed.id, hall.world.instance.actor(by))


def test_whoever_decides_sees_both_parties_with_their_posts_and_the_content_in_words(hall: Hall):
    """No key stands where a label is known; what comes of a yes is said, and under which digest."""
    filed = hall.apply(content=EXTERNAL)

    found = seen(hall, filed, TAX)

    (post,) = found.applicant.posts
    assert post.startswith("税務課 ")
    assert found.beneficiary == found.applicant
    assert found.content == (("権限", "水道料金システム"), ("貸し出す端末", "T-012"))
    assert found.comes == say.COMES_OF_YES["external_access"]
    assert found.shown.digest == filed.case.digest
    assert found.allowed is not None


def test_what_began_somewhere_else_says_what_it_is_about(hall: Hall):
    """A suspension the violation, with its clause; a held file its name, and how many people are in it."""
    violation = hall.apply(CaseKind.SUSPENSION, by=HEAD, whom=CLERK)
    held = hall.apply(CaseKind.BRAKE, by=HEAD, whom=HEAD)

    assert seen(hall, violation, PLANNING).content == (("違反の番号", "1（西原村 6.4(2)①：他人のIDを使った）"),)
    assert seen(hall, held, PLANNING).content[0] == ("取込み番号", f"{hall.held}（idou.csv、2人）")


def test_nishihara_2_6_1_whoever_is_barred_is_named_with_the_reason_and_the_next_post_is_offered(hall: Hall):
    """課長's own application passes over his step; he reads why, and the others see it too."""
    filed = hall.apply(CaseKind.ENTITLEMENT, by=TAX, whom=TAX, content={"entitlement": RIGHT})

    own, network = seen(hall, filed, TAX), seen(hall, filed, PLANNING)

    assert (own.allowed, own.denied is not None and own.denied.rule, own.own) == (None, "case.beneficiary", True)
    assert network.allowed is not None
    assert network.allowed.flags == {Flag.IN_PLACE}
    assert network.steps[0][1] == say.STEP["passed"]


def test_steps_are_marked_as_they_are_taken(hall: Hall):
    """Behind, waiting, still to come; after the last yes nothing waits."""
    filed = hall.apply(content=EXTERNAL)
    assert [mark for _, mark in seen(hall, filed, CLERK).steps] == ["待っています", "まだ"]

    hall.decide(filed, TAX)
    assert [mark for _, mark in seen(hall, filed, CLERK).steps] == ["済み", "待っています"]
    hall.decide(filed, PLANNING)
    done = seen(hall, filed, CLERK)
    assert [mark for _, mark in done.steps] == ["済み", "済み"]
    assert (done.denied, done.allowed, done.stuck, done.barred) == (None, None, False, ())


def test_the_logs_lines_about_a_case_are_the_logs_own(hall: Hall):
    """Number, time, act and who, the oldest first; of another case none."""
    filed, other = hall.apply(content=EXTERNAL), hall.apply(content=EXTERNAL)
    hall.decide(filed, TAX, Answer.NO)

    found = sheet.lines(hall.world.instance, filed.id)

    logged = [line for line in hall.world.log() if line.get("object") == f"case:{filed.id}"]
    assert [line.seq for line in found] == [line["seq"] for line in logged]
    assert [line.what for line in found] == ["申請", "申請の決定"]
    assert [line.by[:5] for line in found] == [CLERK, TAX]
    assert len(sheet.lines(hall.world.instance, other.id)) == 1


def test_the_count_is_what_waits_for_this_very_person(hall: Hall):
    """For his word, or sent back to him; nothing for whoever only looks on."""

    def count(by: str) -> int:
        instance, actor = hall.world.instance, hall.world.instance.actor(by)
        with instance.store.read() as connection:
            known = counting.awaiting(connection, actor.by)
        return looking.count(instance, actor, known, decides=by != CLERK)

    filed = hall.apply(content=EXTERNAL)
    assert [count(who) for who in (TAX, PLANNING, CLERK, CISO)] == [1, 0, 0, 0]

    hall.decide(filed, TAX, Answer.RETURN)
    assert [count(who) for who in (TAX, CLERK)] == [0, 1]
    hall.withdraw(filed)
    assert count(CLERK) == 0


def test_f11_only_those_whom_it_concerns_have_it_in_sight(hall: Hall):
    """Both parties and whoever may come to decide; nobody else learns that there is one."""
    filed = hall.apply(content=EXTERNAL)

    def sight(by: str) -> frozenset[int]:
        return looking.within_sight(hall.world.instance, {filed.id, 999}, hall.world.instance.actor(by))

    assert [sight(who) == {filed.id} for who in (CLERK, TAX, PLANNING, CISO)] == [True] * 4
    assert [sight(who) for who in (HEAD, OPERATOR)] == [frozenset()] * 2


def test_nishihara_7_1_4_3_a_change_is_shown_line_by_line_until_it_is_in_force(body: Body):
    """The second person sees which lines go and which come, and of what; afterwards there is no difference left."""
    body.edit()
    filed = body.propose()

    found = seen(body.hall, filed, PLANNING)

    assert ("変えるもの", "規程（プロファイル）") in found.content
    assert [line for line in found.difference if line[:1] in "+-"][2:] == ["-value = 5", "+value = 6"]
    body.hall.decide(filed, PLANNING)
    assert seen(body.hall, filed, PLANNING).difference == ()
