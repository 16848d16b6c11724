"""Cases 66, 74, 75 and 79: other bodies, what must stop at once, and rights that wait for a second factor."""

from dataclasses import replace

import pytest

from idm.calendar import Span
from idm.facts import AbsenceKind, Person, Stop, StopKind
from idm.hr.events import until
from idm.messages import now as say
from idm.messages.now import DEATH_IN_FILE, DISMISSAL_IN_FILE
from idm.policy import Entitlement, Policy
from idm.rules.employment import status_on
from idm.rules.grants import Grants
from idm.verdict import Status
from tests.hr.files import checked, ids_of, notes_of, the_change
from tests.people import POLICY, a_person, a_row, an_organisation, at, d

AT_ONCE = [
    ("免職", DISMISSAL_IN_FILE),
    ("懲戒免職", DISMISSAL_IN_FILE),
    ("分限免職", DISMISSAL_IN_FILE),
    ("死亡", DEATH_IN_FILE),
    ("死亡退職", DEATH_IN_FILE),
]


def text_of(word: str) -> str:
    (problem,) = checked([a_row(異動区分=word)], a_person()).problems
    return problem.text


# --- 66 ---


@pytest.mark.parametrize(
    "place",
    [
        {"所属コード": "", "所属名": "熊本県後期高齢者医療広域連合"},
        {"所属コード": "9001", "所属名": "熊本県後期高齢者医療広域連合"},
        {"所属コード": "熊本県後期高齢者医療広域連合", "所属名": ""},
    ],
)
def test_case_66_a_secondment_to_another_body_is_taken_and_said(place: dict[str, str]):
    """The other body is no unit of ours: the account is suspended for the time, and the note names the body."""
    verdict = checked([a_row(異動区分="派遣", 職名="") | place], a_person())

    after = the_change(verdict).after
    assert [(a.kind, a.span) for a in after.absences] == [(AbsenceKind.SECONDED_OUT, Span(d("2026-04-01")))]
    assert status_on(after, POLICY, d("2026-04-01"))[0] is Status.SUSPENDED
    (note,) = [n for n in verdict.notes if n.id == say.SECONDED_OUTSIDE.id]
    assert note.text == (
        "派遣先「熊本県後期高齢者医療広域連合」は対象外の団体です。アカウントは「停止（派遣）」にします（2行目）。"
    )


def test_case_66_a_secondment_within_the_body_is_no_other_body():
    """議会事務局 is a unit of ours."""
    verdict = checked([a_row(異動区分="出向", 所属コード="0900", 職名="")], a_person())

    assert the_change(verdict).after.absences
    assert say.SECONDED_OUTSIDE.id not in notes_of(verdict)


def test_case_66_a_move_to_a_unit_that_is_not_ours_stays_a_mistake():
    """異動 to another body would leave nobody's post: only a secondment names one."""
    assert ids_of(checked([a_row(所属コード="9001")], a_person())) == ["HR-060"]


# --- 74, 75 ---


@pytest.mark.parametrize(("word", "message"), AT_ONCE)
def test_case_74_75_what_must_stop_at_once_is_asked_back(word: str, message):
    """免職 and 死亡 keep the file out until somebody has said yes."""
    verdict = checked([a_row(異動区分=word)], a_person())

    assert [(p.id, p.row, p.asks) for p in verdict.problems] == [(message.id, 2, True)]
    assert verdict.changes is None


def test_case_74_the_question_names_the_command():
    """Word for word what to type."""
    assert "「idm hr now dismiss 職員番号 --by 自分の職員番号」" in text_of("懲戒免職")
    assert "「懲戒免職」は、発令と同時に停止する必要があります。今すぐ停止しますか。" in text_of("懲戒免職")


def test_case_75_the_question_names_the_command():
    """Word for word what to type, and that mail ends too."""
    assert "「idm hr now death 職員番号 --by 自分の職員番号」" in text_of("死亡")
    assert "この利用者への通知を停止し、直ちにアカウントを停止します。" in text_of("死亡")


@pytest.mark.parametrize(("word", "message"), AT_ONCE)
def test_case_74_75_answered_with_yes_the_row_ends_the_employment_with_its_day(word: str, message):
    """Like any other last day: the minute is the business of `idm hr now`."""
    change = the_change(checked([a_row(異動区分=word)], a_person(), yes=[message.id]))

    assert {f.span.end for f in (*change.after.employments, *change.after.postings)} == {d("2026-04-02")}


def stopped_on_the_day(kind: StopKind) -> Person:
    """As `idm hr now` leaves somebody whom it stopped on 1 April at 15:30."""
    clerk = a_person()
    end = d("2026-04-02")
    return replace(
        clerk,
        employments=tuple(until(clerk.employments, end, started_before=end)),
        postings=tuple(until(clerk.postings, end, started_before=end)),
        stops=(Stop(kind, at("2026-04-01 15:30:00"), id=1),),
    )


@pytest.mark.parametrize(("word", "message"), AT_ONCE)
def test_case_74_75_the_file_that_comes_after_the_stop_changes_nothing(word: str, message):
    """The paper of the same day says what is known already."""
    kind = StopKind.DISMISSAL if message is DISMISSAL_IN_FILE else StopKind.DEATH
    verdict = checked([a_row(異動区分=word)], stopped_on_the_day(kind), yes=[message.id])

    assert verdict.changes is not None
    assert verdict.changes.changes == ()


# --- 79 ---


def with_mynumber() -> Policy:
    """The village with a right of the My Number tier that needs two factors."""
    right = Entitlement(
        key="residents",
        label="住民記録システム",
        tier="mynumber",
        unit="住民福祉課",
        needs_factors=2,
        clause="NISHIHARA-4.1.2.a",
    )
    return POLICY.model_copy(update={"entitlement": (*POLICY.entitlement, right)})


def test_case_79_a_right_that_needs_two_factors_is_withheld_and_said():
    """A post in 住民福祉課 brings everything but that group, and the note says what is missing."""
    verdict = checked([a_row(所属コード="0400")], a_person(), policy=with_mynumber())
    after = the_change(verdict).after
    grants = Grants(with_mynumber(), an_organisation(), d("2026-04-01"))

    groups = grants.group_keys(after.employments[0].form, (("0400", "主事"),))

    assert "unit-0400" in groups
    assert "residents" not in groups
    assert "residents" in grants.groups()
    (note,) = [n for n in verdict.notes if n.id == say.SECOND_FACTOR_MISSING.id]
    assert note.text == ("00101は多要素認証が未登録です。登録が終わるまで「住民記録システム」の権限は付与しません。")


def test_case_79_nobody_else_is_told():
    """Another unit, or a profile without such a right: no note."""
    elsewhere = checked([a_row()], a_person(), policy=with_mynumber())
    ordinary = checked([a_row(所属コード="0400")], a_person())

    assert say.SECOND_FACTOR_MISSING.id not in notes_of(elsewhere) + notes_of(ordinary)
