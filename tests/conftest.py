"""Fixtures shared by all rooms."""

from hypothesis import settings

settings.register_profile("same", derandomize=True)
"""For ``make test``: one commit gives one result. The long lane draws new examples each time."""

pytest_plugins = [
    "tests.slapd",
    "tests.databases",
    "tests.instances",
    "tests.places",
    "tests.signing",
    "tests.asking",
    "tests.web.browser",
    "tests.catalogue",
]
