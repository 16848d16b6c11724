"""What nobody granted, on the sweep: explained, then owned, protected with a reason, or removed by two (issue F)."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import event

from idm.calendar import ONE_DAY
from idm.errors import BadInput, IdmError, Stopped
from idm.office.adoption import deciding
from idm.office.adoption.deciding import Wanted
from idm.office.sweeps import answering
from idm.office.sweeps.answering import Wish
from idm.office.sweeps.looking import one
from idm.office.sweeps.strangers import settled
from idm.rules.campaigns import Done
from idm.rules.matching import Why
from idm.rules.orphans import Deed, State
from idm.store import adoption, campaigns
from idm.store.adoption import Found, Reading
from idm.store.campaigns import Line
from tests.cases import CLERK, HR, PLANNING, TAX
from tests.sweeps import Broom

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KYU = "uid=kyu1,ou=people,dc=example"
MADE, CHANGED = ["cn=legacy-tool", "20240501090000Z"], ["cn=someone", "20260102030405Z"]


def a_reading(address: str = KYU, kind: str = "account", unit: str = "0300", **more: object) -> Reading:
    shown = {"logins": ["kyu1"], "name": "旧 花", "unit": unit, "unit_name": "税務課", "made": MADE, "changed": CHANGED}
    state = State.PROTECTED if "reason" in more else State.OPEN
    why = str(more.get("reason", Why.NOBODY))
    detail = "unit-0300" if kind == "member" else ""
    return Reading(kind, address, detail, json.dumps(shown), f"digest of {address}", state, None, None, "[]", why)


def read(broom: Broom, *readings: Reading) -> None:
    with broom.instance.store.write() as connection:
        adoption.record(connection, "main", readings, (), broom.instance.clock.now())


@pytest.fixture
def swept(broom: Broom) -> Broom:
    """One entry of nobody's that names 税務課, one that is protected, one membership that nobody granted."""
    member = a_reading("kyu1", "member", "")
    kept = [
        a_reading("uid=copier,dc=example", reason="複合機が使う"),
        a_reading("uid=svc-1,dc=example", reason="profile"),
    ]
    read(broom, a_reading(), *kept, member)
    broom.open()
    return broom


def lines(broom: Broom) -> dict[str, Line]:
    with broom.instance.store.read() as connection:
        return {line.facts["account"]: line for line in campaigns.lines(connection, 1) if not line.person}


def entry(broom: Broom, address: str = KYU) -> Found:
    with broom.instance.store.read() as connection:
        return next(one for one in adoption.entries(connection, "main") if one.address == address)


def answer(broom: Broom, by: str, says: str = "stop", address: str = KYU) -> None:
    line = lines(broom)[address]
    answering.answer(broom.instance, 1, [Wish(line.id, line.digest, says)], broom.instance.actor(by))


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def decide(broom: Broom, deed: Deed, **words: str) -> None:
    wanted = Wanted(deed, **words)
    deciding.decide(broom.instance, "main", [entry(broom).id], wanted, broom.instance.actor(PLANNING))


def test_an_orphan_is_a_line_that_says_who_made_it(swept: Broom):
    """For HR and the head of the section that it names; a protected one is on the list with its reason, unasked."""
    rows = {row.line.facts["account"]: row for row in one(swept.instance, 1, swept.instance.actor(HR)).rows}
    assert rows[KYU].why == (
        "名簿に持ち主がいない登録、作った人：cn=legacy-tool 2024-05-01、最後に変えた人：cn=someone 2026-01-02"
    )
    assert KYU in {row.line.facts["account"] for row in one(swept.instance, 1, swept.instance.actor(TAX)).rows}
    protected = rows["uid=copier,dc=example"]
    assert (protected.result, "複合機が使う" in protected.why) == ("免除（理由を付けて残す）", True)
    assert "プロファイルが保護する" in rows["uid=svc-1,dc=example"].why
    assert "unit-0300" in rows["kyu1"].why
    assert refused(lambda: answer(swept, HR, "keep")) == "SWP-027"


def test_f21_two_people_remove_it_and_the_register_names_both(swept: Broom):
    """One is not enough; a worker shuts it by the register, as what was agreed on there."""
    answer(swept, HR)
    swept.carry()
    assert entry(swept).state is State.OPEN
    answer(swept, TAX)

    swept.carry()
    found = entry(swept)
    hr, tax = (swept.hall.person(number).id for number in (HR, TAX))
    assert (found.state, found.decided_by, found.confirmed_by) == (State.REMOVING, hr, tax)
    assert lines(swept)[KYU].done is Done.REMOVED
    assert [one["data"]["second"] for one in swept.hall.world.log("adoption.decided")] == [tax]


@pytest.mark.parametrize(
    ("deed", "words", "done"),
    [(Deed.OWN, {"who": CLERK}, Done.OWNED), (Deed.PROTECT, {"reason": "機器が使う"}, Done.PROTECTED)],
)
def test_an_owner_or_a_reason_ends_the_line(swept: Broom, deed: Deed, words: dict[str, str], done: Done):
    """What the register says by then counts: nobody's later yes removes it."""
    answer(swept, HR)
    decide(swept, deed, **words)
    answer(swept, TAX)
    swept.carry()

    assert (lines(swept)[KYU].done, entry(swept).state is State.REMOVING) == (done, False)


def test_f22_an_entry_that_has_changed_since_the_list_is_asked_about_anew(swept: Broom):
    """Both said yes to something else; the next list has it as it is now."""
    answer(swept, HR)
    answer(swept, TAX)
    read(swept, Reading("account", KYU, "", "{}", "another", State.OPEN, None, None, "[]", Why.NOBODY.value))
    swept.carry()

    assert (lines(swept)[KYU].done, entry(swept).state) == (Done.GONE, State.OPEN)


def test_a_membership_is_put_right_by_the_next_pass(swept: Broom):
    """Two say so; the group is marked, and its brake and its log are those of every pass."""
    before = swept.hall.world.rows("mark")
    answer(swept, HR, address="kyu1")
    answer(swept, PLANNING, address="kyu1")
    swept.carry()

    assert lines(swept)["kyu1"].done is Done.REMOVED
    changed = set(swept.hall.world.rows("mark")["mark"]) - set(before["mark"])
    assert len(changed) == 1


def test_what_waits_on_one_list_is_not_on_the_next(swept: Broom):
    """And while a directory is being adopted nothing of it is on any."""
    swept.hall.world.clock.at += ONE_DAY
    swept.watched()
    assert (swept.open(label="次").lines, swept.open(label="別").exempt) == (3, 3)  # on leave, and two protected
    with swept.instance.store.write() as connection:
        adoption.begin(connection, "main", "somebody", swept.instance.clock.now())
    assert swept.open(label="その次").lines == 1
    assert refused(lambda: swept.open(label="次"), BadInput) == "SWP-004"


def test_the_register_is_asked_once_for_all_lines(swept: Broom):
    """However many wait: a worker asks at every turn."""
    asked: list[str] = []
    with swept.instance.store.read() as connection:
        waiting = campaigns.strange(connection)
        event.listen(connection, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
        settled(connection, waiting)

    assert len(waiting) > 1
    assert len(asked) == 1
