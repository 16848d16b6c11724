"""Another system asks: a client with its key, and its counter, over the people of ``tests.signing``."""

from collections.abc import Collection
from dataclasses import dataclass

import pytest

from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.office.signin.questions import Answer, Question
from idm.office.signin.verify import Verifier
from idm.secret import Secret
from idm.store import credentials
from tests.signing import Door


@dataclass
class Asking:
    """``key`` may ask for every system; ``vouching`` may besides vouch for what it checked itself."""

    door: Door
    verifier: Verifier
    key: Secret
    vouching: Secret

    def ask(
        self,
        name: str = "n00104",
        system: str = "terminal",
        password: Secret | None = None,
        code: str | None = None,
        *,
        key: Secret | None = None,
        vouched: Collection[str] = (),
    ) -> Answer:
        typed = None if code is None else Secret(code)
        question = Question(name, system, password, typed, frozenset(vouched), "端末 PC-17")
        return self.verifier.answer(key or self.key, question)

    def failures(self) -> int:
        """Wrong codes in a row that are held against his one device."""
        with self.door.world.instance.store.read() as connection:
            (held,) = credentials.of(connection, self.door.person().id, "totp")
        return held.failures

    def made(self, name: str, *scopes: Scope, systems: Collection[str] = ()) -> Secret:
        world = self.door.world
        return clients.make(world.instance, name, scopes, systems, world.somebody())[0]


@pytest.fixture
def asking(door: Door) -> Asking:
    verifier = Verifier(door.desk.instance, door.gate, door.desk.hasher)
    found = Asking(door, verifier, Secret(""), Secret(""))
    found.key = found.made("radius", Scope.VERIFY)
    found.vouching = found.made("terminals", Scope.VERIFY, Scope.VOUCH)
    return found
