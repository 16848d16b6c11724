"""The main pages, for whoever may open them."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_login import current_user

from idm.store import notices
from web import access, door

ENTRIES = (
    ("me.page", "自分のページ"),
    ("dashboard.page", "概況"),
    ("approvals.page", "承認"),
    ("files.every", "人事異動"),
    ("people.search", "職員"),
    ("window.page", "本人確認の窓口"),
    ("systems.page", "システムと権限"),
    ("worker.page", "反映"),
    ("audit.page", "監査"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """``here``: the page that is open belongs to it."""

    url: str
    label: str
    here: bool


def install(app: Flask) -> None:
    app.jinja_env.globals.update(menu=entries, unread=unread)


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


def unread() -> int:
    """How many notices the one who asks has not read."""
    if not current_user.is_authenticated or not access.may("me.page"):
        return 0
    with door.desk().instance.store.read() as connection:
        return len(notices.unread(connection, door.user().visitor.person.id))
