"""The pages over a village, and a browser's cookies without a browser."""

import re
from dataclasses import dataclass, field

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from tests.signing import GOOD, Door
from web.app import create_app


@dataclass
class Visit:
    """Somebody at a browser: it remembers cookies and finds the form's token by itself."""

    client: FlaskClient
    door: Door
    devices: dict[str, pyotp.TOTP] = field(default_factory=dict)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form that was just looked at."""
        seen = self.client.get(path if path != "/signout" else "/me").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', seen)
        assert token is not None, seen
        hidden = re.search(r'name="device" value="([^"]+)"', seen)
        more = {"device": hidden[1]} if hidden else {}
        return self.client.post(path, data={"csrf_token": token[1], **more, **fields})

    def sign_in(self, name: str = "n00104", password: Secret = GOOD) -> TestResponse:
        """Name and password, and nothing else."""
        return self.post("/signin", name=name, password=password.reveal())

    def work(self, name: str = "n00104") -> None:
        """Signed in for work with an operating role: with a device, which is given to whoever has none."""
        if name not in self.devices:
            self.devices[name] = self.door.hold(name)
        self.sign_in(name)
        self.show(name)

    def show(self, name: str = "n00104", path: str = "/signin/code") -> TestResponse:
        """The next code of that person's device; a code is good once, so the clock goes on."""
        self.door.later(seconds=30)
        return self.post(path, code=self.door.code(self.devices[name]))


@pytest.fixture
def app(door: Door) -> Flask:
    return create_app(door.world.instance, Hasher(Cost(memory=64, passes=1)))


@pytest.fixture
def visit(app: Flask, door: Door) -> Visit:
    return Visit(app.test_client(), door)
