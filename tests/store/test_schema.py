"""The tables that the migrations make are the tables that the code expects, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import Column, MetaData, Table, delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from idm.audit.entry import NO_HASH, Act, Draft
from idm.errors import NotReady
from idm.messages import setup as say
from idm.store import log, schema
from idm.store.engine import Store
from idm.store.tables import UtcDateTime, account, audit_entry, audit_head, instance, metadata, person
from tests.cards import CardOffice
from tests.people import at

NOW = at("2026-04-01 09:00:00")


def test_the_migrated_schema_is_the_one_the_code_describes(store: Store):
    """Alembic finds nothing to change between the migrated database and the tables of the program."""
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, metadata)

    assert found == []


def test_the_comparison_would_notice_a_missing_column(store: Store):
    """A column that only the code knows is found: the claim above can fail."""
    more = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(more)
    more.tables["mark"].append_column(Column("colour", UtcDateTime))

    with store.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), more)

    assert [step[0] for step in found] == ["add_column"]


def test_upgrading_twice_changes_nothing(store: Store):
    """A database of this version is left as it is (F75)."""
    schema.upgrade(store)

    schema.require_current(store)


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_f75_a_database_of_another_version_is_refused(store: Store, version: str):
    """An older or a newer database is not touched, and the sentence names both versions."""
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})

    with pytest.raises(NotReady) as refused:
        schema.require_current(store)

    assert refused.value.said.id == say.DATABASE_OTHER_VERSION.id
    assert version in refused.value.said.text


def test_f75_a_database_without_tables_is_refused(empty_url: str):
    """No tables are another version too, never an empty roster."""
    store = Store(empty_url)

    with pytest.raises(NotReady) as refused:
        schema.require_current(store)
    store.close()

    assert refused.value.said.id == say.DATABASE_OTHER_VERSION.id


def test_a_migration_that_fails_leaves_no_table_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch):
    """Every table or none: the migration is one transaction on both databases."""
    store = Store(empty_url)
    with store.write() as connection:
        connection.execute(text("CREATE TABLE unit (id INTEGER)"))  # the migration will stumble over it

    with pytest.raises(NotReady if "sqlite" in empty_url else DBAPIError):
        schema.upgrade(store)

    with store.read() as connection:
        left = set(inspect(connection).get_table_names())
    store.close()
    assert left <= {"unit", "alembic_version"}


def test_a_database_of_the_first_version_keeps_every_row(empty_url: str):
    """Tables that are made anew on the way keep their rows, and the rows what they refer to."""
    store = Store(empty_url)
    config = schema._config()
    with store.migrate() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO person (id, number, recorded_at) VALUES ('p', '1', '2026-04-01')"))
        connection.execute(
            text("INSERT INTO account (id, person_id, login, recorded_at) VALUES ('a', 'p', 'n1', '2026-04-01')")
        )

    schema.upgrade(store)

    with store.write() as connection:
        assert connection.execute(select(person.c.number, account.c.login).join(account)).all() == [("1", "n1")]
        connection.execute(insert(person).values(id="q", number="1", recorded_at=NOW))  # a number given again
    with pytest.raises(DBAPIError), store.write() as connection:
        connection.execute(insert(account).values(id="b", person_id="nobody", login="n2", recorded_at=NOW))
    store.close()


def test_certificates_from_before_get_their_fingerprints(empty_url: str):
    """A card that was registered by an older version is known in directories by the same fingerprint as a new one."""
    store, config = Store(empty_url), schema._config()
    certificate = CardOffice("西原村", NOW).card("000101")
    with store.migrate() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        row = "(kind, face, handle, state, valid_from, pool, issue, temporary, certificate, made_at, made_by)"
        for kind, pem in (("pki", certificate.pem), ("identifier", None)):
            connection.execute(
                text(
                    f"INSERT INTO card {row} VALUES (:k, :k, :k, 'lent', '2026-04-01', '', 1, false, :pem,"
                    " '2026-04-01', 'os:test')"
                ),
                {"k": kind, "pem": pem},
            )

    schema.upgrade(store)

    with store.read() as connection:
        found = dict(connection.execute(text("SELECT kind, fingerprint FROM card")).all())
    store.close()
    assert found == {"pki": certificate.certificate.fingerprint(SHA256()).hex(), "identifier": None}


def _one_line(store: Store) -> None:
    with store.write() as connection:
        connection.execute(
            insert(instance).values(id=1, name="nishihara", profile="nishihara", policy_digest="", created_at=NOW)
        )
        connection.execute(insert(audit_head).values(id=1, size=0, last=NO_HASH))
        log.append(connection, [Draft(act=Act.INSTANCE_CREATED, by="os:test", via="cli", outcome="ok")], NOW)


@pytest.mark.parametrize(
    "statement", [update(audit_entry).values(body="{}"), delete(audit_entry)], ids=["update", "delete"]
)
def test_a2_the_database_refuses_to_change_or_remove_a_line(store: Store, statement):
    """The log only grows, whoever asks: the database itself says no, and the line stays as it was."""
    _one_line(store)
    with store.read() as connection:
        before = list(log.lines(connection))

    with pytest.raises(DBAPIError, match="only grows"), store.write() as connection:
        connection.execute(statement)

    with store.read() as connection:
        assert list(log.lines(connection)) == before


def test_f98_a_fork_of_the_log_cannot_be_stored(store: Store):
    """Two lines cannot follow the same one."""
    _one_line(store)

    with pytest.raises(DBAPIError), store.write() as connection:
        connection.execute(insert(audit_entry).values(seq=1, body="{}", prev=NO_HASH, hash="b"))


MOMENTS = Table("moments", MetaData(), Column("at", UtcDateTime))


def test_f53_a_naive_instant_is_refused(store: Store):
    """An instant without a zone never reaches the database."""
    with pytest.raises(StatementError, match="zone"), store.write() as connection:
        connection.execute(select(instance).where(instance.c.created_at == datetime(2026, 4, 1)))  # noqa: DTZ001


def test_f53_an_instant_comes_back_as_the_same_instant_in_utc(store: Store):
    """Whatever zone it was written in, it is read as aware UTC."""
    written = datetime(2027, 4, 1, 0, 0, tzinfo=timezone(timedelta(hours=9)))
    with store.write() as connection:
        MOMENTS.create(connection)
        connection.execute(insert(MOMENTS).values(at=written))

    with store.read() as connection:
        found = connection.execute(select(MOMENTS.c.at)).scalar_one()

    assert found == written
    assert found.utcoffset() == timedelta(0)
    assert found.isoformat() == "2027-03-31T15:00:00+00:00"
    assert found.tzinfo is UTC
