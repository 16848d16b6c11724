"""
The texts in force, as the database and the log say alike (7.1(4)③): what was put there beside the log is nobody's word.

Rows can be changed by whoever can write to the database; the log is a chain that is signed over a memory outside of it.
"""

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.messages import policy as say
from idm.store import log_search, texts
from idm.store.texts import CONNECTION, PROFILE, SettingText, What

SAID = "text_sha256"
"""Where a line says which text it puts in force."""
FIRST = {PROFILE: "profile_text_sha256", CONNECTION: "connection_text_sha256"}
"""Where the first line of a log says it."""
ACTS = {PROFILE: Act.POLICY_ACCEPTED, CONNECTION: Act.CONNECTION_ACCEPTED}
_TOUCHED = {PROFILE: say.PROFILE_TOUCHED, CONNECTION: say.CONNECTION_TOUCHED}


def in_force(connection: Connection, what: What) -> SettingText | None:
    """
    None in an instance of before texts were kept.

    Raises:
        Stopped: the row says something else than the log, or is gone.
    """
    kept, said = texts.in_force(connection, what), _said(connection, what)
    if kept is None and said is None:
        return None
    if kept is None or not kept.whole or kept.sha256 != said:
        raise Stopped(_TOUCHED[what])
    return kept


def _said(connection: Connection, what: What) -> str | None:
    """SHA-256 of the text that the newest line about it puts in force."""
    for line in log_search.accepting(connection):
        key = SAID if line["act"] == ACTS[what] else FIRST[what] if line["act"] == Act.INSTANCE_CREATED else ""
        if key in line.get("data", {}):
            return str(line["data"][key])
    return None
