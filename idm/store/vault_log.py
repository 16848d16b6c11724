"""
What the log says of items in the vault: who put one in, who was the second, who got its secret.

A row beside it is nobody's word. Whoever can write to the tables alone is no second person, frees nothing from its two,
and does not make anybody forget what he knows (F21, F22).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.facts.vault import Item, Version
from idm.store import log_search, vault

Told = Mapping[str, Any]
"""A line of the log."""


@dataclass(frozen=True, slots=True)
class Secret:
    """
    One secret: by its halves who got them, and when (aware UTC); and who said that it is set. ``unknown``: a line of it
    was changed, and others may know it too.
    """

    got: Mapping[int, tuple[str, datetime]] = field(default_factory=dict)
    set_by: str | None = None
    unknown: bool = False

    def after(self, line: Told) -> "Secret":
        if line["act"] == Act.VAULT_SET:
            return replace(self, set_by=line["by"])
        part = int(line["data"].get("part", 1))
        return replace(self, got={**self.got, part: (line["subject"], _at(line))})

    @property
    def knowers(self) -> tuple[tuple[str, datetime], ...]:
        """As ``Version.knowers``."""
        return tuple(self.got[part] for part in sorted(self.got))

    def same(self, row: Version) -> bool:
        return not self.unknown and (self.knowers, self.set_by) == (row.knowers, row.set_by)


NOBODYS = Secret()


@dataclass(frozen=True, slots=True)
class _Life:
    """One item. ``newest`` is the number of its newest secret; ``loan`` its last one, with its borrower."""

    added: tuple[str, str, str] | None = None
    confirmed_at: datetime | None = None
    leaving_by: str | None = None
    retired: bool = False
    newest: int | None = None
    secret: Secret = NOBODYS
    loan: tuple[int, str] | None = None
    home: bool = True


def as_told(connection: Connection, item: Item) -> bool:
    """Does the log say the same of an item, of its newest secret and of who had it last?"""
    life = _life(log_search.of_item(connection, item.key))
    newest, last = vault.newest(connection, item.id), vault.last_loan(connection, item.id)
    return (
        life.added == (item.made_by, item.kind, item.role)
        and (life.confirmed_at, life.leaving_by) == (item.confirmed_at, item.leaving_by)
        and life.retired == (item.retired_at is not None)
        and life.newest == (newest.id if newest else None)
        and (newest is None or life.secret.same(newest))
        and life.loan == ((last.id, last.person) if last else None)
        and life.home == (last is None or last.returned_at is not None)
    )


def secrets(connection: Connection, versions: Iterable[Version]) -> dict[int, Secret]:
    """By number, what the log says of these."""
    said = log_search.of_secrets(connection, {one.id for one in versions})
    return {number: Secret(unknown=True) if lines is None else _secret(lines) for number, lines in said.items()}


def _secret(lines: Iterable[Told]) -> Secret:
    found = NOBODYS
    for line in lines:
        found = found.after(line)
    return found


def _life(lines: Collection[Told]) -> _Life:
    """Args: lines: The newest first."""
    found = _Life()
    for line in reversed([*lines]):
        found = _next(found, line)
    return found


def _next(life: _Life, line: Told) -> _Life:
    data = line.get("data", {})
    match line["act"]:
        case Act.VAULT_ADDED:
            return replace(life, added=(line["by"], data["kind"], data["role"]))
        case Act.VAULT_CONFIRMED:
            return replace(life, confirmed_at=_at(line))
        case Act.VAULT_LEAVING:
            return replace(life, leaving_by=line["by"])
        case Act.VAULT_KEPT:
            return replace(life, leaving_by=None)
        case Act.VAULT_RETIRED:
            return replace(life, retired=True)
        case Act.VAULT_RENEWED:
            return replace(life, newest=data["version"], secret=NOBODYS)
        case Act.VAULT_FETCHED | Act.VAULT_SET if data["version"] == life.newest:
            return replace(life, secret=life.secret.after(line))
        case Act.VAULT_TAKEN:
            return replace(life, loan=(data["loan"], line["subject"]), home=False)
        case Act.VAULT_RETURNED:
            return replace(life, home=True)
        case _:
            return life


def _at(line: Told) -> datetime:
    return datetime.fromisoformat(line["at"])
