"""Under which contract somebody of a contractor's may work, until when, and under which name (s11)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span, day_after, start_of
from idm.desired import Desired
from idm.facts import Employment, Form, Organisation, Person, Posting, Unit
from idm.facts.contract import Work
from idm.hr.people.vacancies import Offices
from idm.policy import load_profile
from idm.rules import contracts
from idm.rules.brake import accepted_states, explained
from idm.rules.contracts import BRIEFED, NEEDED, OVER, SPONSOR, in_charge, nobody, runs
from idm.rules.employment import access_ends, edges, status_on
from idm.rules.leaving import Coming, LeavingKind, ends_of
from idm.verdict import Status
from tests.people import POLICY, a_person, an_organisation, at, d, span

FOR_EVER = (span("2020-04-01"),)
WORK = Work("R8-012", span("2026-06-01", "2026-09-30"), d("2026-05-28"), FOR_EVER)
TAKAGI = a_person("00120", "高木 試験", "0300", form=Form.CONTRACTOR, since="2026-05-20", until="2026-12-31")
LATER = Work("R8-030", span("2026-10-01", "2026-11-30"), d("2026-09-29"), FOR_EVER)


def under(*works: Work) -> Person:
    return replace(TAKAGI, contracts=works)


def state(person: Person, day: str, policy=POLICY) -> tuple[Status, str]:
    status, verdicts = status_on(person, policy, d(day))
    return status, max(verdicts, key=lambda one: one.status).because.rule


@pytest.mark.parametrize(
    ("day", "status", "rule"),
    [
        ("2026-05-31", Status.SUSPENDED, NEEDED),
        ("2026-06-01", Status.ACTIVE, "account.employed"),
        ("2026-09-30", Status.ACTIVE, "account.employed"),
        ("2026-10-01", Status.DISABLED, OVER),
        ("2027-01-01", Status.DISABLED, "account.left"),
    ],
)
def test_s11_nishihara_9_1_2_9_he_works_from_the_first_to_the_last_day_of_the_contract(
    day: str, status: Status, rule: str
):
    """And the day after nothing is left that works, though his term goes on."""
    assert state(under(WORK), day) == (status, rule)


@pytest.mark.parametrize(
    ("works", "rule"),
    [
        ((), NEEDED),
        ((replace(WORK, briefed=None),), BRIEFED),
        ((replace(WORK, briefed=d("2026-06-16")),), BRIEFED),
        ((replace(WORK, sponsored=(), told=(d("2026-06-01"),)),), SPONSOR),
        ((replace(WORK, span=span("2026-05-01", "2026-06-14")),), OVER),
    ],
)
def test_s11_nishihara_6_1_4_what_is_missing_is_said_and_nothing_works(works: tuple[Work, ...], rule: str):
    """No contract, no briefing yet, nobody who answers for it any more, or over."""
    status, found = state(under(*works), "2026-06-15")

    assert (status is not Status.ACTIVE, found) == (True, rule)
    assert Desired(POLICY, an_organisation(), start_of(d("2026-06-15"))).groups_of(under(*works)) == frozenset()


def test_s11_without_a_sponsor_they_work_for_fourteen_days_and_not_a_day_longer():
    """Until then somebody else can be named; from the naming on it is as before."""
    alone = replace(WORK, sponsored=(span("2020-04-01", "2026-07-10"),), told=(d("2026-07-11"),))
    again = replace(alone, sponsored=(*alone.sponsored, span("2026-07-30")))

    assert state(under(alone), "2026-07-24")[0] is Status.ACTIVE
    assert state(under(alone), "2026-07-25") == (Status.SUSPENDED, SPONSOR)
    assert state(under(again), "2026-07-29") == (Status.SUSPENDED, SPONSOR)
    assert state(under(again), "2026-07-30")[0] is Status.ACTIVE


def test_s11_nobody_is_suspended_before_somebody_was_told_that_the_sponsor_is_gone():
    """The days count from the first time that it was told since; what was told about one before does not count."""
    alone = replace(WORK, sponsored=(span("2020-04-01", "2026-07-10"),), told=(d("2026-06-20"),))
    told = replace(alone, told=(*alone.told, d("2026-08-03"), d("2026-08-10")))

    assert state(under(alone), "2026-09-30")[0] is Status.ACTIVE
    assert state(under(told), "2026-08-16")[0] is Status.ACTIVE
    assert state(under(told), "2026-08-17") == (Status.SUSPENDED, SPONSOR)


def test_a_renewed_contract_loses_nobody_a_minute_and_one_of_several_is_enough():
    """Two contracts that meet are one run; of what is missing the least is said."""
    renewed = under(WORK, LATER)

    assert [state(renewed, day)[0] for day in ("2026-09-30", "2026-10-01")] == [Status.ACTIVE] * 2
    assert state(under(WORK, replace(LATER, briefed=None)), "2026-10-01") == (Status.SUSPENDED, BRIEFED)
    assert runs(renewed.contracts) == [span("2026-06-01", "2026-11-30")]
    assert access_ends(renewed, at("2026-06-10 09:00:00")) == at("2026-12-01 00:00:00")


def test_s11_access_ends_with_the_sooner_of_term_and_contract():
    """The directory itself knows the instant; for whoever became one of ours it is no contract's any more."""
    now = at("2026-06-10 09:00:00")
    longer = replace(WORK, span=span("2026-06-01", "2027-05-31"))
    ours = Employment(Form.REGULAR, span("2027-01-01"))

    assert access_ends(under(WORK), now) == at("2026-10-01 00:00:00")
    assert access_ends(under(longer), now) == at("2027-01-01 00:00:00")
    assert access_ends(replace(under(WORK), employments=(ours,)), now) is None


def test_s11_a_contract_ends_no_other_appointment_than_the_one_it_is_for():
    """Ours who is to be a contractor's later, with an old contract; and a contractor who becomes one of ours."""
    ours, theirs = (lambda *days, form=form: Employment(form, span(*days)) for form in (Form.REGULAR, Form.CONTRACTOR))
    old, now = replace(WORK, span=span("2025-04-01", "2025-09-30")), at("2026-06-10 09:00:00")
    leaves = replace(under(old), employments=(ours("2025-10-01", "2026-12-31"), theirs("2027-01-01", "2027-06-30")))
    comes = replace(under(WORK), employments=(theirs("2026-05-20", "2026-09-30"), ours("2026-10-01")))
    shorter = replace(comes, contracts=(replace(WORK, span=span("2026-06-01", "2026-09-20")),))

    assert access_ends(leaves, now) == at("2027-01-01 00:00:00")
    assert access_ends(comes, now) is None
    assert access_ends(shorter, now) == at("2026-09-21 00:00:00")


def test_the_end_of_a_contract_opens_what_has_to_be_given_back():
    """Its last day is the day of the procedure; a contract that another one follows ends nothing."""
    ends = list(ends_of(under(WORK)))

    assert ends[0] == Coming(LeavingKind.CONTRACT, d("2026-12-31"), "0300")
    assert ends[1:] == [Coming(LeavingKind.CONTRACT, d("2026-09-30"), "0300")]
    assert [one.last_day for one in ends_of(under(WORK, LATER))] == [d("2026-12-31"), d("2026-11-30")]


_DAYS = st.dates(d("2026-01-01"), d("2026-12-31"))


@st.composite
def _works(draw: st.DrawFn) -> Work:
    def spans(limit: int) -> tuple[Span, ...]:
        found = [sorted((draw(_DAYS), draw(_DAYS))) for _ in range(draw(st.integers(0, limit)))]
        return tuple(Span(start, day_after(end)) for start, end in found)

    told = tuple(draw(st.lists(_DAYS, max_size=2)))
    return Work("K", (*spans(1), WORK.span)[0], draw(st.none() | _DAYS), spans(2), told)


@given(st.lists(_works(), max_size=3), _DAYS)
def test_nothing_changes_between_two_edges_and_every_suspension_is_accepted_beforehand(works: list[Work], day):
    """A worker that looks at the edges misses no change, and needs nobody's release for any of them."""
    person = under(*works)
    known = {start_of(one) for one in contracts.edges(works, POLICY)}
    before, after = (status_on(person, POLICY, one)[0] for one in (day, day_after(day)))

    assert before is after or start_of(day_after(day)) in known | edges(TAKAGI, POLICY)
    assert explained(accepted_states(person, POLICY), before, start_of(day))
    assert before is not Status.ACTIVE or any(work.span.covers(day) and work.briefed for work in works)


def test_whoever_moves_away_answers_for_nothing_in_the_old_section_any_more():
    """In the unit or below it, while he is employed."""
    posts = [("0101", span("2020-04-01", "2026-07-10")), ("0300", span("2026-07-11"))]
    jobs = [span("2020-04-01", "2027-03-31")]
    organisation = an_organisation()

    def charge(jobs: list[Span], unit: str, *gone: Span) -> tuple[Span, ...]:
        return in_charge(jobs, posts, (unit, d("2026-06-01")), organisation, gone)

    assert charge(jobs, "0100") == (span("2020-04-01", "2026-07-10"),)
    assert charge(jobs, "0300") == (span("2026-07-11", "2027-03-31"),)
    assert charge([], "0300") == ()
    assert charge(jobs, "0300", Span(d("2026-08-01"))) == (span("2026-07-11", "2026-07-31"),)
    taken_back = span("2026-08-01", "2026-08-03")
    assert charge(jobs, "0300", taken_back) == (span("2026-07-11", "2026-07-31"), span("2026-08-04", "2027-03-31"))


def test_whoever_is_handed_over_with_his_unit_answers_on_and_whoever_gets_its_old_code_does_not():
    """税務課 is 0310 from July on, and 0300 another unit."""
    ended = Unit("0300", "税務課", None, span("2000-04-01", "2026-06-30"), successor="0310")
    rest = (Unit("0310", "税務課", None, span("2026-07-01")), Unit("0300", "観光課", None, span("2026-07-01")))
    organisation, jobs = Organisation((ended, *rest)), [span("2020-04-01")]
    posts = [("0300", span("2020-04-01", "2026-06-30")), ("0310", span("2026-07-01", "2026-08-31"))]
    posts += [("0300", span("2026-09-01"))]

    found = in_charge(jobs, posts, ("0300", d("2026-05-20")), organisation)

    assert found == (span("2020-04-01", "2026-06-30"), span("2026-07-01", "2026-08-31"))
    assert in_charge(jobs, posts, ("0300", d("2026-09-01")), organisation)[-1] == span("2026-09-01")


def test_whoever_was_in_a_section_before_it_got_another_unit_above_it_may_answer_for_that_one():
    """The section 0101 keeps its code; the unit above it is 0600 from July on."""
    july, old = span("2026-07-01"), span("2000-04-01", "2026-06-30")
    units = [Unit("0100", "総務課", None, old, successor="0600"), Unit("0600", "総務部", None, july)]
    units += [Unit("0101", "人事係", "0100", old), Unit("0101", "人事係", "0600", july)]
    organisation, since = Organisation(tuple(units)), d("2026-07-10")

    assert in_charge([span("2020-04-01")], [("0101", span("2020-04-01"))], ("0600", since), organisation) == (
        span("2020-04-01"),
    )
    over = [("0101", span("2020-04-01", "2026-05-31"))]
    assert in_charge([span("2020-04-01")], over, ("0600", since), organisation) == ()


def test_s11_nishihara_2_4_he_executes_and_holds_no_seat():
    """A post that would make him a head or a CISO gives him neither role nor group; an operator's does."""
    person = under(replace(WORK, sponsored=FOR_EVER))
    there = span("2026-05-20", "2026-12-31")
    titles = [Posting("0300", "課長", True, there), Posting("0100", "副村長", False, there)]
    seated = replace(person, postings=(*titles, Posting("0201", "主事", False, there)))
    desired = Desired(POLICY, an_organisation(), at("2026-06-10 09:00:00"))

    assert [held.role.key for held in desired.explain(seated).roles] == ["operator"]
    assert {key for key in desired.groups_of(seated) if key.startswith("role-")} == {"role-operator"}
    ours = replace(seated, employments=(Employment(Form.REGULAR, there),))
    offices = Offices(POLICY, an_organisation())
    assert offices.of(seated, d("2026-06-10")) == frozenset()
    assert offices.of(ours, d("2026-06-10")) > {("ciso", None)}
    assert {held.role.key for held in desired.explain(ours).roles} > {"system_manager", "ciso"}


@pytest.mark.parametrize(
    ("profile", "clause", "last"),
    [
        ("minakami", "MINAKAMI-7.1", "2026-09-30"),
        ("matsudo", "MATSUDO-6.8", "2026-09-30"),
        ("taketoyo", "TAKETOYO-G1", "2026-06-30"),
        ("aso", "ASO-6.7", "2026-09-30"),
    ],
)
def test_s11_minakami_7_1_matsudo_6_8_taketoyo_g1_aso_6_7_the_other_bodies(profile: str, clause: str, last: str):
    """By its own clause each lets nobody work without a contract or memorandum, nor the day after its end."""
    policy = load_profile(profile)
    work = replace(WORK, span=span("2026-06-01", last))
    after = str(day_after(d(last)))

    assert state(under(), "2026-06-15", policy) == (Status.SUSPENDED, NEEDED)
    assert state(under(work), last, policy)[0] is Status.ACTIVE
    assert state(under(work), after, policy) == (Status.DISABLED, OVER)
    assert {policy.rules[rule].clause for rule in (NEEDED, BRIEFED, OVER)} == {clause}


def test_where_a_body_asks_for_none_a_contract_that_there_is_still_ends():
    """The profile may let contractors work without; what was signed holds all the same."""
    asked = POLICY.contractors.contract.model_copy(update={"value": False})
    policy = POLICY.model_copy(update={"contractors": POLICY.contractors.model_copy(update={"contract": asked})})

    assert state(under(), "2026-06-15", policy)[0] is Status.ACTIVE
    assert state(under(WORK), "2026-10-01", policy) == (Status.DISABLED, OVER)


NOBODIES = (
    "staff 1",
    "Staff Ｂ",
    "作業員A",
    "作業員 Ａ",
    "作業員イ",
    "担当者",
    "担当者 二",
    "委託1",
    "委託先作業員 第3号",
)
PEOPLE = ("高木 試験", "阿蘇 121郎", "林 一", "三 郎", "保坂 守", "作田 業", "Noda Ken", "Na Hye", "Staffan Berg")


@pytest.mark.parametrize("name", [*NOBODIES, "A", "甲", "01", "", "システム 保守担当"])
def test_s11_nishihara_9_1_2_2_a_role_a_letter_or_a_number_is_nobody(name: str):
    """Whatever its width, case, blanks and numbering."""
    assert nobody(name)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_name_is_no_role(name: str):
    """One that only begins like one, or has a numeral in it."""
    assert not nobody(name)
