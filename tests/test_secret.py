"""A secret does not come out by accident."""

import copy
import json
import pickle

import pytest

from idm.secret import Secret

FAKE = Secret("FAKE-canary-7731")


def test_it_hides_wherever_values_are_shown():
    """print, repr, f-string, %-format, and inside other values."""
    shown = (repr(FAKE), str(FAKE), f"{FAKE}", f"{FAKE!r:>30}", "%s" % FAKE, repr([FAKE]), repr({"a": FAKE}))  # noqa: UP031

    assert not any("canary" in one for one in shown)


def test_it_is_not_written_down_and_equals_only_itself():
    """No pickle, no JSON, no copy; comparing never tells how much was right."""
    for write in (pickle.dumps, json.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            write(FAKE)
    assert Secret("FAKE-canary-7731") != FAKE
    assert FAKE.reveal() == "FAKE-canary-7731"
