"""Every sentence a person reads, with its id.

An id is written out, never counted, and pinned by a test, so that a help desk and a program may rely on it.
The rooms beside this one hold the sentences by subject.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

_JST = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its values filled in; ``ja`` and ``values`` are what it was made of, for another language."""

    id: str
    text: str
    ja: str = field(default="", compare=False, repr=False)
    values: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with holes: what happened, where, and what to do next."""

    id: str
    ja: str

    def say(self, **values: object) -> Said:
        """
        Fill the holes; an instant is said as a clock in Japan shows it, an OSError by what was the matter. Raises KeyError when a hole has no value: a
        mistake of ours, not of the user.
        """
        filled = {hole: _said(value) for hole, value in values.items()}
        return Said(self.id, self.ja.format(**filled), self.ja, filled)


_WHY = {
    errno.ENOENT: "ありません",
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EISDIR: "フォルダです",
    errno.ENOTDIR: "途中にフォルダでないものがあります",
    errno.EEXIST: "すでにあります",
    errno.ENOSPC: "空き容量がありません",
    errno.EROFS: "書き込みのできない場所です",
    errno.ECONNREFUSED: "つながりません",
}


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(_JST):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, OSError):
        return _WHY.get(value.errno or 0, value.strerror) or "つながりません"  # a library's own error has no words
    return value
