"""Thirty-two wait for one another: how long that takes on a busy machine is no claim here."""

import pytest

from idm.store import engine


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that the database is locked; what happens when it is, is told in ``tests.cli.test_locked``."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", engine.PATIENT_SECONDS)
