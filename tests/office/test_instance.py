"""Making an instance never costs anybody the data of an earlier one."""

from pathlib import Path

import pytest

from idm.errors import BadInput
from idm.office.instance import create
from idm.office.settings import Settings
from tests.instances import TestClock, World


def test_data_whose_settings_are_lost_is_neither_overwritten_nor_cleared_away(village: World):
    """Whoever lost sekisho.toml and runs init again keeps database and signatures."""
    home, settings = village.instance.home, village.instance.settings
    (home / "sekisho.toml").unlink()
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix == ".pem"}
    rows = village.rows("person", "account")

    with pytest.raises(BadInput, match="SET-013"):
        create(home, settings, TestClock())

    assert before
    assert {path: path.read_bytes() for path in before} == before
    assert village.rows("person", "account") == rows


def test_a_database_of_another_instance_is_refused(village: World, tmp_path: Path):
    """The same database from another home: nothing is added to it."""
    database = village.instance.store.url.render_as_string(hide_password=False)
    rows = village.rows()

    with pytest.raises(BadInput, match="SET-014"):
        create(
            tmp_path / "other",
            Settings.model_construct(name="other", profile="nishihara", database=database),
            TestClock(),
        )

    assert village.rows() == rows


def test_the_mode_of_a_folder_that_was_in_use_is_left_alone(tmp_path: Path):
    """Only a folder of our own is closed to others; its files always are, by the command's umask."""
    tmp_path.chmod(0o755)
    (tmp_path / "something").touch()

    create(tmp_path, Settings(name="test", profile="nishihara"), TestClock()).close()

    assert tmp_path.stat().st_mode & 0o777 == 0o755
