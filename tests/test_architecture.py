"""The one-way walk is held by a linter, and the linter is shown to notice."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "lint-imports"), "--no-cache", "--config", ".importlinter"]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin"},
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("idm", "connectors", "web"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_as_it_is_keeps_every_contract(copy: Path):
    """Imports point one way."""
    found = lint_imports(copy)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("idm/desired.py", "import ldap3"),
        ("idm/facts/person.py", "import sqlalchemy"),
        ("idm/rules/employment.py", "from idm.clock import SystemClock"),
        ("idm/office/hr/desk.py", "import connectors.ldap"),
        ("connectors/ldap/directory.py", "import idm.converge"),
        ("idm/store/facts.py", "import idm.office.hr"),
        ("idm/cli/hr.py", "import ldap3"),
    ],
)
def test_an_import_in_the_wrong_direction_breaks_a_contract(copy: Path, file: str, line: str):
    """One forbidden import anywhere is enough."""
    path = copy / file
    path.write_text(path.read_text("utf-8") + f"\n{line}  # noqa\n", "utf-8")

    found = lint_imports(copy)

    assert found.returncode == 1
    assert "BROKEN" in found.stdout


def test_only_the_clock_module_reads_the_clock(tmp_path: Path):
    """A rule that asks for the time itself does not pass the linter (F50, F53)."""
    rule = tmp_path / "rule.py"
    rule.write_text("from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n", "utf-8")

    command = [str(BIN / "ruff"), "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), str(rule)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert found.returncode == 1
    assert "TID251" in found.stdout
