"""Somebody signs in: a door, a counter, and people with credentials, on a cheap hash."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import count

import pyotp
import pytest
from sqlalchemy import func, select

from idm.facts import Person
from idm.office.instance import Instance
from idm.office.signin import credentials as counter
from idm.office.signin import factors
from idm.office.signin.gate import Gate
from idm.office.signin.visitor import Visitor
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from idm.store import credentials, facts
from idm.store.credentials import Credential
from idm.store.tables import credential
from tests.instances import World
from tests.people import POLICY

HERE = "10.1.2.3 Chromium"
ALIKE = POLICY.model_copy(  # one class for everybody, so that a test need not mind who holds a post
    update={
        "sign_in": POLICY.sign_in.model_copy(update={"privileged": POLICY.sign_in.staff}),
        "passwords": POLICY.passwords.model_copy(update={"privileged": POLICY.passwords.staff}),
    }
)
GOOD = Secret("Tonbo7-kasuri/Hagaki")
BETTER = Secret("Tsukue3-yuhi/Enpitsu")
WRONG = Secret("FAKE-wrong-password-9")


@dataclass
class Door:
    """One world with its gate. ``Door.beside`` is another process's view of the same instance."""

    world: World
    desk: counter.Desk

    @property
    def gate(self) -> Gate:
        return self.desk.gate

    def person(self, number: str = "00104") -> Person:
        with self.world.instance.store.read() as connection:
            found = facts.find_person(connection, number)
        assert found is not None
        return found

    def temporary(self, number: str = "00104") -> Secret:
        return counter.issue_temporary(self.desk, self.person(number), self.world.nobody()).password

    def knock(self, name: str, password: Secret, gate: Gate | None = None) -> Secret | None:
        return (gate or self.gate).knock(name, password, HERE)

    def signed_in(self, name: str, password: Secret) -> tuple[Secret, Visitor]:
        token = self.knock(name, password)
        assert token is not None
        return token, self.visitor(token)

    def visitor(self, token: Secret) -> Visitor:
        found = self.gate.who(token)
        assert found is not None
        return found

    def own(self, number: str = "00104", password: Secret = GOOD) -> None:
        """A person who has changed the temporary password to this one."""
        issued = self.temporary(number)
        _, visitor = self.signed_in(f"n{number}", issued)
        assert counter.change_password(self.desk, visitor, issued, password) == ()

    def device(self, name: str = "n00104", password: Secret = GOOD) -> tuple[pyotp.TOTP, list[Secret]]:
        """The person adds a device; the clock moves on to its next code."""
        _, visitor = self.signed_in(name, password)
        begun = factors.begin_totp(self.desk, visitor)
        device = pyotp.TOTP(begun.seed.reveal())
        codes = factors.finish_totp(self.desk, visitor, begun.sealed, self.code(device), factors.Told("鍵束"))
        self.later(seconds=30)
        return device, codes

    def hold(self, name: str = "n00104") -> pyotp.TOTP:
        """A device that this person was given at some time before, without any session of his."""
        person, now = self.person(name), self.world.clock.now()
        with self.world.instance.store.write() as connection:
            before = connection.execute(select(func.count()).select_from(credential)).scalar_one()
            seed = a_seed(f"{person.number} {before}")
            sealed = self.gate.sealer.seal(seed, person.id)
            credentials.add(connection, person.id, "totp", sealed, by=person.id, now=now, label="鍵束", step=1)
        return pyotp.TOTP(seed.reveal())

    def held(self, number: str = "00104") -> list[Credential]:
        """What this person can prove himself with now."""
        with self.world.instance.store.read() as connection:
            return credentials.of(connection, self.person(number).id)

    def code(self, device: pyotp.TOTP, steps: int = 0) -> str:
        return device.at(self.world.clock.now() + timedelta(seconds=30 * steps))

    def wrong_code(self, device: pyotp.TOTP) -> str:
        """None that this device shows now or a minute before or after."""
        right = {self.code(device, steps) for steps in range(-2, 3)}
        return next(code for code in map("{:06}".format, count()) if code not in right)

    def later(self, **span: float) -> None:
        self.world.clock.at += timedelta(**span)

    def beside(self, instance: Instance | None = None) -> Gate:
        return a_gate(instance or self.world.instance)


def a_seed(words: str) -> Secret:
    """
    The same for the same words, so that a device shows the same codes in every run.

    By chance, one code in a million is the one before it once more, or the one that a test takes for wrong.
    """
    return Secret(b32encode(sha256(words.encode()).digest()[:20]).decode())


def deal_seeds(patch: pytest.MonkeyPatch) -> None:
    """The devices that pages and desks begin from now on get seeds like that, each one of its own."""
    numbers = count()
    patch.setattr(pyotp, "random_base32", lambda: a_seed(f"dealt {next(numbers)}").reveal())


def a_gate(instance: Instance) -> Gate:
    return Gate(instance, Hasher(Cost(memory=64, passes=1)))


def a_door(world: World) -> Door:
    return Door(world, counter.Desk(world.instance, a_gate(world.instance), Hasher(Cost(memory=64, passes=1))))


@pytest.fixture
def door(village: World, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Twelve people on each database, none of them with a credential yet; the same limits for all of them."""
    deal_seeds(monkeypatch)
    return a_door(village.under(ALIKE))


@pytest.fixture
def own_door(village: World, monkeypatch: pytest.MonkeyPatch) -> Door:
    """The same under the body's own profile: stricter for whoever holds a role."""
    deal_seeds(monkeypatch)
    return a_door(village)
