"""Thousands whose term ends on 31 March and begins again on 1 April keep what they have, in one midnight (case 70)."""

from idm.calendar import start_of
from idm.desired import Desired
from idm.facts import Form, Person
from idm.rules.brake import trips
from idm.verdict import Status
from tests.hr.files import checked
from tests.people import POLICY, a_person, a_row, an_organisation, d

COUNT = 2_000
LAST_DAY, NEXT_DAY = d("2026-03-31"), d("2026-04-01")


def a_term(number: int) -> Person:
    return a_person(number=f"{number:06}", unit="0300", form=Form.FISCAL_YEAR, since="2025-04-01", until="2026-03-31")


def again(person: Person) -> dict[str, str]:
    name = person.names[0]
    return a_row(
        職員番号=person.number, 氏名=name.full, 氏名カナ=name.kana, 異動区分="任用更新",
        任用形態="会計年度任用", 発令日="2026-04-01", 任期終了="2027-03-31",
    )  # fmt: skip


def test_case_70_two_thousand_terms_go_on_without_a_gap_and_without_the_brake():
    """Asked once for all of them; the same groups on both days, and only the coming end has moved."""
    people = [a_term(number) for number in range(1, COUNT + 1)]
    rows = [again(person) for person in people]
    assert [p.id for p in checked(rows, *people).problems] == ["HR-070"]

    verdict = checked(rows, *people, yes=["HR-070"])

    assert verdict.problems == ()
    assert verdict.changes is not None
    changes, organisation = verdict.changes.changes, an_organisation()
    assert len(changes) == COUNT
    assert trips(changes, people, POLICY, organisation, start_of(LAST_DAY)) == ()
    before, after = (Desired(POLICY, organisation, start_of(day)) for day in (LAST_DAY, NEXT_DAY))
    for change in changes:
        evening, morning = before.entry(change.after), after.entry(change.after)
        assert evening is not None
        assert morning is not None
        assert evening.status is morning.status is Status.ACTIVE
        assert evening.groups == morning.groups
        assert evening.ends_at == morning.ends_at == start_of(d("2027-04-01"))
