"""New identifiers: UUIDs that begin with the time (RFC 9562 version 7): rows of one file lie together on disk."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime


def new_ids(now: datetime) -> Callable[[], str]:
    """A maker of ids for things recorded at ``now`` (aware UTC). 74 random bits each."""
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)

    def new_id() -> str:
        bits = (milliseconds << 80) | (7 << 76) | secrets.randbits(76)
        bits = (bits & ~(3 << 62)) | (2 << 62)
        return str(uuid.UUID(int=bits))

    return new_id
