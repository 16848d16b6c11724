"""An entry is one line of canonical JSON, and the line is what is hashed."""

import json
import unicodedata
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from idm.audit.entry import LIMIT, NO_HASH, Act, Head, Line, link, parse

from .logs import LOG, PERSON, START, a_draft, a_log

SPLITTERS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
CONTROLS = [chr(c) for c in range(0x20)] + [chr(c) for c in range(0x7F, 0xA0)]
BIDI = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HOSTILE = [*CONTROLS, *BIDI, "\u2028", "\u2029", "\ufeff", "\ud800", "\udfff", "\x1b[2J"]

keys = st.from_regex(r"[a-z][a-z0-9_.-]{0,10}", fullmatch=True).filter(lambda k: k != "prev")
texts = st.text(st.characters(codec=None), max_size=40)
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), texts, st.lists(texts, max_size=4))


def body_of(**changes: object) -> str:
    lines, _ = link(Head(), [a_draft(**changes)], START, LOG)
    return lines[0].body


def test_an_entry_reads_like_this():
    """The bytes of an entry are pinned: a change of them would break every log in use."""
    lines, head = link(Head(), [a_draft(object="a-1", data={"state": "無効", "n": 2})], START, LOG)

    body = (
        '{"act":"account.converged","at":"2027-03-31T15:00:00.000000Z","by":"worker:w1","data":{"n":2,"state":"無効"},'
        f'"log":"{LOG}","object":"a-1","outcome":"ok","prev":"{NO_HASH}","seq":0,"subject":"{PERSON}",'
        '"v":1,"via":"worker"}'
    )
    digest = sha256(body.encode()).hexdigest()
    assert lines == [Line(0, body, NO_HASH, digest)]
    assert head == Head(1, digest)


def test_each_entry_carries_the_hash_of_the_one_before():
    """Numbers are contiguous from 0 and every prev is the SHA-256 of the body before, over several calls."""
    first, head = link(Head(), [a_draft(), a_draft()], START, LOG)
    second, head = link(head, [a_draft()], START, LOG)
    lines = first + second

    assert [json.loads(line.body)["seq"] for line in lines] == [0, 1, 2]
    assert [line.prev for line in lines] == [NO_HASH, *(sha256(x.body.encode()).hexdigest() for x in lines[:-1])]
    assert [json.loads(line.body)["prev"] for line in lines] == [line.prev for line in lines]
    assert head == Head(3, lines[-1].hash)


def test_no_draft_moves_nothing():
    """Linking nothing gives no line and the same head."""
    head = Head(7, "a" * 64)

    assert link(head, [], START, LOG) == ([], head)


@given(st.dictionaries(keys, values, max_size=5), texts, texts)
def test_a_body_is_what_an_independent_writer_of_rfc_8785_writes(data: dict, reason: str, thing: str):
    """Whatever goes in, the body is canonical by the rfc8785 package, one line, and is read back."""
    body = body_of(data=data, reason=reason, object=thing)

    assert rfc8785.dumps(json.loads(body)) == body.encode()
    assert body.splitlines() == [body]
    assert parse(body) == json.loads(body)


@pytest.mark.parametrize("field", ["by", "subject", "object", "reason", "corr", "data", "list"])
def test_f85_nothing_in_a_field_splits_a_line_or_fools_a_terminal(field: str):
    """Each control, line separator and bidi control in each field is shown as <U+...>, also after JSON is decoded."""
    for hostile in HOSTILE:
        value = f"a{hostile}b"
        changes = {"data": {"k": value}} if field == "data" else {"data": {"k": [value]}}
        body = body_of(**(changes if field in ("data", "list") else {field: value}))
        decoded = json.dumps(json.loads(body), ensure_ascii=False)

        assert not [c for c in decoded if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in BIDI]
        assert f"<U+{ord(hostile[0]):04X}>" in body


def test_f85_each_entry_is_one_line_of_a_file():
    """A log of entries with every line splitter has as many lines as entries, for every reader of lines."""
    lines, _ = link(Head(), [a_draft(reason=f"x{c}y", data={"k": c}) for c in SPLITTERS], START, LOG)
    text = "".join(line.body + "\n" for line in lines)

    assert len(text.splitlines()) == text.count("\n") == len(SPLITTERS)


def test_a_name_is_kept_to_the_letter():
    """Variant selectors, 〇, long vowels, backslashes and quotes pass unchanged; nothing is normalised (F41)."""
    for text in ("邉\U000e0101", "ｶﾞ", "が", "か\u3099", 'cn=山田\\2C 太郎,ou="x"', "\\n", "\\u2028", "👩‍👧"):
        assert json.loads(body_of(data={"k": text}))["data"]["k"] == text


def test_an_instant_is_written_as_utc_with_microseconds():
    """A time in Japan is written as UTC; a time without zone is refused (F50)."""
    jst = datetime(2027, 4, 1, 0, 0, 0, 5, tzinfo=timezone(timedelta(hours=9)))
    lines, _ = link(Head(), [a_draft()], jst, LOG)

    assert json.loads(lines[0].body)["at"] == "2027-03-31T15:00:00.000005Z"
    with pytest.raises(ValueError, match="zone"):
        link(Head(), [a_draft()], datetime(2027, 4, 1), LOG)  # noqa: DTZ001 - that is the claim


def test_f92_an_entry_has_at_most_8_kib():
    """8,192 bytes of UTF-8 are an entry; one byte more is refused."""
    room = LIMIT - len(body_of(reason="x").encode()) + 1

    assert len(body_of(reason="x" * room).encode()) == LIMIT
    with pytest.raises(ValueError, match="8193 bytes"):
        body_of(reason="x" * (room + 1))
    with pytest.raises(ValueError, match="bytes"):
        body_of(reason="あ" * (LIMIT // 3))


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "account.forgotten"},
        {"via": "phone"},
        {"outcome": "fine"},
        {"by": ""},
        {"data": {"k": 1.5}},
        {"data": {"k": float("nan")}},
        {"data": {"k": 2**53}},
        {"data": {"k": {"deep": 1}}},
        {"data": {"k": ["a", 1]}},
        {"data": {"k": b"raw"}},
        {"data": {"鍵": 1}},
        {"data": {"prev": "0"}},
        {"data": {1: 1}},
    ],
    ids=str,
)
def test_what_cannot_be_logged_is_refused_before_the_deed(changes: dict):
    """Unknown words, floats, deep or foreign values and keys are refused when the draft is made."""
    with pytest.raises((ValueError, TypeError)):
        a_draft(**changes)


def test_every_act_is_pinned():
    """The words of the log are a promise to whoever filters it."""
    assert sorted(Act) == [
        "access.refused",
        "access.verified",
        "account.converged",
        "account.not_needed",
        "adoption.began",
        "adoption.decided",
        "adoption.described",
        "adoption.exported",
        "adoption.read",
        "adoption.released",
        "audit.exported",
        "away.ended",
        "away.recorded",
        "brake.freed",
        "card.collected",
        "card.destroyed",
        "card.in_two_places",
        "card.lent",
        "card.listed",
        "card.loss_confirmed",
        "card.ordered",
        "card.registered",
        "card.replaced",
        "card.reported",
        "card.restore_asked",
        "card.restored",
        "card.returned",
        "card.stop_confirmed",
        "card.stop_overdue",
        "case.decided",
        "case.ended",
        "case.lapsed",
        "case.opened",
        "case.returned",
        "case.withdrawn",
        "checkpoint.signed",
        "client.ended",
        "client.made",
        "client.renewed",
        "clock.believed",
        "connection.accepted",
        "consent.briefed",
        "consent.decided",
        "consent.signed",
        "consent.text",
        "contract.added",
        "contract.briefed",
        "contract.closed",
        "contract.left",
        "contract.placed",
        "contract.sponsored",
        "contract.unsponsored",
        "credential.unlocked",
        "exception.used",
        "factor.added",
        "factor.ended",
        "factor.lost",
        "factor.renamed",
        "group.converged",
        "hr.applied",
        "hr.approved",
        "hr.drafted",
        "hr.held",
        "hr.mapping",
        "hr.read",
        "hr.reader",
        "hr.refused",
        "hr.released",
        "hr.returned",
        "hr.revised",
        "hr.scheduled",
        "hr.undone",
        "hr.withdrawn",
        "instance.created",
        "lease.seized",
        "leaver.cleared",
        "leaving.closed",
        "leaving.done",
        "leaving.dropped",
        "leaving.handed",
        "leaving.opened",
        "log.named",
        "log.read",
        "mail.cleared",
        "mail.given_up",
        "mail.retried",
        "mail.tested",
        "managed.late",
        "managed.made",
        "managed.over",
        "managed.owned",
        "managed.password",
        "managed.reviewed",
        "managed.stopped",
        "managed.unowned",
        "org.applied",
        "orphan.removed",
        "orphan.shut",
        "pass.intended",
        "password.brought",
        "password.changed",
        "password.issued",
        "password.leaked",
        "policy.accepted",
        "privilege.ended",
        "privilege.issued",
        "privilege.left",
        "privilege.opened",
        "privilege.password",
        "privilege.refused",
        "privilege.retired",
        "privilege.reviewed",
        "privilege.scanned",
        "reconcile.found",
        "reconcile.repair",
        "reset.asked",
        "reset.done",
        "reset.ended",
        "review.overdue",
        "review.reminded",
        "review.signed",
        "session.begun",
        "session.closed",
        "session.ended",
        "session.opened",
        "session.proved",
        "session.refused",
        "session.unproved",
        "sweep.answered",
        "sweep.done",
        "sweep.dropped",
        "sweep.exported",
        "sweep.held",
        "sweep.opened",
        "sweep.released",
        "sweep.restored",
        "sweep.signed",
        "sweep.told",
        "sweep.touched",
        "urgent.confirmed",
        "urgent.contained",
        "urgent.converted",
        "urgent.ended",
        "urgent.excepted",
        "urgent.late",
        "urgent.lifted",
        "urgent.reported",
        "urgent.unconfirmed",
        "use.doubted",
        "vault.added",
        "vault.confirmed",
        "vault.fetched",
        "vault.kept",
        "vault.late",
        "vault.leaving",
        "vault.member",
        "vault.renewed",
        "vault.reported",
        "vault.retired",
        "vault.returned",
        "vault.set",
        "vault.shown",
        "vault.taken",
        "verify.run",
        "violation.closed",
        "violation.guided",
        "violation.not_improved",
        "violation.reinstated",
        "violation.reported",
        "violation.suspended",
        "write.refused",
    ]


BODY = a_log(1)[0].body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "{",
        "[" * 5000,
        BODY + " ",
        BODY.replace('"seq":0', '"seq": 0'),
        BODY.replace('"seq":0', '"seq":0,"seq":0'),
        BODY.replace('"seq":0', '"seq":0.0'),
        BODY.replace('"seq":0', '"seq":false'),
        BODY.replace('"v":1', '"v":2'),
        BODY.replace('"v":1', '"v":NaN'),
        BODY.replace('"data":{"n":0}', '"data":[]'),
        BODY.replace('"corr":"b0"', '"corr":["b0"]'),
        BODY.replace(".000000Z", "Z"),
        BODY.replace("000000Z", "000000+00:00"),
        BODY.replace("000000Z", "000000"),
        BODY.replace("2027-03-31", "2027-02-31"),
        BODY.replace('"via":"worker"', '"via":"\\u0077orker"'),
        BODY.replace('"via"', '"via\ud800"'),
        BODY.replace(',"via":"worker"', ""),
        BODY.replace('"b0"', f'"{"x" * LIMIT}"'),
    ],
    ids=range(22),
)
def test_a_text_that_we_would_not_write_is_not_read(text: str):
    """Every other spelling, version, kind or length is refused with ValueError, never with another error."""
    assert text != BODY
    with pytest.raises(ValueError):
        parse(text)
