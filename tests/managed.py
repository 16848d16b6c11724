"""Development and service accounts in a village: asked for, approved, and owned."""

from dataclasses import dataclass
from datetime import datetime

from idm.facts.case import CaseKind
from idm.messages import Said
from idm.office.cases.effects import EFFECTS
from idm.office.managed import deeds, looking, passwords, sweeping
from idm.office.managed.looking import Line
from idm.secret import Secret
from idm.store.cases import Filed
from tests.cases import HEAD, OPERATOR, PLANNING, Hall
from tests.instances import World
from tests.people import at
from tests.signing import Door, a_door

WORKER = "worker:test"
SERVICE, DEVELOPMENT = "app-scan", "dev-tax"
END = at("2026-09-01 00:00:00")


@dataclass
class Nobodys:
    """The counter of accounts that are nobody's own; people by number."""

    hall: Hall
    door: Door

    @property
    def world(self) -> World:
        return self.hall.world

    def ask(
        self,
        login: str = SERVICE,
        by: str = HEAD,
        whom: str = OPERATOR,
        until: datetime | None = None,
        **changed: str,
    ) -> Filed:
        sort = "development" if login.startswith("dev-") else "service"
        content = {"sort": sort, "login": login, "name": "複合機の走査", "system": "finance"} | changed
        asked = {"content": content, "until": until, "subject": login, "reason": "走査した文書の保存のため"}
        return self.hall.apply(CaseKind.MANAGED, by=by, whom=whom, **asked)

    def make(self, login: str = SERVICE, **asked: object) -> Line:
        """Asked for by 総務課長 for his system, approved by the network admin; 00105 answers for it."""
        self.hall.decide(self.ask(login, **asked), PLANNING)  # type: ignore[arg-type]
        return self.line(login)

    def line(self, login: str = SERVICE, by: str = PLANNING) -> Line:
        return looking.one(self.world.instance, login, self.world.instance.actor(by))

    def logins(self, by: str) -> list[str]:
        return [one.login for one in looking.register(self.world.instance, self.world.instance.actor(by))]

    def renew(self, login: str = SERVICE, by: str = OPERATOR) -> Secret:
        return passwords.renew(self.door.desk, login, self.world.instance.actor(by)).password

    def name(self, to: str, login: str = SERVICE, by: str = PLANNING) -> None:
        deeds.name_owner(self.world.instance, login, self.hall.person(to), self.world.instance.actor(by))

    def end(self, login: str = SERVICE, by: str = OPERATOR, reason: str = "使わなくなった") -> None:
        deeds.end(self.world.instance, login, self.world.instance.actor(by), reason)

    def sweep(self) -> list[str]:
        """Ids of what the worker said."""
        said: list[Said] = sweeping.sweep(self.world.instance, WORKER)
        return [one.id for one in said]


def nobodys_of(world: World) -> Nobodys:
    return Nobodys(Hall(world, EFFECTS), a_door(world))
