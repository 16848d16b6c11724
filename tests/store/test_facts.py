"""Facts in and out, on both databases: numbers that change hands, addresses, and names that nobody gets twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError

from idm.facts import Account, Person, Renumbering
from idm.facts.card import Card, CardKind, CardState, der_of
from idm.hr.changeset import Event, PersonChange
from idm.store import batches, cards, facts, recording
from idm.store.batches import Batch
from idm.store.engine import Store
from tests.cards import CardOffice
from tests.people import a_person, at, d, span

LENT = CardState.LENT
NOW = at("2026-03-20 09:00:00")
APRIL = Renumbering("00301", span("2026-04-01"))


def recorded(connection: Connection, *changes: tuple[Person | None, Person], at_=NOW) -> None:
    """Take these in as one batch."""
    batch = Batch(0, "hr", "changes", "異動.csv", "0" * 64, 1, 1, "applied", "0" * 64, None, "[]", "os:test", at_)
    told = [PersonChange(before, after if before else fresh(after), (Event.HIRE,), (2,)) for before, after in changes]
    recording.record_changes(connection, told, batches.add(connection, batch), at_)


def fresh(person: Person) -> Person:
    """Without the ids that builders give: facts the store has not seen."""
    return replace(
        person,
        **{k: tuple(replace(f, id=0) for f in getattr(person, k)) for k in ("names", "employments", "postings")},
    )


def the_person(connection: Connection, person_id: str = "person-00101") -> Person:
    return next(facts.people(connection, [person_id]))


def a_mail(person: Person, mail: str) -> Person:
    return replace(person, account=replace(person.account, mail=mail))


def test_an_address_comes_back_and_nobody_else_needs_one(store: Store):
    """No address at all is no value, so that many may have none."""
    with store.write() as connection:
        one = a_mail(a_person("00101"), "aso@vill.example.lg.jp")
        recorded(connection, (None, one), (None, a_person("00102")), (None, a_person("00103")))

        found = {p.number: p.account.mail for p in facts.people(connection)}

    assert found == {"00101": "aso@vill.example.lg.jp", "00102": "", "00103": ""}


def test_f36_an_address_is_given_once(store: Store):
    """The database itself refuses the second one, whatever the program thought."""
    with pytest.raises(IntegrityError), store.write() as connection:
        recorded(
            connection, (None, a_mail(a_person("00101"), "aso@a.jp")), (None, a_mail(a_person("00102"), "aso@a.jp"))
        )


def test_f29_names_stay_taken_after_the_end(store: Store):
    """Login and address of somebody who left years ago, and no empty name."""
    with store.write() as connection:
        left = a_mail(a_person("00101", until="2001-03-31"), "aso@a.jp")
        recorded(connection, (None, left), (None, a_person("00102")))

        assert facts.taken_names(connection) == {"n00101", "n00102", "aso@a.jp"}


def test_case_54_a_new_number_is_a_fact_like_the_others(store: Store):
    """It comes back with its day, and a correction supersedes it and leaves the row."""
    with store.write() as connection:
        recorded(connection, (None, a_person("00101")))
        before = the_person(connection)
        recorded(connection, (before, replace(before, renumberings=(APRIL,))))
        renumbered = the_person(connection)
        recorded(connection, (renumbered, replace(renumbered, renumberings=())))
        corrected = the_person(connection)

    assert [(r.number, r.span) for r in renumbered.renumberings] == [("00301", span("2026-04-01"))]
    assert renumbered.renumberings[0].id > 0
    assert corrected == before


def test_case_54_the_roster_has_everybody_once_under_the_newest_number(store: Store):
    """Whoever compares a list with the roster counts nobody twice."""
    with store.write() as connection:
        recorded(connection, (None, replace(a_person("00101"), renumberings=(APRIL,))), (None, a_person("00102")))

        roster = facts.people_by_number(connection)

    assert {number: one.id for number, one in roster.items()} == {"00301": "person-00101", "00102": "person-00102"}


def test_case_54_somebody_is_found_by_every_number_they_had(store: Store):
    """Old number, new number and login name the same person."""
    with store.write() as connection:
        recorded(connection, (None, replace(a_person("00101"), renumberings=(APRIL,))))

        found = [facts.find_person(connection, who) for who in ("00101", "00301", "n00101", "00999")]

    assert [one.id if one else None for one in found] == ["person-00101"] * 3 + [None]


def test_case_53_a_number_given_again_means_the_newest_person(store: Store):
    """The one who left years ago is still found by login; the roster has the number once."""
    left = a_person("00101", until="2019-03-31")
    new = replace(
        a_person("00101", "白川 花子", since="2026-04-01"),
        id="a-person-before",
        account=Account("account-2", "n00101-2"),
    )
    with store.write() as connection:
        recorded(connection, (None, left), (None, new))

        roster = facts.people_by_number(connection)
        found = [facts.find_person(connection, who) for who in ("00101", "n00101", "n00101-2")]

    assert [one.id for one in roster.values()] == ["a-person-before"]
    assert [one.id if one else None for one in found] == ["a-person-before", "person-00101", "a-person-before"]


def test_case_53_a_number_somebody_gave_back_means_who_carries_it_now(store: Store):
    """阿蘇 太郎 works on under 00301; 00101 is 白川 花子 from now on."""
    holder = replace(a_person("00101"), renumberings=(APRIL,))
    new = replace(a_person("00101", "白川 花子"), id="person-new", account=Account("account-2", "n00101-2"))
    with store.write() as connection:
        recorded(connection, (None, holder), (None, new))

        roster = facts.people_by_number(connection)
        found = [facts.find_person(connection, who) for who in ("00101", "00301")]

    assert {number: one.id for number, one in roster.items()} == {"00101": "person-new", "00301": "person-00101"}
    assert [one.id if one else None for one in found] == ["person-new", "person-00101"]


def test_the_number_of_a_day_follows_the_facts(store: Store):
    """Before the day the old one, from the day the new one; the first number of all is what the row keeps."""
    with store.write() as connection:
        recorded(connection, (None, replace(a_person("00101"), renumberings=(APRIL,))))
        person = the_person(connection)

    assert [person.number_on(d("2026-04-01") + timedelta(days=n)) for n in (-1, 0)] == ["00101", "00301"]
    assert (person.number, person.numbers) == ("00101", ("00101", "00301"))


def test_reading_everybody_asks_each_table_once_for_thousands(store: Store):
    """Facts that nobody has cost one question for thousands of people, not one for each."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Sequence[object]) -> None:
        asked.append(statement)

    with store.write() as connection:
        recorded(connection, *((None, a_person(f"{n:05}")) for n in range(50)))
    event.listen(store.engine, "before_cursor_execute", note)
    with store.read() as connection:
        assert len(list(facts.people(connection))) == 50

    assert sum("FROM renumbering" in statement for statement in asked) == 1


def test_people_bring_the_cards_that_they_hold(store: Store):
    """Lent ones of his own with their fingerprints, none that is suspended; without any cards nothing is asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Sequence[object]) -> None:
        asked.append(statement)

    with store.write() as connection:
        recorded(connection, *((None, a_person(f"{n:05}")) for n in (101, 102)))
    event.listen(store.engine, "before_cursor_execute", note)
    with store.write() as connection:
        assert [person.cards for person in facts.people(connection)] == [(), ()]
        assert not any("card.handle" in statement for statement in asked)

        office = CardOffice("西原村", NOW).card("00101")
        for serial, (state, pem) in enumerate(((LENT, office.pem), (LENT, None), (CardState.SUSPENDED, None))):
            card = Card(0, CardKind.PKI, f"N-{serial}", f"{serial + 1}", CardState.STOCK, span("2026-04-01"))
            key = cards.add(connection, card, pem, by="os:test", now=NOW)
            assert key is not None
            assert cards.move(connection, key, CardState.STOCK, state, holder="person-00101")
        found = {person.number: person.cards for person in facts.people(connection)}

    assert [(card.identifier, len(card.fingerprint)) for card in found["00101"]] == [("pki:1", 64), ("pki:2", 0)]
    assert found["00102"] == ()


def test_a_certificate_is_handed_out_only_while_its_card_is_lent(store: Store):
    """Asked by fingerprint right before a write: a card that was reported meanwhile is not delivered any more."""
    with store.write() as connection:
        recorded(connection, (None, a_person("00101")))
        office = CardOffice("西原村", NOW).card("00101")
        card = Card(0, CardKind.PKI, "N-1", "1", CardState.STOCK, span("2026-04-01"))
        key = cards.add(connection, card, office.pem, by="os:test", now=NOW) or 0
        cards.move(connection, key, CardState.STOCK, LENT, holder="person-00101")
        (held,) = the_person(connection).cards

        there = cards.certificates(connection, [held.fingerprint, "00"])
        cards.move(connection, key, LENT, CardState.SUSPENDED)
        gone = cards.certificates(connection, [held.fingerprint])

    assert there == {held.fingerprint: der_of(office.pem)}
    assert gone == {}
