"""Several workers carry out one sweep at the same moment, while somebody changes his mind."""

from idm.errors import BadInput
from idm.facts import StopKind
from idm.rules.campaigns import Done
from idm.store import campaigns
from tests.cases import CLERK, TAX
from tests.races.at_once import crowd
from tests.sweeps import Broom

WORKERS = 6


def test_f20_one_line_is_carried_out_once(broom: Broom):
    """However many workers there are: one stop, one line of the log, one sentence to the holder."""
    broom.open()
    broom.agree(CLERK)
    broom.hall.later(days=7)
    broom.watched()

    with crowd(WORKERS) as at_once:
        done = at_once(lambda _number: broom.carry())

    assert sum(one.stopped for turn in done for one in turn) == 1
    assert [stop.kind for stop in broom.hall.person(CLERK).stops] == [StopKind.DORMANT]
    assert len(broom.hall.world.log("sweep.done")) == 1
    assert broom.hall.told(CLERK).count("SWP-051") == 1


def test_f20_a_change_of_mind_and_a_worker_at_the_same_moment_have_one_end(broom: Broom):
    """Either it is kept and not stopped, or it is stopped and can no longer be kept."""
    broom.open()
    broom.agree(CLERK)
    broom.hall.later(days=7)
    broom.watched()

    def turn(number: int) -> bool:
        if number:
            return bool(sum(one.stopped for one in broom.carry()))
        try:
            broom.answer(CLERK, TAX, "keep")
        except BadInput:
            return True
        return False

    with crowd(WORKERS) as at_once:
        at_once(turn)

    with broom.instance.store.read() as connection:
        (end,) = {line.done for line in campaigns.lines(connection, 1) if line.person == broom.hall.person(CLERK).id}
    assert (end is Done.SUSPENDED) is (broom.stopped() == [CLERK])
    assert end in (Done.SUSPENDED, Done.KEPT)
