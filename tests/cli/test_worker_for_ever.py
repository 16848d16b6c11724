"""The worker that never ends by itself: a directory that goes away delays it, SIGTERM ends it."""

import signal
import time

from tests.places import a_place


def test_an_idle_worker_outlives_a_directory_that_is_away_and_ends_in_order_on_sigterm():
    """With nothing due it compares; no answer is said and waited for. SIGTERM is exit 0 after the turn."""
    with a_place(poll_seconds=1, reconcile_seconds=5) as place:
        place.populate(1)
        place.must("worker", "--once")
        place.server.stop()
        worker = place.start("worker")
        time.sleep(8)
        alive = worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=30)

    assert alive
    assert worker.returncode == 0
    assert "を読めません" in said
