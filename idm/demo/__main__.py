"""``python -m idm.demo``: play the demo in IDM_HOME (else var/ below the current folder)."""

import os
import sys
from pathlib import Path

from rich.markup import escape

from idm.cli.output import err
from idm.cli.wiring import HOME
from idm.clock import SystemClock
from idm.demo.play import play
from idm.errors import IdmError


def main() -> int:
    """0 when the whole play went as it has to, 1 with a sentence when it did not."""
    try:
        play(Path(os.environ.get(HOME) or "var").absolute(), SystemClock())
    except IdmError as error:
        err.print(f"[red]{escape(error.said.text)}[/] ({error.said.id})")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
