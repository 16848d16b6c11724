"""Another system asks, and is told yes only when everything is right (NISHIHARA-5.4.2, 5.4.3, 7.2.3)."""

from idm.secret import Secret
from tests.asking import Asking
from tests.signing import GOOD, WRONG


def test_password_and_code_are_enough_for_an_lgwan_system(asking: Asking):
    """Two pieces, as 5.4② asks; the answer names rule and clause."""
    asking.door.own()
    device, _ = asking.door.device()

    answer = asking.ask(password=GOOD, code=asking.door.code(device))

    assert (answer.allowed, answer.rule, answer.missing) == (True, "factor.items", ())
    assert answer.clause == "西原村 5.4②"


def test_a_password_alone_is_right_and_not_enough(asking: Asking):
    """What is missing is told to whoever was recognised."""
    asking.door.own()

    answer = asking.ask(password=GOOD)

    assert (answer.allowed, answer.rule) == (False, "factor.items")
    assert "possession" in answer.missing


def test_wrong_password(asking: Asking):
    """Nothing is told."""
    asking.door.own()
    answer = asking.ask(password=WRONG)
    assert (answer.allowed, answer.rule, answer.missing) == (False, "verify.refused", ())
    assert isinstance(WRONG, Secret)
