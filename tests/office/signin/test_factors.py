"""A device from the day it is added to the day it is lost (NISHIHARA-4.1.2.a, 5.4.2, 6.1.1.4, 6.4.1.2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pyotp
import pytest

from idm.errors import BadInput, Stopped
from idm.messages import factors as say
from idm.office.cases import ending
from idm.office.instance import Actor, touch_groups
from idm.office.signin import factors, handing
from idm.office.signin.factors import Told
from idm.office.signin.visitor import Visitor
from idm.office.views import looking
from idm.policy import Entitlement, Policy
from idm.policy.factors import Ruling
from idm.secret import Secret
from idm.store import credentials, facts, notices
from idm.store.credentials import Credential
from tests.cases import permit_a_private_device
from tests.instances import World
from tests.signing import ALIKE, GOOD, HERE, Door, a_door

RIGHT = Entitlement(
    key="residents",
    label="住民記録システム",
    tier="mynumber",
    unit="総務課",
    needs_factors=2,
    clause="NISHIHARA-4.1.2.a",
)


@pytest.fixture
def mynumber(village: World) -> Door:
    """The village with a right of the My Number tier for everybody in 総務課, 00104 among them."""
    policy: Policy = ALIKE.model_copy(update={"entitlement": (*ALIKE.entitlement, RIGHT)})
    world = village.under(policy)
    with world.instance.store.write() as connection:
        touch_groups(connection, policy, facts.organisation(connection), world.clock.now())
    world.work()
    return a_door(world)


SECOND = Told("二台目")


def devices(door: Door, number: str = "00104") -> list[Credential]:
    with door.world.instance.store.read() as connection:
        return [c for c in credentials.of(connection, door.person(number).id) if c.kind == "totp"]


def told(door: Door, number: str = "00104") -> list[str]:
    with door.world.instance.store.read() as connection:
        return [one.said.id for one in notices.unread(connection, door.person(number).id)]


def proved(door: Door, device: pyotp.TOTP) -> tuple[Secret, Visitor]:
    """Signed in with password and device."""
    door.later(seconds=30)
    token, _ = door.signed_in("n00104", GOOD)
    opened = door.gate.show_code(token, door.code(device), HERE)
    assert opened is not None
    return opened, door.visitor(opened)


def add(door: Door, visitor: Visitor, told: Told = SECOND) -> tuple[pyotp.TOTP, list[Secret]]:
    begun = factors.begin_totp(door.desk, visitor)
    device = pyotp.TOTP(begun.seed.reveal())
    return device, factors.finish_totp(door.desk, visitor, begun.sealed, door.code(device), told)


DEEDS: dict[str, Callable[[Door, Visitor, int], object]] = {
    "add": lambda door, visitor, _: add(door, visitor),
    "rename": lambda door, visitor, number: factors.rename(door.desk, visitor, number, "新しい名前"),
    "lost": lambda door, visitor, number: factors.lost(door.desk, visitor, number),
    "remove": lambda door, visitor, number: factors.remove(door.desk, visitor, number, aware=True),
    "codes": lambda door, visitor, _: factors.new_codes(door.desk, visitor),
}
TOLD = {"add": say.ADDED, "rename": say.RENAMED, "lost": say.LOST, "remove": say.REMOVED, "codes": say.NEW_CODES}


@pytest.mark.parametrize("deed", DEEDS)
def test_every_change_asks_for_a_fresh_proof_and_is_told(door: Door, deed: str):
    """Ten minutes after the code nothing changes; with a new one it does, and a notice says so."""
    door.own()
    device, _ = door.device()
    token, visitor = proved(door, device)
    number = devices(door)[0].id
    door.later(minutes=10)
    before = door.world.rows("credential")

    with pytest.raises(Stopped) as refused:
        DEEDS[deed](door, visitor, number)
    assert refused.value.said.id == say.PROVE_FIRST.id
    assert door.world.rows("credential") == before

    again = door.gate.show_code(token, door.code(device), HERE)
    assert again is not None
    DEEDS[deed](door, door.visitor(again), number)
    assert told(door)[0] == TOLD[deed].id
    assert door.world.log()[-1]["act"] in {"factor.added", "factor.renamed", "factor.lost", "factor.ended"}


@pytest.mark.parametrize("deed", ["add", "lost", "remove"])
def test_f16_another_set_of_factors_ends_every_session(door: Door, deed: str):
    """This one and those elsewhere."""
    door.own()
    device, _ = door.device()
    elsewhere, _ = proved(door, device)
    here, visitor = proved(door, device)

    DEEDS[deed](door, visitor, devices(door)[0].id)

    assert (door.gate.who(elsewhere), door.gate.who(here)) == (None, None)


def test_a_password_typed_again_is_no_proof_for_whoever_has_a_device(door: Door):
    """And it is one for whoever has none."""
    door.own()
    token, _ = door.signed_in("n00104", GOOD)
    door.later(minutes=10)
    assert not door.gate.fresh(door.visitor(token))
    again = door.gate.show_password(token, GOOD, HERE)
    assert again is not None
    assert door.gate.fresh(door.visitor(again))

    door.device()
    token, visitor = door.signed_in("n00104", GOOD)
    assert not door.gate.fresh(visitor)
    assert door.gate.show_password(token, GOOD, HERE) is None


def test_f09_wrong_passwords_at_the_step_up_lock_like_at_the_door(door: Door):
    """The same count, whichever page it is."""
    door.own()
    token, _ = door.signed_in("n00104", GOOD)

    for _ in range(door.world.instance.policy.sign_in.staff.tries.value):
        assert door.gate.show_password(token, Secret("FAKE-wrong"), HERE) is None

    assert door.knock("n00104", GOOD) is None


def test_nishihara_6_1_1_4_a_private_device_needs_the_cisos_ruling(door: Door):
    """Refused with the clause where nobody has ruled, and where his manager did not say yes; over with that."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)
    with pytest.raises(Stopped) as refused:
        add(door, visitor, Told("自分の電話", private=True))
    assert "西原村 6.1(1)④" in refused.value.said.text
    assert devices(door) == []

    ruling = Ruling(reference="決定第1号", decided=date(2026, 4, 1), clause="NISHIHARA-6.1.1.4")
    ruled = ALIKE.model_copy(update={"factors": ALIKE.factors.model_copy(update={"private_devices": ruling})})
    ours = a_door(door.world.under(ruled))
    with pytest.raises(Stopped) as refused:
        add(ours, visitor, Told("自分の電話", private=True))
    assert refused.value.said.id == say.PRIVATE_NEEDS_CASE.id

    filed = permit_a_private_device(door.world, door.person("00104"))
    add(ours, visitor, Told("自分の電話", private=True))
    assert [line["data"]["owner"] for line in door.world.log("factor.added")] == ["private"]

    world = ours.world
    ending.end_early(world.instance, filed.id, world.instance.actor("00104"), "支給品が届いたため")
    assert devices(door) == []
    assert door.gate.who(ours.signed_in("n00104", GOOD)[0]) is not None


def test_there_is_a_limit_of_devices_and_a_replacement_is_none_more(door: Door):
    """The profile's number; one in place of another fits."""
    door.own()
    limit = door.world.instance.policy.factors.devices.value
    held = [door.hold() for _ in range(limit)]
    _, visitor = proved(door, held[0])
    with pytest.raises(BadInput) as refused:
        add(door, visitor)
    assert refused.value.said.id == say.TOO_MANY.id

    oldest = devices(door)[0]
    add(door, visitor, Told("代わり", instead=oldest.id))
    assert [d.label for d in devices(door)].count("代わり") == 1
    assert oldest.id not in {d.id for d in devices(door)}
    assert told(door)[:2] == [say.REPLACED.id, say.ADDED.id]


def test_nobody_changes_somebody_elses_device(door: Door):
    """The number of another's is the number of none."""
    door.own()
    door.hold("n00103")
    other = devices(door, "00103")[0].id
    _, visitor = door.signed_in("n00104", GOOD)

    for deed in ("rename", "lost", "remove"):
        with pytest.raises(BadInput) as refused:
            DEEDS[deed](door, visitor, other)
        assert refused.value.said.id == say.NO_SUCH_DEVICE.id
    assert len(devices(door, "00103")) == 1


def test_the_second_device_is_not_locked_by_using_the_first(door: Door):
    """Ten sign-ins with one of two devices: the other still opens."""
    door.own()
    first, second = door.hold(), door.hold()
    for _ in range(10):
        proved(door, first)

    proved(door, second)


def test_a_new_sheet_makes_the_old_one_waste_paper(door: Door):
    """And using a code is told to its person, with what is left."""
    door.own()
    device, old = door.device()
    _, visitor = proved(door, device)
    new = factors.new_codes(door.desk, visitor)
    token, _ = door.signed_in("n00104", GOOD)

    assert door.gate.show_code(token, old[0].reveal(), HERE) is None
    assert door.gate.show_code(token, new[0].reveal(), HERE) is not None
    with door.world.instance.store.read() as connection:
        newest = notices.unread(connection, door.person().id)[0].said
    assert (newest.id, "残りは9個" in newest.text) == (say.CODE_USED.id, True)


def test_a_second_device_leaves_the_sheet_as_it_is(door: Door):
    """Codes are made once, with the first device."""
    door.own()
    device, codes = door.device()
    _, visitor = proved(door, device)

    assert add(door, visitor)[1] == []

    token, _ = door.signed_in("n00104", GOOD)
    assert door.gate.show_code(token, codes[0].reveal(), HERE) is not None


# --- rights that wait (domain case 79) ---


def test_case_79_a_right_of_the_my_number_tier_comes_with_the_device_and_goes_with_it(mynumber: Door):
    """Into the directory by the next pass, and out again before all other work."""
    door = mynumber
    door.own()
    door.world.work()
    assert "residents" not in door.world.entries()["n00104"].groups
    assert [r["label"] for r in looking.show(door.world.instance, "00104", None)["withheld"]] == ["住民記録システム"]

    device, _ = door.device()
    door.world.work()
    assert "residents" in door.world.entries()["n00104"].groups
    assert looking.show(door.world.instance, "00104", None)["withheld"] == []

    _, visitor = proved(door, device)
    factors.lost(door.desk, visitor, devices(door)[0].id)
    marks = door.world.rows("mark")["mark"]
    assert any(True in row for row in marks if door.person().account.id in row)
    door.world.work()
    assert "residents" not in door.world.entries()["n00104"].groups


def test_case_79_the_last_device_does_not_go_without_a_word(mynumber: Door):
    """Told what goes with it, the person may; a replacement takes nothing away."""
    door = mynumber
    door.own()
    device, _ = door.device()
    _, visitor = proved(door, device)
    number = devices(door)[0].id

    assert "住民記録システム" in factors.takes_away(door.desk, visitor, number)
    with pytest.raises(Stopped) as refused:
        factors.remove(door.desk, visitor, number)
    assert "住民記録システム" in refused.value.said.text

    factors.remove(door.desk, visitor, number, aware=True)
    assert devices(door) == []


# --- the desk ---


def actor(door: Door, number: str | None) -> Actor:
    return door.world.instance.actor(number)


def test_a_token_of_the_body_is_handed_out_and_asked_for_at_once(door: Door):
    """By somebody with an operating role; it is its person's alone, and told to him."""
    door.own("00103")
    seed = Secret(pyotp.random_base32())

    handing.issue(door.desk, door.person("00103"), actor(door, "00102"), serial="A-1", seed=seed)

    token, visitor = door.signed_in("n00103", GOOD)
    assert visitor.waiting == {"totp"}
    assert door.gate.show_code(token, door.code(pyotp.TOTP(seed.reveal())), HERE) is not None
    assert told(door, "00103")[0] == say.ISSUED.id


@pytest.mark.parametrize(
    ("by", "to", "message"),
    [("00103", "00105", say.NOT_ENTITLED), (None, "00105", say.NOT_ENTITLED), ("00102", "00102", say.NOT_ONESELF)],
)
def test_a_token_is_handed_out_by_an_office_and_to_somebody_else(door: Door, by: str | None, to: str, message):
    """A clerk, nobody in particular, and the administrator for himself are refused."""
    with pytest.raises(Stopped) as refused:
        handing.issue(door.desk, door.person(to), actor(door, by))

    assert refused.value.said.id == message.id


def test_one_token_is_in_one_pair_of_hands_and_may_be_handed_out_again(door: Door):
    """Twice is refused; once it was stopped for its first holder it may go to another."""
    seed = Secret(pyotp.random_base32())

    def hand(number: str) -> None:
        handing.issue(door.desk, door.person(number), actor(door, "00102"), serial="A-1", seed=seed)

    hand("00103")
    with pytest.raises(BadInput) as refused:
        hand("00105")
    assert refused.value.said.id == say.ISSUED_ELSEWHERE.id

    assert handing.report_lost(door.desk, door.person("00103"), actor(door, "00105")) == 1
    hand("00105")


def test_nishihara_6_4_1_2_a_colleague_reports_a_loss_and_it_stops_at_once(door: Door):
    """Sessions end, the device opens nothing, and it is on record who took the report."""
    door.own()
    device, _ = door.device()
    token, _ = proved(door, device)

    assert handing.report_lost(door.desk, door.person(), actor(door, "00105")) == 1

    assert door.gate.who(token) is None
    assert devices(door) == []
    assert [line["by"] for line in door.world.log("factor.lost")] == [door.person("00105").id]
    assert told(door)[0] == say.LOST.id


def test_a_loss_is_reported_by_somebody_and_of_something(door: Door):
    """Nobody in particular reports nothing; and there must be something to stop."""
    with pytest.raises(Stopped):
        handing.report_lost(door.desk, door.person(), door.world.nobody())
    with pytest.raises(BadInput):
        handing.report_lost(door.desk, door.person(), actor(door, "00105"))


def test_f64_no_seed_is_in_the_database_or_in_the_log(door: Door):
    """Handed out or added: sealed, and bound to its person."""
    issued = handing.issue(door.desk, door.person(), actor(door, "00102"))
    assert issued.address is not None
    seed = pyotp.parse_uri(issued.address.reveal()).secret

    assert seed not in repr(door.world.rows()) + repr(door.world.log())
    assert seed not in repr(issued)
    moved = replace(devices(door)[0], person_id="another")
    with pytest.raises(ValueError):
        door.gate.sealer.open(moved.secret, moved.person_id)


def test_f01_the_same_page_sent_again_adds_no_second_device(door: Door):
    """One seed in two rows would take one code twice."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)
    begun = factors.begin_totp(door.desk, visitor)
    device = pyotp.TOTP(begun.seed.reveal())
    factors.finish_totp(door.desk, visitor, begun.sealed, door.code(device), factors.Told("鍵束"))
    door.later(seconds=60)
    token, _ = door.signed_in("n00104", GOOD)
    opened = door.gate.show_code(token, door.code(device), HERE)
    assert opened is not None
    door.later(seconds=60)

    with pytest.raises(BadInput):
        factors.finish_totp(door.desk, door.visitor(opened), begun.sealed, door.code(device), factors.Told("写し"))


def test_nishihara_6_1_1_4_a_private_device_ends_with_its_permission_and_by_itself(door: Door):
    """The month is over and nobody did anything: the worker's next look ends the device; one handed out stays."""
    door.own()
    ruling = Ruling(reference="決定第1号", decided=date(2026, 4, 1), clause="NISHIHARA-6.1.1.4")
    ruled = ALIKE.model_copy(update={"factors": ALIKE.factors.model_copy(update={"private_devices": ruling})})
    ours = a_door(door.world.under(ruled))
    _, visitor = ours.signed_in("n00104", GOOD)
    permit_a_private_device(door.world, door.person("00104"))
    add(ours, visitor, Told("自分の電話", private=True))
    ours.hold("n00106")
    ours.later(days=29)
    assert (ending.end_gone(ours.world.instance, "worker:one"), len(devices(ours))) == ([], 1)

    ours.later(days=1)
    ending.end_gone(ours.world.instance, "worker:one")

    assert (devices(ours), len(ours.held("00106"))) == ([], 1)
    assert [line["by"] for line in ours.world.log("factor.ended")] == ["worker:one"]
