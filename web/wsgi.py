"""For a server with several processes, beside PostgreSQL: ``gunicorn --workers 2 'web.wsgi:application()'``."""

import os
from pathlib import Path

from flask import Flask

from idm.office.instance import open_instance
from web.app import create_app


def application() -> Flask:
    """
    The pages and the API over the instance of IDM_HOME.

    Raises:
        NotReady: there is no instance, or its database is not there.
        Stopped: its profile is not the one that was accepted.
    """
    return create_app(open_instance(Path(os.environ.get("IDM_HOME", "var")).absolute()))
