"""A verification in two questions: the password, and with its token the code (NISHIHARA-5.4.2; F05, F14)."""

from dataclasses import replace

import pytest

from idm.office.signin import credentials as counter
from idm.office.signin.clients import Scope
from idm.office.signin.questions import Answer, Question
from idm.secret import Secret
from tests.asking import Asking
from tests.races.at_once import crowd
from tests.signing import BETTER, GOOD, WRONG

FIRST = Question("n00104", "terminal", GOOD, in_steps=True)


@pytest.fixture
def asking(asking: Asking) -> Asking:
    """One person with a password of his own."""
    asking.door.own()
    return asking


def begun(asking: Asking) -> Secret:
    found = asking.verifier.answer(asking.key, FIRST)
    assert (found.allowed, found.because.id) == (False, "API-043")
    assert found.state is not None
    return found.state


def second(asking: Asking, state: Secret, code: str, *, key: Secret | None = None, **more: str) -> Answer:
    question = replace(Question("n00104", "terminal", code=Secret(code), state=state), **more)
    return asking.verifier.answer(key or asking.key, question)


def test_the_token_and_a_code_are_enough_once(asking: Asking):
    """It stands for the password that was right; a second time it stands for nothing."""
    device, codes = asking.door.device()
    state = begun(asking)

    assert second(asking, state, asking.door.code(device)).allowed
    again = second(asking, state, codes[0].reveal())
    assert (again.allowed, again.because.id) == (False, "API-040")
    assert second(asking, begun(asking), codes[0].reveal()).allowed


def test_f14_the_token_belongs_to_its_client_its_system_its_person_and_two_minutes(asking: Asking):
    """Whatever else it is brought for, it is used up and nothing is allowed."""
    device, _ = asking.door.device()
    other = asking.made("other", Scope.VERIFY)

    assert not second(asking, begun(asking), asking.door.code(device), key=other).allowed
    assert not second(asking, begun(asking), asking.door.code(device), system="sekisho").allowed
    assert not second(asking, begun(asking), asking.door.code(device), name="n00105").allowed
    late = begun(asking)
    asking.door.later(minutes=2)
    assert not second(asking, late, asking.door.code(device)).allowed
    assert second(asking, begun(asking), asking.door.code(device)).allowed


def test_a_wrong_code_uses_the_token_up(asking: Asking):
    """Each guess at a code needs the password once more."""
    device, _ = asking.door.device()
    state = begun(asking)

    assert not second(asking, state, "000000").allowed
    assert not second(asking, state, asking.door.code(device)).allowed


def test_a_password_that_was_changed_meanwhile_counts_for_nothing(asking: Asking):
    """Nor does one that was reported as leaked: there is none then."""
    device, _ = asking.door.device()
    state = begun(asking)
    token = asking.door.knock("n00104", GOOD)
    assert token is not None
    opened = asking.door.gate.show_code(token, asking.door.code(device), "端末")
    assert opened is not None
    assert counter.change_password(asking.door.desk, asking.door.visitor(opened), GOOD, BETTER) == ()
    asking.door.later(seconds=30)

    assert not second(asking, state, asking.door.code(device)).allowed


def test_no_token_goes_out_for_anything_but_a_right_password_that_is_not_enough(asking: Asking):
    """Nor to whoever does not ask for one."""
    device, _ = asking.door.device()
    ask = asking.verifier.answer

    assert ask(asking.key, replace(FIRST, password=WRONG)).state is None
    assert ask(asking.key, replace(FIRST, name="n99999")).state is None
    assert ask(asking.key, replace(FIRST, in_steps=False)).state is None
    assert ask(asking.key, replace(FIRST, code=Secret(asking.door.code(device)))).state is None


def test_f05_of_eight_who_bring_the_token_at_once_one_wins(asking: Asking):
    """With eight different recovery codes, so that only the token decides."""
    _, codes = asking.door.device()
    state = begun(asking)

    with crowd(8) as all_at_once:
        answers = all_at_once(lambda n: second(asking, state, codes[n].reveal()).allowed)

    assert sorted(answers) == [False] * 7 + [True]
