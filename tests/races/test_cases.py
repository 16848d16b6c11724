"""Everybody decides at the same moment: one final state, at most one effect (F20)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from idm.calendar import ONE_DAY
from idm.errors import IdmError
from idm.facts.case import Answer, CaseKind, CaseState, Decision
from idm.office.cases.seats import House
from idm.store import cases
from idm.store.cases import Filed
from tests.cases import CLERK, PLANNING, TAX, Hall, a_terminal, counted
from tests.races.at_once import crowd

ROUNDS = pytest.mark.parametrize(
    "rounds", [pytest.param(2, id="2 rounds"), pytest.param(200, id="200 rounds", marks=pytest.mark.long)]
)
FIRST = date(2026, 4, 2)


def won(deed: Callable[[], object]) -> bool:
    """False: refused with a sentence; any other error is a fault."""
    try:
        deed()
    except IdmError:
        return False
    return True


def race(hall: Hall, rounds: int, other: Callable[[Filed], object]) -> list[tuple[Filed, list[bool], int]]:
    """The last yes by half of the crowd against something else by the other half: what stands, who won, effects."""
    done: list[tuple[int, str]] = []
    hall.effects = counted(done)
    found = []
    with crowd() as at_once:
        for _ in range(rounds):
            filed = hall.decide(hall.apply(), TAX)
            before = len(done)

            def one(n: int, filed: Filed = filed) -> bool:
                return won(lambda: hall.decide(filed, PLANNING) if n % 2 else other(filed))

            wins = at_once(one)
            with hall.world.instance.store.read() as connection:
                stands = cases.get(connection, filed.id)
            assert stands is not None
            found.append((stands, wins, len(done) - before))
    return found


def ends(hall: Hall, number: int) -> list[str]:
    """The states in which the log says that this case ended."""
    lines = [line for line in hall.world.log() if line.get("object") == f"case:{number}"]
    return [line["data"]["state"] for line in lines if line["data"]["state"] not in ("open", "returned")]


@ROUNDS
@pytest.mark.parametrize("answer", [Answer.YES, Answer.NO, Answer.RETURN])
def test_f20_of_all_words_at_once_exactly_one_counts(hall: Hall, rounds: int, answer: Answer):
    """Yes against yes, no and return: one winner, one audit line, and an effect when he said yes."""
    for stands, wins, effects in race(hall, rounds, lambda filed: hall.decide(filed, PLANNING, answer)):
        assert sum(wins) == 1
        assert effects == (stands.state is CaseState.APPROVED)
        if stands.state is CaseState.RETURNED:
            assert ends(hall, stands.id) == []
        else:
            assert ends(hall, stands.id) == [stands.state.value]


@ROUNDS
def test_f20_a_yes_and_a_withdrawal_at_once(hall: Hall, rounds: int):
    """Approved with its effect, or withdrawn without."""
    for stands, wins, effects in race(hall, rounds, hall.withdraw):
        assert sum(wins) == 1
        assert stands.state in (CaseState.APPROVED, CaseState.WITHDRAWN)
        assert effects == (stands.state is CaseState.APPROVED)
        assert ends(hall, stands.id) == [stands.state.value]


@ROUNDS
def test_f22_a_yes_and_a_change_at_once(hall: Hall, rounds: int):
    """Approved as it was shown, or open with other words that nobody has decided on."""
    changed = {"content": a_terminal("T-099")}

    for stands, wins, effects in race(hall, rounds, lambda filed: hall.edit(filed, **changed)):
        approved = stands.state is CaseState.APPROVED
        assert effects == approved
        assert any(wins)
        assert approved or (stands.state, stands.step) == (CaseState.OPEN, 0)
        assert ("T-099" in stands.case.content) is not approved


@ROUNDS
def test_f20_a_yes_and_the_loss_of_the_post_at_once(hall: Hall, rounds: int):
    """It counts when it came before the loss was recorded; afterwards every try is refused, and nothing came of it."""
    done: list[tuple[int, str]] = []
    hall.effects = counted(done)
    with crowd() as at_once:
        for number in range(rounds):
            today = FIRST + 2 * number * ONE_DAY
            hall.world.clock.set(f"{today} 09:00:00")
            filed = hall.apply(CaseKind.ENTITLEMENT, until=hall.world.clock.now() + timedelta(hours=1))  # one yes
            lines, before = len(hall.world.log()), len(done)

            def one(n: int, filed: Filed = filed, day: date = today) -> bool:
                deed = (lambda: hall.decide(filed, TAX)) if n else (lambda: hall.move(TAX, f"{day}", "0500", "主事"))
                return won(deed)

            wins = at_once(one)

            acts = [line["act"] for line in hall.world.log()[lines:] if line["act"] in ("hr.applied", "case.decided")]
            assert wins[0]
            assert acts in (["hr.applied"], ["case.decided", "hr.applied"])
            assert (sum(wins[1:]), len(done) - before) == ((1, 1) if len(acts) == 2 else (0, 0))
            assert not won(lambda filed=filed: hall.decide(filed, TAX))
            hall.world.clock.set(f"{today + ONE_DAY} 09:00:00")
            hall.move(TAX, f"{today + ONE_DAY}", "0300", "課長")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nobody_changes_the_roster_while_a_word_is_judged(hall: Hall):
    """From the look at the posts to the end of the transaction no desk can record another post."""
    tried: list[bool] = []

    def meanwhile(house: House, filed: Filed) -> None:
        with pytest.raises(OperationalError, match="lock"), house.instance.store.engine.connect() as other:
            other.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE NOWAIT"))
        tried.append(True)

    hall.effects = dict.fromkeys(CaseKind, meanwhile)

    assert hall.decide(hall.apply(CaseKind.ENTITLEMENT), TAX).state is CaseState.APPROVED
    assert tried == [True]


def test_f20_of_thirty_two_moves_one_is_made_without_any_lock_of_ours(hall: Hall):
    """The statement itself compares and sets: the roster's lock only makes it polite."""
    filed = hall.apply()
    store, now = hall.world.instance.store, hall.world.clock.now()

    def one(n: int) -> bool:
        with store.write() as connection:
            state = CaseState.APPROVED if n % 2 else CaseState.REFUSED
            return cases.move(connection, filed, state, 1, now)

    with crowd() as at_once:
        assert sum(at_once(one)) == 1


def test_f20_the_database_keeps_one_word_a_step(hall: Hall):
    """A second word on the same step of the same content cannot be stored."""
    filed = hall.decide(hall.apply(), TAX)
    word = Decision(0, "system_manager", hall.person(CLERK).id, Answer.YES, filed.case.digest, hall.world.clock.now())

    with pytest.raises(IntegrityError), hall.world.instance.store.write() as connection:
        cases.put_down(connection, filed.id, [word])
