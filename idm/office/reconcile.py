"""Compare a directory with the desired state, whoever changed it, and say what differs (NISHIHARA-7.2.1.1).

Repair marks what differs, and a worker converges it; so a repair passes the same brake, log and generations as
everything else.
"""

import base64
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.bulk import beside, bulk
from idm.desired import Desired
from idm.entry import FIELDS, Entry
from idm.errors import NotReady, Refused, Unreachable
from idm.messages import work as say
from idm.office.instance import Instance
from idm.policy import Policy
from idm.ports import Directory, Orphan, Seen, SeenGroup
from idm.rules.binding import bind_rules
from idm.store import adoption, facts, log, marks

What = Literal["rules", "missing", "changed", "unexpected", "orphan", "group_missing", "member_missing", "member_extra"]

WHAT = {
    "rules": "バインドの規則が違う",
    "missing": "登録がない",
    "changed": "属性が違う",
    "unexpected": "あるはずのない登録",
    "orphan": "名簿にない登録",
    "group_missing": "グループがない",
    "member_missing": "グループから抜けている",
    "member_extra": "グループに余分にいる",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``subject`` is what to mark to have it repaired; ``who`` and ``detail`` are for people."""

    what: What
    kind: Literal["account", "group", "none"]
    subject: str
    who: str
    detail: str

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "label": WHAT[self.what], "who": self.who, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison found. ``left_alone`` are entries and members that the profile protects."""

    differences: tuple[Difference, ...]
    left_alone: tuple[str, ...]
    compared: int
    incremental: bool = False


MANY = 10_000
"""From so many people on, a second process works out half of them."""

Looks = tuple[dict[str, bytes], dict[frozenset[str], list[str]]]
"""Images by account id, and the logins that share the same groups."""


@bulk()
def compare(instance: Instance, directory: Directory) -> Found:
    """
    Compare everything: first the images of all accounts, then field by field those that do not look alike.

    Raises:
        NotReady: the directory cannot be read. An empty answer is an error, not an empty directory (F30).
    """
    _open_book(instance, directory)
    images, logins = _looks(instance, directory)
    with instance.store.read() as connection:
        desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
    found: list[Difference] = []
    left_alone: list[str] = []
    try:
        found += _rules(instance, directory)
        comparison = directory.differing(images)
        unlike = list(comparison)
        found += _groups(instance, directory.read_groups(members=True), _members(desired, logins), left_alone)
    except (Unreachable, Refused) as error:
        raise NotReady(say.DIRECTORY_DOWN, name=directory.name, why=error.said.text) from error
    absent = images.keys() - comparison.seen
    doubtful = absent | {item.entry.account for item in unlike if isinstance(item, Seen)}
    with instance.store.read() as connection:
        expected = _entries(connection, desired, doubtful)
        expected |= _as_left(connection, directory, unlike, expected)
    for item in unlike:
        _judge(instance, item, expected, found, left_alone)
    found += [Difference("missing", "account", a, expected[a].login, "") for a in absent if a in expected]
    return Found(tuple(sorted(found, key=lambda d: (d.what, d.who, d.detail))), tuple(sorted(left_alone)), len(images))


def _looks(instance: Instance, directory: Directory) -> Looks:
    """How everybody should look in this directory."""
    with instance.store.read() as connection:
        middle = facts.middle(connection) if facts.count_people(connection) >= MANY else None
    if middle is None:
        return _looks_between(instance, directory, "", None)
    with beside(lambda: _looks_between(instance, directory, middle, None)) as others:
        images, logins = _looks_between(instance, directory, "", middle)
        their_images, their_logins = others()
    images.update(their_images)
    for groups, some in their_logins.items():
        logins.setdefault(groups, []).extend(some)
    return images, logins


def _looks_between(instance: Instance, directory: Directory, after: str, last: str | None) -> Looks:
    images: dict[str, bytes] = {}
    logins: dict[frozenset[str], list[str]] = {}
    with instance.store.read() as connection:
        desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
        for entry in desired.entries(facts.people_between(connection, after, last)):
            images[entry.account] = directory.image(entry)
            logins.setdefault(entry.groups, []).append(entry.login)
    return images, logins


def _open_book(instance: Instance, directory: Directory) -> None:
    with instance.store.read() as connection:
        directory.book = adoption.book(connection, directory.name, directory.book)


def _as_left(
    connection: Connection, directory: Directory, seen: Iterable[Seen | Orphan], expected: dict[str, Entry]
) -> dict[str, Entry]:
    """Of adopted entries whose description is left to their directory: what should be there."""
    held = {one.entry.account: one.entry for one in seen if isinstance(one, Seen)}
    return adoption.expected(connection, directory.book, held, expected)


def _entries(connection: Connection, desired: Desired, accounts: Collection[str]) -> dict[str, Entry]:
    owners = facts.person_ids_of_accounts(connection, accounts)
    return {e.account: e for e in desired.entries(facts.people(connection, list(owners.values())))}


def _members(desired: Desired, logins: dict[frozenset[str], list[str]]) -> dict[str, list[list[str]]]:
    """Who should be in each group, in parts: the logins that share the same groups stay together."""
    members: dict[str, list[list[str]]] = {key: [] for key in desired.groups()}
    for keys, some in logins.items():
        for key in keys:
            members[key].append(some)
    return members


def compare_since(instance: Instance, directory: Directory) -> Found:
    """
    Compare what anybody touched since the last time; everything, when the directory cannot tell.

    Raises:
        NotReady: the directory cannot be read.
    """
    with instance.store.read() as connection:
        state = marks.directory_state(connection, directory.name)
    _open_book(instance, directory)
    try:
        delta = directory.changed_since(base64.b64decode(state.cursor) if state.cursor else None)
        if delta.everything or delta.vanished or delta.groups:
            found = compare(instance, directory)
        else:
            found = _compare_touched(instance, directory, delta.accounts, delta.orphans)
    except (Unreachable, Refused) as error:
        raise NotReady(say.DIRECTORY_DOWN, name=directory.name, why=error.said.text) from error
    with instance.store.write() as connection:
        _record(connection, instance, directory, found)
        marks.keep_cursor(connection, directory.name, base64.b64encode(delta.cursor).decode())
    return found


def _compare_touched(
    instance: Instance, directory: Directory, touched: frozenset[str], orphans: tuple[Orphan, ...]
) -> Found:
    with instance.store.read() as connection:
        desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
        expected = _entries(connection, desired, touched)
    found = _rules(instance, directory)
    left_alone: list[str] = []
    seen = list(directory.read(touched))
    with instance.store.read() as connection:
        expected |= _as_left(connection, directory, seen, expected)
    for item in (*seen, *orphans):
        _judge(instance, item, expected, found, left_alone)
    return Found(tuple(found), tuple(left_alone), len(touched), incremental=True)


def _judge(
    instance: Instance, item: Seen | Orphan, expected: dict[str, Entry], found: list[Difference], left_alone: list[str]
) -> None:
    login = item.login if isinstance(item, Orphan) else item.entry.login
    if instance.policy.protects(login):
        left_alone.append(login)
    elif isinstance(item, Orphan):
        found.append(Difference("orphan", "none", item.address, login, item.address))
    elif (wanted := expected.get(item.entry.account)) is None:
        found.append(Difference("unexpected", "account", item.entry.account, login, ""))
    else:
        fields = [f for f in FIELDS if getattr(item.entry, f) != getattr(wanted, f)]
        if fields:
            found.append(Difference("changed", "account", wanted.account, login, ",".join(fields)))


def _rules(instance: Instance, directory: Directory) -> list[Difference]:
    """What the directory itself checks at a bind, against the profile."""
    otherwise = directory.binds_otherwise(bind_rules(instance.policy))
    return [Difference("rules", "none", "", directory.name, ",".join(otherwise))] if otherwise else []


def _groups(
    instance: Instance, groups: Iterable[SeenGroup], members: dict[str, list[list[str]]], left_alone: list[str]
) -> Iterator[Difference]:
    """One group at a time: a city's memberships need not be in memory at once."""
    for held in groups:
        parts = members.pop(held.key, [])  # of a unit that is gone: nobody should be in it
        if instance.policy.protects_group(held.key):
            left_alone.append(held.key)
            continue
        wanted = set().union(*parts)
        for login in wanted - held.members:
            yield Difference("member_missing", "group", held.key, login, held.key)
        for login in (held.members - wanted) | held.foreign:
            if instance.policy.protects(login):
                left_alone.append(f"{login} ({held.key})")
            else:
                yield Difference("member_extra", "group", held.key, login, held.key)
    for key in members:
        if instance.policy.protects_group(key):
            left_alone.append(key)
        else:
            yield Difference("group_missing", "group", key, key, "")


def record(instance: Instance, directory: Directory, found: Found) -> None:
    """Put a comparison on record."""
    with instance.store.write() as connection:
        _record(connection, instance, directory, found)


def _record(connection: Connection, instance: Instance, directory: Directory, found: Found) -> None:
    by_kind: dict[str, int] = {}
    for difference in found.differences:
        by_kind[difference.what] = by_kind.get(difference.what, 0) + 1
    log.append(
        connection,
        [
            Draft(
                act=Act.RECONCILE_FOUND,
                by=instance.actor(None).by,
                via="cli",
                object=directory.name,
                outcome="ok",
                data={"compared": found.compared, "incremental": found.incremental, **by_kind},
            )
        ],
        instance.clock.now(),
    )


def mark_for_repair(instance: Instance, directory: Directory, found: Found, by: str) -> int:
    """Mark what differs, as far as the profile lets it be reverted; a worker does the rest. Returns how many marks."""
    rules = instance.policy.reconcile
    accounts = {d.subject for d in found.differences if d.kind == "account"} if rules.attributes == "revert" else set()
    groups = {d.subject for d in found.differences if d.kind == "group"} if rules.membership == "revert" else set()
    if rules.attributes == "revert" and any(d.what == "rules" for d in found.differences):
        keep_bind_rules(instance.policy, directory)
    now = instance.clock.now()
    with instance.store.write() as connection:
        known = accounts & marks.subjects(connection, directory.name, "account")
        marks.touch(connection, [directory.name], "account", dict.fromkeys(known), now)
        marks.touch(connection, [directory.name], "group", dict.fromkeys(groups), now)
        log.append(
            connection,
            [
                Draft(
                    act=Act.RECONCILE_REPAIR,
                    by=by,
                    via="cli",
                    object=directory.name,
                    outcome="ok",
                    data={"accounts": len(known), "groups": len(groups), "rule": "reconcile.drift"},
                )
            ],
            now,
        )
    return len(known) + len(groups)


def keep_bind_rules(policy: Policy, directory: Directory) -> None:
    """
    Let the directory check at a bind what the profile says.

    Raises:
        NotReady: it cannot be reached, or refuses.
    """
    try:
        directory.bind_by(bind_rules(policy))
    except (Unreachable, Refused) as error:
        raise NotReady(say.DIRECTORY_DOWN, name=directory.name, why=error.said.text) from error
