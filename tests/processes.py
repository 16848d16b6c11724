"""What the system tells about running processes."""

from __future__ import annotations

from pathlib import Path


def command_of(pid: int) -> bytes:
    """The command line of a process, parts ended by NUL; empty when the process is gone or nobody has waited for it."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
