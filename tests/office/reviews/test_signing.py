"""NISHIHARA-8.4.3: registers, refused ones included, and the CISO's name under them each quarter."""

from collections.abc import Callable

import pytest

from idm.errors import BadInput, IdmError, NotYours, Stopped
from idm.facts.case import Answer, CaseKind
from idm.messages import reviews as say
from idm.office.cases.seats import House
from idm.office.reviews import registers, reminding, signing
from idm.rules.periods import Period
from tests.cases import CISO, CLERK, HEAD, PLANNING, RIGHT, TAX, Hall, a_terminal
from tests.exceptions import ask, granted
from tests.people import at
from tests.privileges import Keys
from tests.races.at_once import crowd

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Q4, FOURTH = "2026Q4", Period(2026, 4)


def refused(deed: Callable[[], object], kind: type[IdmError] = Stopped) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


def register(hall: Hall, subject: str = "exceptions", quarter: Period = FOURTH) -> registers.Register:
    with hall.world.instance.store.read() as connection:
        return registers.register(House(hall.world.instance, connection, hall.world.clock.now()), subject, quarter)


def sign(
    hall: Hall,
    by: str = CISO,
    subject: str = "exceptions",
    period: str = Q4,
    seen: str = "",
    note: str = "",
    on: str = "2026-12-28 10:00:00",
):
    """In the last days of the year, unless told otherwise."""
    hall.world.clock.set(on)
    instance = hall.world.instance
    digest = seen or register(hall, subject).digest
    return signing.sign(instance, subject, period, digest, instance.actor(by), note)


def test_s14_the_ciso_signs_the_register_with_a_refused_request_in_it(counter: Hall):
    """28 December: one granted, one refused, both with who decided; the digest of exactly that is on record."""
    granted(counter)
    other = ask(counter, value="240")
    counter.decide(other, CISO, Answer.NO)

    found = sign(counter, note="1件は認めなかった")

    assert [(row[0], row[4], row[9]) for row in found.rows] == [
        ("case:1", "120", "有効"),
        (f"case:{other.id}", "240", "不承認"),
    ]
    assert all("00113 俵山 試験" in row[10] for row in found.rows)
    (line,) = counter.world.log("review.signed")
    assert (line["object"], line["data"]["sha256"]) == ("review:exceptions:2026Q4", found.digest)
    assert "認めなかった" not in str(line)
    shown = signing.look(counter.world.instance, "exceptions", Q4, counter.world.instance.actor(CISO))[1]
    assert shown.signed is not None
    assert (shown.by, shown.signed.note, shown.late) == ("00113 俵山 試験", "1件は認めなかった", False)


def test_f22_he_signs_for_what_he_was_shown(counter: Hall):
    """Something came in since: the register is looked at again."""
    seen = register(counter).digest
    granted(counter)

    assert refused(lambda: sign(counter, seen=seen)) == say.CHANGED.id
    assert refused(lambda: sign(counter, seen=register(counter).digest[:11])) == say.CHANGED.id
    assert sign(counter, seen=register(counter).digest[:12]).rows


def test_only_the_ciso_signs_and_once(counter: Hall):
    """Not the network admin; a second name is refused, the first one stands."""
    for number in (PLANNING, HEAD, CLERK):
        assert refused(lambda number=number: sign(counter, by=number)) == say.NOT_THE_CISO.id
    sign(counter)

    assert refused(lambda: sign(counter), BadInput) == say.SIGNED_ALREADY.id
    assert len(counter.world.log("review.signed")) == 1


@pytest.mark.parametrize(
    ("subject", "period", "said"),
    [
        ("nothing", Q4, say.NO_SUCH_REGISTER),
        ("exceptions", "2026Q5", say.BAD_PERIOD),
        ("exceptions", "2027Q1", say.BAD_PERIOD),
        ("Exceptions", Q4, say.NO_SUCH_REGISTER),
    ],
)
def test_what_is_signed_for_is_named_exactly(counter: Hall, subject: str, period: str, said):
    """No quarter to come, no register that is none."""
    instance = counter.world.instance

    assert refused(lambda: signing.sign(instance, subject, period, "0" * 64, instance.actor(CISO)), BadInput) == said.id


def test_who_may_look(counter: Hall):
    """The CISO and the network admin; nobody else."""
    instance = counter.world.instance
    for number in (CISO, PLANNING):
        assert signing.every(instance, instance.actor(number))
    for number in (TAX, CLERK):
        assert refused(lambda number=number: signing.every(instance, instance.actor(number)), NotYours)


def test_nishihara_8_4_3_at_a_quarters_end_without_a_name_the_ciso_has_a_task(counter: Hall):
    """One notice a register, once; it stays among what waits for him until he signs; nobody else is told."""
    instance = counter.world.instance
    sign(counter)
    counter.world.clock.set("2026-12-31 23:59:59")
    before = reminding.remind_unsigned(instance, "worker:test")  # two quarters had ended before, one is about to
    told = len(counter.told(CISO))

    counter.world.clock.set("2027-01-01 00:00:00")
    said = reminding.remind_unsigned(instance, "worker:test")

    assert {one.values["period"] for one in before} == {"2026Q2", "2026Q3", Q4}
    assert [(one.values["period"], one.values["label"]) for one in said] == [
        (Q4, say.SUBJECT["external_access"]),
        (Q4, say.SUBJECT["privileged"]),
    ]
    assert counter.told(CISO)[told:] == [say.TO_SIGN.id] * 2
    assert say.TO_SIGN.id not in counter.told(PLANNING)
    assert reminding.remind_unsigned(instance, "worker:test") == []
    due = [(one.subject, one.quarter.key) for one in signing.to_sign(instance, instance.actor(CISO))]
    assert ("external_access", Q4) in due
    assert ("exceptions", Q4) not in due
    assert signing.to_sign(instance, instance.actor(PLANNING)) == ()
    assert counter.world.log("review.overdue")[-1]["via"] == "worker"


def test_the_register_of_external_access_and_what_is_outside_of_the_quarter(counter: Hall):
    """Those that were open, waiting or in force in it, whatever became of them."""
    counter.effects = dict.fromkeys(CaseKind)
    filed = counter.apply(until=at("2026-12-20 00:00:00"), content=a_terminal("T-012"))
    counter.decide(filed, TAX)
    counter.decide(filed, PLANNING)
    counter.withdraw(counter.apply(until=at("2027-03-20 00:00:00"), content=a_terminal("T-9")))

    label = next(one.label for one in counter.world.instance.policy.entitlement if one.key == RIGHT)
    rows = register(counter, "external_access").rows
    assert [(row[0], row[2], row[3], row[7]) for row in rows] == [
        ("case:1", label, "T-012", "有効"),
        ("case:2", label, "T-9", "取下げ"),
    ]
    counter.world.clock.set("2027-01-10 00:00:00")
    assert register(counter, "external_access", Period(2027, 1)).rows == ()
    assert register(counter, "external_access", Period(2026, 3)).rows == ()


def test_nishihara_8_4_3_nobody_signs_before_the_last_days_of_a_quarter(counter: Hall):
    """A second before 25 December it is refused, whatever was seen; at midnight it is not."""
    with pytest.raises(BadInput) as caught:
        sign(counter, on="2026-12-24 23:59:59")

    assert caught.value.said.id == say.TOO_EARLY.id
    assert "令和8年12月25日" in caught.value.said.text
    assert counter.world.log("review.signed") == []
    assert sign(counter, on="2026-12-25 00:00:00").rows == ()


def test_nishihara_8_4_3_nothing_falls_between_two_signatures(counter: Hall):
    """Refused, withdrawn and lapsed after the signature of 28 December: all of it is in the next register."""
    signed = sign(counter)
    counter.later(minutes=1)
    refused_one = counter.decide(ask(counter), CISO, Answer.NO)
    counter.world.clock.set("2026-12-30 10:00:00")
    withdrawn = ask(counter)
    counter.withdraw(withdrawn, by=PLANNING)

    counter.world.clock.set("2027-03-28 10:00:00")
    found = register(counter, quarter=Period(2027, 1))

    assert signed.rows == ()
    assert [row[0] for row in found.rows] == [f"case:{refused_one.id}", f"case:{withdrawn.id}"]
    assert found.since < at("2026-12-28 10:00:00") < found.quarter.starts
    assert register(counter, quarter=Period(2027, 2)).rows == ()


def test_what_was_signed_after_its_end_makes_no_other_quarter_longer(counter: Hall):
    """On 4 January for the fourth quarter: the next one begins where it always does."""
    filed = counter.decide(ask(counter), CISO, Answer.NO)
    sign(counter, on="2027-01-04 09:00:00")

    found = register(counter, quarter=Period(2027, 1))

    assert (found.rows, found.since) == ((), at("2027-01-01 00:00:00"))
    assert [row[0] for row in register(counter).rows] == [f"case:{filed.id}"]


def test_nishihara_8_4_3_whoever_signs_is_told_when_the_last_days_begin(counter: Hall):
    """Once; it is among what waits for him from then on, and not late yet."""
    instance = counter.world.instance

    def reminded() -> list[str]:
        return [one.id for one in reminding.remind_unsigned(instance, "worker:test") if one.values["period"] == Q4]

    counter.world.clock.set("2026-12-24 23:59:59")
    assert reminded() == []
    assert Q4 not in {one.quarter.key for one in signing.to_sign(instance, instance.actor(CISO))}
    counter.world.clock.set("2026-12-25 00:00:00")

    assert reminded() == [say.TOLD_OPEN.id] * 3
    assert reminded() == []
    assert counter.told(CISO)[-3:] == [say.OPEN.id] * 3
    assert say.OPEN.id not in counter.told(PLANNING)
    due = [one for one in signing.to_sign(instance, instance.actor(CISO)) if one.quarter.key == Q4]
    assert [(one.subject, one.late) for one in due] == [(subject, False) for subject in say.SUBJECT]
    assert counter.world.log("review.reminded")[-1]["object"] == "review:privileged:2026Q4"


def test_two_workers_remind_once(counter: Hall):
    """At the same moment, and whoever of them is first."""
    counter.world.clock.set("2026-12-25 00:00:00")
    with crowd(4) as at_once:
        at_once(lambda n: reminding.remind_unsigned(counter.world.instance, f"worker:{n}"))

    assert counter.told(CISO).count(say.OPEN.id) == 3


def test_nishihara_7_2_1_3_a_holders_nobody_confirmed_are_told_of_while_there_is_time(keys: Keys):
    """Once to the CISO and to the network admin, seven days before the IDs cannot be used."""
    keys.ready()
    instance = keys.world.instance

    def reminded() -> list[str]:
        found = reminding.remind_unsigned(instance, "worker:test")
        return [one.id for one in found if one.id == say.TOLD_HOLDERS.id]

    keys.world.clock.set("2026-06-23 23:59:59")
    assert reminded() == []
    keys.world.clock.set("2026-06-24 00:00:00")
    assert reminded() == [say.TOLD_HOLDERS.id]
    assert reminded() == []
    assert say.HOLDERS_OPEN.id in keys.hall.told(CISO)
    assert say.HOLDERS_OPEN.id in keys.hall.told(PLANNING)
