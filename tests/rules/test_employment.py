"""May an account be used? Each rule alone, with its reason."""

from dataclasses import replace

from idm.facts import Absence, AbsenceKind, Employment, Form
from idm.rules.employment import access_ends, away, before_start, edges, employed, last_end_before, left
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
