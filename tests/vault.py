"""A vault in the village of the applications: one router, two people for it, and what they do with it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from idm.facts.vault import Checkout, Item
from idm.office.vault import items, lending, looking, setting, sweeping
from idm.office.vault.looking import Board
from idm.office.vault.setting import Fetched
from idm.secret import Secret
from idm.store import vault
from tests.cases import CISO, HEAD, OPERATOR, PLANNING, Hall

ROUTER, GLASS = "router", "break-glass"
WORKER = "worker:test"


@dataclass
class Room:
    """The vault and who stands before it; people by number."""

    hall: Hall

    def add(self, key: str = ROUTER, kind: str = "shared", role: str = "network_admin", by: str = PLANNING) -> Item:
        wanted = items.Wanted(key, "本庁舎のルーター", kind, "本庁舎2階の機械室", role)
        return items.add(self.hall.world.instance, wanted, self.actor(by))

    def confirm(self, key: str = ROUTER, by: str = HEAD) -> Item:
        return items.confirm(self.hall.world.instance, key, self.actor(by))

    def fetch(self, key: str = ROUTER, by: str = OPERATOR) -> Secret:
        return self.get(key, by).secret

    def get(self, key: str = ROUTER, by: str = OPERATOR) -> Fetched:
        return setting.fetch(self.hall.world.instance, key, self.actor(by))

    def set(self, key: str = ROUTER, by: str = OPERATOR, version: int | None = None) -> Item:
        """What waits, unless told otherwise."""
        number = self.waiting(key) if version is None else version
        return setting.confirm_set(self.hall.world.instance, key, number, self.actor(by))

    def waiting(self, key: str = ROUTER) -> int:
        """Number of the newest secret."""
        with self.hall.world.instance.store.read() as connection:
            item = vault.find(connection, key)
            newest = vault.newest(connection, item.id) if item else None
        return newest.id if newest else 0

    def ready(self, key: str = ROUTER, kind: str = "shared", role: str = "network_admin") -> Secret:
        """Made by two, fetched and set by a third, a break-glass ID's with a fourth: the secret in force now."""
        self.add(key, kind, role)
        self.confirm(key)
        secret = self.fetch(key)
        if kind == "break_glass":
            secret = Secret(secret.reveal() + self.fetch(key, by=HEAD).reveal())
        self.set(key)
        return secret

    def take(self, key: str = ROUTER, by: str = PLANNING, minutes: int = 60, purpose: str = "設定の確認") -> Checkout:
        return lending.take(self.hall.world.instance, key, purpose, minutes, self.actor(by))

    def show(self, loan: Checkout, by: str = PLANNING) -> Secret:
        return lending.show(self.hall.world.instance, loan.id, self.actor(by))[1]

    def give_back(self, loan: Checkout, by: str = PLANNING) -> Item:
        return lending.give_back(self.hall.world.instance, loan.id, self.actor(by))

    def report(self, loan: Checkout, text: str = "経路を戻した", by: str = PLANNING) -> Item:
        return lending.report(self.hall.world.instance, loan.id, text, self.actor(by))

    def sweep(self) -> list[str]:
        """Ids of what the worker said."""
        return [said.id for said in sweeping.sweep(self.hall.world.instance, WORKER)]

    def sweep_later(self, **span: float) -> list[str]:
        self.later(**span)
        return self.sweep()

    def board(self, by: str = PLANNING) -> Board:
        return looking.board(self.hall.world.instance, self.actor(by))

    def state(self, key: str = ROUTER) -> str:
        """As the CISO sees it, who sees everything."""
        return next(line.state for line in self.board(CISO).items if line.key == key)

    def later(self, **span: float) -> None:
        self.hall.world.clock.at += timedelta(**span)

    def actor(self, number: str):
        return self.hall.world.instance.actor(number)


@pytest.fixture
def room(hall: Hall) -> Room:
    """Nothing in it yet."""
    return Room(hall)
