"""The main pages, for whoever may open them: a few at hand, the others in groups by what they are about."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_login import current_user

from idm.office.cases import looking
from idm.office.contracts.desk import SEES_ALL
from idm.office.managed.parties import ALL
from idm.office.sweeps.parties import HEAD, SIGHT
from idm.office.vault import lending
from idm.store import counting, managed
from idm.store.counting import Awaiting
from web import access, door

AT_HAND = ""
INBOX = "inbox.page"
VAULT = "vault.page"
MANAGED = "managed.page"
SEEN_BY = {"leaving.page": SIGHT, "contracts.page": SEES_ALL | {HEAD}, MANAGED: ALL | {HEAD}}
"""Pages that answer everybody with what is his own; roles with which there is more to see."""

GROUPS = (
    (
        AT_HAND,
        (
            ("me.page", "自分のページ"),
            (INBOX, "受付箱"),
            ("approvals.page", "承認"),
            ("dashboard.page", "概況"),
        ),
    ),
    (
        "職員とカード",
        (
            ("files.every", "人事異動"),
            ("people.search", "職員"),
            ("window.page", "本人確認の窓口"),
            ("cards.page", "ICカード"),
            ("leaving.page", "退職・異動の手続"),
            ("contracts.page", "委託契約"),
            ("sweeps.page", "放置IDの点検"),
            ("consents.page", "採用時の同意書"),
        ),
    ),
    (
        "特権と緊急",
        (
            ("privileges.page", "特権と作業時間"),
            ("vault.page", "預かり物"),
            ("managed.page", "開発用・サービス用の登録"),
            ("urgent.page", "緊急の措置"),
            ("away.page", "不在"),
        ),
    ),
    (
        "例外と違反",
        (
            ("exceptions.page", "例外措置の台帳"),
            ("reviews.page", "四半期の確認"),
            ("violations.page", "違反"),
        ),
    ),
    (
        "仕組みと記録",
        (
            ("adoption.page", "既存の登録"),
            ("systems.page", "システムと権限"),
            ("worker.page", "反映"),
            ("audit.page", "監査記録"),
        ),
    ),
)
"""A group of which somebody may open one page alone is that page."""

BELONG = {"receipts": "cards", "cases": "inbox", "giving_up": "me"}
"""Desks without an entry of their own, and the one under which they are found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``here``: the page that is open belongs to it. ``count``: how much waits there."""

    url: str
    label: str
    here: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """``label`` is empty for those at hand."""

    label: str
    entries: tuple[Entry, ...]

    @property
    def here(self) -> bool:
        return any(one.here for one in self.entries)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(menu=groups, unread=unread)


def groups() -> list[Group]:
    """The pages that the one who asks may open; none for somebody who is not signed in for good."""
    if not current_user.is_authenticated or not access.may("me.page"):
        return []
    desk = (request.endpoint or "").partition(".")[0]
    desk = BELONG.get(desk, desk)
    found = (Group(label, tuple(_entry(*one, desk) for one in pages if _worth(one[0]))) for label, pages in GROUPS)
    return [group for group in found if group.entries]


def _worth(endpoint: str) -> bool:
    """
    May he open it? The vault answers everybody, and is put before those alone who hold a role or were allowed to use
    something; leavers' procedures and contracts before those who see other people's.
    """
    if endpoint in SEEN_BY:
        return access.may(endpoint) and (bool(access.roles() & SEEN_BY[endpoint]) or _owns(endpoint))
    if endpoint != VAULT or access.roles() or not access.may(endpoint):
        return access.may(endpoint)
    with door.desk().instance.store.read() as connection:
        return lending.allowed_something(door.desk().instance, connection, door.user().visitor.person.id)


def _owns(endpoint: str) -> bool:
    """Is there an account that is nobody's own, for which he answers?"""
    if endpoint != MANAGED:
        return False
    with door.desk().instance.store.read() as connection:
        return managed.owns_one(connection, door.user().visitor.person.id)


def _entry(endpoint: str, label: str, desk: str) -> Entry:
    count = waiting() if endpoint == INBOX else 0
    return Entry(url_for(endpoint), label, endpoint.partition(".")[0] == desk, count)


def waiting() -> int:
    """How many applications wait for the one who asks."""
    decides = bool(access.roles() & access.DECIDERS)
    return looking.count(door.desk().instance, door.user().actor, _awaiting(), decides=decides)


def unread() -> int:
    """How many notices the one who asks has not read."""
    if not current_user.is_authenticated or not access.may("me.page"):
        return 0
    return _awaiting().unread


def _awaiting() -> Awaiting:
    """Counted once for a page."""
    if "awaiting" not in g:
        with door.desk().instance.store.read() as connection:
            g.awaiting = counting.awaiting(connection, door.user().visitor.person.id)
    found: Awaiting = g.awaiting
    return found
