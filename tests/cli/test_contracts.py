"""`idm contract`: S11 on the command line, with a real slapd: from the list to a contract with zero accounts."""

from typing import Any

from tests.contracts import KEY, WORDS
from tests.instances import a_hire
from tests.places import Answer, Place

TAX, WORKER = "00114", "00120"
LOGIN, PASSWORD = f"n{WORKER}", "shirakawa-suigen-7"
# In a year that the directory's own clock has not reached: it lets in whoever has not ended yet.
TERM = {"発令日": "2090-05-20", "所属コード": "0300", "任用形態": "委託", "任期終了": "2090-12-31"}


def others(place: Place, name: str) -> Answer:
    path = place.hr("others.csv", [a_hire(WORKER, 氏名=name, **TERM)])
    return place.idm("hr", "apply", "--yes", "--changes", "--others", path)


def contract(place: Place, verb: str, *more: str, by: str = TAX) -> Answer:
    return place.idm("contract", verb, KEY, *more, "--by", by)


def show(place: Place) -> dict[str, Any]:
    return place.must("contract", "show", KEY, "--by", TAX, "--json").json


def on(place: Place, now: str) -> bool:
    """The worker at that time, and whether he binds afterwards."""
    place.now = now
    place.must("worker", "--once")
    return place.hands.may_bind(LOGIN, PASSWORD)


def give_back(place: Place) -> None:
    (listed,) = place.must("leaving", "list", "--by", TAX, "--json").json
    for task in listed["tasks"]:
        place.must("leaving", "done", str(listed["number"]), str(task["task"]), "--note", "受け取った", "--by", TAX)
    place.must("leaving", "close", str(listed["number"]), "--by", TAX)


def test_s11_a_contractor_from_the_list_to_a_contract_with_zero_accounts(small_place: Place):
    """ "staff 1" and an end past the contract are refused; briefed he binds, and on 10-01 at 00:00 not any more."""
    place = small_place
    place.populate(12)
    head = a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験")
    place.must("hr", "apply", "--yes", "--changes", place.hr("head.csv", [head]))
    place.now = "2090-05-20 09:00:00"
    refused = others(place, "staff 1")
    assert (refused.code, "CON-008" in refused.out + refused.err) == (1, True)
    assert others(place, "高木 試験").code == 0
    place.must("worker", "--once")
    place.hands.set_password(LOGIN, PASSWORD)

    words = [part for name, text in WORDS.items() for part in (f"--{name}", text)]
    days = ["--from", "2090-06-01", "--until", "2090-09-30"]
    assert contract(place, "add", *words, *days, "--sponsor", TAX).code == 0
    late = contract(place, "worker", WORKER, "--until", "2090-10-01")
    assert (late.code, "CON-011" in late.err) == (1, True)
    assert contract(place, "worker", WORKER).code == 0
    assert not on(place, "2090-06-01 00:00:00")  # not briefed yet
    place.must("contract", "brief", KEY, WORKER, "--on", "2090-05-28", "--acknowledged", "誓約書 第1号", "--by", TAX)
    assert on(place, "2090-06-01 00:00:10")
    assert on(place, "2090-09-30 23:59:59")
    early = contract(place, "close")
    assert (early.code, "CON-021" in early.err) == (1, True)

    place.now = "2090-10-01 00:00:00"
    waits = contract(place, "close")
    assert (waits.code, "CON-022" in waits.err) == (1, True)
    give_back(place)
    unseen = contract(place, "close")
    assert (unseen.code, "CON-023" in unseen.err) == (1, True)
    assert not on(place, "2090-10-01 00:00:00")
    assert "火の国システム" in place.must("contract", "list", "--by", TAX).out
    closed = contract(place, "close")
    assert (closed.code, "利用終了" in closed.out, "2090-10-01 00:00" in closed.out) == (0, True, True)
    shown = show(place)
    (worker,) = shown["workers"]
    assert (shown["state"], shown["working"], worker["works"], worker["returned"]) == ("closed", 0, False, True)
    assert [one["target"] for one in worker["receipts"]] == ["main"]
    assert "宇土 試験" in place.must("contract", "show", KEY, "--by", TAX).out
