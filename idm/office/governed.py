"""
Of ``sekisho.toml``, what two people decide on (7.1(4)③), as one text: to what the instance is connected, the mail
server, the list of passwords nobody may use, what the command may do, and whether the instance is a rehearsal.
"""

import json
from typing import Any

from idm.office import blocklist
from idm.office.settings import CommandSettings, DirectorySettings, MailSettings, Settings


def connection_text(settings: Settings) -> str:
    """
    One item a line. Of the list of passwords its seal too: a file that was exchanged is another one.

    The port of a slapd of our own, on this very machine, is left to whoever starts it.

    Raises:
        NotReady: the list of passwords cannot be read.
    """
    left_out = {"port"} if settings.directory.kind == "private" else set()
    governed = {
        "cli": settings.cli.model_dump(),
        "directory": settings.directory.model_dump(exclude=left_out),
        "mail": settings.mail.model_dump(),
        "password_blocklist": settings.password_blocklist,
        "password_blocklist_sha256": blocklist.seal(settings.password_blocklist),
        "rehearsal": settings.rehearsal,
    }
    return json.dumps(governed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def connected(settings: Settings, text: str) -> Settings:
    """The same settings with what was accepted, whatever the file says of it."""
    accepted = _read(text)
    directory = DirectorySettings.model_validate(accepted["directory"])
    if directory.kind == "private":
        directory = directory.model_copy(update={"port": settings.directory.port})
    return settings.model_copy(
        update={
            "cli": CommandSettings.model_validate(accepted["cli"]),
            "directory": directory,
            "mail": MailSettings.model_validate(accepted["mail"]),
            "password_blocklist": accepted["password_blocklist"],
            "rehearsal": accepted["rehearsal"],
        }
    )


def seal_of(text: str) -> str:
    """Of the list of passwords that was accepted; empty where there is none."""
    return str(_read(text)["password_blocklist_sha256"])


def _read(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError("the accepted settings are no object")
    return found
