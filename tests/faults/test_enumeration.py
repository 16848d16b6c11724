"""Nobody learns from the door which names there are, who is locked and who is stopped (F10, F11)."""

import math
import random
import re
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import count

import pytest

from idm.facts import StopKind
from idm.office import now
from idm.office.signin.gate import Gate
from idm.passwords.hashing import Cost, Hasher
from idm.store import credentials
from tests.signing import ALIKE, GOOD, HERE, WRONG, Door
from web.app import create_app

KNOWN, LOCKED, STOPPED, WITHOUT = ("00103", "00105"), ("00106", "00107"), ("00108", "00109"), ("00110", "00111")
TRIES = ALIKE.sign_in.staff.tries.value
_NUMBERS = count(5000)


def names() -> dict[str, Callable[[], str]]:
    """Of each kind one name after another; of those that nobody has never the same twice."""
    turns = count()
    return {
        "existing": lambda: f"n{KNOWN[next(turns) % 2]}",
        "unknown": lambda: f"n0{next(_NUMBERS)}",
        "locked": lambda: f"n{LOCKED[next(turns) % 2]}",
        "disabled": lambda: f"n{STOPPED[next(turns) % 2]}",
        "without": lambda: f"n{WITHOUT[next(turns) % 2]}",  # somebody who was never given a password
    }


@pytest.fixture
def street(door: Door) -> Door:
    """People of every kind."""
    instance = door.world.instance
    for number in (*KNOWN, *LOCKED, *STOPPED):
        door.own(number)
    for number in STOPPED:
        now.stop(instance, StopKind.HOLD, number, instance.actor("00101"))
    for number in LOCKED:
        for _ in range(TRIES):
            door.knock(f"n{number}", WRONG)
    return door


def samples(street: Door, each: int, ask: Callable[[str], object]) -> dict[str, list[float]]:
    """Milliseconds of an answer, by kind of name; the kinds in an order of chance."""
    ids = [street.person(number).id for number in (*KNOWN, *STOPPED)]
    kinds, took = names(), dict[str, list[float]]()
    order = [kind for kind in kinds for _ in range(each)]
    random.Random(each).shuffle(order)
    for kind in order:
        with street.world.instance.store.write() as connection:  # nobody was tried before, but for the locked ones
            for one in ids:
                credentials.unlock(connection, one)
        name, begun = kinds[kind](), time.perf_counter()
        ask(name)
        took.setdefault(kind, []).append((time.perf_counter() - begun) * 1000)
    return took


def chance(one: Sequence[float], other: Sequence[float]) -> float:
    """Mann-Whitney: how probable is a difference like this, if both come from one distribution (two-sided)."""
    right = sorted(other)
    wins = sum((bisect_left(right, x) + bisect_right(right, x)) / 2 for x in one)
    n, m = len(one), len(other)
    return math.erfc(abs(wins - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12) / math.sqrt(2))


def told(title: str, took: Mapping[str, Sequence[float]]) -> str:
    lines = [f"{title}: {sum(map(len, took.values()))} samples, ms"]
    for kind, found in sorted(took.items()):
        quarter, half, three = statistics.quantiles(found, n=4)
        p = chance(found, took["existing"])
        lines.append(f"  {kind:9} n={len(found)} q1 {quarter:.3f} median {half:.3f} q3 {three:.3f} p(existing) {p:.3f}")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Without what differs at every look: nonces, the form's token, signed cookies."""
    return re.sub(r"""(nonce-|nonce="|value="|form=)[A-Za-z0-9_.\-]{16,}""", r"\1", text)


@pytest.mark.parametrize("password", [WRONG.reveal(), "", " ", "x" * 4096, "全角", GOOD.reveal()[:-1], "\0"])
def test_f11_whatever_is_wrong_the_answer_is_the_same_to_the_byte(street: Door, password: str):
    """Status, headers, cookies, page and its length: existing, unknown, locked, stopped, without a password."""
    app = create_app(street.world.instance, Hasher(Cost(memory=64, passes=1)))
    app.config["WTF_CSRF_ENABLED"] = False
    answers = set()
    for kind, name_of in names().items():
        name = name_of()
        answer = app.test_client().post("/signin", data={"name": name, "password": password})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 401, kind
        headers = tuple((key, plain(value)) for key, value in answer.headers if key not in ("Date", "Content-Length"))
        answers.add((headers, answer.content_length, plain(page).replace(name, "NAME")))

    assert len(answers) == 1


def test_f11_the_right_password_of_somebody_locked_or_stopped_is_no_different(street: Door):
    """Nobody learns that it was right; the reason is on record alone."""
    app = create_app(street.world.instance, Hasher(Cost(memory=64, passes=1)))
    app.config["WTF_CSRF_ENABLED"] = False
    answers = {
        plain(app.test_client().post("/signin", data={"name": name, "password": GOOD.reveal()}).text).replace(name, "")
        for name in (f"n{LOCKED[0]}", f"n{STOPPED[0]}", "n04999")
    }

    assert len(answers) == 1


@pytest.mark.parametrize("each", [pytest.param(40, id="200"), pytest.param(2500, id="12500", marks=pytest.mark.long)])
def test_f10_an_answer_takes_as_long_whatever_name_it_is(street: Door, each: int, capsys: pytest.CaptureFixture[str]):
    """Printed, on a cheap hash that hides nothing; in the long lane no median is a millisecond from another."""
    samples(street, 5, lambda name: street.knock(name, WRONG))  # the first ones find nothing prepared
    took = samples(street, each, lambda name: street.knock(name, WRONG))
    with capsys.disabled():
        print("\n" + told(f"sign-in, {street.world.on}", took))

    assert each < 1000 or _widest(took) < 1


@pytest.mark.long
def test_f10_at_full_cost_the_hash_is_made_in_every_case(street: Door, capsys: pytest.CaptureFixture[str]):
    """A few hundred at the real price: whoever is not looked for at all would be told by tens of milliseconds."""
    gate = Gate(street.world.instance, Hasher())
    took = samples(street, 80, lambda name: gate.knock(name, WRONG, HERE))
    with capsys.disabled():
        print("\n" + told(f"sign-in at full cost, {street.world.on}", took))

    assert _widest(took) < 0.2 * statistics.median(took["existing"])


def _widest(took: Mapping[str, Sequence[float]]) -> float:
    """Between the medians, milliseconds."""
    medians = [statistics.median(found) for found in took.values()]
    return max(medians) - min(medians)
