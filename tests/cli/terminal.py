"""The command with a person in front of it: a real terminal."""

import os
import pty
import subprocess
import threading
from collections.abc import Sequence

from tests.places import IDM, Place

PATIENCE = 180  # seconds


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
    return process.wait(PATIENCE), shown.decode()


def answering(place: Place, answers: Sequence[tuple[str, str]], *arguments: str) -> tuple[int, str]:
    """The same for whoever is asked: each answer is typed when its question stands on the screen."""
    ours, theirs = pty.openpty()
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = subprocess.Popen([IDM, *arguments], env=place.environment(), start_new_session=True, **streams)
    os.close(theirs)
    late = threading.Timer(PATIENCE, process.kill)
    late.start()
    shown, waiting, read = b"", list(answers), 0
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end of a pty that is closed
            break
        shown += part
        if waiting and (question := shown.find(waiting[0][0].encode(), read)) >= 0:
            read = question + len(waiting[0][0].encode())  # the same question may come again
            os.write(ours, f"{waiting.pop(0)[1]}\n".encode())
    os.close(ours)
    late.cancel()
    return process.wait(PATIENCE), shown.decode()
