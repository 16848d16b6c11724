"""Texts that staff agree to when they are hired, and what became of each appointment. Whoever writes holds the roster
(``facts.lock_roster``), so that nobody writes beside him."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, exists, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from idm.audit.entry import Act
from idm.facts import Form
from idm.facts.consent import Consent
from idm.policy.consents import Asked
from idm.store import log_search
from idm.store.tables import consent, consent_text, employment, posting

Where = Callable[[Any], Any]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the text. ``put_by`` is a person's id, ``put_at`` aware UTC."""

    version: int
    text: str
    sha256: str
    put_at: datetime
    put_by: str

    @property
    def whole(self) -> bool:
        """It is the text that was put there."""
        return digest_of(self.text) == self.sha256


@dataclass(frozen=True, slots=True)
class Record:
    """
    About one appointment: ``starts`` and ``briefed_on`` are JST dates, instants aware UTC, people by id.

    ``needed`` None: nobody has said yet. ``version`` and ``sha256`` are of the text that was agreed to; ``how``: on his
    own screen, or on paper that somebody received.
    """

    id: int
    person_id: str
    starts: date
    briefed_on: date | None
    briefed_at: datetime | None
    briefed_by: str | None
    needed: bool | None
    reason: str
    decided_at: datetime | None
    decided_by: str | None
    version: int | None
    sha256: str | None
    signed_at: datetime | None
    signed_by: str | None
    how: str | None
    reminded_at: datetime | None


_RECORD = [consent.c[name] for name in Record.__slots__]
_VERSION = [consent_text.c[name] for name in Version.__slots__]


def digest_of(text: str) -> str:
    """SHA-256 (64 hex digits)."""
    return sha256(text.encode()).hexdigest()


def put_text(connection: Connection, text: str, by: str, now: datetime) -> Version:
    """The next version; the ones before stay."""
    row = insert(consent_text).values(text=text, sha256=digest_of(text), put_at=now, put_by=by)
    number = int(connection.execute(row.returning(consent_text.c.version)).scalar_one())
    return Version(number, text, digest_of(text), now, by)


def newest_text(connection: Connection) -> Version | None:
    row = connection.execute(select(*_VERSION).order_by(consent_text.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else Version(*row)


def text_of(connection: Connection, version: int) -> Version | None:
    row = connection.execute(select(*_VERSION).where(consent_text.c.version == version)).one_or_none()
    return None if row is None else Version(*row)


def about(connection: Connection, person_id: str, starts: date) -> Record | None:
    """What is on record about his appointment that begins that day (JST)."""
    row = connection.execute(
        select(*_RECORD).where(consent.c.person_id == person_id, consent.c.starts == starts)
    ).one_or_none()
    return None if row is None else Record(*row)


def of_people(connection: Connection, ids: Collection[str]) -> dict[tuple[str, date], Record]:
    """By person id and first day."""
    found: dict[tuple[str, date], Record] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        query = select(*_RECORD).where(consent.c.person_id.in_(wanted[start : start + CHUNK]))
        found.update(((row.person_id, row.starts), Record(*row)) for row in connection.execute(query))
    return found


def change(connection: Connection, person_id: str, starts: date, **values: object) -> int:
    """Put something down about an appointment; the first thing makes its row. Returns its number."""
    done = connection.execute(
        update(consent)
        .where(consent.c.person_id == person_id, consent.c.starts == starts)
        .values(**values)
        .returning(consent.c.id)
    ).scalar_one_or_none()
    if done is None:
        row = insert(consent).values(person_id=person_id, starts=starts, **values)
        done = connection.execute(row.returning(consent.c.id)).scalar_one()
    return int(done)


def reminded(connection: Connection, appointments: Collection[tuple[str, date]], now: datetime) -> None:
    """Note of all of these, by person id and first day, that somebody was reminded; a first note makes the row."""
    if not appointments:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [{"person_id": who, "starts": starts, "reminded_at": now} for who, starts in appointments]
    new = dialect.insert(consent)
    keys = [consent.c.person_id, consent.c.starts]
    connection.execute(new.on_conflict_do_update(index_elements=keys, set_={"reminded_at": now}), rows)


def hired(
    connection: Connection, forms: Collection[Form], today: date, ahead: date, units: Collection[str] | None = None
) -> list[str]:
    """
    Ids of those who have an appointment of these kinds that is not over (JST) and begins by ``ahead``.

    Args:
        units: Codes; only those who have a post in one of them by then. None: everywhere.
    """
    query = select(employment.c.person_id).where(
        employment.c.form.in_([form.value for form in forms]),
        employment.c.superseded_at.is_(None),
        employment.c.valid_from <= ahead,
        employment.c.valid_to.is_(None) | (employment.c.valid_to > today),
    )
    if units is not None:
        query = query.where(
            exists().where(
                posting.c.person_id == employment.c.person_id,
                posting.c.unit.in_(sorted(units)),
                posting.c.superseded_at.is_(None),
                posting.c.valid_from <= ahead,
                posting.c.valid_to.is_(None) | (posting.c.valid_to > today),
            )
        )
    return sorted(connection.execute(query.distinct()).scalars())


def to_remind(connection: Connection, asked: Asked, begun: date, today: date, before: datetime) -> list[str]:
    """
    Of those whose appointment began by ``begun`` (JST) and lasts, whoever has something open or nothing on record, and
    was not reminded since ``before`` (aware UTC): nearly always nobody. Ids.
    """
    signed, said_no = consent.c.signed_at.is_not(None), consent.c.needed.is_(False)
    agreed = {"required": signed, "if_needed": said_no | (consent.c.needed.is_(True) & signed), "none": true()}
    done = consent.c.briefed_on.is_not(None) & agreed[asked.signature]
    query = (
        select(employment.c.person_id)
        .outerjoin(
            consent,
            (consent.c.person_id == employment.c.person_id) & (consent.c.starts == employment.c.valid_from),
        )
        .where(
            employment.c.form.in_([form.value for form in asked.forms]),
            employment.c.superseded_at.is_(None),
            employment.c.valid_from <= begun,
            employment.c.valid_to.is_(None) | (employment.c.valid_to > today),
            consent.c.id.is_(None) | ~done,
            consent.c.reminded_at.is_(None) | (consent.c.reminded_at <= before),
        )
    )
    return sorted(connection.execute(query.distinct()).scalars())


def given_by(
    connection: Connection, where: Where, hired: Collection[tuple[str, date]] = ()
) -> dict[str, tuple[Consent, ...]]:
    """
    By person id, as facts of people: signed, and free of signing, as far as the log says the same.

    Args:
        hired: Appointments by person id and first day (JST) about which a head may have spoken, whatever the rows say.
    """
    columns = [consent.c[name] for name in ("person_id", "starts", "briefed_on", "needed", "sha256", "signed_seq")]
    rows = connection.execute(select(*columns).where(where(consent.c.person_id))).all()
    signed = log_search.numbered(connection, [row.signed_seq for row in rows if row.signed_seq is not None])
    by_key = {(row.person_id, row.starts): row for row in rows}
    asked = {key for key, row in by_key.items() if row.needed}  # nobody forges what is asked of him
    doubtful = {key: (key[0], _object(key[1])) for key in {*by_key, *hired} - asked}
    words = log_search.decided(connection, set(doubtful.values())) if doubtful else {}
    found: dict[str, list[Consent]] = defaultdict(list)
    for key in sorted(by_key.keys() | {key for key, about in doubtful.items() if about in words}):
        row = by_key.get(key)
        needed = True if key in asked else _word(row, words.get(doubtful[key]))
        agreed = row is not None and _says_so(row, signed.get(row.signed_seq, {}))
        briefed = row is not None and row.briefed_on is not None
        found[key[0]].append(Consent(key[1], needed, agreed, briefed))
    return {person_id: tuple(each) for person_id, each in found.items()}


def _word(row: Any, line: dict[str, Any] | None) -> bool | None:
    """The head's word by the log. A row that says no without a line of it is taken for a yes: access waits."""
    if line is None:
        return None if row is None or row.needed is None else True
    return bool(line.get("data", {}).get("needed", True))


def _says_so(row: Any, line: dict[str, Any]) -> bool:
    """Does the log say that this text was agreed to? A row that somebody has written beside it is nobody's consent."""
    said = (line.get("act"), line.get("subject"), line.get("object"), line.get("data", {}).get("sha256"))
    return said == (Act.CONSENT_SIGNED, row.person_id, _object(row.starts), row.sha256)


def _object(starts: date) -> str:
    return f"appointment:{starts.isoformat()}"
