"""Nobody learns from the door which names there are, who is locked and who is stopped (F10, F11)."""

import math
import random
import re
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, update

from idm.facts import StopKind
from idm.office import now
from idm.office.signin.gate import Gate
from idm.passwords.hashing import Cost, Hasher
from idm.store import credentials
from idm.store.engine import Store
from idm.store.tables import credential
from tests.figures import Figure
from tests.signing import ALIKE, GOOD, HERE, WRONG, Door
from web.app import create_app

KNOWN, LOCKED, STOPPED, WITHOUT = ("00103", "00105"), ("00106", "00107"), ("00108", "00109"), ("00110", "00111")
BY_CHANCE = 1e-7
"""Of sixteen comparisons in a run, one is below this by chance once in half a million runs."""
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


def test_f10_whatever_name_it_is_the_same_statements_are_sent_and_as_many_rows_are_written(street: Door):
    """Exactly, in their order: existing, unknown, locked, stopped, without a password. No clock is asked."""
    street.knock(f"n{KNOWN[0]}", WRONG)  # the first one finds nothing prepared
    store, sent = street.world.instance.store, dict[str, list[tuple[str, int]]]()
    for kind, name_of in names().items():
        with recorded(store) as found:
            assert street.knock(name_of(), WRONG) is None
        sent[kind] = found

    assert len(sent["existing"]) > 20
    assert sum(rows for _, rows in sent["existing"]) == 4  # the count, the try, the head of the log and its line
    assert {kind: found for kind, found in sent.items() if found != sent["existing"]} == {}


@contextmanager
def recorded(store: Store) -> Iterator[list[tuple[str, int]]]:
    """Every statement that is sent meanwhile, with how many rows it wrote."""
    found, before = list[tuple[str, int]](), list[int]()

    def note(_: object, cursor: Any, statement: str, *__: object) -> None:
        if store.engine.dialect.name == "sqlite":  # it does not know a statement's rows until they are fetched
            changed = cursor.connection.total_changes
            found.append((statement, changed - (before or [changed])[-1]))
            before.append(changed)
        else:
            found.append((statement, 0 if statement.lstrip().startswith("SELECT") else cursor.rowcount))

    event.listen(store.engine, "after_cursor_execute", note)
    yield found
    event.remove(store.engine, "after_cursor_execute", note)


@pytest.mark.parametrize("each", [pytest.param(40, id="200"), pytest.param(2500, id="12500", marks=pytest.mark.long)])
def test_f10_an_answer_takes_as_long_whatever_name_it_is(street: Door, each: int, figure: Figure):
    """Printed, on a cheap hash that hides nothing; in the long lane no median is a millisecond from another."""
    samples(street, 5, lambda name: street.knock(name, WRONG))  # the first ones find nothing prepared
    took = samples(street, each, lambda name: street.knock(name, WRONG))
    figure(told(f"sign-in, {street.world.on}", took))

    assert each < 1000 or _widest(took) < 1


@pytest.mark.long
@pytest.mark.parametrize("each", [pytest.param(100, id="500"), pytest.param(2000, id="10000")])
def test_f10_as_people_sign_in_no_name_is_told_from_another(street: Door, figure: Figure, each: int):
    """At the real price and on the grid of refusals: the samples look drawn from one distribution."""
    hasher, instance = Hasher(), street.world.instance
    with instance.store.write() as connection:
        changed = update(credential).where(credential.c.kind == "password")
        connection.execute(changed.values(secret=hasher.hash(GOOD)))
    gate = Gate(instance, hasher)
    took = samples(street, each, lambda name: gate.knock(name, WRONG, HERE))
    figure(told(f"sign-in at full cost, {street.world.on}", took))

    assert min(chance(found, took["existing"]) for found in took.values()) > BY_CHANCE


def _widest(took: Mapping[str, Sequence[float]]) -> float:
    """Between the medians, milliseconds."""
    medians = [statistics.median(found) for found in took.values()]
    return max(medians) - min(medians)
