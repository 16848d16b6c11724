"""The command with a person in front of it: a real terminal."""

import os
import pty
import subprocess

from tests.places import IDM, Place


def at_a_terminal(place: Place, keys: str, *arguments: str) -> tuple[int, str]:
    """The command with a person in front of it who types ``keys``; how it ended, and what stood on the screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([IDM, *arguments], env=place.environment(), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, keys.encode())
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end of a pty that is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(60), shown.decode()
