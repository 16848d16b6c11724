"""Claims of the help for work on a whole city."""

import os
import threading

import pytest

from idm.bulk import beside


def test_work_beside_is_done_by_another_process() -> None:
    """The answer comes from elsewhere, while the caller goes on."""
    with beside(os.getpid) as answer:
        assert answer() != os.getpid()


def test_work_whose_process_dies_is_done_here() -> None:
    """A killed helper costs time, never an answer."""
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return 7

    with beside(work) as answer:
        assert answer() == 7


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
