"""Accounts that are nobody's own (人のものでない登録). Instants are aware UTC, intervals half-open."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ManagedKind(StrEnum):
    DEVELOPMENT = "development"  # 開発用: bound to a project, gone with its end (NISHIHARA-7.3.2.2)
    SERVICE = "service"  # サービス用: a program's own


@dataclass(frozen=True, slots=True)
class ManagedAccount:
    """
    One for which somebody answers: its owner, whose fact it is.

    Args:
        login: Never given again.
        name: What directories show: the project, or the service.
        system: Key of the system that it is for.
        right: Group that it is in while it may be used, "" for none.
        ends: None while no end is known.
        owned_since: Since when its owner answers for it.
        told_at: When somebody was last told that it has no owner.
        password: The stamp of what directories are to hold, as in ``Proofs``.
        attested: The log says that it was approved; what stands in the tables alone is nobody's yes (F22).
    """

    id: str
    login: str
    kind: ManagedKind
    name: str
    system: str
    starts: datetime
    ends: datetime | None
    owned_since: datetime
    right: str = ""
    told_at: datetime | None = None
    password: str = ""
    attested: bool = True

    def over(self, now: datetime) -> bool:
        return self.ends is not None and self.ends <= now
