"""Claims of the help for work on a whole city."""

import os
import subprocess
import sys
import threading

import pytest

from idm.bulk import beside


def alone(program: str) -> str:
    """What a process without other threads prints; this one may have some."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=180)
    return done.stdout.strip()


def test_work_beside_is_done_by_another_process() -> None:
    """The answer comes from elsewhere, while the caller goes on."""
    program = "import os; from idm.bulk import beside\nwith beside(os.getpid) as answer: print(answer() != os.getpid())"

    assert alone(program) == "True"


def test_work_whose_process_dies_is_done_here() -> None:
    """A killed helper costs time, never an answer."""
    program = (
        "import os; from idm.bulk import beside\nhere = os.getpid()\n"
        "def work(): return 7 if os.getpid() == here else os.kill(os.getpid(), 9)\n"
        "with beside(work) as answer: print(answer())"
    )

    assert alone(program) == "7"


def test_an_error_beside_is_the_error_it_would_have_been() -> None:
    """What goes wrong in the helper is raised where the answer is asked for."""

    def work() -> int:
        raise LookupError("nobody")

    with beside(work) as answer, pytest.raises(LookupError, match="nobody"):
        answer()


def test_no_process_is_split_off_beside_other_threads() -> None:
    """A lock that another thread holds would stay locked for ever in the copy."""
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        with beside(os.getpid) as answer:
            assert answer() == os.getpid()
    finally:
        stop.set()
        other.join()
