"""NISHIHARA-8.4.1, from the application to the log: a time-out that an exception sets aside, and that comes back."""

from collections.abc import Callable

import pytest

from idm.errors import BadInput, IdmError
from idm.messages import exceptions as say
from idm.office.cases.ending import end_early
from idm.office.urgent import excepting
from idm.store import exceptions
from tests.cases import CISO, HEAD, OPERATOR, PLANNING, Hall
from tests.exceptions import CONTENT, COUNTER, OUTSIDER, ask, granted, in_office
from tests.people import at
from tests.signing import Door

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def here(door: Door, token) -> bool:
    """A request: is it answered? What is answered is noted, as the pages do."""
    visitor = door.gate.who(token)
    if visitor is not None:
        door.gate.still_here(visitor)
    return visitor is not None


def test_nishihara_8_4_1_a_bypass_is_refused_without_an_exception(counter: Hall, own_counter: Door):
    """Ninety idle minutes end a session; an application that nobody has decided changes nothing."""
    ask(counter)
    token = in_office(own_counter, COUNTER)

    own_counter.later(minutes=90)

    assert not here(own_counter, token)
    assert counter.world.log("exception.used") == []


def test_nishihara_8_4_1_with_one_the_log_line_carries_its_id(counter: Hall, own_counter: Door):
    """Ninety minutes are allowed and on record by the exception's name; two hours are not."""
    filed = granted(counter)
    token = in_office(own_counter, COUNTER)

    own_counter.later(minutes=59)
    assert here(own_counter, token)
    assert counter.world.log("exception.used") == []
    own_counter.later(minutes=90)
    assert here(own_counter, token)

    (line,) = counter.world.log("exception.used")
    assert (line["object"], line["data"]["rule"]) == (f"case:{filed.id}", "sign_in.staff.idle")
    assert line["subject"] == own_counter.person(COUNTER).id
    own_counter.later(minutes=120)
    assert not here(own_counter, token)


def test_s14_on_1_april_the_rule_is_back_at_that_second(counter: Hall, own_counter: Door):
    """A session that began under the exception is over with it."""
    granted(counter)
    counter.world.clock.set("2027-03-31 22:30:00")
    token = in_office(own_counter, COUNTER)

    counter.world.clock.set("2027-03-31 23:59:59")
    assert own_counter.gate.who(token) is not None
    counter.world.clock.set("2027-04-01 00:00:00")
    assert own_counter.gate.who(token) is None


def test_it_is_for_its_unit_and_never_for_the_privileged(counter: Hall, own_counter: Door):
    """Somebody of 税務課 and an operator of the same section keep the rule."""
    granted(counter)
    tokens = [in_office(own_counter, number) for number in (OUTSIDER, OPERATOR)]

    own_counter.later(minutes=90)

    assert [here(own_counter, token) for token in tokens] == [False, False]


def test_one_that_the_ciso_ends_early_is_over_at_once(counter: Hall, own_counter: Door):
    """No sweep is waited for."""
    filed = granted(counter)
    token = in_office(own_counter, COUNTER)
    own_counter.later(minutes=90)
    assert own_counter.gate.who(token) is not None

    end_early(counter.world.instance, filed.id, counter.world.instance.actor(CISO), "不要になった")

    assert own_counter.gate.who(token) is None


def test_nishihara_8_4_2_one_taken_in_an_emergency_holds_until_its_report_is_missing(counter: Hall, own_counter: Door):
    """Seventy-two hours without a report, and the rule is back by itself."""
    wanted = excepting.Wanted(
        "窓口の端末", counter.person(PLANNING), CONTENT, "停電の対応のため", at("2026-12-20 00:00:00")
    )
    act = excepting.take(counter.world.instance, wanted, counter.world.instance.actor(PLANNING))
    token = in_office(own_counter, COUNTER)

    own_counter.later(minutes=90)
    assert here(own_counter, token)
    assert counter.world.log("exception.used")[0]["object"] == f"urgent:{act.id}"
    counter.world.clock.at = act.report_due
    with counter.world.instance.store.read() as connection:
        assert exceptions.in_force(connection, act.report_due) == ()


def refused(deed: Callable[[], object], kind: type[IdmError] = BadInput) -> str:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value.said.id


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"rule": "case.applicant"}, say.NO_SUCH_RULE),
        ({"rule": "sign_in.privileged.idle"}, say.NO_SUCH_RULE),
        ({"rule": "Sign_In.Staff.Idle"}, say.NO_SUCH_RULE),
        ({"rule": ""}, say.NO_SUCH_RULE),
        ({"value": "60"}, say.BAD_VALUE),
        ({"value": "241"}, say.BAD_VALUE),
        ({"value": "１２０"}, say.BAD_VALUE),
        ({"value": ""}, say.BAD_VALUE),
        ({"clause": ""}, say.NO_CLAUSE),
        ({"clause": "MINAKAMI-1"}, say.NO_CLAUSE),
        ({"alternative": ""}, say.NO_ALTERNATIVE),
        ({"scope": "0200"}, say.BAD_SCOPE),
        ({"scope": "unit:0300"}, say.NOT_YOUR_UNIT),
        ({"scope": "unit:9999"}, say.NOT_YOUR_UNIT),
        ({"scope": f"person:{COUNTER}"}, say.OTHER_PERSON),
        ({"more": "x"}, say.UNKNOWN_FIELDS),
    ],
    ids=lambda value: " ".join(map("=".join, value.items())) if isinstance(value, dict) else value.id,
)
def test_f24_what_may_be_asked_for_is_a_closed_list(counter: Hall, content: dict[str, str], said):
    """Spelled exactly, within bounds, for one's own people; never separation, the log or the privileged."""
    assert refused(lambda: ask(counter, **content)) == said.id


def test_one_for_a_person_is_asked_for_that_person(counter: Hall, own_counter: Door):
    """He alone is covered; another manager cannot ask for him."""
    assert refused(lambda: ask(counter, by=HEAD, whom=COUNTER, scope=f"person:{COUNTER}")) == say.NOT_YOUR_UNIT.id
    granted(counter, whom=COUNTER, scope=f"person:{COUNTER}")
    token = in_office(own_counter, COUNTER)

    own_counter.later(minutes=90)

    assert here(own_counter, token)


def test_an_exception_from_a_rule_outside_of_the_product_is_a_record_and_changes_nothing(counter: Hall):
    """It stands in the register, and no rule of ours looks at it."""
    filed = granted(counter, rule="other", value="", clause="6.1(1)⑦")

    assert filed.in_force(counter.world.clock.now())
    with counter.world.instance.store.read() as connection:
        assert exceptions.in_force(connection, counter.world.clock.now()) == ()
