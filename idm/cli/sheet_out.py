"""Rows as a file that is handed out: a workbook or CSV by its name, readable by nobody else."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from connectors.tables import as_csv, as_xlsx
from idm.errors import NotReady
from idm.messages import setup as say

OWNER_ALONE = 0o600


def write_rows(to: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """
    A file that is there already is written over, and its mode is narrowed before anything is in it.

    Raises:
        NotReady: it cannot be written there.
    """
    kept = list(rows)
    data = as_xlsx(columns, kept) if to.suffix.lower() == ".xlsx" else as_csv(columns, kept)
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT, OWNER_ALONE), "wb") as file:
            os.fchmod(file.fileno(), OWNER_ALONE)
            file.truncate()
            file.write(data)
    except OSError as error:
        raise NotReady(say.FILE_UNREADABLE, path=to, why=error) from error
