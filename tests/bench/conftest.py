"""The measurements of the tests listen where nothing else on this machine does."""

import pytest

from bench import network, place, postgres, reports
from tests.slapd import free_port


@pytest.fixture(autouse=True)
def own_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_free_port", free_port)
    for module in (network, postgres, reports):
        monkeypatch.setattr(module, "free_port", free_port)
