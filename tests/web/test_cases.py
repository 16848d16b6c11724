"""The inbox and the pages of applications: asked for, decided, and refused with everything that is wrong."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from idm.facts.case import CaseKind, CaseState
from idm.messages import case_pages as say
from idm.messages import cases as say_cases
from idm.office.cases.effects import EFFECTS
from idm.store import cases, privileged_ids
from idm.store.cases import Filed
from idm.store.privileged_ids import Issued
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX, Hall
from tests.instances import a_hire
from tests.office.violations.test_deeds import not_improved
from tests.signing import Door
from tests.web.conftest import Visit
from web import inbox

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

ENTITLEMENT = {"content-entitlement": "finance", "until": "R9.3.31", "reason": "決算の照合のため"}
At = Callable[[str], Visit]


@pytest.fixture
def at(app: Flask, door: Door) -> At:
    """Everybody at a browser of his own, in a village with a 副村長 and a 税務課長."""
    officers = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験"),
    ]
    assert door.world.take(officers).state == "applied"
    seats: dict[str, Visit] = {}

    def seated(number: str) -> Visit:
        if number not in seats:
            door.own(number)
            seats[number] = Visit(app.test_client(), door)
            seats[number].work(f"n{number}")
        return seats[number]

    return seated


def text(answer) -> str:
    return answer.get_data(as_text=True)


def applied(visit: Visit, kind: str = "entitlement", **fields: str) -> int:
    """The number that the page says it got."""
    answer = visit.post(f"/cases/new/{kind}", **(ENTITLEMENT | fields))
    found = re.search(r"申請を受け付けました（番号(\d+)）", text(answer))
    assert found is not None, text(answer)
    return int(found[1])


def decided(visit: Visit, number: int, answer: str = "yes", **fields: str):
    """One word on what the page shows."""
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text(visit.get(f"/cases/{number}")))
    assert digest is not None
    return visit.post(f"/cases/{number}", answer=answer, digest=digest[1], **fields)


def state(door: Door, number: int) -> CaseState:
    return filed(door, number).state


def digest_of(door: Door, number: int) -> str:
    return filed(door, number).case.digest


def filed(door: Door, number: int) -> Filed:
    with door.world.instance.store.read() as connection:
        found = cases.get(connection, number)
    assert found is not None
    return found


def test_nishihara_7_2_1_1_applied_for_seen_in_the_inbox_and_approved(at: At, door: Door):
    """The manager finds it with who, what, until when, clause and a count; the page says what comes of a yes."""
    number = applied(at(CLERK))

    inbox = text(at(HEAD).get("/inbox/"))
    for said in (f"{number} 権限の付与", "財務会計システム", CLERK, "令和9年3月31日", "西原村 7.2(1)", "1件</span>"):
        assert said in inbox, said
    page = text(at(HEAD).get(f"/cases/{number}"))
    for said in ("決算の照合のため", "税務課", say.COMES_OF_YES["entitlement"], "財務会計システム"):
        assert said in page, said
    assert "{" not in re.sub(r"<script.*?</script>", "", page.partition("<main")[2])

    assert say.YES.say(number=number).text in text(decided(at(HEAD), number))
    assert state(door, number) is CaseState.APPROVED
    assert "承認" in text(at(CLERK).get("/inbox/"))
    assert f'href="/cases/{number}"' in text(at(HEAD).get("/inbox/")).partition("あなたが決めた申請")[2]
    assert "あなたが決めた申請" not in text(at(CLERK).get("/inbox/"))


def test_f21_whoever_asks_is_shown_why_he_decides_nothing(at: At, door: Door):
    """No form for a decision, the reason with its clause, and who may; sent all the same, it is refused."""
    number = applied(at(HEAD))

    page = text(at(HEAD).get(f"/cases/{number}"))
    assert 'name="answer"' not in page
    assert "西原村 2(6)①" in page
    assert "申請した本人" not in page or HEAD in page
    answer = at(HEAD).post(f"/cases/{number}", answer="yes", digest=digest_of(door, number))
    assert (answer.status_code, say_cases.OWN_APPLICATION.id in text(answer) or "ご自分" in text(answer)) == (409, True)
    assert state(door, number) is CaseState.OPEN


def test_everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(at: At):
    """Person, right, period and reason: each at its own field, with a way there from above."""
    answer = at(CLERK).post("/cases/new/entitlement", whom="いない人", until="2026-02-30", start="R8.4.10")

    page = text(answer)
    assert answer.status_code == 409
    for field in ("whom", "content-entitlement", "until", "reason"):
        assert f'href="#{field}"' in page, field
        assert f'id="{field}-wrong"' in page, field
    for typed in ("いない人", "2026-02-30", "R8.4.10"):
        assert f'value="{typed}"' in page
    later = text(at(CLERK).post("/cases/new/entitlement", **(ENTITLEMENT | {"until": "R10.3.31", "reason": ""})))
    assert [f'id="{field}-wrong"' in later for field in ("until", "reason", "whom")] == [True, True, False]


def test_somebody_who_is_meant_by_a_part_of_a_name_is_chosen_never_taken(at: At, door: Door):
    """Also when he is the only one; his number is enough by itself."""
    fields = {"content-role": "system_manager", "until": "R9.3.31", "reason": "不在のため"}
    name = door.person(OPERATOR).names[-1].full

    asked = at(TAX).post("/cases/new/delegation", whom=name, **fields)
    assert asked.status_code == 409
    assert f'name="meant" value="n{OPERATOR}"' in text(asked)
    chosen = at(TAX).post("/cases/new/delegation", whom=name, searched=name, meant=f"n{OPERATOR}", **fields)
    assert "申請を受け付けました" in text(chosen)
    assert "申請を受け付けました" in text(at(TAX).post("/cases/new/delegation", whom=CLERK, **fields))
    again = at(TAX).post("/cases/new/delegation", whom=TAX, **fields)
    assert (again.status_code, 'id="whom-wrong"' in text(again)) == (409, True)


def test_what_may_be_asked_for_depends_on_the_post(at: At):
    """Staff are not offered a delegation, and a form that is not theirs is none."""
    assert "特権の代行者の指名" in text(at(TAX).get("/cases/new"))
    assert "特権の代行者の指名" not in text(at(CLERK).get("/cases/new"))
    assert at(CLERK).get("/cases/new/delegation").status_code == 400
    assert at(CLERK).get("/cases/new/brake").status_code == 400
    assert at(CLERK).get("/cases/new/nonsense").status_code == 400


def test_f22_sent_back_corrected_and_decided_anew(at: At, door: Door):
    """With a reason or not at all; the form comes filled in; what was said before does not count."""
    number = applied(at(CLERK))
    refused = decided(at(HEAD), number, "return")
    assert (refused.status_code, 'id="reason-wrong"' in text(refused)) == (409, True)
    assert say.SENT_BACK.say(number=number).text in text(decided(at(HEAD), number, "return", reason="期間を短く"))

    assert "期間を短く" in text(at(CLERK).get(f"/cases/{number}"))
    form = text(at(CLERK).get(f"/cases/{number}/edit"))
    for filled in ('value="2027-03-31"', 'value="finance" selected', "決算の照合のため"):
        assert filled in form
    changed = at(CLERK).post(f"/cases/{number}/edit", **(ENTITLEMENT | {"until": "R8.9.30"}))
    assert say.CHANGED.say(number=number).text in text(changed)
    assert "前の内容への決定" in text(at(HEAD).get(f"/cases/{number}"))
    assert "認めませんでした" in text(decided(at(HEAD), number, "no", reason="要らない"))
    assert state(door, number) is CaseState.REFUSED
    assert at(CLERK).get(f"/cases/{number}/edit").status_code == 404


def test_withdrawn_by_its_applicant_and_by_nobody_else(at: At, door: Door):
    """Somebody else's is no page of his at all (F11)."""
    number = applied(at(CLERK))

    assert at(TAX).get(f"/cases/{number}").status_code == 404
    assert at(HEAD).post(f"/cases/{number}/withdraw").status_code == 404
    assert say.WITHDRAWN.say(number=number).text in text(at(CLERK).post(f"/cases/{number}/withdraw"))
    assert state(door, number) is CaseState.WITHDRAWN
    assert at(CLERK).get("/cases/999").status_code == 404


def test_what_was_approved_is_ended_by_hand(at: At, door: Door):
    """By its beneficiary, with a reason; afterwards the page says when."""
    number = applied(at(CLERK))
    decided(at(HEAD), number)

    assert at(CLERK).post(f"/cases/{number}/end", why="").status_code == 409
    assert say.ENDED.say(number=number).text in text(at(CLERK).post(f"/cases/{number}/end", why="要らなくなった"))
    assert "途中で終わりました" in text(at(HEAD).get(f"/cases/{number}"))
    assert 'name="why"' not in text(at(CLERK).get(f"/cases/{number}"))


def test_a_decision_asks_for_a_factor_just_shown_and_comes_back_to_the_case(at: At, door: Door):
    """An hour later the page has a button instead of the form; after the proof the form is there."""
    number = applied(at(CLERK))
    at(HEAD)
    door.later(minutes=20)

    page = text(at(HEAD).get(f"/cases/{number}"))
    assert ('name="answer"' in page, "本人を確かめて、決定に進む" in page) == (False, True)
    answer = at(HEAD).post(f"/cases/{number}", answer="yes", digest=digest_of(door, number))
    assert (answer.headers["Location"], state(door, number)) == ("/prove", CaseState.OPEN)
    sent = at(HEAD).get(f"/cases/{number}/decision")
    assert sent.headers["Location"] == "/prove"
    back = at(HEAD).show(f"n{HEAD}", "/prove")
    assert back.headers["Location"] == f"/cases/{number}"
    assert 'name="answer"' in text(at(HEAD).get(f"/cases/{number}"))


def test_an_inbox_with_much_in_it_goes_on_on_another_page(at: At, monkeypatch: pytest.MonkeyPatch):
    """One application on the page, and the way to the other; what is no number begins at the first."""
    monkeypatch.setattr(inbox, "AT_ONCE", 1)
    first, second = (
        applied(at(CLERK), "external_access", **{"content-terminal": f"T-01{n}", "until": "R8.8.31"}) for n in (2, 3)
    )

    page = text(at(HEAD).get("/inbox/"))
    assert (f'/cases/{first}"' in page, f'/cases/{second}"' in page) == (True, False)
    assert f'href="/inbox/?to_decide={first}"' in page
    later = text(at(HEAD).get(f"/inbox/?to_decide={first}"))
    assert (f'/cases/{first}"' in later, f'/cases/{second}"' in later) == (False, True)
    assert f'/cases/{first}"' in text(at(HEAD).get("/inbox/?to_decide=x"))


def test_overdue_stuck_and_unavoidable_are_marked(at: At, door: Door):
    """After its days it is said to be late, and nothing else; without a holder it is stuck, and waits."""
    number = applied(at(CLERK), "external_access", **{"content-terminal": "T-012", "until": "R8.8.31"})
    assert "決定が遅れています" not in text(at(HEAD).get("/inbox/"))
    door.later(days=8)
    late = at(HEAD)
    late.sign_in(f"n{HEAD}")
    late.show(f"n{HEAD}")
    assert "決定が遅れています" in text(late.get("/inbox/"))
    assert state(door, number) is CaseState.OPEN


def test_nishihara_2_6_1_for_want_of_anybody_else_the_applicant_decides_with_a_reason(at: At, door: Door):
    """Only where the rule lets him; the page says what that means, and the CISO finds it on his list."""
    hall = Hall(door.world, EFFECTS)
    violation = str(not_improved(hall))
    asked = hall.apply(CaseKind.SUSPENSION, PLANNING, CLERK, until=None, content={"violation": violation})

    page = text(at(PLANNING).get(f"/cases/{asked.id}"))
    assert ("やむを得ない場合の決定" in page, 'name="unavoidable"' in page, 'value="no"' in page) == (True, True, False)
    assert f'href="/violations/{violation}"' in page
    refused = decided(at(PLANNING), asked.id, unavoidable="1")
    assert (refused.status_code, 'id="reason-wrong"' in text(refused)) == (409, True)
    decided(at(PLANNING), asked.id, unavoidable="1", reason="ほかに決める人がいない")

    assert state(door, asked.id) is CaseState.APPROVED
    assert "やむを得ず申請者が決めたもの" in text(at(CISO).get("/inbox/"))
    assert "やむを得ず申請者が決めた" in text(at(CISO).get(f"/cases/{asked.id}"))


def test_what_was_approved_leads_to_where_it_is_used(at: At):
    """For whom it is, and for nobody else; a number that is none is refused at its field."""
    fields = {"content-privilege": "priv-network", "until": "R8.4.20"}
    wrong = at(CLERK).post("/cases/new/privilege", **fields, **{"content-minutes": "1000"}, reason="切替え")
    assert (wrong.status_code, 'id="content-minutes-wrong"' in text(wrong)) == (409, True)
    number = applied(at(CLERK), "privilege", **fields, **{"content-minutes": "30"})
    decided(at(CISO), number)

    assert "特権を使い始める" in text(at(CLERK).get(f"/cases/{number}"))
    assert "特権を使い始める" not in text(at(CISO).get(f"/cases/{number}"))


def test_a_notice_leads_to_its_case(at: At):
    """For whoever may look at it; one that tells of somebody else's leads nowhere."""
    number = applied(at(CLERK))

    assert f'href="/cases/{number}"' in text(at(HEAD).get("/me"))


def test_both_places_of_decisions_lead_to_each_other(at: At):
    """An approver has one place to start."""
    assert 'href="/approvals/"' in text(at(PLANNING).get("/inbox/"))
    assert 'href="/inbox/"' in text(at(PLANNING).get("/approvals/")).partition("<main")[2]


def test_nishihara_2_6_1_what_a_holder_did_for_himself_is_on_the_cisos_list_alone(at: At, door: Door):
    """Who, what and when; nobody else's inbox has such a list."""
    planner, now = Hall(door.world, EFFECTS).person(PLANNING), door.world.clock.now()
    with door.world.instance.store.write() as connection:
        privileged_ids.add(connection, Issued("alone", planner.id, f"x-n{PLANNING}", now, planner.id))

    page = text(at(CISO).get("/inbox/"))

    assert "やむを得ず本人が扱った特権ID" in page
    assert re.search(rf"{PLANNING} .*発行", page.partition("やむを得ず本人が扱った特権ID")[2])
    for number in (PLANNING, HEAD):
        assert "やむを得ず本人が扱った特権ID" not in text(at(number).get("/inbox/"))
