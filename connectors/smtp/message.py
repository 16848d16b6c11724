"""A letter as the bytes of a message (RFC 5322): plain text, nothing of it a header that we did not write."""

import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from idm.calendar import JST
from idm.ports import Letter

_SPLITS = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
"""Kinds of character that could end a header, or that no message can carry."""


def message(letter: Letter, sender: str, name: str) -> bytes:
    """
    The same bytes for the same letter, however often it is sent.

    ``Auto-Submitted`` keeps holiday notices and the like from answering (RFC 3834).
    """
    made = EmailMessage(policy=SMTP)
    user, _, domain = sender.rpartition("@")
    made["From"] = Address(one_line(name), user, domain)
    made["To"] = letter.to
    made["Subject"] = one_line(letter.subject)
    made["Date"] = letter.at.astimezone(JST)
    made["Message-ID"] = letter.message_id
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_lines(letter.text), charset="utf-8", cte="base64")
    return made.as_bytes()


def one_line(text: str) -> str:
    """The text without anything that could begin another line."""
    return "".join(" " if unicodedata.category(c) in _SPLITS else c for c in text).strip()


def _lines(text: str) -> str:
    """Each line by itself, so that only our own breaks remain."""
    return "".join(f"{one_line(line)}\n" for line in text.split("\n"))
