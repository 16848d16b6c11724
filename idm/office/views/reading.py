"""The audit log for people's eyes: newest lines with names, whether it holds, and all of it for an outside auditor."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.audit.export import export
from idm.audit.verify import Report
from idm.desired import Desired
from idm.errors import BadInput, NotYours
from idm.facts import Person
from idm.messages import audit as say_audit
from idm.messages import pages as say
from idm.messages import setup as say_setup
from idm.office.auditing import verify_log
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.store import facts, log, log_search
from idm.store.log_search import Filter

SHOWN = 50
"""Lines on one page."""

OUTCOMES = {"ok": "済", "refused": "拒否", "unknown": "不明", "reconciled": "引継ぎ", "intended": "予定"}
VIA = {"cli": "コマンド", "worker": "ワーカー", "web": "画面", "api": "API"}


AUDITORS = frozenset({"ciso", "network_admin", "audit_chief"})
"""Who may look into what others did, by his own post alone (8.2(2))."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with ids as names: ``by``, ``about`` and ``object`` are for people, ``raw`` is what was written."""

    seq: int
    at: datetime
    by: str
    act: str
    about: str
    object: str
    outcome: str
    via: str
    reason: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; ``older`` continues below this number, None when there is nothing more."""

    lines: tuple[Line, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Verified:
    """The newest check on record: when (aware UTC), whether the log held, over how many lines."""

    at: datetime
    ok: bool
    entries: int


def read(instance: Instance, day: date | None, who: str, act: str, before: int | None) -> Page:
    """
    One page of the log.

    Args:
        day: JST; None is any.
        who: 職員番号 or login of somebody who did it or to whom it was done; empty is anybody.
        act: A word of ``Act``, or the part before its dot; empty is any.

    Raises:
        BadInput: nobody has that number or login.
    """
    with instance.store.read() as connection:
        wanted = Filter(day, _about(connection, who), _acts(act))
        found = log_search.newest(connection, wanted, before, SHOWN + 1)
        groups = Desired(instance.policy, facts.organisation(connection), instance.clock.now()).groups()
        names = {key: f"{group.label}（{key}）" for key, group in groups.items()}
        names |= names_of(connection, found[:SHOWN])
    older = found[SHOWN - 1]["seq"] if len(found) > SHOWN else None
    return Page(tuple(in_words(line, names) for line in found[:SHOWN]), older)


def _about(connection: Connection, who: str) -> frozenset[str] | None:
    if not who:
        return None
    person = facts.find_person(connection, who)
    if person is None:
        raise BadInput(say_setup.NO_SUCH_PERSON, value=who)
    return frozenset({person.id, *person.accounts})


def _acts(act: str) -> frozenset[str] | None:
    return frozenset(one.value for one in Act if act in (one.value, one.value.partition(".")[0])) if act else None


def names_of(connection: Connection, lines: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Ids in these lines -> names, of people and of accounts."""
    named = {str(line[field]) for line in lines for field in ("by", "subject", "object") if line.get(field)}
    ids = {one for one in named if ":" not in one}
    owners = facts.person_ids_of_accounts(connection, ids)
    found: dict[str, str] = {}
    for person in facts.people(connection, ids | set(owners.values())):
        found[person.id] = _called(person)
        found |= {account: person.login_of(account) for account in person.accounts}
    return found


def _called(person: Person) -> str:
    return f"{person.numbers[-1]} {person.names[-1].full if person.names else ''}".strip()


def names_for(
    instance: Instance, connection: Connection, lines: Iterable[dict[str, Any]], actor: Actor
) -> dict[str, str]:
    """
    The same for whoever may open the page: the log itself has no names, on purpose.

    Raises:
        NotYours: he holds none of the offices that may.
        Stopped: nobody in particular asks, or he may not work now.
    """
    house = House(instance, connection, instance.clock.now())
    if AUDITORS.isdisjoint(key for key, _ in house.roles_of(acting(house, actor))):
        raise NotYours(say_audit.NOT_FOR_YOU)
    return names_of(connection, lines)


def in_words(line: dict[str, Any], names: dict[str, str]) -> Line:
    """A line as people read it; ``names`` as of ``names_of``."""
    subject, target = line.get("subject", ""), line.get("object", "")
    return Line(
        seq=line["seq"],
        at=datetime.fromisoformat(line["at"]),
        by=names.get(line["by"]) or say.thing(line["by"]),
        act=say.ACTS.get(line["act"], line["act"]),
        about="" if subject == line["by"] else names.get(subject, subject),
        object=names.get(target) or say.thing(target),
        outcome=OUTCOMES[line["outcome"]],
        via=VIA[line["via"]],
        reason=say.REASONS.get(line.get("reason", ""), line.get("reason", "")),
        raw=line,
    )


# --- does it hold ---


def last_verified(connection: Connection) -> Verified | None:
    """The newest check that somebody asked for and that is on record."""
    found = log_search.newest(connection, Filter(acts=frozenset({Act.VERIFY_RUN.value})), None, 1)
    return (
        Verified(datetime.fromisoformat(found[0]["at"]), found[0]["outcome"] == "ok", found[0]["data"]["entries"])
        if found
        else None
    )


def verify(instance: Instance, actor: Actor) -> Report:
    """
    Check the whole log now, and put on record what was found.

    Raises:
        Stopped: the end of the log was changed, so that nothing can be added to it.
    """
    report = verify_log(instance)
    data = {"entries": report.entries, "signed": report.signed}
    line = Draft(
        act=Act.VERIFY_RUN,
        by=actor.by,
        via=actor.via,
        outcome="ok" if report.ok else "refused",
        reason=report.why.id if report.why else "",
        data=data,
    )
    with instance.store.write() as connection:
        log.append(connection, [line], instance.clock.now())
    return report


def exported(instance: Instance, actor: Actor) -> bytes:
    """
    The signed part of the log as a ZIP that an outside auditor checks without this program. That it was taken is on
    record first, and so in the file itself.

    Raises:
        Stopped: nothing is signed yet, or the log was changed.
        NotReady: a file cannot be read or written.
    """
    with instance.store.write() as connection:
        line = Draft(act=Act.AUDIT_EXPORTED, by=actor.by, via=actor.via, outcome="ok")
        log.append(connection, [line], instance.clock.now())
    instance.checkpoint()
    packed = io.BytesIO()
    with TemporaryDirectory() as place, instance.store.read() as connection:
        folder = Path(place) / "audit"
        export(folder, log.lines(connection), instance.keeper)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                archive.write(path, path.relative_to(place))
    return packed.getvalue()
