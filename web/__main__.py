"""`python -m web`: serve the pages on 127.0.0.1."""

import os
import socket
import sys
from contextlib import closing
from pathlib import Path

import waitress

from idm.errors import IdmError, NotReady
from idm.messages import web as say
from idm.office.instance import open_instance
from web.app import create_app
from web.site import LOOPBACK

HOST = "127.0.0.1"
PORT = 8765


def main() -> int:
    """Open the instance and serve until stopped; 1 with a sentence when that cannot be."""
    home = Path(os.environ.get("IDM_HOME", "var")).absolute()
    port = int(os.environ.get("IDM_PORT", PORT))
    try:
        with closing(open_instance(home)) as instance:
            _refuse_busy(port)
            print(say.SERVING.say(url=instance.settings.public_url or f"http://{LOOPBACK}:{port}/").text, flush=True)
            waitress.serve(create_app(instance), host=HOST, port=port, threads=4, ident=None, _quiet=True)
    except IdmError as error:
        print(f"{error.said.text} ({error.said.id})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NotReady(say.PORT_BUSY, port=port) from error


if __name__ == "__main__":
    sys.exit(main())
