"""The server of the browser's tests ends without a race of its own."""

import time

from flask import Flask
from waitress.trigger import trigger

from tests.web.browser import served


def test_a_server_ends_while_somebody_else_pulls_its_trigger(monkeypatch):
    """Its thread was woken for another reason, and has closed everything, before the call to close comes through."""
    pull = trigger._physical_pull

    def twice(self) -> None:
        pull(self)
        time.sleep(0.2)
        pull(self)

    monkeypatch.setattr(trigger, "_physical_pull", twice)
    with served(Flask("empty")):
        pass
