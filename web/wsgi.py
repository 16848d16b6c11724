"""For a server with several processes, beside PostgreSQL: ``gunicorn --workers 2 'web.wsgi:application()'``."""

import os
from pathlib import Path

from web.renewing import Renewing


def application() -> Renewing:
    """
    The pages and the API over the instance of IDM_HOME.

    Raises:
        NotReady: there is no instance, or its database is not there.
        Stopped: this program cannot read the profile in force.
    """
    return Renewing(Path(os.environ.get("IDM_HOME", "var")).absolute())
