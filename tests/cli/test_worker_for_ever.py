"""The worker that never ends by itself: a directory that goes away delays it, SIGTERM ends it."""

import signal
import threading
import time

from idm.policy import profile_text
from tests.instances import a_hire, hires
from tests.places import a_place


def test_an_idle_worker_outlives_a_directory_that_is_away_and_ends_in_order_on_sigterm():
    """With nothing due it compares; no answer is said and waited for. SIGTERM is exit 0 after the turn."""
    with a_place(poll_seconds=1, reconcile_seconds=5) as place:
        place.populate(1)
        place.must("worker", "--once")
        place.server.stop()
        worker = place.start("worker")
        late = threading.Timer(300, worker.kill)
        late.start()
        assert worker.stdout is not None
        told = any("を読めません" in line for line in worker.stdout)
        time.sleep(3)
        alive = worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=180)
        late.cancel()

    assert (told, alive, worker.returncode) == (True, True, 0)


def test_nishihara_7_1_4_3_a_running_worker_goes_on_with_what_two_people_have_put_in_force():
    """Proposed by the network admin, approved by the CISO while it runs: it says so and begins anew by itself."""
    with a_place(poll_seconds=1, reconcile_seconds=300) as place:
        place.populate(12)
        more = [*hires(12), a_hire("00113", 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]
        place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", more[12:]))
        profile = place.paper("own.toml", profile_text("nishihara") + "# 見直し\n")
        settings = place.home / "sekisho.toml"
        text = settings.read_text("utf-8")
        settings.write_text(text.replace('profile = "nishihara"', f'profile = "{profile}"'), "utf-8")
        worker = place.start("worker")
        late = threading.Timer(300, worker.terminate)
        late.start()
        assert worker.stdout is not None
        assert "始めました" in worker.stdout.readline()
        place.must("policy", "propose", "--reason", "年に一度の見直し", "--by", "00102")
        digest = place.must("case", "show", "1", "--by", "00113", "--json").json["digest"]
        place.must("case", "decide", "1", "--yes", "--digest", digest, "--by", "00113")
        renewed = any("新しい設定で、動き直します" in line for line in worker.stdout)
        again = worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=180)
        late.cancel()

    assert (renewed, "始めました" in again, worker.returncode) == (True, True, 0)
