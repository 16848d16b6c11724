"""`idm vault`: the whole round of a secret, on the command line."""

import pytest

from tests.cli.test_case import CISO, HEAD, staffed
from tests.places import Place

ADMIN, OPERATOR, CLERK = "00102", "00105", "00106"
OPTIONS = ["--label", "本庁舎のルーター", "--place", "本庁舎2階の機械室", "--role", "network_admin"]

__all__ = ["staffed"]


@pytest.fixture
def ready(staffed: Place) -> Place:
    """Put in by one, confirmed by another, set by a third."""
    staffed.must("vault", "add", "router", *OPTIONS, "--by", ADMIN)
    staffed.must("vault", "confirm", "router", "--by", HEAD)
    staffed.must("vault", "fetch", "router", "--by", OPERATOR)
    staffed.must("vault", "set", "router", "1", "--by", OPERATOR)
    return staffed


def test_taken_shown_once_returned_and_set_again(ready: Place):
    """The secret alone stands on standard output; the second look is refused."""
    assert "番号1" in ready.must("vault", "take", "router", "--purpose", "設定の確認", "--by", ADMIN).out
    secret = ready.must("vault", "show", "1", "--by", ADMIN).out.strip()
    again = ready.idm("vault", "show", "1", "--by", ADMIN)

    assert (len(secret), again.code, "VLT-024" in again.err) == (24, 1, True)
    ready.must("vault", "return", "1", "--by", ADMIN)
    listed = ready.must("vault", "list", "--by", CISO, "--json").json
    assert [one["state"] for one in listed["items"]] == ["to_set"]
    assert "古い秘密がまだ有効です" in ready.must("vault", "list", "--by", CISO).out
    new = ready.must("vault", "fetch", "router", "--by", OPERATOR)
    assert (new.out.strip() != secret, "idm vault set router 2" in new.err) == (True, True)
    ready.must("vault", "set", "router", "2", "--by", OPERATOR)
    known = ready.must("vault", "list", "--by", CISO, "--json").json["items"][0]["known_by"]
    assert [who[:5] for who in known] == [OPERATOR]


def test_taken_out_by_two(ready: Place):
    """One asks, and another says no, then yes."""
    ready.must("vault", "retire", "router", "--by", ADMIN)
    assert "廃止を求められ" in ready.must("vault", "list", "--by", CISO).out
    assert "取りやめました" in ready.must("vault", "keep", "router", "--by", HEAD).out
    assert "求めました" in ready.must("vault", "retire", "router", "--by", ADMIN).out
    assert "VLT-005" in ready.idm("vault", "confirm-retire", "router", "--by", ADMIN).err
    assert "廃止しました" in ready.must("vault", "confirm-retire", "router", "--by", HEAD).out
    assert ready.must("vault", "list", "--by", OPERATOR).out.startswith("あなたが扱える預かり物はありません")
    assert ready.must("audit", "verify", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("take", "router", "--purpose", "x", "--by", CLERK), "VLT-010"),
        (("take", "router", "--purpose", " ", "--by", ADMIN), "VLT-015"),
        (("take", "router", "--purpose", "x", "--minutes", "241", "--by", ADMIN), "VLT-022"),
        (("show", "7", "--by", ADMIN), "VLT-023"),
        (("confirm", "router", "--by", CISO), "VLT-017"),
        (("set", "router", "1", "--by", OPERATOR), "VLT-026"),
        (("confirm-retire", "router", "--by", HEAD), "VLT-037"),
        (("add", "router", *OPTIONS, "--by", ADMIN), "VLT-011"),
        (("add", "switch", *OPTIONS, "--by", HEAD), "VLT-016"),
        (("report", "7", "x", "--by", ADMIN), "VLT-023"),
        (("take", "router", "--purpose", "x"), "BRK-008"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else value,
)
def test_what_is_refused_is_one_sentence(ready: Place, words: tuple[str, ...], said: str):
    """With its id, on standard error."""
    answer = ready.idm("vault", *words)

    assert (answer.code, answer.out, said in answer.err) == (1, "", True), answer


def test_an_emergency_is_reported_and_the_worker_alarms_what_is_not(ready: Place):
    """A break-glass ID of another key."""
    options = [*OPTIONS, "--kind", "break_glass"]
    ready.must("vault", "add", "glass", *options, "--by", ADMIN)
    ready.must("vault", "confirm", "glass", "--by", HEAD)
    halves = [ready.must("vault", "fetch", "glass", "--by", who) for who in (ADMIN, HEAD)]
    assert [(len(half.out.strip()), part in half.err) for half, part in zip(halves, ("前", "後"), strict=True)] == [
        (12, True)
    ] * 2
    ready.must("vault", "set", "glass", "2", "--by", ADMIN)
    assert "報告してください" in ready.must("vault", "take", "glass", "--purpose", "障害", "--by", OPERATOR).out
    ready.now = "2026-04-02 13:00:00"

    said = ready.must("worker", "--once").err
    assert "報告されていません" in said
    assert "時間が終わったため" in said
    ready.must("vault", "report", "1", "経路を戻した", "--by", OPERATOR)
    assert ready.must("vault", "list", "--by", CISO, "--json").json["unreported"] == []
