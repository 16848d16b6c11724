"""NISHIHARA-7.2.1.2.u, F77: which accounts come on the list, and which never do."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span, day_of, start_of
from idm.facts import Absence, AbsenceKind, Employment, Form, Person, PrivilegedAccount, Stop, StopKind, Window
from idm.rules.dormancy import Exempt, Judged, Known, Remedy, Why, judge, judge_privileged
from idm.rules.employment import edges, status_on
from idm.rules.last_use import Source
from idm.verdict import Status
from tests.people import POLICY, a_person, at, d, span

MADE = at("2026-04-01 09:00:00")
NOW = at("2026-10-20 12:00:00")
OWN = Source("sekisho", since=at("2026-03-01 00:00:00"), read_at=NOW, newest=start_of(d("2026-10-19")))
MAIN = Source("main", since=at("2026-03-01 00:00:00"), read_at=NOW, newest=start_of(d("2026-10-19")))
CLERK = a_person(since="2020-04-01")


def used(days_ago: int, source: str = "main") -> dict[str, datetime]:
    return {source: start_of(day_of(NOW) - timedelta(days=days_ago))}


def judged(person: Person = CLERK, sources: tuple[Source, ...] = (OWN, MAIN), **known: object) -> Judged | None:
    return judge(person, Known(**{"made_at": MADE, **known}), sources, POLICY, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (44, None),
        (45, Judged((Why.UNUSED,), Remedy.LOOK, 45)),
        (89, Judged((Why.UNUSED,), Remedy.LOOK, 89)),
        (90, Judged((Why.UNUSED,), Remedy.SUSPEND, 90)),
    ],
)
def test_the_list_begins_at_45_days_and_the_stop_at_90(days: int, expected: Judged | None):
    """To the day, in Japan."""
    assert judged(used=used(days)) == expected


def test_the_newest_use_of_all_sources_counts():
    """Unused in the directory for a year, signed in here last week."""
    assert judged(used=used(365) | used(7, "sekisho")) is None


def test_never_used_is_said_only_where_everybody_watched_since_before_it_was_made():
    """A source that began later says nothing of the time before: unused since then, and not never."""
    late = replace(MAIN, since=at("2026-06-01 00:00:00"))

    assert judged() == Judged((Why.NEVER,), Remedy.SUSPEND, 202)
    assert judged(sources=(OWN, late)) == Judged((Why.UNUSED,), Remedy.SUSPEND, 141)


def test_f77_unknown_is_not_never():
    """A source that is watched since last week, or nobody who watches: no account is unused."""
    young = replace(MAIN, since=NOW - timedelta(days=7))

    assert judged(sources=(OWN, young)) is None
    assert judged(sources=(OWN, young), used=used(400, "sekisho")) is None
    assert judged(sources=()) is None


@pytest.mark.parametrize(
    ("kind", "exempt"),
    [
        (AbsenceKind.LEAVE, Exempt.LEAVE),
        (AbsenceKind.SECONDED_OUT, Exempt.SECONDED_OUT),
        (AbsenceKind.SUSPENSION, Exempt.SUSPENSION),
    ],
)
def test_f77_s10_whoever_is_away_is_exempt_by_fact(kind: AbsenceKind, exempt: Exempt):
    """On childcare leave since May: on the list with the reason, and nobody is asked."""
    away = replace(CLERK, absences=(Absence(kind, span("2026-05-01")),))

    assert judged(away, used=used(173)) == Judged((Why.UNUSED,), Remedy.SUSPEND, 173, exempt)


def test_f77_the_days_begin_anew_when_a_leave_ends():
    """Back since three weeks: the year before counts nothing."""
    back = replace(CLERK, absences=(Absence(AbsenceKind.LEAVE, span("2025-10-01", "2026-09-30")),))

    assert judged(back, used=used(400)) is None


def test_a_renewal_is_no_new_beginning_and_a_return_after_a_gap_is_one():
    """Fiscal-year staff who are re-appointed without a day between were there all along."""
    first = Employment(Form.FISCAL_YEAR, span("2025-04-01", "2026-09-30"), 1)
    renewed = replace(CLERK, employments=(first, Employment(Form.FISCAL_YEAR, span("2026-10-01", "2027-03-31"), 2)))
    again = replace(CLERK, employments=(first, Employment(Form.FISCAL_YEAR, span("2026-10-02", "2027-03-31"), 2)))

    assert judged(renewed, used=used(100)) == Judged((Why.UNUSED,), Remedy.SUSPEND, 100)
    assert judged(again, used=used(100)) is None


def test_a_stop_that_was_lifted_begins_the_days_anew():
    """Otherwise whoever was let in again would be on the next list at once; one in force is none."""
    lifted = replace(CLERK, stops=(Stop(StopKind.DORMANT, at("2026-08-01 00:00:00"), at("2026-10-01 10:00:00")),))
    stopped = replace(CLERK, stops=(Stop(StopKind.DORMANT, at("2026-08-01 00:00:00")),))

    assert judged(lifted, used=used(200)) is None
    assert judged(stopped, used=used(200)) is None


@pytest.mark.parametrize(
    ("known", "why"), [({"temporary_since": MADE}, Why.INITIAL_PASSWORD), ({"bare_since": MADE}, Why.NO_FACTOR)]
)
def test_what_was_never_begun_is_looked_at(known: dict[str, datetime], why: Why):
    """A password that was never changed, rights that wait for a device: on the list, and nothing is stopped for it."""
    assert judged(used=used(1), **known) == Judged((why,), Remedy.LOOK, 1)
    young = dict.fromkeys(known, NOW - timedelta(days=44))
    assert judged(used=used(1), **young) is None


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (Form.REGULAR, Why.LEFT),
        (Form.FISCAL_YEAR, Why.TERM_OVER),
        (Form.CONTRACTOR, Why.CONTRACT_OVER),
    ],
)
def test_whoever_has_left_is_listed_only_while_something_is_left_over(form: Form, why: Why):
    """An entry that a directory did not take away, or a use after the last day."""
    gone = a_person(form=form, since="2020-04-01", until="2026-09-30")

    assert judged(gone) is None
    assert judged(gone, used=used(21)) is None  # on his last day but one
    assert judged(gone, left_over=True) == Judged((why,), Remedy.LOOK, None)
    assert judged(gone, used=used(19)) == Judged((why,), Remedy.LOOK, None)


def test_a_privileged_id_that_nobody_opens_a_window_with_is_to_be_taken_back():
    """Unless one is open now, it was taken back already, or its holder is away."""
    known, sources = Known(MADE, used(95)), (OWN, MAIN)
    held = PrivilegedAccount("p1", "x-n00101")
    working = replace(held, windows=(Window("priv-directory", NOW, NOW + timedelta(hours=1)),))
    away = replace(CLERK, absences=(Absence(AbsenceKind.LEAVE, span("2026-05-01")),))

    found = judge_privileged(CLERK, held, known, sources, POLICY, NOW)
    assert found == Judged((Why.UNUSED,), Remedy.RETIRE, 95)
    assert judge_privileged(CLERK, working, known, sources, POLICY, NOW) is None
    assert judge_privileged(CLERK, replace(held, retired_at=NOW), known, sources, POLICY, NOW) is None
    on_leave = judge_privileged(away, held, known, sources, POLICY, NOW)
    assert on_leave is not None
    assert on_leave.exempt is Exempt.LEAVE


days = st.dates(date(2024, 1, 1), date(2026, 10, 20))
sources_of = st.lists(st.builds(lambda day: replace(MAIN, since=start_of(day)), days), max_size=3)
uses = st.dictionaries(st.sampled_from(["main", "sekisho", "second"]), days.map(start_of), max_size=3)


@given(days, uses, sources_of, days)
def test_f77_nobody_on_leave_is_ever_listed_to_be_stopped(
    since: date, seen: dict[str, datetime], sources: list[Source], made: date
):
    """Whatever was used when, watched by whomever: he is exempt, or not on the list."""
    away = replace(CLERK, absences=(Absence(AbsenceKind.LEAVE, Span(since)),))

    found = judge(away, Known(start_of(made), seen), sources, POLICY, NOW)

    assert found is None or found.exempt is Exempt.LEAVE


@given(days, uses, sources_of)
def test_f77_unknown_never_becomes_never(made: date, seen: dict[str, datetime], sources: list[Source]):
    """Never is said only of an account that nobody tells of and that everybody watched all its life."""
    found = judge(CLERK, Known(start_of(made), seen), sources, POLICY, NOW)

    if found is not None and Why.NEVER in found.why:
        assert not seen
        assert sources
        assert all(one.since <= start_of(made) for one in sources)


@given(days, uses, sources_of)
def test_nothing_is_called_unused_for_longer_than_it_was_watched_there_and_unused(
    made: date, seen: dict[str, datetime], sources: list[Source]
):
    """The days said are days on which everybody watched, the account was there, and nobody used it."""
    found = judge(CLERK, Known(start_of(made), seen), sources, POLICY, NOW)

    if found is not None and found.idle is not None:
        quiet = NOW - timedelta(days=found.idle)
        assert all(day_of(at) <= day_of(quiet) for at in (start_of(made), *seen.values(), *(s.since for s in sources)))


def test_a_dormant_account_is_suspended_until_lifted_and_deleted_after_275_days():
    """90 days unused and 275 stopped make the profile's 365; the entry comes back when the stop is lifted."""
    stop = Stop(StopKind.DORMANT, at("2026-10-20 12:00:00"))
    person = replace(CLERK, stops=(stop,))
    gone = at("2027-07-22 00:00:00")

    def state(person: Person, now: datetime) -> tuple[Status, str]:
        status, verdicts = status_on(person, POLICY, day_of(now), now)
        return status, max(verdicts, key=lambda one: one.status).because.rule

    assert state(person, at("2026-10-20 11:59:59"))[0] is Status.ACTIVE
    assert state(person, at("2026-10-20 12:00:00")) == (Status.SUSPENDED, "account.dormant")
    assert state(person, gone - timedelta(seconds=1)) == (Status.SUSPENDED, "account.dormant")
    assert state(person, gone) == (Status.ABSENT, "account.dormant_deleted")
    assert gone in edges(person, POLICY)
    lifted = replace(person, stops=(replace(stop, ends=at("2027-08-01 10:00:00")),))
    assert state(lifted, at("2027-08-01 10:00:00"))[0] is Status.ACTIVE
