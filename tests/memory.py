"""Where tests keep their files: in memory where the machine has plenty of it, so that none waits for a disk."""

import os
import shutil
from pathlib import Path

ROOM = 4 << 30


def place() -> str:
    """A short path: names of sockets are made below it."""
    memory = Path("/dev/shm")  # noqa: S108 - whoever makes a folder there makes it private
    usable = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if usable else "/tmp"  # noqa: S108 - as above
