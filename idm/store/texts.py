"""What the instance works by, word for word: proposals, and what two people have put in force (7.1(4)③)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from idm.store.tables import setting_text

What = Literal["profile", "connection"]
PROFILE: What = "profile"
CONNECTION: What = "connection"


@dataclass(frozen=True, slots=True)
class SettingText:
    """``sha256`` is that of the text as it was put; ``accepted_at`` (aware UTC) None while it is a proposal."""

    id: int
    what: str
    text: str
    sha256: str
    put_by: str
    accepted_at: datetime | None

    @property
    def whole(self) -> bool:
        """Nobody has touched it since."""
        return digest_of(self.text) == self.sha256


def digest_of(text: str) -> str:
    """SHA-256, 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def put(connection: Connection, what: What, text: str, by: str, now: datetime) -> SettingText:
    """A proposal; nothing works by it yet."""
    row = insert(setting_text).values(what=what, text=text, sha256=digest_of(text), put_at=now, put_by=by)
    number = int(connection.execute(row.returning(setting_text.c.id)).scalar_one())
    return SettingText(number, what, text, digest_of(text), by, None)


def get(connection: Connection, number: int) -> SettingText | None:
    row = connection.execute(select(setting_text).where(setting_text.c.id == number)).one_or_none()
    return None if row is None else _text(row)


def by_digest(connection: Connection, what: What, digest: str) -> SettingText | None:
    """The oldest with exactly these words."""
    query = select(setting_text).where(setting_text.c.what == what, setting_text.c.sha256 == digest)
    row = connection.execute(query.order_by(setting_text.c.id).limit(1)).one_or_none()
    return None if row is None else _text(row)


def in_force(connection: Connection, what: What) -> SettingText | None:
    """The newest that was accepted; None in an instance of before there were any."""
    query = (
        select(setting_text)
        .where(setting_text.c.what == what, setting_text.c.accepted_at.is_not(None))
        .order_by(setting_text.c.accepted_at.desc(), setting_text.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _text(row)


def accept(connection: Connection, number: int, by: str, now: datetime, case: int | None = None) -> bool:
    """From now on the instance works by it. False: it was accepted before."""
    done = connection.execute(
        update(setting_text)
        .where(setting_text.c.id == number, setting_text.c.accepted_at.is_(None))
        .values(accepted_at=now, accepted_by=by, case_id=case)
    )
    return done.rowcount == 1


def _text(row: Row[Any]) -> SettingText:
    return SettingText(int(row.id), row.what, row.text, row.sha256, row.put_by, row.accepted_at)
