"""Applications from the first word to the last."""

from collections.abc import Callable

import pytest

from idm.errors import BadInput, IdmError, NotThere, Stopped
from idm.facts.case import Answer, CaseKind, CaseState, Flag
from idm.messages import cases as say
from idm.messages import work as say_work
from idm.office.cases import asking, looking
from idm.office.cases.effects import EFFECTS
from idm.store import cases
from tests.cases import CISO, CLERK, DIGITS, HEAD, OF_PLANNING, OPERATOR, PLANNING, TAX, Hall, a_terminal, counted

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What the two databases could do differently is claimed in ``tests/races/test_cases.py``."""


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    """The id of the sentence of a refusal."""
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def numbers(listed: tuple[looking.Listed, ...]) -> list[int]:
    return [one.number for one in listed]


def inbox(hall: Hall, by: str) -> looking.Inbox:
    return looking.inbox(hall.world.instance, hall.world.instance.actor(by))


def test_nishihara_7_2_2_1_from_the_application_to_the_second_yes(hall: Hall):
    """Each of the two hears of it when it is his turn; the applicant hears the end; every step is on record."""
    filed = hall.apply()
    assert (hall.told(TAX), hall.told(PLANNING)) == ([say.TO_DECIDE.id], [])

    half = hall.decide(filed, TAX)
    assert (half.state, half.step, hall.told(PLANNING)) == (CaseState.OPEN, 1, [say.TO_DECIDE.id])
    done = hall.decide(filed, PLANNING)

    assert (done.state, hall.told(CLERK)) == (CaseState.APPROVED, [say.ENDED.id])
    lines = [line for line in hall.world.log() if line["act"].startswith("case.")]
    assert [(line["act"], line["data"]["state"]) for line in lines] == [
        ("case.opened", "open"),
        ("case.decided", "open"),
        ("case.decided", "approved"),
    ]
    assert {line["data"]["sha256"] for line in lines} == {filed.case.digest}
    assert "在宅勤務" not in str(lines)


def test_the_last_yes_brings_it_about_in_its_own_transaction(hall: Hall):
    """Once, with exactly what was approved; when it fails, the yes did not count."""
    done: list[tuple[int, str]] = []
    hall.effects = counted(done)
    filed = hall.apply()
    hall.decide(filed, TAX)
    assert done == []

    def fail(house, approved):
        raise BadInput(say.NO_REASON)

    good, hall.effects = hall.effects, dict.fromkeys(CaseKind, fail)
    lines = len(hall.world.log())
    assert refused(lambda: hall.decide(filed, PLANNING), BadInput) == say.NO_REASON.id
    assert (len(hall.world.log()), hall.told(CLERK)) == (lines, [])

    hall.effects = good
    hall.decide(filed, PLANNING)
    assert done == [(filed.id, filed.case.digest)]


def test_one_person_with_both_posts_is_on_record(hall: Hall):
    """企画商工課長 decides for 情報政策係: two decisions of one person, both of them flagged."""
    filed = hall.apply(by=OPERATOR, whom=OPERATOR, content=OF_PLANNING)

    assert hall.decide(filed, PLANNING).state is CaseState.APPROVED
    with hall.world.instance.store.read() as connection:
        said = cases.decisions_of(connection, filed.id)
    assert [(one.role, one.flags) for one in said] == [
        ("system_manager", {Flag.BOTH_POSTS}),
        ("network_admin", {Flag.BOTH_POSTS}),
    ]
    assert hall.world.log("case.decided")[-1]["data"]["flags"] == ["both_posts"]


def test_s14_the_head_of_planning_asks_for_an_exception_and_the_ciso_decides(hall: Hall):
    """He cannot decide it himself, nor can anybody but the CISO (NISHIHARA-2.6.1, 8.4.1)."""
    filed = hall.apply(CaseKind.EXCEPTION, by=PLANNING, whom=PLANNING)

    assert refused(lambda: hall.decide(filed, PLANNING)) == say.FOR_ONESELF.id
    assert refused(lambda: hall.decide(filed, HEAD), NotThere) == say.NO_SUCH_CASE.id
    assert hall.decide(filed, CISO).state is CaseState.APPROVED
    assert numbers(inbox(hall, CISO).to_decide) == []


def test_s08_a_deputy_is_accepted_by_the_ciso_and_everybody_named_hears_of_it(hall: Hall):
    """The network admin, every system manager and the deputy, in the transaction of the yes (NISHIHARA-7.2.1.3.u)."""
    hall.effects = EFFECTS
    terms = {"subject": "特権の代行", "content": {"role": "network_admin"}}
    filed = hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=OPERATOR, **terms)

    assert refused(lambda: hall.decide(filed, PLANNING)) == say.OWN_APPLICATION.id
    hall.decide(filed, CISO)

    told = [
        number for number in (HEAD, PLANNING, TAX, OPERATOR, CISO, CLERK) if say.DEPUTY_ACCEPTED.id in hall.told(number)
    ]
    assert told == [HEAD, PLANNING, TAX, OPERATOR]


@pytest.mark.parametrize(
    ("whom", "content", "said"),
    [
        (OPERATOR, {"role": "ciso"}, say.WRONG_DELEGATION),
        (OPERATOR, {"role": "Network_Admin"}, say.WRONG_DELEGATION),
        (OPERATOR, {"role": "network_admin", "more": "x"}, say.WRONG_DELEGATION),
        (OPERATOR, {}, say.WRONG_DELEGATION),
        (OPERATOR, {"role": "system_manager", "unit": "0300"}, say.WRONG_DELEGATION),
        (OPERATOR, {"role": "system_manager", "unit": ""}, say.WRONG_DELEGATION),
        (OPERATOR, {"role": "network_admin", "unit": "0200"}, say.WRONG_DELEGATION),
        (PLANNING, {"role": "network_admin"}, say.DEPUTY_OF_ONESELF),
    ],
)
def test_f23_f24_nobody_hands_on_what_he_does_not_hold(hall: Hall, whom: str, content: dict[str, str], said):
    """A role is a key, spelled exactly, for a unit of his own; the CISO's has no deputy; nobody is his own."""
    deed = lambda: hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=whom, content=content)  # noqa: E731

    assert refused(deed, BadInput) == said.id


def test_f21_the_deputy_of_the_applicant_does_not_decide(hall: Hall):
    """総務課長 named 税務課長 his deputy: from then on 税務課長 decides nothing that 総務課長 asks for."""
    terms = {"content": {"role": "system_manager"}}
    hall.decide(hall.apply(CaseKind.DELEGATION, by=HEAD, whom=TAX, **terms), CISO)
    filed = hall.apply(by=HEAD, whom=CLERK)

    assert refused(lambda: hall.decide(filed, TAX)) == say.DEPUTY_OF_PARTY.id
    assert hall.decide(filed, PLANNING).state is CaseState.APPROVED


def test_f21_who_becomes_a_manager_after_asking_does_not_decide(hall: Hall):
    """The clerk asked for a colleague and took the place of 企画商工課長 meanwhile."""
    filed = hall.apply(by=CLERK, whom="00111")
    hall.decide(filed, TAX)
    hall.world.clock.set("2026-04-02 09:00:00")
    hall.move(PLANNING, "2026-04-02", "0400", "主幹")
    hall.move(CLERK, "2026-04-02", "0200", "課長")

    assert refused(lambda: hall.decide(filed, CLERK)) == say.OWN_APPLICATION.id


def test_a_manager_who_lost_his_post_does_not_decide(hall: Hall):
    """From 00:00 of the day on which another post is his (NISHIHARA-2.3.1)."""
    filed = hall.apply()
    hall.move(TAX, "2026-04-02", "0500", "主事")
    hall.world.clock.set("2026-04-01 23:59:59")
    assert numbers(inbox(hall, TAX).to_decide) == [filed.id]

    hall.world.clock.set("2026-04-02 00:00:00")

    assert numbers(inbox(hall, TAX).to_decide) == []
    assert refused(lambda: hall.decide(filed, TAX), NotThere) == say.NO_SUCH_CASE.id
    assert numbers(inbox(hall, PLANNING).stuck) == [filed.id]


def test_f22_what_was_changed_is_decided_from_the_first_step(hall: Hall):
    """An earlier yes stays on record and does not count; whoever looked at the old words is refused."""
    filed = hall.apply()
    hall.decide(filed, TAX)
    changed = hall.edit(filed, content=a_terminal("T-013"))

    assert refused(lambda: hall.decide(filed, PLANNING)) == say.CHANGED.id
    assert refused(lambda: hall.decide(changed, PLANNING)) == say.NOT_THE_ROLE.id
    assert hall.decide(changed, TAX).step == 1
    words = looking.show(hall.world.instance, filed.id, hall.world.instance.actor(TAX)).words
    assert [word.counts for word in words] == [False, True]


@pytest.mark.parametrize("digits", [0, DIGITS - 1])
def test_f22_a_yes_names_what_it_is_said_to(hall: Hall, digits: int):
    """Without twelve digits of the digest nobody has shown that he looked."""
    filed = hall.apply()

    assert refused(lambda: hall.decide(filed, TAX, seen=filed.case.digest[:digits])) == say.CHANGED.id
    assert hall.decide(filed, TAX, seen=filed.case.digest[:DIGITS]).step == 1


def test_a_return_waits_for_the_applicant(hall: Hall):
    """With its reason; nobody decides until it is handed in again."""
    filed = hall.apply()

    assert hall.decide(filed, TAX, Answer.RETURN, reason="端末番号が違います").state is CaseState.RETURNED
    assert (hall.told(CLERK), hall.world.log("case.returned")[0]["data"]["answer"]) == ([say.SENT_BACK.id], "return")
    assert refused(lambda: hall.decide(filed, TAX)) == say.CLOSED.id
    assert hall.edit(filed).state is CaseState.OPEN


def test_f20_a_case_ends_once(hall: Hall):
    """After a no there is neither a yes, nor a change, nor a withdrawal."""
    filed = hall.apply()
    assert hall.decide(filed, TAX, Answer.NO).state is CaseState.REFUSED

    assert refused(lambda: hall.decide(filed, TAX)) == say.CLOSED.id
    assert refused(lambda: hall.edit(filed), BadInput) == say.NOT_OPEN.id
    assert refused(lambda: hall.withdraw(filed), BadInput) == say.NOT_OPEN.id


def test_only_the_applicant_changes_and_withdraws(hall: Hall):
    """To everybody else his case is not there."""
    filed = hall.apply()

    assert refused(lambda: hall.withdraw(filed, TAX), NotThere) == say.NO_SUCH_CASE.id
    assert refused(lambda: hall.edit(filed, TAX), NotThere) == say.NO_SUCH_CASE.id
    assert hall.withdraw(filed).state is CaseState.WITHDRAWN


def test_f11_a_case_is_there_for_those_it_concerns(hall: Hall):
    """A clerk of another section finds nothing by its number."""
    filed = hall.apply()
    instance = hall.world.instance

    assert looking.show(instance, filed.id, instance.actor(CLERK)).digest == filed.case.digest
    assert looking.show(instance, filed.id, instance.actor(TAX)).may == ("00114 宇土 試験",)
    assert refused(lambda: looking.show(instance, filed.id, instance.actor("00104")), NotThere) == say.NO_SUCH_CASE.id
    assert refused(lambda: looking.show(instance, 999, instance.actor(TAX)), NotThere) == say.NO_SUCH_CASE.id


def test_anything_but_an_ordinary_yes_has_a_reason(hall: Hall):
    """No, back, and the applicant's own."""
    filed = hall.apply()

    for answer in (Answer.NO, Answer.RETURN):
        assert refused(lambda a=answer: hall.decide(filed, TAX, a, reason=" "), BadInput) == say.NEEDS_WHY.id
    assert refused(lambda: hall.decide(filed, TAX, reason="", unavoidable=True), BadInput) == say.NEEDS_WHY.id


def test_nishihara_2_6_1_an_unavoidable_case_is_on_the_list_of_the_ciso(hall: Hall):
    """The network admin found the violation himself and nobody else holds his office; the CISO hears of it."""
    filed = hall.apply(CaseKind.SUSPENSION, by=PLANNING, whom=CLERK)
    assert refused(lambda: hall.decide(filed, PLANNING)) == say.OWN_APPLICATION.id
    assert numbers(inbox(hall, PLANNING).stuck) == [filed.id]

    done = hall.decide(filed, PLANNING, reason="ほかにいない", unavoidable=True)

    assert (done.state, hall.told(CISO)) == (CaseState.APPROVED, [say.BY_APPLICANT.id])
    assert numbers(inbox(hall, CISO).unavoidable) == [filed.id]
    assert inbox(hall, PLANNING).unavoidable == ()


def test_no_time_makes_a_yes_and_what_ran_out_lapses(hall: Hall):
    """Overdue after seven days, still waiting after twenty-nine, lapsed after thirty; the applicant is told."""
    filed = hall.apply()
    hall.later(days=7)
    (line,) = inbox(hall, TAX).to_decide
    assert line.overdue
    hall.later(days=22)
    assert asking.lapse_over(hall.world.instance, "worker:one") == []
    hall.later(days=1)
    assert refused(lambda: hall.decide(filed, TAX)) == say.OVER.id

    assert [said.id for said in asking.lapse_over(hall.world.instance, "worker:one")] == [say.LAPSED.id]
    assert asking.lapse_over(hall.world.instance, "worker:one") == []
    assert (inbox(hall, CLERK).own[0].state, hall.told(CLERK)) == (CaseState.LAPSED, [say.ENDED.id])


def test_a_kind_from_which_nothing_would_come_is_not_taken_in(hall: Hall):
    """An approval without an effect would be a promise."""
    hall.effects = {CaseKind.EXCEPTION: None}

    assert refused(hall.apply, BadInput) == say.NO_SUCH_KIND.id


@pytest.mark.parametrize("where", ["subject", "reason"])
def test_a_my_number_is_not_taken_in(hall: Hall, where: str):
    """Not in any text; nor is a text that is too long."""
    for text in ("123456789018", "あ" * 1001):
        assert refused(lambda t=text: hall.apply(**{where: t}), BadInput) == say.BAD_TEXT.id


def test_everything_that_is_wrong_is_said_at_once(hall: Hall):
    """A clerk asks for an exception without a reason, beyond the year."""
    with pytest.raises(BadInput) as caught:
        hall.apply(CaseKind.EXCEPTION, days=400, reason=" ")

    assert all(word in caught.value.said.text for word in ("申請できる職ではありません", "理由を入力", "年度末"))


def test_nobody_in_particular_cannot_ask(hall: Hall):
    """Who asks is a person, or separation means nothing."""
    instance = hall.world.instance

    asked = hall.asked(CaseKind.EXCEPTION, CLERK)

    deed = lambda: asking.apply_for(instance, asked, instance.actor(None), hall.effects)  # noqa: E731
    assert refused(deed) == say_work.WHO_ARE_YOU.id


def test_a_withdrawal_is_on_record_and_leaves_nothing_to_decide(hall: Hall):
    """On nobody's list any more, and in the log."""
    hall.withdraw(hall.apply())

    assert inbox(hall, TAX).to_decide == ()
    assert [line["data"]["state"] for line in hall.world.log("case.withdrawn")] == ["withdrawn"]


def test_nishihara_8_6_2_3_a_suspension_under_judgement_is_kept_from_whom_it_is_about(hall: Hall):
    """Also when he is the one who decides such cases: neither its page nor the list of what nobody can decide."""
    filed = hall.apply(CaseKind.SUSPENSION, by=HEAD, whom=PLANNING)

    show = lambda number: looking.show(hall.world.instance, filed.id, hall.world.instance.actor(number))  # noqa: E731
    with pytest.raises(NotThere):
        show(PLANNING)
    assert inbox(hall, PLANNING).stuck == ()
    assert [one.number for one in inbox(hall, CISO).stuck] == [filed.id]
    assert show(HEAD).listed.number == filed.id
