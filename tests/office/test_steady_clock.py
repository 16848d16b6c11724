"""A clock that stands behind the log is not believed, and nothing that was over begins again (F52)."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from idm.audit.entry import Act, Draft
from idm.clock import FixedClock
from idm.errors import NotReady, Stopped
from idm.facts import StopKind
from idm.messages import setup as say
from idm.office import now, steady_clock
from idm.office.cards import loss
from idm.office.clock_believed import believe, unchecked
from idm.office.instance import Instance, create, open_instance
from idm.office.settings import Settings
from idm.office.steady_clock import SteadyClock
from idm.store import log
from tests.instances import World
from tests.office.cards.test_ledger import lent_card
from tests.people import at
from tests.signing import GOOD, HERE, a_door

CASES = pytest.mark.parametrize(("seconds", "believed"), [(0, True), (60, True), (61, False), (86_400, False)])


@pytest.fixture
def checked(village: World, monkeypatch: pytest.MonkeyPatch) -> Instance:
    """The village by a clock that is checked, and looks at the log every time."""
    monkeypatch.setattr(steady_clock, "LOOK_SECONDS", 0.0)
    instance = village.instance
    return replace(instance, clock=SteadyClock(instance.clock, instance.store))


def write(village: World) -> None:
    """Somebody does something at this moment of the clock."""
    with village.instance.store.write() as connection:
        log.append(connection, [Draft(act=Act.VERIFY_RUN, by="os:x", via="cli", outcome="ok")], village.clock.now())


def back(village: World, seconds: int) -> None:
    village.clock.at -= timedelta(seconds=seconds)


@CASES
def test_f52_a_minute_is_put_right_and_more_is_not_believed(
    village: World, checked: Instance, seconds: int, *, believed: bool
):
    """Measured from the newest line that was committed; the sentence says what to do."""
    write(village)
    back(village, seconds)

    if believed:
        assert checked.clock.now() == village.clock.now()
        return
    with pytest.raises(NotReady) as caught:
        checked.clock.now()
    assert caught.value.said.id == say.CLOCK_BEHIND.id


def test_f52_what_was_over_does_not_begin_again(village: World, checked: Instance):
    """A session and a temporary password that ran out, and a code of before: refused, not let in, by every door."""
    door = a_door(village)
    door.own()
    old = door.temporary("00103")
    device, _ = door.device()
    token, _ = door.signed_in("n00104", GOOD)
    code = door.code(device)
    door.later(days=4)
    assert (door.gate.who(token), door.knock("n00103", old)) == (None, None)
    write(village)
    back(village, 4 * 86_400)
    assert door.gate.who(token) is not None  # by a clock that nobody checks

    gate = a_door(replace(village, instance=checked)).gate
    before = village.rows("credential", "session", "attempt")
    for tried in (
        lambda: gate.who(token),
        lambda: gate.knock("n00103", old, HERE),
        lambda: gate.show_code(token, code, HERE),
    ):
        with pytest.raises(NotReady):
            tried()
    assert village.rows("credential", "session", "attempt") == before


def test_f52_the_clock_that_is_right_again_needs_nobody(village: World, checked: Instance):
    """Set back and forth."""
    write(village)
    back(village, 3600)
    with pytest.raises(NotReady):
        checked.clock.now()
    back(village, -3600)

    assert checked.clock.now() == village.clock.now()


def test_f52_a_line_from_the_future_is_told_apart_by_a_person(village: World, checked: Instance):
    """Somebody with an operating role, by name; it is on record, and the work goes on from this line."""
    back(village, -10 * 86_400)
    write(village)
    back(village, 86_400)
    raw = unchecked(checked)
    for number in (None, "00103"):
        with pytest.raises(Stopped) as caught:
            believe(raw, raw.actor(number))
        assert caught.value.said.id == say.CLOCK_NOT_YOURS.id

    assert believe(raw, raw.actor("00102")) == village.clock.now() + timedelta(days=1)

    assert checked.clock.now() == village.clock.now()
    assert village.log()[-1]["act"] == "clock.believed"
    assert believe(raw, raw.actor("00102")) is None


@pytest.mark.parametrize("rehearsal", [False, True])
def test_f52_every_instance_is_opened_by_such_a_clock_but_a_rehearsal(tmp_path: Path, *, rehearsal: bool):
    """Whose log goes through years in minutes."""
    settings = Settings(name="test", profile="nishihara", rehearsal=rehearsal)
    create(tmp_path / "home", settings, FixedClock(at("2126-04-01 09:00:00"))).close()

    with closing(open_instance(tmp_path / "home")) as instance:
        if rehearsal:
            assert instance.clock.now() < at("2126-04-01 09:00:00")
        else:
            with pytest.raises(NotReady):
                instance.clock.now()


def test_f52_a_stop_waits_for_no_clock_and_counts_from_the_newest_line(village: World, checked: Instance):
    """Whoever is to be stopped is stopped, by his name or nobody's, an hour before the log; nothing is lifted then."""
    write(village)
    newest = village.clock.now()
    back(village, 3600)

    done = now.stop(checked, StopKind.HOLD, "00105", checked.actor("00104"))

    assert done.starts == newest
    with pytest.raises(NotReady):
        now.resume(checked, "00105", checked.actor("00101"))


def test_f52_the_report_of_a_lost_card_waits_for_no_clock(village: World, checked: Instance):
    """By anybody, with the clock an hour behind the log."""
    card = lent_card(village)
    newest = village.clock.now()
    back(village, 3600)

    assert loss.report(checked, card.face, checked.actor(None)).at == newest
