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
    CONNECTION_ACCEPTED = "connection.accepted"  # to another directory, or otherwise
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
    SIGN_IN_BEGUN = "session.begun"  # the password was right, a second factor is still to come
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
    FACTOR_RENAMED = "factor.renamed"
    CARD_REGISTERED = "card.registered"
    CARD_LENT = "card.lent"
    CARD_RETURNED = "card.returned"
    CARD_REPORTED = "card.reported"  # lost, as somebody says: stopped by this very line's transaction
    CARD_RESTORE_ASKED = "card.restore_asked"  # by the first of two keepers
    CARD_RESTORED = "card.restored"
    CARD_LOSS_CONFIRMED = "card.loss_confirmed"
    CARD_REPLACED = "card.replaced"
    CARD_COLLECTED = "card.collected"
    CARD_DESTROYED = "card.destroyed"
    CARD_STOP_CONFIRMED = "card.stop_confirmed"  # at one target
    CARD_STOP_OVERDUE = "card.stop_overdue"  # not confirmed in time: somebody was told
    CARD_ORDERED = "card.ordered"  # somebody responsible said what to do after a report
    CARD_IN_TWO_PLACES = "card.in_two_places"  # shown at two terminals at once: somebody was told
    CARDS_LISTED = "card.listed"  # every card, for the readers that take a list
    CASE_OPENED = "case.opened"  # somebody asked for something, or again after changing it
    CASE_DECIDED = "case.decided"
    CASE_RETURNED = "case.returned"
    CASE_WITHDRAWN = "case.withdrawn"
    CASE_LAPSED = "case.lapsed"
    CASE_ENDED = "case.ended"  # an approved one, before its time
    PRIVILEGE_ISSUED = "privilege.issued"
    PRIVILEGE_RETIRED = "privilege.retired"
    PRIVILEGE_PASSWORD = "privilege.password"  # noqa: S105 - an act: handed out anew, or chosen by its holder
    PRIVILEGE_OPENED = "privilege.opened"  # a work window
    PRIVILEGE_ENDED = "privilege.ended"  # a work window, before its clock
    PRIVILEGE_REFUSED = "privilege.refused"
    PRIVILEGE_REVIEWED = "privilege.reviewed"  # shall keep it, or not
    PRIVILEGE_LEFT = "privilege.left"  # still in its group after a window: somebody was told
    PRIVILEGE_SCANNED = "privilege.scanned"  # a directory, for default names
    VAULT_ADDED = "vault.added"
    VAULT_CONFIRMED = "vault.confirmed"  # by a second person
    VAULT_LEAVING = "vault.leaving"  # somebody asked that it be taken out
    VAULT_KEPT = "vault.kept"  # it is not
    VAULT_RETIRED = "vault.retired"  # taken out, by a second person
    VAULT_TAKEN = "vault.taken"
    VAULT_SHOWN = "vault.shown"  # its secret, once
    VAULT_RETURNED = "vault.returned"  # by a person, or because its time or its holder's right was over
    VAULT_RENEWED = "vault.renewed"  # a new secret, to be set at its place
    VAULT_FETCHED = "vault.fetched"  # shown to whoever sets it
    VAULT_SET = "vault.set"
    VAULT_REPORTED = "vault.reported"  # what was done in an emergency
    VAULT_MEMBER = "vault.member"  # somebody may not use it any more
    VAULT_LATE = "vault.late"  # not reported in time: somebody was told
    URGENT_CONTAINED = "urgent.contained"  # on one's own judgement (2(2)⑤)
    URGENT_EXCEPTED = "urgent.excepted"  # 8.4(2)
    URGENT_REPORTED = "urgent.reported"
    URGENT_LATE = "urgent.late"  # not reported in time: somebody was told
    URGENT_UNCONFIRMED = "urgent.unconfirmed"  # a day without the CISO's word on a containment: somebody was told
    URGENT_CONFIRMED = "urgent.confirmed"  # the CISO: it stays
    URGENT_LIFTED = "urgent.lifted"
    URGENT_CONVERTED = "urgent.converted"  # from now on a matter of 8.6(2)
    URGENT_ENDED = "urgent.ended"  # an exception that lapsed, or that the CISO has decided on
    AWAY_RECORDED = "away.recorded"
    AWAY_ENDED = "away.ended"
    EXCEPTION_USED = "exception.used"  # a rule did not bind somebody, because of the exception in ``object``
    REVIEW_SIGNED = "review.signed"
    REVIEW_OVERDUE = "review.overdue"  # nobody signed for a quarter: the CISO was told
    REVIEW_REMINDED = "review.reminded"  # a quarter is near its end: whoever signs was told
    VIOLATION_REPORTED = "violation.reported"
    VIOLATION_GUIDED = "violation.guided"
    VIOLATION_NOT_IMPROVED = "violation.not_improved"
    VIOLATION_SUSPENDED = "violation.suspended"
    VIOLATION_REINSTATED = "violation.reinstated"
    VIOLATION_CLOSED = "violation.closed"
    LOG_NAMED = "log.named"  # the CISO named somebody who may read the log of one person (8.2(2))
    LOG_READ = "log.read"  # of one person, by the CISO or by whom he named
    MAIL_GIVEN_UP = "mail.given_up"  # a notice's, after three days or by the server's own word
    MAIL_CLEARED = "mail.cleared"  # an old one left the outbox: when it was sent, or given up
    MAIL_RETRIED = "mail.retried"
    MAIL_TESTED = "mail.tested"  # somebody had a letter sent to see whether mail goes
    UNLOCKED = "credential.unlocked"
    STEPPED_UP = "session.proved"  # a stronger or newer factor was shown (step-up)
    UNPROVED = "session.unproved"  # a decision by the command, whose settings let it pass without proof
    CLOCK_BELIEVED = "clock.believed"  # it stood behind the newest line, and somebody said that it is right
    SESSIONS_ENDED = "session.ended"
    VERIFIED = "access.verified"  # another system asked, and was told yes
    NOT_VERIFIED = "access.refused"
    SWEEP_OPENED = "sweep.opened"  # a list of accounts that nobody uses, or that should be gone
    SWEEP_RELEASED = "sweep.released"  # by another person than who opened it
    SWEEP_DROPPED = "sweep.dropped"
    SWEEP_HELD = "sweep.held"  # an open one, because more is to be stopped than may be at once
    SWEEP_ANSWERED = "sweep.answered"
    SWEEP_TOLD = "sweep.told"  # the holder, before his account is stopped
    SWEEP_DONE = "sweep.done"  # what became of an account on the list
    SWEEP_SIGNED = "sweep.signed"
    SWEEP_RESTORED = "sweep.restored"  # rows that said something else than the log
    SWEEP_TOUCHED = "sweep.touched"  # it is not the list that was made: nothing of it is done
    SWEEP_EXPORTED = "sweep.exported"  # the list left the house
    USE_DOUBTED = "use.doubted"  # a source of last uses is not believed: somebody was told
    ADOPTION_BEGAN = "adoption.began"  # a directory that lived before us: nothing is written there yet
    ADOPTION_READ = "adoption.read"
    ADOPTION_EXPORTED = "adoption.exported"  # proposals left the house as a file
    ADOPTION_DECIDED = "adoption.decided"  # what an entry is that nobody granted, or whose
    ADOPTION_RELEASED = "adoption.released"  # a plan: from now on its entries are ours
    ADOPTION_DESCRIBED = "adoption.described"  # their names and posts too
    ORPHAN_SHUT = "orphan.shut"
    ORPHAN_REMOVED = "orphan.removed"
    LEAVING_OPENED = "leaving.opened"  # what is to be done before somebody leaves or moves
    LEAVING_DROPPED = "leaving.dropped"  # the paper was taken back
    LEAVING_DONE = "leaving.done"  # one thing of it
    LEAVING_HANDED = "leaving.handed"  # who is to take one thing over
    LEAVING_CLOSED = "leaving.closed"
    CONTRACT_ADDED = "contract.added"
    CONTRACT_SPONSORED = "contract.sponsored"  # somebody answers for it from now on
    CONTRACT_PLACED = "contract.placed"  # somebody may work under it, for so long
    CONTRACT_BRIEFED = "contract.briefed"  # he was told what he has to keep
    CONTRACT_LEFT = "contract.left"  # his days under it are over sooner
    CONTRACT_UNSPONSORED = "contract.unsponsored"  # nobody answers for it: somebody was told
    CONTRACT_CLOSED = "contract.closed"
    MANAGED_MADE = "managed.made"  # a development or a service account
    MANAGED_OWNED = "managed.owned"  # by somebody else from now on
    MANAGED_PASSWORD = "managed.password"  # noqa: S105 - an act: another one was shown to its owner
    MANAGED_REVIEWED = "managed.reviewed"  # it is still needed
    MANAGED_UNOWNED = "managed.unowned"  # nobody answers for it: somebody was told
    MANAGED_STOPPED = "managed.stopped"  # for want of an owner: somebody was told
    MANAGED_LATE = "managed.late"  # nobody said that it is needed, or its password is soon too old: somebody was told
    MANAGED_OVER = "managed.over"  # and so is its password
    LEAVER_CLEARED = "leaver.cleared"  # what somebody proved himself with ended with his time in office
    CONSENT_TEXT = "consent.text"  # a new version of what staff agree to
    CONSENT_BRIEFED = "consent.briefed"
    CONSENT_DECIDED = "consent.decided"  # a signature is asked for, or not
    CONSENT_SIGNED = "consent.signed"
    ACCOUNT_NOT_NEEDED = "account.not_needed"  # its owner says so: HR and the head were told
    CLIENT_MADE = "client.made"
    CLIENT_RENEWED = "client.renewed"  # another key, by whoever answers for it from now on
    CLIENT_ENDED = "client.ended"


Via = Literal["cli", "worker", "web", "api"]
OutcomeWord = Literal["ok", "refused", "unknown", "reconciled", "intended"]
_VIA = frozenset({"cli", "worker", "web", "api"})
_OUTCOMES = frozenset({"ok", "refused", "unknown", "reconciled", "intended"})
_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_OPTIONAL = frozenset({"subject", "object", "reason", "corr", "data"})
_BETWEEN = (("act",), ("by", "corr", "data"), ("object", "outcome"), ("reason",), ("subject", "v", "via"))
"""A draft's own fields in the order of a line; in between come at, log, login, prev and seq."""
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


def link(head: Head, drafts: Iterable[Draft], at: datetime, log: str, login: str = "") -> tuple[list[Line], Head]:
    """
    Put entries at the end of the log: the lines to store, and the new head.

    Args:
        at: aware; written as UTC with microseconds.
        log: name of the log, the origin of its checkpoints.
        login: who is at the terminal, by the operating system; put into lines that came in by the command.

    Raises:
        ValueError: ``at`` has no zone, or an entry is longer than LIMIT.
    """
    when, whose = _text({"at": instant(at)}), _text({"log": log})
    typed = _text({"log": log, "login": login}) if login else whose
    size, last = head.size, head.last
    lines = []
    for draft in drafts:
        act, by, object_, reason, rest = draft.parts
        named = typed if draft.via == "cli" else whose
        pieces = (act, when, by, named, object_, f'"prev":"{last}"', reason, f'"seq":{size}', rest)
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
    **dict.fromkeys((*_OPTIONAL, "login"), str),
    **dict.fromkeys(("v", "seq"), int),
    "data": dict,
}
_REQUIRED = _KINDS.keys() - _OPTIONAL - {"login"}


def _refuse(text: str) -> float:
    raise ValueError(f"{text}: an entry holds no such number")


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
