"""Units that a body's text leaves out: みなかみ町's schools (MINAKAMI-1, s03)."""

from dataclasses import replace
from typing import Any

from idm.calendar import Span
from idm.facts import Person, Posting
from idm.policy import load_profile
from tests.hr.files import checked, ids_of
from tests.people import a_person, a_row, a_unit, an_organisation, d

MINAKAMI = load_profile("minakami")
SCHOOLS = an_organisation(
    a_unit("0700", "教育委員会"),
    a_unit("0701", "学校教育課", "0700"),
    a_unit("0790", "水上小学校", "0700"),
    a_unit("0791", "事務室", "0790"),
)


def read(*rows: dict[str, str], **how: Any):
    return checked([*rows], *how.pop("people", ()), organisation=SCHOOLS, **{"policy": MINAKAMI} | how)


def test_minakami_1_a_row_of_a_school_is_left_out_and_listed():
    """With everything below the school; the board's own section is covered."""
    verdict = read(
        a_row(職員番号="00201", 異動区分="採用", 所属コード="0790"),
        a_row(職員番号="00202", 異動区分="採用", 所属コード="0791"),
        a_row(職員番号="00203", 異動区分="採用", 所属コード="0701"),
    )

    assert verdict.problems == ()
    assert verdict.changes is not None
    assert [change.after.number for change in verdict.changes.changes] == ["00203"]
    said = [note.text for note in verdict.notes if note.id == "HR-187"]
    assert ["2行目" in said[0], "3行目" in said[1], len(said)] == [True, True, 2]
    assert "みなかみ町 1)" in said[0]


def test_minakami_1_a_file_of_schools_alone_changes_nothing():
    """Every row is listed, nobody comes in, and no file is taken for one that says something."""
    verdict = read(a_row(職員番号="00201", 異動区分="採用", 所属コード="0790"))

    assert verdict.changes is None
    assert [note.id for note in verdict.notes] == ["HR-187"]


def test_minakami_1_nobody_keeps_his_account_by_a_row_that_is_left_out():
    """Whoever is known and is sent to a school is no row to be passed over."""
    verdict = read(a_row(異動区分="異動", 所属コード="0790"), people=(a_person(),))

    assert ids_of(verdict) == ["HR-188"]
    assert verdict.changes is None


def test_minakami_1_a_number_without_its_zeros_is_no_stranger_of_a_school():
    """It is asked about before anybody is left out; once it is said who is meant, he is sent out of scope."""
    rows, people = a_row(職員番号="101", 異動区分="異動", 所属コード="0790"), (a_person("00101"),)

    assert ids_of(read(rows, people=people)) == ["HR-049"]
    assert ids_of(read(rows, people=people, yes=["HR-049"])) == ["HR-188"]


def test_minakami_1_only_whoever_is_employed_that_day_is_sent_out_of_scope():
    """Who left comes to a school as anybody else does; a post beside his own is only noted, and goes if he has it."""
    gone = read(a_row(異動区分="採用", 所属コード="0790"), people=(a_person(until="2025-03-31"),))
    on = read(a_row(異動区分="兼務", 所属コード="0790"), people=(a_person(),))
    off = read(a_row(異動区分="兼務解除", 所属コード="0790", 職名="講師"), people=(beside(a_person()),))

    assert [("HR-188" in ids_of(one), [note.id for note in one.notes]) for one in (gone, on)] == [
        (False, ["HR-187"])
    ] * 2
    assert off.problems == ()
    assert off.changes is not None
    assert [len(change.after.postings_on(d("2026-04-01"))) for change in off.changes.changes] == [1]


def beside(person: Person) -> Person:
    """With a post at the school beside his own, from before."""
    return replace(person, postings=(*person.postings, Posting("0790", "講師", False, Span(d("2025-04-01")))))


def test_another_body_leaves_nobody_out():
    """西原村's text has schools in it."""
    assert not [
        note for note in read(a_row(所属コード="0790"), policy=load_profile("nishihara")).notes if note.id == "HR-187"
    ]
