"""
Check a log from its first entry to its last against what was signed. Pure; reads each entry once.

What a chain alone cannot show - a tail cut off, a history rewritten and chained anew - the signed size and root show.
An entry that was never written cannot be shown by any log; passes without an end are named for that reason (F99).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from idm.audit.checkpoint import Checkpoint, signed_by
from idm.audit.entry import NO_HASH, Act, parse
from idm.audit.tree import Frontier, leaf_hash
from idm.messages import Said
from idm.messages import audit as say

CLOCK_SLACK = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a check found.

    ``entries`` are in the log, the first ``signed`` of them covered by a checkpoint that holds. ``first_bad`` is the
    first entry that is wrong or missing; where only a signed root differs, the first entry since the last root that
    holds. ``open_intents`` are lease tokens of passes that began and have no outcome yet. ``clock_steps`` counts
    entries more than 60 s older than the one before: a warning.
    """

    ok: bool
    entries: int
    signed: int
    first_bad: int | None
    why: Said | None
    open_intents: tuple[str, ...]
    clock_steps: int


def verify(
    lines: Iterable[tuple[int, str, str, str]],
    checkpoint: Checkpoint | None,
    public_key: Ed25519PublicKey | None,
    history: Sequence[Checkpoint] = (),
) -> Report:
    """
    Check every entry, and every checkpoint against the entries it covers.

    Args:
        lines: (seq, body, prev, hash) as stored, in the order of seq.
        checkpoint: the newest, from outside the database. None: only the chain is checked, and ``signed`` is 0.
        public_key: from a place that whoever could change the log cannot change.
        history: older checkpoints; they narrow down where a rewritten log differs.
    """
    checkpoints = [*history, checkpoint] if checkpoint else list(history)
    doubts, trusted = _sift(checkpoints, public_key)
    walk = _Walk(trusted)
    rest = iter(lines)
    try:
        walk.run(rest)
    except _Bad as bad:
        walk.entries += sum(1 for _ in rest)
        return walk.report(bad.seq, bad.said)
    return walk.report(None, doubts[0] if doubts else None)


def _sift(checkpoints: Sequence[Checkpoint], key: Ed25519PublicKey | None) -> tuple[list[Said], list[Checkpoint]]:
    """What speaks against the checkpoints themselves, and those that can be relied on."""
    doubts, trusted = [], []
    for checkpoint in checkpoints:
        if key is None or not signed_by(checkpoint, key):
            doubts.append(say.SIGNATURE_WRONG.say(size=checkpoint.size))
        elif checkpoint.origin != checkpoints[-1].origin:
            doubts.append(say.CHECKPOINT_OF_OTHER_LOG.say(found=checkpoint.origin, log=checkpoints[-1].origin))
        else:
            trusted.append(checkpoint)
    return doubts, trusted


class _Bad(Exception):
    """The check ends at this entry."""

    def __init__(self, seq: int, said: Said) -> None:
        self.seq, self.said = seq, said
        super().__init__(said.text)


class _Walk:
    """The state of a check between two entries."""

    def __init__(self, checkpoints: Iterable[Checkpoint]) -> None:
        self.seals: dict[int, list[Checkpoint]] = defaultdict(list)
        for checkpoint in checkpoints:
            self.seals[checkpoint.size].append(checkpoint)
        self.log: str | None = next((c.origin for seals in self.seals.values() for c in seals), None)
        self.entries = 0
        self.frontier = Frontier()
        self.last = NO_HASH
        self.before: datetime | None = None
        self.open: dict[str, None] = {}
        self.vouched = 0
        self.clock_steps = 0

    @property
    def size(self) -> int:
        return self.frontier.size

    def run(self, lines: Iterable[tuple[int, str, str, str]]) -> None:
        self._compare_roots()
        for seq, body, prev, digest in lines:
            self.entries += 1
            raw = self._check_stored(seq, body, prev, digest)
            entry = self._check_body(body, prev)
            self._watch_clock(entry)
            self._watch_intents(entry)
            self.frontier.append(leaf_hash(raw))
            self.last = digest
            if self.size in self.seals:
                self._compare_roots()
        largest = max(self.seals, default=0)
        if largest > self.size:
            raise _Bad(self.size, say.LOG_CUT.say(size=largest, entries=self.size))

    def _check_stored(self, seq: int, body: str, prev: str, digest: str) -> bytes:
        at = self.size
        if seq != at:
            raise _Bad(at, say.ENTRY_MISSING.say(seq=at, found=seq))
        raw = body.encode(errors="replace")  # text that is no UTF-8 has no hash of ours
        if sha256(raw).hexdigest() != digest:
            raise _Bad(at, say.ENTRY_CHANGED.say(seq=at))
        if prev != self.last:
            raise _Bad(at, say.CHAIN_BROKEN.say(seq=at))
        return raw

    def _check_body(self, body: str, prev: str) -> dict[str, Any]:
        at = self.size
        try:
            entry = parse(body)
        except ValueError:
            raise _Bad(at, say.ENTRY_MALFORMED.say(seq=at)) from None
        if entry["seq"] != at:
            raise _Bad(at, say.ENTRY_MISSING.say(seq=at, found=entry["seq"]))
        if entry["prev"] != prev:
            raise _Bad(at, say.CHAIN_BROKEN.say(seq=at))
        self.log = self.log or entry["log"]
        if entry["log"] != self.log:
            raise _Bad(at, say.OTHER_LOG.say(seq=at, found=entry["log"], log=self.log))
        return entry

    def _compare_roots(self) -> None:
        seals = self.seals.get(self.size, ())
        for checkpoint in seals:
            if checkpoint.root != self.frontier.root():
                first, last = self.vouched, max(self.size - 1, self.vouched)
                raise _Bad(first, say.LOG_REWRITTEN.say(first=first, last=last))
        if seals:
            self.vouched = self.size

    def _watch_clock(self, entry: dict[str, Any]) -> None:
        now = datetime.fromisoformat(entry["at"])
        if self.before is not None and now < self.before - CLOCK_SLACK:
            self.clock_steps += 1
        self.before = now

    def _watch_intents(self, entry: dict[str, Any]) -> None:
        token = entry.get("corr", "")
        if entry["act"] == Act.PASS_INTENDED:
            self.open[token] = None
            return
        self.open.pop(token, None)
        if entry["act"] == Act.LEASE_SEIZED:
            self.open.pop(str(entry.get("data", {}).get("old")), None)

    def report(self, first_bad: int | None, why: Said | None) -> Report:
        return Report(why is None, self.entries, self.vouched, first_bad, why, tuple(self.open), self.clock_steps)
