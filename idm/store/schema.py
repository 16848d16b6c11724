"""Migrations: bring a database to this program's version, or say that it is of another one (F75)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from idm.errors import NotReady
from idm.messages import setup as say
from idm.store.engine import Store


def upgrade(store: Store) -> None:
    """Create or upgrade every table, each migration in a transaction."""
    config = _config()
    with store.migrate() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(store: Store) -> None:
    """
    Refuse a database of another version.

    Raises:
        NotReady: older, newer, or no tables at all.
    """
    expected = ScriptDirectory.from_config(_config()).get_current_head()
    with store.read() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != expected:
        raise NotReady(say.DATABASE_OTHER_VERSION, found=found or "なし", expected=expected)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
