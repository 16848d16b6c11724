"""The main pages, for whoever may open them."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_login import current_user

from web import access

ENTRIES = (
    ("me.page", "自分のページ"),
    ("status.page", "状態"),
    ("files.every", "人事異動"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """``here``: the page that is open belongs to it."""

    url: str
    label: str
    here: bool


def install(app: Flask) -> None:
    app.jinja_env.globals["menu"] = entries


def entries() -> list[Entry]:
    """The pages that the one who asks may open; none for somebody who is not signed in for good."""
    if not current_user.is_authenticated or not access.may("me.page"):
        return []
    desk = (request.endpoint or "").partition(".")[0]
    return [
        Entry(url_for(endpoint), label, endpoint.partition(".")[0] == desk)
        for endpoint, label in ENTRIES
        if access.may(endpoint)
    ]
