"""Builders: logs as the store would hold them, and a keeper that signed them."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from idm.audit.entry import Act, Draft, Head, Line, canonical, link
from idm.audit.keeper import Keeper

LOG = "nishihara.lg.example/sekisho"
START = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)  # 1 April 2027, 00:00 JST
PERSON = "8f1d5a52-6f0e-4a4e-9f57-0f6c8c1f6a01"


def a_draft(**changes: object) -> Draft:
    values = {"act": Act.ACCOUNT_CONVERGED, "by": "worker:w1", "via": "worker", "outcome": "ok", "subject": PERSON}
    return Draft(**(values | changes))


def a_log(size: int, *, log: str = LOG, every: timedelta = timedelta(seconds=10)) -> list[Line]:
    """One entry every ten seconds from START on."""
    head, lines = Head(), []
    for number in range(size):
        more, head = link(head, [a_draft(corr=f"b{number % 7}", data={"n": number})], START + number * every, log)
        lines += more
    return lines


def bodies(lines: list[Line], start: int = 0) -> list[str]:
    return [line.body for line in lines[start:]]


def signed(folder: Path, lines: list[Line], *sizes: int) -> Keeper:
    """A keeper that signed the log at these sizes, one JST day apart, and at its end."""
    keeper = Keeper(folder, LOG)
    for day, size in enumerate((*sizes, len(lines))):
        start = keeper.head().size
        keeper.advance(bodies(lines[:size], start), START + timedelta(days=day), size=size)
    return keeper


def hash_of(body: str) -> str:
    return sha256(body.encode()).hexdigest()


def edited(line: Line, **changes: object) -> Line:
    """The line with other content, its own hash put right."""
    body = canonical(json.loads(line.body) | changes)
    return Line(line.seq, body, line.prev, hash_of(body))


def chained(lines: list[Line], start: int) -> list[Line]:
    """The forger's work: every line from ``start`` on numbered and chained anew, in columns and in bodies."""
    forged = lines[:start]
    prev = forged[-1].hash if forged else "0" * 64
    for seq, line in enumerate(lines[start:], start):
        body = canonical(json.loads(line.body) | {"seq": seq, "prev": prev})
        forged.append(Line(seq, body, prev, hash_of(body)))
        prev = forged[-1].hash
    return forged


EVERYWHERE = pytest.param(range(300), marks=pytest.mark.long, id="everywhere")
"""Each place of a log of 300 entries."""

HERE_AND_THERE = pytest.param(
    sorted({*range(0, 300, 13), 1, 98, 99, 100, 101, 198, 199, 200, 201, 298, 299}), id="here-and-there"
)
"""Every thirteenth place, the edges, and the places about the checkpoints at 100 and 200."""
