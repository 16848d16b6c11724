"""Who may decide an application, and what never becomes a yes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import ONE_DAY
from idm.facts.case import Answer, Case, CaseKind, CaseState, Decision, Flag, canonical
from idm.rules.cases import Allowed, Denied, Outcome, Progress, Seats, judge, progress, reminder, unfit
from tests.people import POLICY, at

NOW = at("2026-08-03 09:00:00")
ABE, IWASHITA, TAGAMI, OGATA, SAKAMOTO = "阿部", "岩下", "田上", "緒方", "坂本"
PLANNING, TAX = "0200", "0300"
HELD = {
    ABE: frozenset({("ciso", None)}),
    IWASHITA: frozenset({("network_admin", None), ("system_manager", PLANNING)}),
    TAGAMI: frozenset({("system_manager", TAX)}),
    OGATA: frozenset({("operator", None)}),
}


def seats(*units: str, **more: object) -> Seats:
    return Seats(HELD, frozenset(units or (TAX,)), **more)  # type: ignore[arg-type]


def a_case(kind: CaseKind = CaseKind.EXTERNAL_ACCESS, **changes: object) -> Case:
    """坂本 of 税務課 asks for himself, from tomorrow, for thirty days."""
    usual = {
        "subject": "remote",
        "applicant": SAKAMOTO,
        "beneficiary": SAKAMOTO,
        "starts": NOW + ONE_DAY,
        "until": NOW + 31 * ONE_DAY,
        "reason": "在宅勤務のため",
        "content": canonical({"terminal": "T-012"}),
        "chain": POLICY.cases[kind].bound,
    }
    return Case(kind, **usual | changes)  # type: ignore[arg-type]


def a_yes(case: Case, step: int, person: str, answer: Answer = Answer.YES) -> Decision:
    return Decision(step, POLICY.cases[case.kind].steps[step], person, answer, case.digest, NOW)


def ask(case: Case, person: str, among: Seats, *said: Decision, **how: object) -> Allowed | Denied:
    terms = {"state": CaseState.OPEN, "now": NOW, "seen": case.digest} | how
    return judge(case, policy=POLICY, decisions=said, seats=among, person=person, **terms)  # type: ignore[arg-type]


def how_far(case: Case, among: Seats, *said: Decision) -> Progress:
    return progress(case, POLICY.cases[case.kind], said, among)


def denied_by(answer: Allowed | Denied) -> str:
    assert isinstance(answer, Denied)
    return answer.rule


def test_nishihara_7_2_2_1_both_managers_have_to_say_yes():
    """The head of the section that answers for the system, then the network admin; the first yes alone waits."""
    case = a_case()
    first = a_yes(case, 0, TAGAMI)

    assert how_far(case, seats()).may == {TAGAMI}
    assert how_far(case, seats(), first) == Progress(Outcome.WAITING, 1, frozenset({IWASHITA}))
    assert how_far(case, seats(), first, a_yes(case, 1, IWASHITA)).outcome is Outcome.APPROVED


def test_a_head_decides_for_his_own_people_and_systems_only():
    """税務課長 has nothing to say about what is a matter of another section."""
    assert denied_by(ask(a_case(), TAGAMI, seats(PLANNING))) == "case.role"


def test_nishihara_6_4_2_2_a_shared_item_is_answered_for_by_its_own_role():
    """After the head of the person's section; whoever holds another role has no say in it, and no item has no owner."""
    case = a_case(CaseKind.SHARED_ID, content=canonical({"item": "router"}))
    first = a_yes(case, 0, TAGAMI)

    assert how_far(case, seats(owner="network_admin")).may == {TAGAMI}
    assert how_far(case, seats(owner="network_admin"), first).may == {IWASHITA}
    assert how_far(case, seats(owner="ciso"), first).may == {ABE}
    assert denied_by(ask(case, ABE, seats(owner="network_admin"), first)) == "case.role"
    assert how_far(case, seats(), first) == Progress(Outcome.STUCK, 1)


def test_who_holds_no_role_decides_nothing():
    """A refusal names its rule, its clause, and what to do."""
    answer = ask(a_case(), OGATA, seats())

    assert isinstance(answer, Denied)
    assert (answer.rule, "2(6)①" in answer.source, answer.said.id) == ("case.role", True, "CAS-001")


def test_one_person_with_both_posts_fills_both_steps_and_is_flagged():
    """企画商工課長 is both managers of his own people (2(2)①, 2(3)①)."""
    answer = ask(a_case(), IWASHITA, seats(PLANNING))

    assert answer == Allowed(
        ((0, "system_manager"), (1, "network_admin")), frozenset({Flag.BOTH_POSTS}), "case.both_posts"
    )


def test_who_got_the_second_post_later_is_flagged_as_well():
    """One person for two steps on two days."""
    case, later = a_case(), HELD | {TAGAMI: frozenset({("network_admin", None)}), IWASHITA: frozenset()}

    answer = ask(case, TAGAMI, Seats(later, frozenset({TAX})), a_yes(case, 0, TAGAMI))

    assert isinstance(answer, Allowed)
    assert answer.flags == {Flag.BOTH_POSTS}


def test_nishihara_2_6_1_the_step_of_the_applicant_goes_to_the_next():
    """税務課長 asks for one of his people: his own step is passed over, the network admin alone decides."""
    case = a_case(applicant=TAGAMI)

    assert denied_by(ask(case, TAGAMI, seats())) == "case.applicant"
    assert how_far(case, seats()).step == 1
    assert isinstance(ask(case, IWASHITA, seats()), Allowed)


def test_nishihara_2_6_1_the_head_of_planning_asks_and_the_ciso_decides():
    """Both of his steps are barred; the CISO decides in their place, and the record says so (S14)."""
    case = a_case(applicant=IWASHITA)

    assert denied_by(ask(case, IWASHITA, seats(PLANNING))) == "case.applicant"
    answer = ask(case, ABE, seats(PLANNING))
    assert answer == Allowed(((2, "ciso"),), frozenset({Flag.IN_PLACE}), "case.barred")


def test_a_step_with_a_free_holder_is_not_passed_over():
    """The CISO does not come in while the network admin may decide."""
    assert denied_by(ask(a_case(), ABE, seats())) == "case.role"


def test_a_vacant_step_is_stuck_however_long_it_takes():
    """Nobody is head of 税務課: no later step takes over, and a year changes nothing."""
    held = {person: roles for person, roles in HELD.items() if person != TAGAMI}
    case, vacant = a_case(until=NOW + 3650 * ONE_DAY), Seats(held, frozenset({TAX}))

    assert how_far(case, vacant) == Progress(Outcome.STUCK, 0)
    assert denied_by(ask(case, IWASHITA, vacant, now=NOW + 365 * ONE_DAY)) == "case.stuck"


def test_nishihara_7_2_1_3_i_nobody_takes_the_place_of_the_ciso():
    """A deputy is accepted by the CISO alone; where he is the nominee himself, it is stuck."""
    nominated = a_case(CaseKind.DELEGATION, applicant=IWASHITA, beneficiary=OGATA)
    himself = a_case(CaseKind.DELEGATION, applicant=IWASHITA, beneficiary=ABE)

    assert how_far(nominated, seats()).may == {ABE}
    assert denied_by(ask(nominated, IWASHITA, seats(), unavoidable=True)) == "case.applicant"
    assert denied_by(ask(nominated, TAGAMI, seats())) == "case.role"
    assert denied_by(ask(himself, ABE, seats(), unavoidable=True)) == "case.beneficiary"
    assert how_far(himself, seats()) == Progress(Outcome.STUCK, 0, frozenset(), {ABE: "case.beneficiary"})


@pytest.mark.parametrize("party", ["applicant", "beneficiary"])
def test_f21_who_stands_in_for_a_party_decides_nothing(party: str):
    """岩下 is the deputy of whoever asks, or of whom it is for: through him they would decide themselves."""
    case = a_case(**{party: "本田"})
    deputies = {"本田": frozenset({IWASHITA})}

    answer = ask(case, IWASHITA, seats(deputies=deputies), a_yes(case, 0, TAGAMI))

    assert denied_by(answer) == "case.deputy"


def test_nishihara_2_6_1_unavoidable_is_said_and_flagged_and_only_where_nobody_else_is_left():
    """The network admin found the violation himself; with a second network admin he may not decide."""
    case = a_case(CaseKind.SUSPENSION, applicant=IWASHITA)
    another = Seats(HELD | {"本田": frozenset({("network_admin", None)})}, frozenset({TAX}))

    assert denied_by(ask(case, IWASHITA, seats())) == "case.applicant"
    assert ask(case, IWASHITA, seats(), unavoidable=True) == Allowed(
        ((0, "network_admin"),), frozenset({Flag.UNAVOIDABLE}), "case.override"
    )
    assert denied_by(ask(case, IWASHITA, another, unavoidable=True)) == "case.applicant"


def test_nishihara_2_6_1_whoever_is_suspended_frees_nobody_from_separation():
    """Another holder of the post is suspended: what the applicant is barred from waits for him, by every way."""
    manager = frozenset({("system_manager", TAX)})
    mine, there = a_case(applicant=TAGAMI), seats(carried={"本田": manager})
    free = seats()

    assert how_far(mine, free).step == 1
    assert how_far(mine, there) == Progress(
        Outcome.STUCK, 0, frozenset(), {TAGAMI: "case.applicant"}, frozenset({"本田"})
    )
    assert denied_by(ask(mine, IWASHITA, there)) == "case.stuck"

    found = a_case(CaseKind.SUSPENSION, applicant=IWASHITA)
    held = {who: roles for who, roles in HELD.items() if who != IWASHITA}
    both = {IWASHITA: HELD[IWASHITA], "本田": HELD[IWASHITA]}
    absent = Seats(held | {IWASHITA: HELD[IWASHITA]}, frozenset({TAX}), carried=both)
    assert denied_by(ask(found, IWASHITA, absent, unavoidable=True)) == "case.applicant"


@pytest.mark.parametrize("usable", [True, False])
def test_s08_nishihara_2_1_1_with_two_cisos_neither_decides(usable: bool):
    """A second CISO, whether or not he may work: what needs the CISO waits, with a sentence of its own."""
    case, second = a_case(CaseKind.DELEGATION, applicant=IWASHITA, beneficiary=OGATA), {"本田": HELD[ABE]}
    two = Seats(HELD | (second if usable else {}), frozenset({TAX}), carried=second)

    assert how_far(case, two).outcome is Outcome.STUCK
    for who in (ABE, "本田"):
        answer = ask(case, who, two)
        assert isinstance(answer, Denied)
        assert (answer.rule, answer.said.id) == ("case.doubled", "CAS-009")


def test_nishihara_2_2_1_a_doubled_office_is_not_filled_along_with_the_step_before_it():
    """税務課長 is one of two network admins: his yes as a manager is no yes of the network admin."""
    two = Seats(HELD | {TAGAMI: HELD[TAGAMI] | {("network_admin", None)}}, frozenset({TAX}))

    answer = ask(a_case(), TAGAMI, two)

    assert isinstance(answer, Allowed)
    assert [step for step, _ in answer.fills] == [0]
    assert how_far(a_case(), two, a_yes(a_case(), 0, TAGAMI)).outcome is Outcome.STUCK
    shared = a_case(CaseKind.SHARED_ID)
    of_the_network = replace(two, owner="network_admin")
    assert how_far(shared, of_the_network, a_yes(shared, 0, TAGAMI)).rule == "case.doubled"


def test_unavoidable_never_lets_somebody_decide_for_himself():
    """The suspension of the network admin himself waits."""
    case = a_case(CaseKind.SUSPENSION, applicant=TAGAMI, beneficiary=IWASHITA)

    assert denied_by(ask(case, IWASHITA, seats(PLANNING), unavoidable=True)) == "case.beneficiary"


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.OPEN])
def test_f20_only_an_open_case_is_decided(state: CaseState):
    """What is decided, withdrawn, lapsed or sent back is not."""
    assert denied_by(ask(a_case(), TAGAMI, seats(), state=state)) == "case.closed"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": CaseKind.SHARED_ID},
        {"subject": "other"},
        {"applicant": OGATA},
        {"beneficiary": OGATA},
        {"starts": NOW},
        {"until": None},
        {"reason": "別の理由"},
        {"content": "{}"},
        {"chain": ("ciso",)},
        {"version": 2},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_f22_whatever_changes_no_earlier_yes_counts(changes: dict):
    """Every field is part of the digest."""
    case = a_case()
    other = replace(case, **changes)

    assert other.digest != case.digest
    assert denied_by(ask(other, TAGAMI, seats(), seen=case.digest)) == "case.changed"
    assert progress(other, POLICY.cases[case.kind], [a_yes(case, 0, TAGAMI)], seats()).step == 0


def test_f22_changed_and_changed_back_is_not_what_was_approved():
    """The same words, handed in again, need their decisions again."""
    case = a_case()

    assert case.handed_in_again().digest != case.digest


def test_f22_another_chain_in_the_profile_sends_it_back():
    """A case that was handed in under another chain is not decided under the new one."""
    assert denied_by(ask(a_case(chain=("network_admin",)), TAGAMI, seats())) == "case.changed"


def test_a_no_ends_it_and_a_return_too():
    """Whatever was said before."""
    case = a_case()

    assert how_far(case, seats(), a_yes(case, 0, TAGAMI, Answer.NO)).outcome is Outcome.REFUSED
    assert how_far(case, seats(), a_yes(case, 0, TAGAMI, Answer.RETURN)).outcome is Outcome.RETURNED


def test_a_case_whose_period_is_over_is_not_approved():
    """To the second: half-open."""
    case = a_case(until=NOW + 2 * ONE_DAY)

    assert isinstance(ask(case, TAGAMI, seats(), now=NOW + 2 * ONE_DAY - timedelta(seconds=1)), Allowed)
    assert denied_by(ask(case, TAGAMI, seats(), now=NOW + 2 * ONE_DAY)) == "case.over"


def test_a_reminder_is_an_instant_and_nothing_else():
    """Seven days after it was handed in."""
    assert reminder(NOW, POLICY.cases[CaseKind.EXTERNAL_ACCESS]) == at("2026-08-10 09:00:00")


def test_what_is_wrong_with_an_application_is_said_at_once():
    """No role to ask, no reason, too long, beyond the fiscal year."""
    case = a_case(CaseKind.EXCEPTION, reason=" ", until=NOW + 500 * ONE_DAY)

    found = unfit(case, POLICY.cases[CaseKind.EXCEPTION], frozenset(), NOW)

    assert [said.id for said in found] == ["CAS-010", "CAS-011", "CAS-014", "CAS-015"]


@pytest.mark.parametrize("kind", CaseKind)
def test_f22_nothing_is_taken_in_of_somebody_who_may_not_work(kind: CaseKind):
    """Whatever the kind, and whoever may ask for it: None is not the same as no role."""
    case = a_case(kind)

    assert [said.id for said in unfit(case, POLICY.cases[kind], None, NOW)] == ["CAS-016"]


def test_a_period_has_an_end_that_is_still_to_come():
    """Unless the kind may have none; the last day may be 31 March."""
    rule = POLICY.cases[CaseKind.EXCEPTION]
    to_the_end = a_case(CaseKind.EXCEPTION, until=at("2027-04-01 00:00:00"))

    assert [said.id for said in unfit(replace(to_the_end, until=None), rule, frozenset({"system_manager"}), NOW)] == [
        "CAS-013"
    ]
    assert [s.id for s in unfit(to_the_end, rule, frozenset({"system_manager"}), at("2027-04-01 00:00:00"))] == [
        "CAS-012"
    ]
    assert unfit(to_the_end, rule, frozenset({"system_manager"}), NOW) == ()
    endless = a_case(CaseKind.SUSPENSION, until=None)
    assert unfit(endless, POLICY.cases[CaseKind.SUSPENSION], frozenset({"network_admin"}), NOW) == ()


# --- for every village, every kind and every order of words ---

PEOPLE = ("a", "b", "c", "d")
ROLES = st.sampled_from(
    [("ciso", None), ("network_admin", None), ("system_manager", TAX), ("system_manager", PLANNING)]
)
MOMENTS = st.dictionaries(st.sampled_from(PEOPLE), st.frozensets(ROLES, max_size=3))
STAND_INS = st.dictionaries(st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(PEOPLE), max_size=2), max_size=2)
WORDS = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["yes", "yes", "yes", "return", "edit", "posts"]),
    st.booleans(),
    MOMENTS,
    st.integers(0, 40),
)


@given(st.sampled_from(list(CaseKind)), st.tuples(*[st.sampled_from(PEOPLE)] * 2), STAND_INS, MOMENTS, st.data())
def test_f21_no_order_of_words_makes_a_party_the_one_who_decides(kind, parties, deputies, moment, data):
    """Whatever posts change in between: a yes is never the applicant's unless flagged, nor ever the beneficiary's; and
    an approval has a yes on exactly its last words at the last step or in its place."""
    case = a_case(kind, applicant=parties[0], beneficiary=parties[1], until=NOW + 3650 * ONE_DAY)
    rule, said, now = POLICY.cases[kind], [], NOW
    among = Seats(moment, frozenset({TAX}), deputies, carried=data.draw(MOMENTS))
    for person, deed, unavoidable, posts, days in data.draw(st.lists(WORDS, max_size=12)):
        before = progress(case, rule, said, among).outcome
        now += days * ONE_DAY
        assert progress(case, rule, said, among).outcome is before
        if deed == "posts":
            among = replace(among, held=posts)
        elif deed in ("edit", "return"):
            case = case.handed_in_again()
            assert progress(case, rule, said, among).outcome in (Outcome.WAITING, Outcome.STUCK)
        elif isinstance(found := ask(case, person, among, *said, now=now, unavoidable=unavoidable), Allowed):
            said += [Decision(s, r, person, Answer.YES, case.digest, now, "", found.flags) for s, r in found.fills]
            assert not any(among.doubled(role) for _, role in found.fills)

    for one in said:
        assert one.person != case.beneficiary
        assert one.person != case.applicant or Flag.UNAVOIDABLE in one.flags
        assert one.person not in deputies.get(case.applicant, frozenset()) | deputies.get(case.beneficiary, frozenset())
    counted = [one.step for one in said if one.digest == case.digest]
    assert len(counted) == len(set(counted))
    approved = progress(case, rule, said, among).outcome is Outcome.APPROVED
    assert approved is (max(counted, default=-1) >= len(rule.chain) - 1)
