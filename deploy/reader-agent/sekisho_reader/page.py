"""The browser gets its code by a file that this user alone can read: a command line is seen by everybody here."""

import os
import shutil
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>関所</title>
<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url={url}">
<p><a href="{url}">関所を開く</a></p></html>
"""


@contextmanager
def opened(url: str) -> Iterator[None]:
    """A browser at this address; the file is gone afterwards. One that cannot read it is no error: see ``GO_ON``."""
    folder = Path(tempfile.mkdtemp(prefix="sekisho-", dir=os.environ.get("XDG_RUNTIME_DIR") or None))  # mode 0700
    try:
        path = folder / "sekisho.html"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(_PAGE.format(url=escape(url, quote=True)))
        webbrowser.open(path.as_uri())
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
