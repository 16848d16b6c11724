"""A village with everybody whose word an application needs, and how they ask and decide."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import ONE_DAY, day_of
from idm.facts import Person
from idm.facts.case import Answer, Case, CaseKind, CaseState, canonical
from idm.facts.vault import Item, VaultKind
from idm.office.cases import asking, deciding
from idm.office.cases.asking import Asked
from idm.office.cases.deciding import Word
from idm.office.cases.effects import Effects
from idm.office.cases.filing import moved, put_on_record
from idm.office.cases.seats import House
from idm.office.hr.release import release
from idm.office.instance import Actor
from idm.office.vault import keeping
from idm.policy import profile_text
from idm.policy.factors import Ruling
from idm.rules.violations import Deed, State
from idm.store import batches, cases, contracts, facts, notices, texts, vault, violations
from idm.store.cases import Filed
from idm.store.violations import Step
from tests.contracts import WORDS
from tests.instances import World, a_hire, a_leaver, hires
from tests.snapshots import Copied

HEAD, PLANNING, CISO, TAX, CLERK, OPERATOR = "00101", "00102", "00113", "00114", "00106", "00105"
"""総務課長, 企画商工課長 (both managers), 副村長, 税務課長, somebody of 税務課, somebody of 情報政策係."""
HR = "00104"
"""Somebody of 人事係."""
DIGITS = deciding.DIGITS
RIGHT = "water-billing"
"""A right that nobody of 税務課 has by his post; TAX answers for its system (``a_profile``)."""
OF_PLANNING = {"entitlement": "internet", "terminal": "T-012"}
"""Access from outside to what 企画商工課 answers for."""


@dataclass
class Hall:
    """The counter of applications."""

    world: World
    effects: Effects
    count: int = 0
    held: int = 0

    def person(self, number: str) -> Person:
        with self.world.instance.store.read() as connection:
            found = facts.find_person(connection, number)
        assert found is not None
        return found

    def asked(self, kind: CaseKind, whom: str, days: int = 30, **changes: object) -> Asked:
        now = self.world.clock.now()
        usual: dict[str, object] = {
            "subject": "remote",
            "starts": now,
            "until": None if kind is CaseKind.SUSPENSION else now + days * ONE_DAY,
            "reason": "在宅勤務のため",
        }
        if "content" not in changes:
            usual["content"] = GROUND[kind](self, self.person(whom))
        return Asked(kind=kind, beneficiary=self.person(whom), **usual | changes)  # type: ignore[arg-type]

    def apply(
        self, kind: CaseKind = CaseKind.EXTERNAL_ACCESS, by: str = CLERK, whom: str = CLERK, **changes: object
    ) -> Filed:
        asked = self.asked(kind, whom, **changes)
        instance = self.world.instance
        return asking.apply_for(instance, asked, instance.actor(by), self.effects)

    def edit(self, filed: Filed, by: str = CLERK, **changes: object) -> Filed:
        asked = self.asked(filed.case.kind, CLERK, **changes)
        instance = self.world.instance
        return asking.hand_in_again(instance, filed.id, asked, instance.actor(by), self.effects)

    def decide(self, filed: Filed, by: str, answer: Answer = Answer.YES, **how: object) -> Filed:
        instance = self.world.instance
        word = Word(answer, **{"seen": filed.case.digest, "reason": "確認した"} | how)  # type: ignore[arg-type]
        return deciding.decide(instance, filed.id, word, instance.actor(by), self.effects)

    def withdraw(self, filed: Filed, by: str = CLERK) -> Filed:
        return asking.withdraw(self.world.instance, filed.id, self.world.instance.actor(by))

    def told(self, number: str) -> list[str]:
        """Ids of the sentences this person was told, the oldest first."""
        with self.world.instance.store.read() as connection:
            found = notices.newest(connection, self.person(number).id, 100)
        return [one.said.id for one in reversed(found)]

    def move(self, number: str, day: str, unit: str, title: str) -> None:
        """Another post from that day on, as HR records it."""
        name = self.person(number).names[-1].full
        row = a_hire(number, 異動区分="異動", 発令日=day, 所属コード=unit, 職名=title, 氏名=name)
        taken = self.world.take([row], by=HR, confirm=["HR-067", "HR-068"])
        if taken.state == "held" and taken.batch is not None:  # a group would be left without anybody
            instance = self.world.instance
            release(instance, taken.batch, instance.actor(next(n for n in (TAX, HEAD) if n != number)))
        else:
            assert taken.state == "applied", taken.prepared.verdict.problems

    def later(self, **span: float) -> None:
        self.world.clock.at += timedelta(**span)


def a_terminal(number: str) -> dict[str, str]:
    """What an application for access from outside says."""
    return {"entitlement": RIGHT, "terminal": number}


def a_violation(hall: Hall, whom: Person) -> dict[str, str]:
    """One that guidance did not help against, found and judged by 総務課長."""
    now, finder = hall.world.clock.now(), hall.person(HEAD).id
    with hall.world.instance.store.write() as connection:
        one = violations.add(connection, whom.id, finder, "NISHIHARA-6.4.2.1", "他人のIDを使った", now)
        violations.put_down(connection, one.id, Step(Deed.NOT_IMPROVED.value, finder, now, None, "改まらない"))
        violations.move(connection, one, State.NOT_IMPROVED, now)
    return {"violation": str(one.id)}


def a_shared_id(hall: Hall, whom: Person) -> dict[str, str]:
    """One that two people have put into the vault."""
    now, key = hall.world.clock.now(), f"router-{hall.count}"
    hall.count += 1
    with hall.world.instance.store.write() as connection:
        made_by = hall.person(PLANNING).id
        item = vault.add(connection, key, "ルーター", VaultKind.SHARED, "機械室", "network_admin", made_by, now)
        log_added(connection, item)
        confirm_added(connection, item, hall.person(HEAD).id, now)
    return {"item": key}


def confirm_added(connection: Connection, item: Item, by: str, now: datetime) -> None:
    """By a second person, with the line of it."""
    vault.confirm(connection, item.id, by, now)
    keeping.put_on_record(connection, Act.VAULT_CONFIRMED, item, Actor(by), now, first=item.made_by)


def log_added(connection: Connection, item: Item) -> None:
    """The line by which it was put in."""
    data = {"kind": item.kind.value, "role": item.role}
    keeping.put_on_record(connection, Act.VAULT_ADDED, item, Actor(item.made_by), item.made_at, **data)


def a_device(hall: Hall, whom: Person) -> dict[str, str]:
    """Under a ruling of the CISO that private devices may be used."""
    policy = hall.world.instance.policy
    ruling = Ruling(reference="決定第1号", decided=date(2026, 4, 1), clause="NISHIHARA-6.1.1.4")
    hall.world = hall.world.under(
        policy.model_copy(update={"factors": policy.factors.model_copy(update={"private_devices": ruling})})
    )
    return {"device": "自分の電話"}


def a_held_file(hall: Hall, whom: Person) -> dict[str, str]:
    """Everybody of 住民福祉課 retires, on a file of somebody in 人事係: the brake holds it."""
    if not hall.held:
        leavers = [a_leaver(number, "2026-04-30", 所属コード="0400") for number in ("00107", "00112")]
        taken = hall.world.take(leavers, by=HR, confirm=["HR-067", "HR-068"])
        assert taken.state == "held", taken
        hall.held = taken.batch or 0
    with hall.world.instance.store.read() as connection:
        batch = batches.get(connection, hall.held)
    assert batch is not None
    return {"batch": str(batch.id), "sha256": batch.plan_sha256}


def a_change(hall: Hall, whom: Person) -> dict[str, str]:
    """A profile in which five tries are four."""
    now, instance = hall.world.clock.now(), hall.world.instance
    with instance.store.write() as connection:
        kept = texts.in_force(connection, texts.PROFILE)
        assert kept is not None
        put = texts.put(connection, texts.PROFILE, kept.text + "# 案\n", whom.id, now)
    return {"what": put.what, "number": str(put.id), "sha256": put.sha256, "base": kept.sha256}


def permit_a_private_device(world: World, person: Person) -> Filed:
    """As approved by the manager of his section: good from now on, for a month."""
    now = world.clock.now()
    asked = Case(
        CaseKind.PRIVATE_DEVICE,
        "自分の電話",
        person.id,
        person.id,
        now,
        now + 30 * ONE_DAY,
        "支給品の故障のため",
        canonical({"device": "自分の電話"}),
        world.instance.policy.cases[CaseKind.PRIVATE_DEVICE].bound,
    )
    with world.instance.store.write() as connection:
        filed = moved(connection, cases.open_one(connection, asked, now), CaseState.APPROVED, now, 1)
        put_on_record(connection, Act.CASE_DECIDED, filed, Actor(person.id), now)
    return filed


def a_managed(hall: Hall, whom: Person) -> dict[str, str]:
    """A service account for a system of 税務課."""
    policy = hall.world.instance.policy
    own = tuple(one.model_copy(update={"manager": "税務課"}) if one.key == RIGHT else one for one in policy.system)
    changed = policy.model_copy(update={"system": own})
    changed.__dict__.pop("systems", None)  # what a policy has worked out goes with its copy
    hall.world = hall.world.under(changed)
    hall.count += 1
    return {"sort": "service", "login": f"app-scan-{hall.count}", "name": "走査", "system": RIGHT}


def a_contract(hall: Hall, whom: Person) -> dict[str, str]:
    """One in the register that goes on."""
    now, key = hall.world.clock.now(), "R8-900"
    with hall.world.instance.store.write() as connection:
        if contracts.find(connection, key) is None:
            days = {"starts": day_of(now), "last_day": day_of(now) + 60 * ONE_DAY}
            contracts.add(connection, {"key": key, **WORDS, **days}, whom.id, 0, now)
    return {"contract": key}


GROUND: Mapping[CaseKind, Callable[[Hall, Person], dict[str, str]]] = {
    CaseKind.DELEGATION: lambda _hall, _whom: {"role": "network_admin"},
    CaseKind.ENTITLEMENT: lambda _hall, _whom: {"entitlement": RIGHT},
    CaseKind.EXTERNAL_ACCESS: lambda _hall, _whom: a_terminal("T-012"),
    CaseKind.EXCEPTION: lambda _hall, whom: {
        "rule": "other",
        "clause": "NISHIHARA-6.4.3.3",
        "scope": f"person:{whom.number}",
        "alternative": "目視で確かめる",
    },
    CaseKind.SUSPENSION: a_violation,
    CaseKind.SHARED_ID: a_shared_id,
    CaseKind.CONTRACTOR: a_contract,
    CaseKind.MANAGED: a_managed,
    CaseKind.PRIVATE_DEVICE: a_device,
    CaseKind.BRAKE: a_held_file,
    CaseKind.PRIVILEGE: lambda _hall, _whom: {"privilege": "priv-directory", "minutes": "60"},
    CaseKind.CHANGE: a_change,
}
"""What there has to be before somebody can ask for each kind, and what he then says."""


def counted(effects: list[tuple[int, str]]) -> Effects:
    """An effect for every kind, which is counted."""

    def note(house: House, filed: Filed) -> None:
        effects.append((filed.id, filed.case.digest))

    return dict.fromkeys(CaseKind, note)


@pytest.fixture
def hall(copied: Copied) -> Iterator[Hall]:
    """Twelve people, a 副村長 and a 税務課長, on each database; approving brings about nothing but the record."""
    with copied(fill_hall, profile=a_profile) as world:
        yield Hall(world, dict.fromkeys(CaseKind))


def a_profile(folder: Path) -> str:
    """西原村's, but for water billing: 税務課 collects it, so that one head decides most of what 税務課 asks for."""
    text, mark = profile_text("nishihara"), f'[[system]]\nkey = "{RIGHT}"'
    before, after = text.split(mark)
    path = folder / "nishihara.toml"
    path.write_text(before + mark + after.replace('manager = "産業建設課"', 'manager = "税務課"', 1), encoding="utf-8")
    return str(path)


def a_hall(world: World) -> Hall:
    fill_hall(world)
    return Hall(world, dict.fromkeys(CaseKind))


def fill_hall(world: World) -> None:
    assert not world.take_units().problems
    officers = [
        a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験"),
        a_hire(TAX, 所属コード="0300", 職名="課長", 氏名="宇土 試験"),
    ]
    taken = world.take([*hires(12), *officers])
    assert taken.state == "applied", taken
