"""Who is at the terminal, as the operating system knows him. Never taken for a person (see ``Instance.actor``)."""

import os
import pwd
import re
from pathlib import Path

_LOGIN_ID = Path("/proc/self/loginuid")
_NOBODY = "4294967295"
_A_LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}\$?")


def os_login() -> str:
    """The login name of the process's own user."""
    return _name_of(os.getuid())


def at_the_terminal() -> str:
    """
    That name, and whoever became it: by sudo's word (``sudo:``), and by the kernel's (``signed_in:``), which stays the
    same through sudo and su and which a user cannot set.
    """
    own = os_login()
    others = {"sudo": os.environ.get("SUDO_USER", ""), "signed_in": _signed_in()}
    named = [f"{how}:{name}" for how, name in others.items() if name != own and _A_LOGIN.fullmatch(name)]
    return " ".join([own, *named])


def _signed_in() -> str:
    """Who signed in to this machine; empty where the kernel does not keep it."""
    try:
        number = _LOGIN_ID.read_text("ascii").strip()
    except OSError:
        return ""
    return _name_of(int(number)) if number.isdigit() and number != _NOBODY else ""


def _name_of(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a user of another machine, or one that was deleted
        return str(number)
