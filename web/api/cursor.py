"""Where a page ends, sealed: only what we handed out is taken back (F87)."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from idm.errors import NotThere
from idm.messages import api as say


def sealed(what: str, last: str) -> str:
    """``what`` is the list it belongs to: a cursor of another list is none."""
    return str(_serializer(what).dumps(last))


def read_cursor(what: str, cursor: str | None) -> str:
    """
    After what the page begins; empty for the first.

    Raises:
        NotThere: not one of ours; nothing goes on from there.
    """
    if cursor is None:
        return ""
    try:
        return str(_serializer(what).loads(cursor))
    except BadData as error:
        raise NotThere(say.BAD_CURSOR) from error


def _serializer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"cursor of {what}")
