"""Whoever owns the database can change the log, but not so that nobody notices (A2, F93, F97)."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest
from sqlalchemy import Connection, text

from idm.audit.verify import Report
from idm.errors import Stopped
from idm.office.auditing import verify_log
from tests.instances import World, a_hire


@pytest.fixture
def signed(village: World) -> World:
    """A log of some lines, all of them signed."""
    village.instance.checkpoint()
    report = verify_log(village.instance)
    assert (report.ok, report.signed) == (True, report.entries)
    assert report.entries >= 20
    return village


@contextmanager
def without_guards(world: World) -> Iterator[Connection]:
    """A transaction of somebody who owns the database and has taken its guards away first."""
    with world.instance.store.write() as connection:
        if world.on == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
        else:
            connection.execute(text("DROP TRIGGER audit_entry_no_change ON audit_entry"))
        yield connection


def body_of(connection: Connection, seq: int) -> str:
    return str(connection.execute(text("SELECT body FROM audit_entry WHERE seq = :seq"), {"seq": seq}).scalar_one())


def digest_of(connection: Connection, seq: int) -> str:
    return sha256(body_of(connection, seq).encode()).hexdigest()


def set_head(connection: Connection) -> None:
    """Make the head fit what is left, as a careful attacker would."""
    size, last = connection.execute(text("SELECT seq + 1, hash FROM audit_entry ORDER BY seq DESC LIMIT 1")).one()
    connection.execute(text("UPDATE audit_head SET size = :size, last = :last"), {"size": size, "last": last})


def a_byte_changed(connection: Connection, seq: int) -> None:
    body = body_of(connection, seq).replace('"outcome":"ok"', '"outcome":"oK"', 1)
    connection.execute(text("UPDATE audit_entry SET body = :body WHERE seq = :seq"), {"body": body, "seq": seq})


def a_byte_changed_and_hashed_again(connection: Connection, seq: int) -> None:
    a_byte_changed(connection, seq)
    connection.execute(
        text("UPDATE audit_entry SET hash = :hash WHERE seq = :seq"), {"hash": digest_of(connection, seq), "seq": seq}
    )


def a_line_removed(connection: Connection, seq: int) -> None:
    connection.execute(text("DELETE FROM audit_entry WHERE seq = :seq"), {"seq": seq})


def the_tail_cut(connection: Connection, seq: int) -> None:
    connection.execute(text("DELETE FROM audit_entry WHERE seq >= :seq"), {"seq": seq})
    set_head(connection)


def everything_chained_anew(connection: Connection, seq: int) -> None:
    """One line rewritten, and every later one made to follow it: chain and head are without a fault."""
    lines = connection.execute(text("SELECT seq, body FROM audit_entry WHERE seq >= :seq ORDER BY seq"), {"seq": seq})
    for at, (number, body) in enumerate(list(lines)):
        told = json.loads(body)
        if at == 0:
            told["by"] = "os:nobody"
        else:
            told["prev"] = digest_of(connection, number - 1)
        new = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        connection.execute(
            text("UPDATE audit_entry SET body = :body, prev = :prev, hash = :hash WHERE seq = :seq"),
            {"body": new, "prev": told["prev"], "hash": sha256(new.encode()).hexdigest(), "seq": number},
        )
    set_head(connection)


Attack = Callable[[Connection, int], None]

AT = 9


def after(world: World, attack: Attack, seq: int = AT) -> Report:
    with without_guards(world) as connection:
        attack(connection, seq)
    return verify_log(world.instance)


@pytest.mark.parametrize("attack", [a_byte_changed, a_line_removed, the_tail_cut])
def test_a2_what_was_done_to_the_log_is_found_at_its_place(signed: World, attack: Attack):
    """One byte changed, one line removed, the tail cut off with the head made to fit: the first bad entry is named."""
    report = after(signed, attack)

    assert not report.ok
    assert report.first_bad == AT
    assert report.why is not None


def test_a2_a_line_that_was_hashed_again_breaks_the_chain_at_the_next(signed: World):
    """Its own hash fits now, but the one after it names another."""
    report = after(signed, a_byte_changed_and_hashed_again)

    assert (report.ok, report.first_bad) == (False, AT + 1)


def test_f97_a_history_that_was_chained_anew_does_not_fit_what_was_signed(signed: World):
    """Chain and head are without a fault; only the signed root outside the database tells."""
    report = after(signed, everything_chained_anew)

    assert not report.ok
    assert report.first_bad is not None
    assert report.first_bad <= AT


@pytest.mark.parametrize("attack", [everything_chained_anew, the_tail_cut])
def test_f93_the_keeper_signs_nothing_that_does_not_continue_what_it_signed(signed: World, attack: Attack):
    """After the attack the office goes on working; the signer stops and says so."""
    with without_guards(signed) as connection:
        attack(connection, AT)

    with pytest.raises(Stopped):
        signed.take([a_hire("00201")])


@pytest.mark.parametrize("seq", [0, 1, 19])
def test_a2_a_changed_line_is_found_wherever_it_stands(signed: World, seq: int):
    """The first, the second, a late one."""

    def shout(connection: Connection, at: int) -> None:
        body = body_of(connection, at).replace('"via":"', '"via":"x', 1)
        connection.execute(text("UPDATE audit_entry SET body = :body WHERE seq = :seq"), {"body": body, "seq": at})

    report = after(signed, shout, seq)

    assert (report.ok, report.first_bad) == (False, seq)


@pytest.mark.parametrize("change", ["size = size - 1", "size = size + 1", "last = 'ff'"])
def test_a2_a_head_that_does_not_name_the_last_line_is_found_and_nothing_is_added(signed: World, change: str):
    """Whoever cuts or moves the head stops the log: verify says so, and a deed that cannot be told is not done."""
    with signed.instance.store.write() as connection:
        connection.execute(text(f"UPDATE audit_head SET {change}"))
    before = verify_log(signed.instance)

    with pytest.raises(Stopped, match="AUD-010"):
        signed.take([a_hire("00199")])

    assert (before.ok, before.first_bad) == (False, before.entries)
    assert verify_log(signed.instance).entries == before.entries


def test_a2_a_line_of_another_type_is_a_changed_line(signed: World):
    """SQLite takes bytes where text stood, PostgreSQL makes text of them; the check names the line."""
    with without_guards(signed) as connection:
        connection.execute(text("UPDATE audit_entry SET body = x'ff00' WHERE seq = 5"))

    report = verify_log(signed.instance)

    assert (report.ok, report.first_bad) == (False, 5)


def test_f93_a_log_whose_signatures_are_gone_is_not_in_order(signed: World):
    """Deleting what was signed together with the tail must not pass."""
    shutil.rmtree(signed.instance.home / "audit")

    report = verify_log(signed.instance)

    assert (report.ok, report.first_bad) == (False, 0)
    assert report.why is not None
    assert report.why.id == "AUD-011"
