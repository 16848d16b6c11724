"""Taking an application back takes away only: it waits for nothing that is to be put right first."""

from dataclasses import replace

import pytest

from idm.errors import NotReady
from idm.facts.case import CaseState
from idm.office import steady_clock
from idm.office.cases import asking
from idm.office.steady_clock import SteadyClock
from tests.cases import CLERK, Hall

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_f52_a_withdrawal_waits_for_no_clock_to_be_put_right(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    """Two hours behind the log nobody applies for anything, and whoever has applied takes it back."""
    filed = hall.apply()
    monkeypatch.setattr(steady_clock, "LOOK_SECONDS", 0.0)
    instance = hall.world.instance
    hall.world.instance = replace(instance, clock=SteadyClock(instance.clock, instance.store))
    hall.later(hours=-2)

    with pytest.raises(NotReady):
        hall.apply()
    clerk = instance.actor(CLERK)
    assert asking.withdraw(hall.world.instance, filed.id, clerk).state is CaseState.WITHDRAWN
