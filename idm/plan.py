"""The difference between what should exist and what exists, account by account. Pure.

Groups are written once per group and pass, never once per person: ``by_group`` turns the accounts' joins and leaves
into one batch a group.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from idm.entry import FIELDS, Entry
from idm.verdict import Status


class Kind(StrEnum):
    """What happens to the account itself."""

    ADD = "add"
    MODIFY = "modify"
    DISABLE = "disable"
    ENABLE = "enable"
    DELETE = "delete"
    KEEP = "keep"  # only its groups change


@dataclass(frozen=True, slots=True)
class Change:
    """
    Everything to be done for one account in one directory.

    ``before`` is what the directory holds (None: nothing), ``after`` what it should hold (None: nothing).
    ``fields`` names what differs. ``joins`` and ``leaves`` are group keys, sorted.
    """

    kind: Kind
    before: Entry | None
    after: Entry | None
    fields: tuple[str, ...]
    joins: tuple[str, ...]
    leaves: tuple[str, ...]

    @property
    def account(self) -> str:
        return self._one.account

    @property
    def login(self) -> str:
        return self._one.login

    def canonical(self) -> str:
        """The change as text, the same in every process: what a digest of a plan is made of."""
        after = None if self.after is None else [str(getattr(self.after, f)) for f in FIELDS]
        return json.dumps([self.account, self.kind, self.fields, after, self.joins, self.leaves], ensure_ascii=False)

    @property
    def _one(self) -> Entry:
        one = self.after or self.before
        if one is None:
            raise ValueError("a change of nothing into nothing")
        return one

    @property
    def name(self) -> str:
        return self._one.name

    @property
    def removes_access(self) -> bool:
        """Active before, not active after: what the removal brake counts."""
        was = self.before is not None and self.before.status is Status.ACTIVE
        return was and (self.after is None or self.after.status is not Status.ACTIVE)


def _nothing(_key: str) -> bool:
    return False


def plan_account(
    before: Entry | None, after: Entry | None, protects_group: Callable[[str], bool] = _nothing
) -> Change | None:
    """
    What to do for one account; None when it is already right.

    ``protects_group`` says which groups the profile leaves alone: whoever is in them stays in them.
    """
    if before is not None:
        before = _without_protected(before, after, protects_group)
    if before == after:
        return None
    if before is None:
        assert after is not None  # noqa: S101 - narrows the type; both None is equal, above
        return Change(Kind.ADD, None, after, FIELDS, tuple(sorted(after.groups)), ())
    if after is None:
        return Change(Kind.DELETE, before, None, (), (), tuple(sorted(before.groups)))
    fields = tuple(f for f in FIELDS if getattr(before, f) != getattr(after, f))
    joins = tuple(sorted(after.groups - before.groups))
    leaves = tuple(sorted(before.groups - after.groups))
    return Change(_kind(before, after, fields), before, after, fields, joins, leaves)


def _without_protected(before: Entry, after: Entry | None, protects_group: Callable[[str], bool]) -> Entry:
    surplus = before.groups - after.groups if after is not None else before.groups
    alone = frozenset(key for key in surplus if protects_group(key))
    return replace(before, groups=before.groups - alone) if alone else before


def _kind(before: Entry, after: Entry, fields: tuple[str, ...]) -> Kind:
    if "status" not in fields:
        return Kind.MODIFY if fields else Kind.KEEP
    return Kind.ENABLE if after.status is Status.ACTIVE else Kind.DISABLE


def plan(
    before: Mapping[str, Entry], after: Mapping[str, Entry], protects_group: Callable[[str], bool] = _nothing
) -> list[Change]:
    """What to do for many accounts, keyed by account id; sorted by login."""
    changes = [
        change
        for account in before.keys() | after.keys()
        if (change := plan_account(before.get(account), after.get(account), protects_group)) is not None
    ]
    return sorted(changes, key=lambda c: c.login)


@dataclass(frozen=True, slots=True)
class GroupBatch:
    """One group's share of a pass: logins to add and to take out."""

    group: str
    add: tuple[str, ...]
    remove: tuple[str, ...]


def by_group(changes: Iterable[Change]) -> list[GroupBatch]:
    """The joins and leaves of all changes, gathered per group."""
    add: dict[str, list[str]] = {}
    remove: dict[str, list[str]] = {}
    for change in changes:
        for key in change.joins:
            add.setdefault(key, []).append(change.login)
        for key in change.leaves:
            remove.setdefault(key, []).append(change.login)
    return [
        GroupBatch(key, tuple(add.get(key, ())), tuple(remove.get(key, ())))
        for key in sorted(add.keys() | remove.keys())
    ]
