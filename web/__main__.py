"""`python -m web`: serve the pages on 127.0.0.1."""

import os
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import waitress

from idm.errors import IdmError, NotReady
from idm.messages import web as say
from idm.office.settings import Settings
from web.renewing import Renewing
from web.site import LOOPBACK

HOST = "127.0.0.1"
PORT = 8765


def main() -> int:
    """Open the instance and serve until stopped; 1 with a sentence when that cannot be."""
    home = Path(os.environ.get("IDM_HOME", "var")).absolute()
    port = int(os.environ.get("IDM_PORT", PORT))
    try:
        app = Renewing(home)
        with closing(app.instance):
            settings = app.instance.settings
            _refuse_busy(port)
            print(say.SERVING.say(url=settings.public_url or f"http://{LOOPBACK}:{port}/").text, flush=True)
            waitress.serve(app, port=port, _quiet=True, **options(settings))
    except IdmError as error:
        print(f"{error.said.text} ({error.said.id})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def options(settings: Settings) -> dict[str, Any]:
    """What the server does beside the application: proxies' headers are left for it to judge, where there are any."""
    return {
        "host": HOST,
        "threads": 4,
        "ident": None,
        "clear_untrusted_proxy_headers": not settings.trusted_proxies,
    }


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NotReady(say.PORT_BUSY, port=port) from error


if __name__ == "__main__":
    sys.exit(main())
