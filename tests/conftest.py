"""Fixtures shared by all rooms."""

import os
from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import HealthCheck, settings

import connectors
import idm
import web
from tests.memory import place

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", place())
settings.register_profile("drawn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


def pytest_collection_finish(session: pytest.Session) -> None:
    """
    For ``make test`` every module of ours is loaded before the first test: Hypothesis tries the constants of those that
    are loaded, and its examples would be others after other tests.
    """
    if session.config.getoption("--hypothesis-profile") == "same":
        for package in (connectors, idm, web):
            for module in walk_packages(package.__path__, f"{package.__name__}."):
                if not {"__main__", "migrations"} & set(module.name.split(".")):
                    import_module(module.name)
