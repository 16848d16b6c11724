"""A directory that somebody else filled over the years, and what OpenLDAP's own client shows of it."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from connectors.slapd import PrivateSlapd
from idm.office.adoption import deciding, planning, scanning
from idm.office.adoption.deciding import Wanted
from idm.rules.matching import Why
from idm.rules.orphans import Deed, State
from idm.store import adoption
from idm.store.adoption import Found
from tests.instances import World, a_hire, a_world
from tests.slapd import Hands, scratch

MAIN = "main"

ADMIN, HR, OTHER_HR, CISO = "00102", "00105", "00106", "00103"
"""Who decides: the head of 企画商工課, two in 人事係, and the 副村長."""
SALTED = "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gqnxCg"
UNITS = ("0300", "0400", "0500")
FAMILY = ("阿蘇", "白川", "緑川", "球磨", "菊池", "天草", "宇土", "俵山", "高森", "南郷", "立野")
KANA = (
    "アソ",
    "シラカワ",
    "ミドリカワ",
    "クマ",
    "キクチ",
    "アマクサ",
    "ウト",
    "タワラヤマ",
    "タカモリ",
    "ナンゴウ",
    "タテノ",
)

Shown = dict[str, dict[str, frozenset[str]]]
"""Attributes by DN, as the client shows them."""


def hires(count: int) -> list[dict[str, str]]:
    """So many people with names of their own; the first ones hold the offices."""
    posts = {ADMIN: ("0200", "課長"), HR: ("0101", "主事"), OTHER_HR: ("0101", "主事"), CISO: ("0100", "副村長")}
    rows = []
    for serial in range(101, 101 + count):
        number, family = f"{serial:05}", serial % len(FAMILY)
        unit, title = posts.get(number, (UNITS[serial % 3], "主事"))
        name, kana = f"{FAMILY[family]} {serial}郎", f"{KANA[family]} {_kana(serial)}ロウ"
        rows.append(a_hire(number, 氏名=name, 氏名カナ=kana, 所属コード=unit, 職名=title))
    return rows


def _kana(serial: int) -> str:
    return "".join("アイウエオカキクケコ"[int(digit)] for digit in str(serial))


@dataclass(frozen=True)
class Living:
    """What was put into the directory: how many entries, and of whom (職員番号) there is none."""

    entries: int
    without: frozenset[str]


def fill(hands: Hands, rows: list[dict[str, str]]) -> Living:
    """Entries in every shape that towns have, a third of them in organisational units of their own."""
    ldif, without, count = [_container(hands, "staff"), _container(hands, "temps,ou=staff")], set(), 2
    for place, row in enumerate(rows):
        entries = list(_entries(hands, place, row))
        if not entries:
            without.add(row["職員番号"])
        ldif += entries
        count += len(entries)
    others = [*_others(hands, rows)]
    hands.run("ldapadd", "-e", "relax", text="\n".join([*ldif, *others]))
    return Living(count + len(others), frozenset(without))


def _entries(hands: Hands, place: int, row: Mapping[str, str]) -> Iterator[str]:
    number, name, kana, unit = row["職員番号"], row["氏名"], row["氏名カナ"], row["所属コード"]
    people = f"ou=people,{hands.base}"
    shape = place % 12
    if shape < 5:  # as a computer made them, with a number for UNIX
        yield _person(
            f"uid=k{number},ou=staff,{people}", name, uid=[f"k{number}"], employeeNumber=number, departmentNumber=unit,
            userPassword=SALTED, uidNumber=str(20000 + place), gidNumber="500", homeDirectory=f"/home/k{number}",
            loginShell="/bin/bash", telephoneNumber="096-279-3111",
        )  # fmt: skip
    elif shape == 5:  # without a number
        yield _person(
            f"cn={name.replace(' ', '')},ou=temps,ou=staff,{people}", name, uid=[f"t{number}"], departmentNumber=unit,
            **{"cn;lang-ja-phonetic": kana}, description="臨時で登録",
        )  # fmt: skip
    elif shape == 6:  # capitals and dots, and a second name to sign in with
        yield _person(
            f"uid=Taro.{number},{people}", name, uid=[f"Taro.{number}", f"aso-{number}"], employeeNumber=number
        )
    elif shape == 7:  # a section he left long ago, a title, an address
        yield _person(
            f"uid=w{number},{people}", name, uid=[f"w{number}"], employeeNumber=number, departmentNumber="9999",
            ou="旧町民課", title="主査", mail=f"w{number}@old.example", userPassword=SALTED,
        )  # fmt: skip
    elif shape == 8:  # two entries of one person
        yield _person(f"uid=a{number},{people}", name, uid=[f"a{number}"], employeeNumber=number, departmentNumber=unit)
        yield _person(f"uid=b{number},ou=staff,{people}", name, uid=[f"b{number}"], employeeNumber=number)
    elif shape == 9:  # a class without names
        yield (
            f"dn: uid=u{number},{people}\nobjectClass: account\nobjectClass: posixAccount\nuid: u{number}\n"
            f"{_line('cn', name)}uidNumber: {40000 + place}\ngidNumber: 500\nhomeDirectory: /home/u{number}\n"
            f"userPassword: {SALTED}\n{_line('gecos', 'Aso Taro')}"
        )
    elif shape == 10:  # the number of somebody, and another name
        yield _person(f"uid=m{number},{people}", f"旧姓 {number}郎", uid=[f"m{number}"], employeeNumber=number)


def _others(hands: Hands, rows: list[dict[str, str]]) -> Iterator[str]:
    """Whom nobody knows, what is no person, and groups that were there before."""
    people, groups = f"ou=people,{hands.base}", f"ou=groups,{hands.base}"
    for serial in range(max(4, len(rows) // 20)):
        yield _person(
            f"uid=old{serial},{people}", f"退職 {serial}子", uid=[f"old{serial}"], employeeNumber=f"9{serial:04}"
        )
    for serial in range(3):
        yield f"dn: uid=svc{serial},{people}\nobjectClass: account\nuid: svc{serial}\ndescription: backup\n"
    yield f"dn: cn=printer,{people}\nobjectClass: device\ncn: printer\nserialNumber: 42\n"
    first = [f"uid=k{row['職員番号']},ou=staff,{people}" for place, row in enumerate(rows) if place % 12 < 5]
    for serial in range(max(3, len(rows) // 40)):
        members = "".join(f"member: {dn}\n" for dn in first[serial : serial + 7])
        yield (
            f"dn: cn=プロジェクト{serial},{groups}\nobjectClass: groupOfNames\ncn: プロジェクト{serial}\n"
            f"description: ours for years\n{members}"
        )
    yield f"dn: cn=unix,{groups}\nobjectClass: posixGroup\ncn: unix\ngidNumber: 500\nmemberUid: k00101\n"


def _container(hands: Hands, path: str) -> str:
    return f"dn: ou={path},ou=people,{hands.base}\nobjectClass: organizationalUnit\nou: {path.partition(',')[0]}\n"


def _person(dn: str, name: str, **values: str | list[str]) -> str:
    classes = ["inetOrgPerson", *(["posixAccount"] if "uidNumber" in values else [])]
    every: dict[str, str | list[str]] = {"objectClass": classes, "cn": name, "sn": name.partition(" ")[0], **values}
    lines = [_line("dn", dn)]
    for attribute, held in every.items():
        lines += [_line(attribute, value) for value in ([held] if isinstance(held, str) else held)]
    return "".join(lines)


def _line(name: str, value: str) -> str:
    return f"{name}:: {base64.b64encode(value.encode()).decode()}\n"


def shown(hands: Hands) -> Shown:
    """Every user attribute of everything below people and groups, by ``ldapsearch``."""
    found: Shown = {}
    for part in ("ou=people", "ou=groups"):
        answer = hands.run(
            "ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", f"{part},{hands.base}", "(objectClass=*)", "*"
        )
        for block in answer.strip().split("\n\n"):
            values: dict[str, set[str]] = {}
            for line in block.splitlines():
                name, _, value = line.partition(": ")
                values.setdefault(name.rstrip(":"), set()).add(
                    base64.b64decode(value).decode() if name.endswith(":") else value
                )
            (dn,) = values.pop("dn")
            found[dn] = {name: frozenset(held) for name, held in values.items()}
    return found


def lost(before: Shown, after: Shown) -> list[str]:
    """What of before is not there any more, or not alone; our own attributes apart."""
    found = []
    for dn, values in before.items():
        if dn not in after:
            found.append(f"{dn}: gone")
            continue
        now = {name: held for name, held in after[dn].items() if not name.startswith("sekisho")}
        classes = now.pop("objectClass")
        was = dict(values)
        if not was.pop("objectClass") <= classes or classes - values["objectClass"] - {"sekishoAccount"}:
            found.append(f"{dn}: objectClass")
        found += [f"{dn}: {name}" for name in was.keys() | now.keys() if was.get(name) != now.get(name)]
    return found


# --- adopting it ---


@contextmanager
def a_town(database: str, slapd: PrivateSlapd) -> Iterator[World]:
    slapd.start()
    made = a_world(scratch() / "home", database, slapd)
    assert not made.take_units().problems
    yield made
    made.instance.close()
    made.directory.close()
    made.hands.empty()


@pytest.fixture
def town(slapd: PrivateSlapd) -> Iterator[World]:
    """A roster, and beside it a directory of which nobody knows anything."""
    with a_town("sqlite", slapd) as made:
        yield made


@pytest.fixture
def either_town(database_url: str, slapd: PrivateSlapd) -> Iterator[World]:
    """The same, once on each database."""
    with a_town(database_url, slapd) as made:
        yield made


def leaver(number: str, last_day: str) -> dict[str, str]:
    """Somebody of ``hires`` who leaves."""
    (row,) = [one for one in hires(int(number) - 100) if one["職員番号"] == number]
    return row | {"異動区分": "退職", "発令日": last_day}


def begin(town: World, people: int) -> tuple[Living, Shown]:
    """Taken in from HR, the directory filled by other means, and first contact begun."""
    rows = hires(people)
    assert town.take(rows).state == "applied"
    living = fill(town.hands, rows)
    assert planning.begin(town.instance, MAIN, town.instance.actor(ADMIN))
    return living, shown(town.hands)


def read(town: World) -> scanning.Scan:
    return scanning.scan(town.instance, town.directory, town.instance.actor(ADMIN))


def entries(town: World, *states: State, kind: str = "account") -> list[Found]:
    with town.instance.store.read() as connection:
        return adoption.entries(connection, MAIN, states=states or None, kinds={kind})


def say(town: World, found: Sequence[Found], by: str, deed: Deed, **words: str) -> int:
    return deciding.decide(
        town.instance, MAIN, [one.id for one in found], Wanted(deed, **words), town.instance.actor(by)
    )


def answer_everything(town: World) -> None:
    """人事 confirms what is certain in bulk, then the rest; the admin names owners for the groups."""
    deciding.confirm_certain(town.instance, MAIN, town.instance.actor(HR))
    say(town, entries(town, State.PROPOSED), HR, Deed.CONFIRM)
    groups = [one for one in entries(town, State.OPEN, kind="group") if one.reason != Why.SAME_KEY]
    say(town, groups, ADMIN, Deed.OWN, who=ADMIN)


def release(town: World) -> planning.Plan:
    found = planning.plan(town.instance, MAIN)
    return planning.release(town.instance, MAIN, found.digest, town.instance.actor(ADMIN))


def adopt(town: World, people: int) -> tuple[Living, Shown]:
    living, before = begin(town, people)
    read(town)
    answer_everything(town)
    release(town)
    report = town.work()
    assert (report.refused, report.failed, report.unreachable) == ([], 0, None)
    return living, before
