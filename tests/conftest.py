"""Fixtures shared by all rooms."""

import os

from hypothesis import settings

from tests.memory import place

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", place())
settings.register_profile("drawn", deadline=None)
"""No test is timed: a busy machine is no fault. The long lane draws new examples each time."""
settings.register_profile("same", settings.get_profile("drawn"), derandomize=True)
"""For ``make test``: one commit gives one result."""
settings.load_profile("drawn")

pytest_plugins = [
    "tests.slapd",
    "tests.databases",
    "tests.instances",
    "tests.snapshots",
    "tests.places",
    "tests.signing",
    "tests.asking",
    "tests.cases",
    "tests.exceptions",
    "tests.privileges",
    "tests.vault",
    "tests.living",
    "tests.sweeps",
    "tests.mail",
    "tests.web.browser",
    "tests.catalogue",
    "tests.figures",
]
