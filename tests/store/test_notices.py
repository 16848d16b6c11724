"""What a person must hear of, until he has seen it."""

import pytest

from idm.messages import factors as say
from idm.store import notices
from idm.store.engine import Store
from idm.store.tables import person
from tests.people import at

NOW = at("2026-04-01 09:00:00")


@pytest.fixture
def known(store: Store) -> Store:
    with store.write() as connection:
        connection.execute(person.insert(), [{"id": key, "number": key, "recorded_at": NOW} for key in ("p", "q")])
    return store


def tell(store: Store, who: str, label: str) -> None:
    with store.write() as connection:
        notices.tell(connection, who, say.ADDED, {"kind": "鍵", "label": label}, NOW)


def unread(store: Store, who: str) -> list[notices.Notice]:
    with store.read() as connection:
        return notices.unread(connection, who)


def test_a_notice_waits_for_its_person_until_it_was_read(known: Store):
    """With its values, the newest first; nobody else sees it."""
    tell(known, "p", "一台目")
    tell(known, "p", "二台目")

    shown = unread(known, "p")
    assert [("二台目" in n.said.text, n.said.id, n.at) for n in shown] == [
        (True, say.ADDED.id, NOW),
        (False, say.ADDED.id, NOW),
    ]
    assert unread(known, "q") == []


def test_what_came_in_after_the_page_stays_unread(known: Store):
    """Read is what was shown, and of one's own alone."""
    tell(known, "p", "一台目")
    last = unread(known, "p")[0].id
    tell(known, "p", "二台目")
    tell(known, "q", "三台目")

    with known.write() as connection:
        notices.mark_read(connection, "p", last, NOW)

    assert ["二台目" in n.said.text for n in unread(known, "p")] == [True]
    assert len(unread(known, "q")) == 1
    with known.read() as connection:
        assert [n.read_at for n in notices.newest(connection, "p", 5)] == [None, NOW]


def test_a_sentence_without_its_value_is_never_kept(known: Store):
    """A slip of ours is found where it is made, not by the person who opens his page."""
    with pytest.raises(KeyError), known.write() as connection:
        notices.tell(connection, "p", say.ADDED, {"kind": "鍵"}, NOW)

    assert unread(known, "p") == []
