"""What was approved is what the log says was approved; a row that somebody changed beside it gives nothing (F22)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, text, update

from idm.errors import Stopped
from idm.facts.case import Answer, CaseKind, Decision
from idm.messages import cases as say
from idm.office.cases import ending
from idm.office.cases.effects import EFFECTS
from idm.office.cases.touched import shut_touched
from idm.store import cases
from idm.store.cases import Filed
from idm.store.tables import audit_entry, case_decision, case_file
from idm.store.tables.audit import CASES, ENDED, URGENT, VAULT
from tests.cases import CISO, CLERK, HEAD, PLANNING, RIGHT, TAX, Hall

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def granted(hall: Hall) -> tuple[Hall, Filed]:
    """A clerk has got a right for a month."""
    hall.effects = EFFECTS
    filed = hall.apply(CaseKind.ENTITLEMENT, subject="水道料金", content={"entitlement": RIGHT})
    while filed.state.value == "open":
        filed = hall.decide(filed, TAX)
    return hall, filed


def rights(hall: Hall) -> list[str]:
    now = hall.world.clock.now()
    given = hall.person(CLERK).grants
    return [one.key for one in given if one.starts <= now and (one.until is None or now < one.until)]


def change(hall: Hall, filed: Filed, *, sealed: bool, **values: object) -> None:
    """Somebody writes to the table itself; ``sealed``: he counts the digest anew."""
    with hall.world.instance.store.write() as connection:
        where = case_file.c.id == filed.id
        connection.execute(update(case_file).where(where).values(values))
        if sealed:
            found = cases.get(connection, filed.id)
            assert found is not None
            connection.execute(update(case_file).where(where).values(digest=found.case.digest))


@pytest.mark.parametrize("sealed", [False, True], ids=["the words alone", "with their digest"])
@pytest.mark.parametrize("what", ["until", "beneficiary", "content"])
def test_f22_a_grant_whose_words_were_changed_in_the_database_gives_nothing(
    granted: tuple[Hall, Filed], what: str, sealed: bool
):
    """A year more, another person, another right: nobody has said yes to that."""
    hall, filed = granted
    assert rights(hall) == [RIGHT]
    other = {
        "until": hall.world.clock.now() + timedelta(days=365),
        "beneficiary": hall.person(HEAD).id,
        "content": '{"entitlement":"resident-registry"}',
    }

    change(hall, filed, sealed=sealed, **{what: other[what]})

    assert rights(hall) == []
    assert not hall.person(HEAD).grants
    with hall.world.instance.store.read() as connection:
        assert cases.in_force(connection, CaseKind.ENTITLEMENT, hall.world.clock.now()) == []


def test_f22_a_case_that_only_its_row_approves_gives_nothing(hall: Hall):
    """Open in the log; the state set by hand, the line of another approval named as its own."""
    hall.effects = EFFECTS
    filed = hall.apply(CaseKind.ENTITLEMENT, subject="水道料金", content={"entitlement": RIGHT})

    for line in (None, 0, 3):
        change(hall, filed, sealed=False, state="approved", ended_at=hall.world.clock.now(), decided_seq=line)
        assert rights(hall) == []


def test_f22_the_worker_shuts_it_and_those_who_oversee_hear_of_it(granted: tuple[Hall, Filed]):
    """Once: the CISO and the network admin are told, its holder's accounts are looked at, and it is on record."""
    hall, filed = granted
    change(hall, filed, sealed=True, until=hall.world.clock.now() + timedelta(days=365))

    said = [shut_touched(hall.world.instance, "worker:one") for _ in range(2)]

    assert [[one.id for one in found] for found in said] == [[say.TOUCHED_SAID.id], []]
    assert {hall.told(number)[-1] for number in (CISO, PLANNING)} == {say.TOUCHED_TOLD.id}
    line = hall.world.log("case.ended")[-1]
    assert (line["by"], line["object"], line["data"]["why"]) == ("worker:one", f"case:{filed.id}", say.TOUCHED.id)
    assert hall.world.waiting() > 0


def end(hall: Hall, filed: Filed) -> None:
    ending.end_early(hall.world.instance, filed.id, hall.world.instance.actor(CLERK), "もう要らない")


@pytest.mark.parametrize("later", [None, 365], ids=["never", "in a year"])
def test_f22_what_was_ended_does_not_come_back(granted: tuple[Hall, Filed], later: int | None):
    """When it was over is in no digest: the line of its end says it, whatever the row has forgotten."""
    hall, filed = granted
    end(hall, filed)
    hall.later(hours=1)
    now = hall.world.clock.now()

    change(hall, filed, sealed=False, over_at=None if later is None else now + timedelta(days=later))

    assert rights(hall) == []
    with hall.world.instance.store.read() as connection:
        assert cases.in_force(connection, CaseKind.ENTITLEMENT, now) == []
    assert [one.id for one in shut_touched(hall.world.instance, "worker:one")] == [say.TOUCHED_SAID.id]
    assert rights(hall) == []
    assert shut_touched(hall.world.instance, "worker:one") == []


def test_f28_when_it_was_approved_is_what_the_log_says(granted: tuple[Hall, Filed]):
    """A later day in the row would bind it to a post that its holder has got since."""
    hall, filed = granted

    change(hall, filed, sealed=False, ended_at=hall.world.clock.now() + timedelta(days=100))

    with hall.world.instance.store.read() as connection:
        (found,) = cases.in_force(connection, CaseKind.ENTITLEMENT, hall.world.clock.now())
    assert filed.ended_at == found.ended_at is not None
    assert [one.given for one in hall.person(CLERK).grants] == [filed.ended_at]


def test_f20_all_of_them_are_shut_after_two_looks(granted: tuple[Hall, Filed]):
    """One to see whether there is anything to do, one in the transaction of the deed: however many there are."""
    hall, first = granted
    second = hall.apply(CaseKind.ENTITLEMENT, subject="財務", content={"entitlement": RIGHT})
    while second.state.value == "open":
        second = hall.decide(second, TAX)
    for filed in (first, second):
        change(hall, filed, sealed=True, until=hall.world.clock.now() + timedelta(days=365))
    looks: list[str] = []

    @event.listens_for(hall.world.instance.store.engine, "before_cursor_execute")
    def _note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM case_file" in statement and ", ".join("?" for _ in CaseKind) in statement:
            looks.append(statement)

    assert len(shut_touched(hall.world.instance, "worker:one")) == 2
    assert len(looks) == 2


# --- what is not decided yet ---


@pytest.fixture
def asked(hall: Hall) -> tuple[Hall, Filed]:
    """Somebody asks for access from outside: two have to say yes, one after the other."""
    return hall, hall.apply(CaseKind.EXTERNAL_ACCESS)


@pytest.mark.parametrize("what", ["applicant", "beneficiary", "until", "reason", "version"])
def test_f21_f22_an_application_that_was_changed_in_the_database_is_not_decided(asked: tuple[Hall, Filed], what: str):
    """With its digest: the last yes would make a line of the log of words that nobody has handed in."""
    hall, filed = asked
    other: dict[str, object] = {
        "applicant": hall.person(HEAD).id,
        "beneficiary": hall.person(HEAD).id,
        "until": hall.world.clock.now() + timedelta(days=60),
        "reason": "別の理由",
        "version": 2,
    }

    change(hall, filed, sealed=True, **{what: other[what]})

    assert refused(hall, filed.id, TAX) == say.NOT_AS_ON_RECORD.id
    assert hall.world.log("case.decided") == []


def test_f21_whoever_asked_does_not_decide_after_he_named_another_applicant(hall: Hall):
    """The network admin for somebody else, and then as if he had not asked himself."""
    filed = hall.apply(CaseKind.EXTERNAL_ACCESS, by=PLANNING)
    hall.decide(filed, TAX)
    change(hall, filed, sealed=True, applicant=hall.person(CLERK).id)

    assert refused(hall, filed.id, PLANNING) == say.NOT_AS_ON_RECORD.id


def test_f21_a_first_word_that_is_in_the_table_alone_counts_for_nothing(asked: tuple[Hall, Filed]):
    """Put there by whoever says the last one."""
    hall, filed = asked
    word = Decision(0, "system_manager", hall.person(TAX).id, Answer.YES, filed.case.digest, hall.world.clock.now())
    with hall.world.instance.store.write() as connection:
        cases.put_down(connection, filed.id, [word])

    assert refused(hall, filed.id, PLANNING) == say.NOT_AS_ON_RECORD.id


@pytest.mark.parametrize("values", [{"step": 1}, {"role": "network_admin"}, {"person_id": HEAD}], ids=str)
def test_f21_a_word_that_was_changed_in_the_table_stops_the_next_one(
    asked: tuple[Hall, Filed], values: dict[str, object]
):
    """Moved to another step, to another office, or to another person."""
    hall, filed = asked
    hall.decide(filed, TAX)
    other = {name: hall.person(HEAD).id if value == HEAD else value for name, value in values.items()}
    with hall.world.instance.store.write() as connection:
        connection.execute(update(case_decision).where(case_decision.c.case_id == filed.id).values(other))

    assert refused(hall, filed.id, PLANNING) == say.NOT_AS_ON_RECORD.id


def test_f22_what_was_withdrawn_or_returned_is_not_decided_after_its_row_was_opened(asked: tuple[Hall, Filed]):
    """The newest line about it says where it stands."""
    hall, filed = asked
    hall.withdraw(filed)
    returned = hall.apply(CaseKind.EXTERNAL_ACCESS)
    hall.decide(returned, TAX, Answer.RETURN)

    for one in (filed, returned):
        change(hall, one, sealed=False, state="open", ended_at=None)
        with hall.world.instance.store.write() as connection:
            connection.execute(delete(case_decision).where(case_decision.c.case_id == one.id))
        assert refused(hall, one.id, TAX) == say.NOT_AS_ON_RECORD.id


def test_s08_what_was_returned_and_handed_in_again_is_decided_as_ever(asked: tuple[Hall, Filed]):
    """Words on what it was before are no words on what it is."""
    hall, filed = asked
    hall.decide(filed, TAX, Answer.RETURN)
    again = hall.edit(filed, reason="場所を直した")

    assert hall.decide(hall.decide(again, TAX), PLANNING).state.value == "approved"


def test_f22_a_line_about_it_that_somebody_changed_stops_the_decision(asked: tuple[Hall, Filed]):
    """Nobody knows what it said before."""
    hall, filed = asked
    hall.decide(filed, TAX)
    with hall.world.instance.store.write() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        line = audit_entry.c.body.startswith('{"act":"case.opened"')
        connection.execute(
            update(audit_entry).where(line).values(body=func.replace(audit_entry.c.body, '"v":', '"w":'))
        )

    assert refused(hall, filed.id, PLANNING) == say.NOT_AS_ON_RECORD.id


@pytest.mark.parametrize(
    ("index", "condition"),
    [("cases", CASES), ("ended", ENDED), ("vault", VAULT), ("urgent", URGENT)],
    ids=["cases", "ended", "vault", "urgent"],
)
def test_what_is_compared_with_the_log_is_found_without_reading_it(hall: Hall, index: str, condition: str):
    """SQLite says by which index: a few lines of however many."""
    with hall.world.instance.store.read() as connection:
        query = f"EXPLAIN QUERY PLAN SELECT body FROM audit_entry WHERE {condition} AND seq >= 5 ORDER BY seq DESC"
        plan = " ".join(row.detail for row in connection.execute(text(query)))

    assert f"ix_audit_entry_{index}" in plan


def refused(hall: Hall, number: int, by: str) -> str:
    """Whoever decides looks at it first: he says the digest that he is shown."""
    with hall.world.instance.store.read() as connection:
        found = cases.get(connection, number)
    assert found is not None
    with pytest.raises(Stopped) as error:
        hall.decide(found, by)
    return error.value.said.id
