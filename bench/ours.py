"""Our own side of the comparison: an instance full of people with a password and a device, behind gunicorn."""

import base64
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pyotp
from sqlalchemy import insert

from bench.asking import Call
from bench.city import City
from bench.network import gunicorn
from bench.place import settle_all, take_in, take_organisation
from idm.clock import SystemClock
from idm.office.instance import Actor, Instance, create
from idm.office.settings import Settings
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.office.signin.gate import KEY
from idm.passwords.hashing import Hasher
from idm.secret import Secret
from idm.signin.sealing import Sealer, read_key
from idm.store.tables import credential

PASSWORD = Secret("Bench7-kasuri/Hagaki")


def seed(index: int) -> bytes:
    """A device's seed, the same on both sides."""
    return hashlib.sha1(f"seed {index}".encode(), usedforsecurity=False).digest()


def base32(index: int) -> str:
    return base64.b32encode(seed(index)).decode()


def code(index: int, step: int) -> str:
    return pyotp.TOTP(base32(index)).generate_otp(step)


@contextmanager
def serving(folder: Path, database: str, people: int) -> Iterator[tuple[int, Secret]]:
    """The port, and the key of a client that may ask for everything and vouch."""
    folder.mkdir(parents=True)
    home = folder / "home"
    settings = Settings(name="bench", profile="nishihara", rehearsal=False, database=database)
    with closing(create(home, settings, SystemClock())) as instance:
        key = _fill(instance, people)
    environment = {**os.environ, "IDM_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])}
    with gunicorn(Path(sys.executable).parent / "gunicorn", "web.wsgi:application()", environment, folder) as port:
        yield port, key


def _fill(instance: Instance, people: int) -> Secret:
    city = City(people)
    take_organisation(instance, city)
    take_in(instance, city.newcomers())
    settle_all(instance)
    sealer = Sealer(read_key(instance.home / KEY))
    hashed, now = Hasher().hash(PASSWORD), instance.clock.now()
    common = {"state": "active", "label": "", "step": 0, "failures": 0, "made_at": now, "made_by": "os:bench"}
    rows = []
    for index, change in enumerate(city.newcomers()):
        owner = change.after.id
        rows.append({"person_id": owner, "kind": "password", "secret": hashed, **common})
        rows.append({"person_id": owner, "kind": "totp", "secret": sealer.seal(Secret(base32(index)), owner), **common})
    with instance.store.write() as connection:
        connection.execute(insert(credential), rows)
    somebody, scopes = next(city.newcomers()).after, (Scope.VERIFY, Scope.VOUCH)
    return clients.make(instance, "bench", scopes, (), Actor(somebody.id, somebody))[0]


def calls(key: Secret, pairs: Sequence[tuple[int, int]], *, password: bool) -> list[Call]:
    """A verification of each (person, time step): device alone, or password and device."""
    headers = f"Authorization: Bearer {key.reveal()}\r\nContent-Type: application/json\r\n"
    more = {"password": PASSWORD.reveal()} if password else {"checked": ["password"]}
    found = []
    for index, step in pairs:
        body = {"name": f"n{index + 1:06}", "system": "terminal", "code": code(index, step), **more}
        found.append(Call("/api/v1/verify", headers, json.dumps(body).encode(), b'"allowed":true'))
    return found
