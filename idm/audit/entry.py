"""
One entry of the audit log: a line of canonical JSON that carries the SHA-256 of the line before it.

The text made here is what is hashed, stored, shown and exported: the very same bytes (F96). Canonical means RFC 8785
for strings, integers, booleans, None, lists and objects with ASCII keys; there are no floats.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal, NamedTuple

VERSION = 1
LIMIT = 8 * 1024
"""Longest body in bytes of UTF-8."""

NO_HASH = "0" * 64
"""``prev`` of the first entry."""

Value = str | int | bool | None | list[str] | tuple[str, ...]
"""What ``Draft.data`` may hold."""


class Act(StrEnum):
    """What was done. An act that is not here cannot be logged."""

    INSTANCE_CREATED = "instance.created"
    POLICY_ACCEPTED = "policy.accepted"
    ORG_APPLIED = "org.applied"
    HR_APPLIED = "hr.applied"
    HR_HELD = "hr.held"
    HR_REFUSED = "hr.refused"
    HR_RELEASED = "hr.released"
    HR_WITHDRAWN = "hr.withdrawn"
    HR_UNDONE = "hr.undone"
    HR_DRAFTED = "hr.drafted"
    HR_REVISED = "hr.revised"
    HR_APPROVED = "hr.approved"
    HR_SCHEDULED = "hr.scheduled"
    HR_RETURNED = "hr.returned"
    HR_READ = "hr.read"  # of a file before the 内示
    HR_READER = "hr.reader"
    HR_MAPPING = "hr.mapping"
    BRAKE_FREED = "brake.freed"
    PASS_INTENDED = "pass.intended"  # noqa: S105 - a pass over a directory, committed before its first write (F99)
    ACCOUNT_CONVERGED = "account.converged"
    GROUP_CONVERGED = "group.converged"
    WRITE_REFUSED = "write.refused"
    LEASE_SEIZED = "lease.seized"
    RECONCILE_FOUND = "reconcile.found"
    RECONCILE_REPAIR = "reconcile.repair"
    CHECKPOINT_SIGNED = "checkpoint.signed"
    VERIFY_RUN = "verify.run"
    AUDIT_EXPORTED = "audit.exported"  # the whole log left the house
    SIGNED_IN = "session.opened"
    SIGNED_OUT = "session.closed"
    SIGN_IN_REFUSED = "session.refused"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - an act
    PASSWORD_ISSUED = "password.issued"  # noqa: S105 - a temporary one, by the desk
    PASSWORD_LEAKED = "password.leaked"  # noqa: S105 - its owner says that others may know it
    PASSWORD_BROUGHT = "password.brought"  # noqa: S105 - a hash from an existing directory
    RESET_ASKED = "reset.asked"
    RESET_DONE = "reset.done"
    RESET_ENDED = "reset.ended"
    FACTOR_ADDED = "factor.added"
    FACTOR_ENDED = "factor.ended"
    FACTOR_LOST = "factor.lost"
    CARD_REGISTERED = "card.registered"
    CARD_LENT = "card.lent"
    CARD_RETURNED = "card.returned"
    CARD_REPORTED = "card.reported"  # lost, as somebody says: stopped by this very line's transaction
    CARD_RESTORED = "card.restored"
    CARD_LOSS_CONFIRMED = "card.loss_confirmed"
    CARD_REPLACED = "card.replaced"
    CARD_COLLECTED = "card.collected"
    CARD_DESTROYED = "card.destroyed"
    CARD_STOP_CONFIRMED = "card.stop_confirmed"  # at one target
    UNLOCKED = "credential.unlocked"
    STEPPED_UP = "session.proved"  # a stronger or newer factor was shown (step-up)
    SESSIONS_ENDED = "session.ended"
    VERIFIED = "access.verified"  # another system asked, and was told yes
    NOT_VERIFIED = "access.refused"
    CLIENT_MADE = "client.made"
    CLIENT_ENDED = "client.ended"


Via = Literal["cli", "worker", "web", "api"]
OutcomeWord = Literal["ok", "refused", "unknown", "reconciled", "intended"]
_VIA = frozenset({"cli", "worker", "web", "api"})
_OUTCOMES = frozenset({"ok", "refused", "unknown", "reconciled", "intended"})
_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_OPTIONAL = frozenset({"subject", "object", "reason", "corr", "data"})
_BETWEEN = (("act",), ("by", "corr", "data"), ("object", "outcome"), ("reason",), ("subject", "v", "via"))
"""A draft's own fields in the order of a line; in between come at, log, prev and seq."""
_OWN = ("act", "by", "via", "outcome", *sorted(_OPTIONAL))
_SAFE_INTEGER = 2**53 - 1  # RFC 8785: every reader of JSON holds these exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    What a use case wants to have on record. People are named by id, never by name; no secrets.

    ``by`` is a person's id, ``os:login``, ``worker:name`` or ``client:name``; ``subject`` a person's id; ``object`` an
    account, batch, directory, client or system; ``corr`` ties entries together (lease token or batch).

    Raises:
        ValueError: an unknown act, via or outcome, nobody in ``by``, or data that canonical JSON cannot hold.
    """

    act: Act
    by: str
    via: Via
    outcome: OutcomeWord
    subject: str = ""
    object: str = ""
    reason: str = ""
    corr: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)
    parts: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Its text but for what the chain adds; made at once, so that nothing is left to do while a log is locked."""

    def __post_init__(self) -> None:
        Act(self.act)
        if self.via not in _VIA or self.outcome not in _OUTCOMES or not self.by:
            raise ValueError(f"{self.act}: by, via and outcome must say who, how and with what end")
        for key, value in self.data.items():
            _check(key, value)
        known = {name: value for name in _OWN if (value := getattr(self, name)) or name not in _OPTIONAL}
        known["v"] = VERSION
        parts = tuple([_text({name: known[name] for name in names if name in known}) for names in _BETWEEN])
        object.__setattr__(self, "parts", parts)


def _text(fields: dict[str, Any]) -> str:
    """Fields as they stand in a line, without its braces."""
    if "data" in fields:
        fields["data"] = dict(fields["data"])
    text = canonical(fields)
    return (text if _harmless(text) else canonical(_visible(fields)))[1:-1]


def _check(key: str, value: object) -> None:
    # "prev" is kept for the chain, so that a text search for it finds one place in a line.
    if not _KEY.fullmatch(key) or key == "prev":
        raise ValueError(f"{key!r} is no key for an audit entry")
    fits = (
        abs(value) <= _SAFE_INTEGER
        if isinstance(value, int)
        else value is None
        or isinstance(value, str)
        or (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value))
    )
    if not fits:
        raise ValueError(f"{key}: an audit entry holds text, integers, true, false, null and lists of text")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: number of entries, and the hash of the newest (64 hex digits, zeros for an empty log)."""

    size: int = 0
    last: str = NO_HASH


class Line(NamedTuple):
    """One entry as stored; a tuple, so that a database row and a line of a file are read alike."""

    seq: int
    body: str
    prev: str
    hash: str


def link(head: Head, drafts: Iterable[Draft], at: datetime, log: str) -> tuple[list[Line], Head]:
    """
    Put entries at the end of the log: the lines to store, and the new head.

    Args:
        at: aware; written as UTC with microseconds.
        log: name of the log, the origin of its checkpoints.

    Raises:
        ValueError: ``at`` has no zone, or an entry is longer than LIMIT.
    """
    when, whose = _text({"at": instant(at)}), _text({"log": log})
    size, last = head.size, head.last
    lines = []
    for draft in drafts:
        act, by, object_, reason, rest = draft.parts
        pieces = (act, when, by, whose, object_, f'"prev":"{last}"', reason, f'"seq":{size}', rest)
        body = "{" + ",".join(filter(None, pieces)) + "}"
        raw = body.encode()
        if len(raw) > LIMIT:
            raise ValueError(f"{draft.act}: an audit entry of {len(raw)} bytes; the limit is {LIMIT}")
        digest = sha256(raw).hexdigest()
        lines.append(Line(size, body, last, digest))
        size, last = size + 1, digest
    return lines, Head(size, last)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"), sort_keys=True
)


def canonical(entry: Mapping[str, Any]) -> str:
    """RFC 8785, for what an entry may hold. ASCII keys: code point order is UTF-16 order."""
    return _ENCODER.encode(entry)


# Controls, line separators, bidi controls, the byte order mark and lone surrogates can split a line, colour a terminal
# or turn its text around (F85). RFC 8785 forbids escaping most of them, so the value itself shows them: <U+2028>.
_UNSAFE = "\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ud800-\\udfff"
_HIDDEN = re.compile(f"[\\x00-\\x1f{_UNSAFE}]")
_SUSPECT = re.compile(rf"\\[bfnrtu]|[{_UNSAFE}]")  # the same, looked for in text that JSON has escaped


def _harmless(body: str) -> bool:
    if body.isascii() and "\\" not in body and "\x7f" not in body:  # nearly every entry, ten times faster
        return True
    return _SUSPECT.search(body) is None


def _visible(value: Any) -> Any:
    if isinstance(value, str):
        return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", value)
    if isinstance(value, list | tuple):
        return [_visible(item) for item in value]
    if isinstance(value, dict):
        return {key: _visible(item) for key, item in value.items()}
    return value


def instant(at: datetime) -> str:
    """UTC with microseconds and Z. Raises ValueError for an instant without zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse(body: str) -> dict[str, Any]:
    """
    Read a body back, refusing every text that is not exactly what ``link`` writes.

    Raises:
        ValueError: too long, not JSON, not canonical, or a field is missing or of the wrong kind.
    """
    if len(body) > LIMIT or len(body.encode()) > LIMIT:
        raise ValueError("longer than an entry may be")
    try:
        entry = _DECODER.decode(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(entry, dict) or canonical(entry) != body:
        raise ValueError("not canonical JSON")
    kinds = {name: type(value) for name, value in entry.items()}
    if entry.get("v") != VERSION or kinds != {name: kind for name, kind in _KINDS.items() if name in kinds}:
        raise ValueError("not an entry of this version")
    if not kinds.keys() >= _REQUIRED or instant(datetime.fromisoformat(entry["at"])) != entry["at"]:
        raise ValueError("a field is missing, or its instant is not UTC with microseconds")
    return entry


_KINDS: dict[str, type] = {
    **dict.fromkeys(("log", "prev", "at", "act", "by", "via", "outcome"), str),
    **dict.fromkeys(_OPTIONAL, str),
    **dict.fromkeys(("v", "seq"), int),
    "data": dict,
}
_REQUIRED = _KINDS.keys() - _OPTIONAL


def _refuse(text: str) -> float:
    raise ValueError(f"{text}: an entry holds no such number")


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
