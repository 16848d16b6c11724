"""One busy day, served once for every page that is looked at: what a person sends, and in which state of things."""

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

import pyotp
from flask import Flask
from werkzeug.test import EnvironBuilder

from idm.calendar import ONE_DAY, Span
from idm.facts import Person
from idm.facts.card import CardKind
from idm.facts.case import Answer, CaseKind, canonical
from idm.hr.changeset import Source as Sender
from idm.office.adoption import deciding as deciding_orphans
from idm.office.adoption import scanning as reading
from idm.office.adoption.deciding import Wanted
from idm.office.cards import incident, ledger, loss
from idm.office.cases import asking, deciding
from idm.office.cases.asking import Asked
from idm.office.cases.deciding import Word
from idm.office.cases.effects import EFFECTS
from idm.office.consents import recording, texts
from idm.office.contracts import adding
from idm.office.contracts.adding import Days
from idm.office.leaving import doing as leaving
from idm.office.leaving import opening as leavers
from idm.office.privileges import issuing, opening, scanning
from idm.office.privileges.opening import Wish
from idm.office.signin import credentials as counter
from idm.office.signin import desk_resets, sources
from idm.office.signin.desk import Recognised
from idm.office.signin.gate import Gate
from idm.office.sweeps import answering
from idm.office.urgent import absence, containing, excepting, reporting
from idm.office.urgent.containing import Measures
from idm.office.vault import items, setting
from idm.office.violations import deeds as violations
from idm.rules.campaigns import Side
from idm.rules.dormancy import Exempt, Remedy
from idm.rules.last_use import Source
from idm.rules.orphans import Deed
from idm.secret import Secret
from idm.store import adoption, campaigns, credentials, facts, last_use, tallies
from idm.store.campaigns import NewLine
from idm.store.cases import Filed
from idm.store.engine import Store
from tests.contracts import let_work, person
from tests.instances import World, a_hire, a_leaver, hires
from tests.office.hr.at_the_desk import CLERK, a_move, draft
from tests.races.at_once import open_sessions
from tests.signing import ALIKE, WRONG, Door, a_door
from tests.sweeps import on_record
from web.app import create_app

SECOND = "00101"
APPLICANT = "00110"
STOPPED = "00112"
"""Of 情報政策係, whose manager is ADMIN."""
ADMIN, STAFF, LOCKED, NEWCOMER = "00102", "00103", "00107", "00105"
CISO = "00126"
ASKED = "00150"
"""A fiscal-year clerk who is asked for her consent."""
GUESSER = "203.0.113.9"
TIMES = 5  # wrong passwords until the profile's lock


@dataclass(frozen=True)
class View:
    """What is sent for one page, and the status that comes back with it."""

    path: str
    session: Secret | None = None
    form: dict[str, Any] | None = None
    status: int = 200
    while_: Callable[[], AbstractContextManager[object]] = nullcontext

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    def body(self) -> tuple[bytes, str]:
        """The form as a browser would send it, with its type; a tuple is a file."""
        builder = EnvironBuilder(method="POST", data=self.form)
        asked = builder.get_environ()
        sent = asked["wsgi.input"].read()
        builder.close()
        return sent, asked.get("CONTENT_TYPE", "")


@dataclass
class Stage:
    """The pages and their people; whoever is asked for comes with what his work asks for."""

    door: Door
    app: Flask
    numbers: dict[str, int]
    devices: dict[str, pyotp.TOTP] = field(default_factory=dict)
    words: Iterator[str] = field(default_factory=lambda: map("Tsukue{}-yuhi/Enpitsu".format, count()))
    """Good passwords, none of them used yet."""
    others: Iterator[str] = field(default_factory=lambda: map("{:05}".format, range(113, 125)))
    """Numbers of people about whom no view has said anything yet."""

    def session(self, number: str, *shown: str) -> Secret:
        """A new session of somebody with a password of his own and a device."""
        if number not in self.devices:
            self.door.own(number)
            self.devices[number] = self.door.hold(f"n{number}")
        (token,) = open_sessions(self.door, 1, *(shown or ("password", "totp")), number=number)
        return token

    def code(self, number: str) -> str:
        """A good one that was not shown yet."""
        self.door.later(seconds=30)
        return self.door.code(self.devices[number])

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Whatever is asked now finds nobody at the other end."""
        desk = self.door.desk
        away = Store("postgresql+psycopg://nobody@127.0.0.1:1/none")
        instance = replace(desk.instance, store=away)
        self.app.extensions["sekisho"] = counter.Desk(instance, Gate(instance, desk.hasher), desk.hasher)
        try:
            yield
        finally:
            self.app.extensions["sekisho"] = desk
            away.close()

    @contextmanager
    def crashing(self, endpoint: str) -> Iterator[None]:
        """A fault of ours in that view."""
        view = self.app.view_functions[endpoint]

        def crash(**_: object) -> str:
            raise ValueError("a fault of ours")

        self.app.view_functions[endpoint] = crash
        try:
            yield
        finally:
            self.app.view_functions[endpoint] = view

    @contextmanager
    def held_source(self) -> Iterator[None]:
        """Whatever is asked now comes from an address from which somebody only guessed."""
        door = self.door
        for _ in range(door.world.instance.policy.sign_in.source.tries):
            sources.hold(door.desk, sources.AtDoor.SIGN_IN, GUESSER)
        answer = self.app.wsgi_app

        def elsewhere(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            return answer({**environ, "REMOTE_ADDR": GUESSER}, start)

        self.app.wsgi_app = elsewhere  # type: ignore[method-assign]
        try:
            yield
        finally:
            self.app.wsgi_app = answer  # type: ignore[method-assign]
            with door.desk.instance.store.write() as connection:
                tallies.forget(connection, sources.AtDoor.SIGN_IN, GUESSER)

    @contextmanager
    def asking_for_tokens(self) -> Iterator[None]:
        """As outside of tests: a form without its token is refused."""
        self.app.config["WTF_CSRF_ENABLED"] = True
        try:
            yield
        finally:
            self.app.config["WTF_CSRF_ENABLED"] = False


def cards_of(world: World) -> dict[str, int]:
    """One card is lost and half stopped, two are lent, one is in the cupboard."""
    instance, keeper, valid = world.instance, world.instance.actor(ADMIN), Span(date(2026, 4, 1), None)
    for number, holder in enumerate((STAFF, STAFF, "00105", None), start=1):
        face, handle = f"N-{number:04}", f"0101{number:012X}"
        ledger.register(instance, CardKind.IDENTIFIER, face, handle, valid, keeper, pool="金庫")
        if holder:
            ledger.lend(instance, face, holder, keeper)
    done = loss.report(instance, "N-0001", instance.actor(STAFF), how="本人")
    loss.confirm_by_person(instance, done.number, "doors", keeper)
    incident.receive(instance, done.number, ADMIN, "記録を調べる", keeper)
    return {"lost_card": done.card.id, "receipt": done.number}


def cases_of(world: World) -> dict[str, int]:
    """One waits for ADMIN, one was sent back, one is in force, and one nobody can decide: 産業建設課 has no head."""
    instance, now = world.instance, world.clock.now()

    def filed(kind: CaseKind, by: str, **content: str) -> Filed:
        with instance.store.read() as connection:
            person = facts.find_person(connection, by)
        assert person is not None
        asked = Asked(kind, "インターネット接続", person, now, now + 30 * ONE_DAY, "決算の照合のため", content)
        return asking.apply_for(instance, asked, instance.actor(by), EFFECTS)

    def decided(one: Filed, answer: Answer) -> int:
        deciding.decide(instance, one.id, Word(answer, one.case.digest, "確かめた"), instance.actor(ADMIN), EFFECTS)
        return one.id

    right, water = {"entitlement": "internet"}, {"entitlement": "water-billing"}
    return {
        "case": filed(CaseKind.ENTITLEMENT, APPLICANT, **right).id,
        "returned": decided(filed(CaseKind.ENTITLEMENT, APPLICANT, **right), Answer.RETURN),
        "approved": decided(filed(CaseKind.ENTITLEMENT, APPLICANT, **right), Answer.YES),
        "stuck": filed(CaseKind.EXTERNAL_ACCESS, "00106", **water, terminal="T-012").id,
        "own": filed(CaseKind.ENTITLEMENT, ADMIN, **right).id,
    }


def vault_of(world: World) -> None:
    """
    One to take, whose retirement is asked for; one whose secret waits to be set, and one that waits for the second
    half of its; one that waits for the second person; a measure in the queue.
    """
    instance, admin, second = world.instance, world.instance.actor(ADMIN), world.instance.actor(SECOND)
    for key, label in (("router", "本庁舎のルーター"), ("council", "議場の配信装置"), ("firewall", "境界の装置")):
        items.add(instance, items.Wanted(key, label, "shared", "本庁舎2階の機械室", "network_admin"), admin)
    for key in ("router", "council"):
        items.confirm(instance, key, second)
    got = setting.fetch(instance, "router", instance.actor(NEWCOMER))
    setting.confirm_set(instance, "router", got.version, instance.actor(NEWCOMER))
    items.retire(instance, "router", admin)
    items.add(
        instance, items.Wanted("glass", "通信の復旧用", "break_glass", "本庁舎2階の機械室", "network_admin"), admin
    )
    items.confirm(instance, "glass", second)
    setting.fetch(instance, "glass", instance.actor(NEWCOMER))
    for _ in range(2):
        done = containing.contain(instance, Measures(external=True, windows=True), "不審な接続", admin)
    reporting.report(instance, done.act.id, "異常はなかった", admin)
    absence.record(instance, admin.person, world.clock.now(), world.clock.now() + 3 * ONE_DAY, admin)  # type: ignore[arg-type]


def privileges_of(door: Door) -> dict[str, int]:
    """ADMIN has a privileged ID, one window that is open and one that he ended; a scan found a default name."""
    world = door.world
    instance, admin, now = world.instance, world.instance.actor(ADMIN), world.clock.now()
    assert admin.person is not None
    issuing.issue(door.desk, admin.person, admin)
    with instance.store.write() as connection:
        for old in credentials.of(connection, admin.by, credentials.PRIVILEGED):
            credentials.end(connection, old.id, "changed", now)
        credentials.add(connection, admin.by, credentials.PRIVILEGED, "{ARGON2}none", by=admin.by, now=now)
    keys = ("priv-directory", "priv-network")
    window, ended = (opening.open_one(instance, Wish(key, "登録の点検"), admin).number for key in keys)
    opening.end(instance, ended, admin)
    world.hands.modify(
        f"dn: {world.hands.person('Admin01')}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: a\nsn: a\n"
    )
    scanning.scan(instance, world.directory, admin)
    return {"window": window, "ended": ended}


def conduct_of(world: World) -> dict[str, int]:
    """
    An exception in force and one refused, one taken in an emergency; a violation that waits for guidance, somebody who
    is stopped; and whoever is the CISO.
    """
    assert world.take([a_hire(CISO, 所属コード="0100", 職名="副村長")], by=CLERK).state == "applied"
    instance, now = world.instance, world.clock.now()
    admin, ciso = instance.actor(ADMIN), instance.actor(CISO)
    assert admin.person is not None
    said = {
        "rule": "sign_in.staff.idle",
        "clause": "NISHIHARA-7.2.3",
        "scope": "unit:0200",
        "alternative": "手で閉じる",
    }
    found = []
    for value, answer in (("120", Answer.YES), ("240", Answer.NO)):
        asked = Asked(
            CaseKind.EXCEPTION, "窓口の端末", admin.person, now, now + 30 * ONE_DAY, "来客の間", said | {"value": value}
        )
        filed = asking.apply_for(instance, asked, admin, EFFECTS)
        deciding.decide(instance, filed.id, Word(answer, filed.case.digest, "確かめた"), ciso, EFFECTS)
        found.append(filed.id)
    with instance.store.read() as connection:
        person = facts.find_person(connection, NEWCOMER)
    assert person is not None
    done = violations.report(instance, person, "NISHIHARA-6.4.3.1", "他人のIDを使っていた", instance.actor(STAFF))
    containing.contain(instance, Measures(numbers=(STOPPED,)), "不審な接続", admin)
    until = now + 30 * ONE_DAY
    excepting.take(instance, excepting.Wanted("窓口", admin.person, said | {"value": "120"}, "停電", until), admin)
    return {"exception": found[0], "violation": done.number}


def sweeps_of(world: World) -> dict[str, int]:
    """
    A sweep with a line that waits, one that both said stop to, and one about somebody on leave; another that is held;
    one source of last uses that is not believed.
    """
    instance, now = world.instance, world.clock.now()
    with instance.store.write() as connection:
        last_use.keep(connection, Source("main", now - 400 * ONE_DAY, now, now - 40 * ONE_DAY))
        asked = campaigns.add(connection, "2026-04", "worker:one", now, now + 30 * ONE_DAY, ())
        held = campaigns.add(connection, "2026-04-2", "worker:one", now, now + 30 * ONE_DAY, ("many", "main:silent"))
        for number, exempt in (("00106", None), ("00111", None), ("00121", Exempt.LEAVE)):
            line = a_line(facts.find_person(connection, number), exempt)
            campaigns.add_lines(connection, asked, [line], now)
        right = a_line(facts.find_person(connection, "00103"), None)
        post = replace(right, remedy=Remedy.OBJECT, detail="internet:", why=("birthright",))
        given = [replace(right, remedy=Remedy.REVOKE, detail="1"), post, a_stranger()]
        campaigns.add_lines(connection, asked, given, now)
        for number in (asked, held):
            on_record(connection, number)
    with instance.store.read() as connection:
        first, second, _, given_line, post_line, strange = campaigns.lines(connection, asked)
    for by, side in ((CLERK, Side.HR), (ADMIN, Side.HEAD)):
        wish = answering.Wish(second.id, second.digest, "stop", side=side)
        answering.answer(instance, asked, [wish], instance.actor(by))
    numbers = {"right_line": given_line.id, "post_line": post_line.id, "strange_line": strange.id}
    return {"sweep": asked, "held_sweep": held, "line": first.id, "told_line": second.id, **numbers}


def found_of(world: World) -> dict[str, int]:
    """A reading of the directory: an entry that may be somebody's, one that is nobody's, and one to be removed."""
    instance, admin, base = world.instance, world.instance.actor(ADMIN), world.hands.base
    for uid, shown in (("kyu120", "employeeNumber: 00120\n"), ("kyu0", ""), ("kyu1", "")):
        name = base64.b64encode(f"{a_hire('00120')['氏名'] if shown else '退職 花'}".encode()).decode()
        world.hands.modify(
            f"dn: uid={uid},ou=people,{base}\nchangetype: add\nobjectClass: inetOrgPerson\ncn:: {name}\nsn: a\n{shown}"
        )
    reading.scan(instance, world.directory, admin)
    with instance.store.read() as connection:
        found = {one.shown["logins"][0]: one.id for one in adoption.entries(connection, "main", kinds={"account"})}
    deciding_orphans.decide(instance, "main", [found["kyu1"]], Wanted(Deed.REMOVE, reason="退職者の残り"), admin)
    return {"mine": found["kyu120"], "orphan": found["kyu0"], "removing": found["kyu1"]}


def leaving_of(world: World) -> dict[str, int]:
    """Somebody leaves in two weeks, and what he asked for waits; a colleague is to take one thing over."""
    instance = world.instance
    assert leavers.sweep(instance, "worker:one")
    (found,) = leaving.every(instance, instance.actor(CLERK))
    task = next(one for one in found.left if one.handed_over)
    leaving.hand_over(instance, found.one.id, task.task.id, STAFF, instance.actor(CLERK))
    return {"leaving": found.one.id}


def contracts_of(world: World) -> None:
    """One contract with two people, of whom one was not briefed; its sponsor is ADMIN."""
    rows = [
        a_hire(number, 任用形態="委託", 任期終了="2026-12-31", 氏名=name, 所属コード="0201")
        for number, name in (("00140", "高木 試験"), ("00141", "山鹿 試験"))
    ]
    assert world.take(rows, by=CLERK, source=Sender.OTHERS).state == "applied"
    let_work(world.instance, "00140", ADMIN)
    whom, actor = person(world.instance, "00141"), world.instance.actor(ADMIN)
    adding.place(world.instance, "R8-00140", whom, Days(employer="白川データ"), actor)


def consents_of(world: World) -> None:
    """Two fiscal-year clerks of ADMIN's section: one is asked for her consent, nothing is done about the other one."""
    instance = world.instance
    yearly = {"任用形態": "会計年度任用", "任期終了": "2027-03-31", "所属コード": "0201", "職名": "事務補助"}
    assert world.take([a_hire(number, **yearly) for number in (ASKED, "00151")], by=CLERK).state == "applied"
    texts.put(instance, "規程を守ります。\n知りえた秘密を漏らしません。", instance.actor(CLERK))
    recording.decide(instance, person(instance, ASKED), True, "個人情報を扱う", instance.actor(ADMIN))


def managed_of(world: World) -> None:
    """A service account of STAFF's, and a development account of somebody who is contained."""
    instance, now, admin = world.instance, world.clock.now(), world.instance.actor(SECOND)
    for login, sort, owner in (("app-scan", "service", STAFF), ("dev-tax", "development", STOPPED)):
        with instance.store.read() as connection:
            person = facts.find_person(connection, owner)
        assert person is not None
        content = {"sort": sort, "login": login, "name": "複合機の走査", "system": "finance"}
        asked = Asked(CaseKind.MANAGED, login, person, now, now + 90 * ONE_DAY, "走査した文書の保存のため", content)
        filed = asking.apply_for(instance, asked, admin, EFFECTS)
        word = Word(Answer.YES, filed.case.digest, "確かめた")
        deciding.decide(instance, filed.id, word, instance.actor(ADMIN), EFFECTS)


def a_line(person: Person | None, exempt: Exempt | None) -> NewLine:
    """Somebody who did not use his account for a hundred days."""
    assert person is not None
    shown = {"number": person.number, "name": person.names[-1].full, "login": person.account.login, "unit": "税務課"}
    known = {
        "used": "2025-12-20",
        "idle": "100",
        "made": "2025-04-01",
        "right": "インターネット接続",
        "until": "",
        "case": "1",
    }
    text = canonical({**shown, **known})
    digest = sha256(text.encode()).hexdigest()
    return NewLine(person.account.id, person.id, "0300", ("unused",), Remedy.SUSPEND, exempt, text, digest)


def a_stranger() -> NewLine:
    """An entry that nobody granted, as a directory tells of it."""
    shown = {"account": "uid=kyu9,dc=example", "number": "", "name": "旧 花", "login": "kyu9", "unit": "税務課"}
    told = {"made": "2019-05-01", "maker": "cn=legacy", "changed": "2021-05-01", "changer": "cn=someone"}
    text = canonical(shown | told | {"used": "", "idle": "", "group": "", "kept": "", "found": "0"})
    digest = sha256(text.encode()).hexdigest()
    return NewLine("found:1", "", "0300", ("orphan",), Remedy.REMOVE, None, text, digest)


def a_stage(world: World) -> Stage:
    """One comes, one leaves, a file is held, drafts wait, one is locked out, one has forgotten his password."""
    world.populate()
    door = a_door(world.under(ALIKE))
    rows = [a_hire("00301", 発令日="2026-04-20"), a_hire("00110", 異動区分="退職", 発令日="2026-04-15")]
    for taken in (rows, hires(24)[12:]):
        assert world.take(taken, by=CLERK).state == "applied"
    held = world.take([a_leaver(f"{n:05}", "2026-04-30") for n in range(113, 119)], by=CLERK)
    assert held.state == "held"
    numbers = {
        "held": held.batch or 0,
        "draft": draft(world, [a_hire("00302", 発令日="2026-05-01"), a_move("00109")]),
        "wrong": draft(world, [a_hire("00303", 発令日="2026-04-31"), a_hire("00304", 所属コード="9999")]),
        "secret": draft(world, [a_hire("00305", 発令日="2026-05-01")], embargo="2026-04-20"),
    }
    numbers |= cards_of(world)
    numbers |= cases_of(world)
    vault_of(world)
    numbers |= privileges_of(door)
    numbers |= conduct_of(world)
    numbers |= sweeps_of(world)
    numbers |= found_of(world)
    numbers |= leaving_of(world)
    managed_of(world)
    contracts_of(world)
    consents_of(world)
    door.own(LOCKED)
    for _ in range(TIMES):
        door.knock(f"n{LOCKED}", WRONG)
    desk_resets.ask(door.desk, door.person("00106"), Recognised.FACE, world.instance.actor(CLERK))
    app = create_app(door.world.instance, door.desk.hasher)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return Stage(door, app, numbers)
