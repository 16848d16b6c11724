"""May an account be used? Each rule alone, with its reason."""

from dataclasses import replace

import pytest

from idm.facts import Absence, AbsenceKind, Employment, Form, Stop, StopKind
from idm.rules.employment import (
    access_ends,
    away,
    before_start,
    edges,
    employed,
    last_end_before,
    left,
    status_on,
    stopped,
)
from idm.verdict import Because, Status, Verdict
from tests.people import POLICY, a_person, at, d, span

CLERK = a_person(since="2020-04-01", until="2026-03-31")


def test_before_the_first_day_there_is_no_account():
    """The reason names the first day as a paper would; without any appointment there is none to name."""
    assert before_start(CLERK, POLICY, d("2020-03-31")) == Verdict(
        Status.ABSENT, Because("account.before_start", "令和2年4月1日から")
    )
    assert before_start(CLERK, POLICY, d("2020-04-01")) is None
    nobody = replace(CLERK, employments=())
    assert before_start(nobody, POLICY, d("2026-04-01")).because.detail == "任用の記録なし"


def test_while_employed_the_account_is_active():
    """From the first through the last day, with the body's own word for the appointment."""
    verdict = Verdict(Status.ACTIVE, Because("account.employed", "常勤"))
    assert employed(CLERK, POLICY, d("2020-04-01")) == employed(CLERK, POLICY, d("2026-03-31")) == verdict
    assert employed(CLERK, POLICY, d("2026-04-01")) is None


def test_f51_after_the_last_day_the_account_is_disabled_then_deleted():
    """Disabled from 1 April for the profile's ninety days; the reason names the printed day, 31 March."""
    assert left(CLERK, POLICY, d("2026-03-31")) is None
    assert left(CLERK, POLICY, d("2026-04-01")) == Verdict(
        Status.DISABLED, Because("account.left", "令和8年3月31日付で終了")
    )
    assert left(CLERK, POLICY, d("2026-06-29")).status is Status.DISABLED
    assert left(CLERK, POLICY, d("2026-06-30")).because.rule == "account.deleted"


def test_each_absence_has_a_rule_of_its_own():
    """Leave, secondment and suspension suspend, from their first through their last day."""
    for kind, rule in {
        AbsenceKind.LEAVE: "account.leave",
        AbsenceKind.SECONDED_OUT: "account.seconded_out",
        AbsenceKind.SUSPENSION: "account.suspension",
    }.items():
        person = replace(CLERK, absences=(Absence(kind, span("2025-04-01", "2025-09-30")),))
        assert away(person, POLICY, d("2025-03-31")) is None
        assert away(person, POLICY, d("2025-04-01")).because.rule == rule
        assert away(person, POLICY, d("2025-09-30")).status is Status.SUSPENDED
        assert away(person, POLICY, d("2025-10-01")) is None


def test_an_absence_that_the_profile_does_not_name_changes_nothing():
    """Which absences suspend is the body's own rule."""
    lenient = POLICY.model_copy(update={"absences": POLICY.absences.model_copy(update={"suspend": ()})})
    person = replace(CLERK, absences=(Absence(AbsenceKind.LEAVE, span("2025-04-01")),))

    assert away(person, lenient, d("2025-04-01")) is None


def test_access_ends_with_the_run_of_appointments():
    """Appointments that meet are one run; the run in force counts, for whoever left the one that ended."""
    person = replace(
        CLERK,
        employments=(
            Employment(Form.REGULAR, span("2020-04-01", "2023-03-31")),
            Employment(Form.FIXED_TERM, span("2023-04-01", "2026-03-31")),
            Employment(Form.FIXED_TERM, span("2026-10-01")),
        ),
    )

    assert access_ends(person, at("2020-01-01 00:00:00")) == at("2026-04-01 00:00:00")
    assert access_ends(person, at("2026-05-01 00:00:00")) == at("2026-04-01 00:00:00")
    assert access_ends(person, at("2026-10-01 00:00:00")) is None
    assert access_ends(replace(CLERK, employments=()), at("2026-10-01 00:00:00")) is None


def test_the_newest_end_counts():
    """Of several appointments that are over, the last one."""
    assert last_end_before(CLERK, d("2026-03-31")) is None
    assert last_end_before(CLERK, d("2026-04-01")) == d("2026-04-01")


def test_edges_are_midnights_and_the_day_of_deletion():
    """Every edge of every fact, and the end of the days an account is kept."""
    assert edges(CLERK, POLICY) == {
        at("2020-04-01 00:00:00"),
        at("2026-04-01 00:00:00"),
        at("2026-06-30 00:00:00"),
    }


# --- stops at a minute ---

AFTERNOON, EVENING = at("2025-06-10 15:30:00"), at("2025-06-10 18:00:00")


def stopped_clerk(kind: StopKind, starts: str = "2025-06-10 15:30:00", ends: str | None = None):
    return replace(CLERK, stops=(Stop(kind, at(starts), None if ends is None else at(ends)),))


@pytest.mark.parametrize(
    ("kind", "status", "rule", "what"),
    [
        (StopKind.DISMISSAL, Status.DISABLED, "account.dismissed", "免職・失職"),
        (StopKind.DEATH, Status.DISABLED, "account.died", "死亡"),
        (StopKind.HOLD, Status.SUSPENDED, "account.held", "利用の一時停止"),
    ],
)
def test_each_stop_has_a_rule_of_its_own(kind, status, rule, what):
    """免職 and 死亡 disable, 一時停止 suspends; the reason names the minute as a paper would."""
    assert stopped([Stop(kind, AFTERNOON)]) == [
        Verdict(status, Because(rule, f"{what}（令和7年6月10日 15時30分から）"))
    ]


def test_case_74_and_75_a_stop_counts_from_its_second():
    """Active at 15:29:59, disabled from 15:30:00 on, that day and ever after."""
    clerk = stopped_clerk(StopKind.DISMISSAL)

    def status(now):
        return status_on(clerk, POLICY, d(now[:10]), at(now))[0]

    assert status("2025-06-10 15:29:59") is Status.ACTIVE
    assert status("2025-06-10 15:30:00") is Status.DISABLED
    assert status("2026-03-31 23:59:59") is Status.DISABLED


def test_a_hold_ends_at_its_second():
    """Half-open, like every interval."""
    clerk = stopped_clerk(StopKind.HOLD, ends="2025-06-12 08:30:00")

    assert status_on(clerk, POLICY, d("2025-06-12"), at("2025-06-12 08:29:59"))[0] is Status.SUSPENDED
    assert status_on(clerk, POLICY, d("2025-06-12"), at("2025-06-12 08:30:00"))[0] is Status.ACTIVE


def test_a_day_with_a_stop_in_it_is_a_stopped_day():
    """Whoever asks about a day and not an instant gets the strict answer, on each day that the stop touches."""
    clerk = stopped_clerk(StopKind.HOLD, ends="2025-06-12 08:30:00")
    days = ("2025-06-09", "2025-06-10", "2025-06-11", "2025-06-12", "2025-06-13")

    found = [status_on(clerk, POLICY, d(day))[0] for day in days]

    assert found == [Status.ACTIVE, Status.SUSPENDED, Status.SUSPENDED, Status.SUSPENDED, Status.ACTIVE]


def test_a_stop_that_ends_at_midnight_does_not_touch_the_next_day():
    """00:00 JST belongs to the new day, and the stop does not reach it."""
    clerk = stopped_clerk(StopKind.HOLD, ends="2025-06-11 00:00:00")

    assert status_on(clerk, POLICY, d("2025-06-11"))[0] is Status.ACTIVE


def test_every_reason_is_kept_and_the_stop_comes_first():
    """After the last day of somebody dismissed: disabled twice over, and 免職 is what is said first."""
    _, verdicts = status_on(stopped_clerk(StopKind.DISMISSAL), POLICY, d("2026-04-01"), at("2026-04-01 00:00:00"))

    assert [v.because.rule for v in verdicts] == ["account.dismissed", "account.left"]


def test_a_stop_never_makes_an_account_appear():
    """Before the first day and after deletion there is none, stopped or not."""
    clerk = stopped_clerk(StopKind.HOLD, starts="2020-03-01 09:00:00")

    assert status_on(clerk, POLICY, d("2020-03-31"), at("2020-03-31 12:00:00"))[0] is Status.ABSENT
    assert status_on(clerk, POLICY, d("2026-06-30"), at("2026-06-30 12:00:00"))[0] is Status.ABSENT


def test_access_ends_with_a_stop_that_is_to_come():
    """The directory must refuse from that minute by itself, whatever kind it is; an earlier end of the term counts."""
    for kind in StopKind:
        assert access_ends(stopped_clerk(kind), at("2025-06-10 09:00:00")) == AFTERNOON
    late = stopped_clerk(StopKind.HOLD, starts="2026-05-01 09:00:00")
    assert access_ends(late, at("2025-06-10 09:00:00")) == at("2026-04-01 00:00:00")
    assert access_ends(replace(late, employments=()), at("2025-06-10 09:00:00")) == at("2026-05-01 09:00:00")


def test_access_ended_with_a_stop_for_good_and_not_with_a_hold():
    """Once in force, 免職 stays the end; 一時停止 leaves the end that the papers say."""
    now = at("2025-06-11 09:00:00")

    assert access_ends(stopped_clerk(StopKind.DISMISSAL), now) == AFTERNOON
    assert access_ends(stopped_clerk(StopKind.HOLD), now) == at("2026-04-01 00:00:00")


def test_a_stop_that_was_lifted_ends_nothing():
    """From the second on at which it ends, the papers' end counts again."""
    clerk = stopped_clerk(StopKind.DISMISSAL, ends="2025-06-10 18:00:00")

    assert access_ends(clerk, EVENING) == at("2026-04-01 00:00:00")


def test_the_edges_of_a_stop_are_edges():
    """Its first second and, when it has one, its end."""
    clerk = stopped_clerk(StopKind.HOLD, ends="2025-06-10 18:00:00")

    assert edges(clerk, POLICY) - edges(CLERK, POLICY) == {AFTERNOON, EVENING}
    assert edges(stopped_clerk(StopKind.DEATH), POLICY) - edges(CLERK, POLICY) == {AFTERNOON}


def test_case_75_nothing_is_sent_to_the_dead():
    """死亡 ends all mail, unless it was recorded of the wrong person; no other stop does."""
    assert CLERK.gets_mail
    assert stopped_clerk(StopKind.DISMISSAL).gets_mail
    assert stopped_clerk(StopKind.HOLD).gets_mail
    assert not stopped_clerk(StopKind.DEATH).gets_mail
    assert stopped_clerk(StopKind.DEATH, ends="2025-06-10 18:00:00").gets_mail
