"""The application, begun anew once two people have put another profile or connection in force (NISHIHARA-7.1.4.3)."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask

from idm.errors import NotReady, Stopped
from idm.office.instance import Instance, open_instance, out_of_date
from web.app import create_app

LOOK_EVERY = 1.0
"""Seconds: a look is one query, and what is decided in between is decided as it was when it was shown."""


class Renewing:
    """
    A WSGI application over an instance as it is in force. ``make`` builds the pages over an opened one.

    A request that is under way is answered by the application that took it.
    """

    def __init__(self, home: Path, make: Callable[[Instance], Flask] = create_app) -> None:
        """
        Raises:
            NotReady: there is no instance, or its database is not there.
            Stopped: this program cannot read the profile in force.
        """
        self._home, self._make = home, make
        self._turn = threading.Lock()
        self._looked = time.monotonic()
        self.instance = open_instance(home)
        self._app = make(self.instance)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if time.monotonic() - self._looked >= LOOK_EVERY and self._turn.acquire(blocking=False):
            try:
                self._renew()
            finally:
                self._turn.release()
        return self._app(environ, start_response)

    def _renew(self) -> None:
        self._looked = time.monotonic()
        try:
            if out_of_date(self.instance):
                self.instance = open_instance(self._home)
                self._app = self._make(self.instance)
        except (NotReady, Stopped):  # a page says so itself; by what somebody put there beside the log nobody works
            return
