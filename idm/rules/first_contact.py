"""What is shown of an entry that was there before us, and the digest of it: a decision is about exactly this."""

import hashlib
import json
from typing import Any

from idm.ports import Stranger


def shown(one: Stranger) -> dict[str, Any]:
    """Everything that a decision may rest on, and who put it there; as JSON holds it."""
    return {
        "logins": list(one.logins),
        "number": one.number,
        "name": one.name,
        "kana": one.kana,
        "unit": one.unit,
        "unit_name": one.unit_name,
        "title": one.title,
        "mail": one.mail,
        "classes": [name for name in one.classes if not name.startswith("sekisho")],
        "members": one.members,
        "key": one.key,
        "made": list(one.made),
        "changed": list(one.changed),
    }


def digest_of(one: Stranger) -> str:
    """SHA-256 in hex. Who changed it last, and how many members it has, say nothing about whose it is."""
    judged = {name: value for name, value in shown(one).items() if name not in {"members", "changed"}}
    text = json.dumps([one.address, one.account, judged], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
