"""Fixtures shared by all rooms."""

pytest_plugins = [
    "tests.slapd",
    "tests.databases",
    "tests.instances",
    "tests.places",
    "tests.signing",
    "tests.web.browser",
    "tests.catalogue",
]
