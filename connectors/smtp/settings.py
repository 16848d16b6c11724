"""Which mail server, and how it is spoken to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from idm.secret import Secret


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """
    ``name`` is who sends, for people; ``sender`` his address, which also gets what cannot be delivered.

    ``ca_file``: who vouches for the server; None: the system's own list. ``seconds``: how long each answer may take.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    name: str
    user: str = ""
    password: Secret | None = None
    ca_file: Path | None = None
    seconds: float = 10.0
