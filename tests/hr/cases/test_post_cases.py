"""The organisation and posts (domain 2.7 F), from the bytes of a CSV to the verdict."""

import pytest

from idm.facts import AbsenceKind, Organisation
from idm.hr.changeset import Extent, Source
from tests.hr.files import checked, ids_of, the_change, the_question
from tests.people import HEADER, a_person, a_row, a_unit, an_organisation, d

COMMISSION = a_unit("0810", "選挙管理委員会")
ASSESSMENT = a_unit("0840", "固定資産評価審査委員会")
SCHOOLS = (a_unit("0700", "教育委員会"), a_unit("0701", "学校教育課", "0700"))


def posts(verdict):
    """Where the only person of the file works on 1 April, the main post first."""
    return [(p.unit, p.title, p.main) for p in the_change(verdict).after.postings_on(d("2026-04-01"))]


def by_name(name, **cells):
    return a_row(所属コード="", 所属名=name) | cells


def test_case_60_a_unit_counts_from_its_first_day():
    """A unit that opens on 1 April is unknown the day before."""
    opening = an_organisation(a_unit("0600", "こども課", since="2026-04-01"))

    assert posts(checked([a_row(所属コード="0600")], a_person(), organisation=opening))[0][0] == "0600"
    (problem,) = checked([a_row(所属コード="0600", 発令日="2026-03-31")], a_person(), organisation=opening).problems
    assert (problem.id, problem.asks) == ("HR-060", False)
    assert "令和8年3月31日時点で存在しません" in problem.text


def test_case_61_a_name_that_is_not_the_codes_is_a_question():
    """The code is trusted after a yes; nothing is taken before."""
    row = a_row(所属コード="0100", 所属名="企画商工課")

    question = the_question(checked([row], a_person()))

    assert question.id == "HR-061"
    assert "（コード：0100 総務課、名称：企画商工課）" in question.text
    assert posts(checked([row], a_person(), yes=[("HR-061", 2)]))[0][0] == "0100"


@pytest.mark.parametrize("name", ["税務課", "税 務 課", "企画商工課　情報政策係", "情報政策係"])
def test_case_62_a_full_name_without_a_code_is_enough(name):
    """The only unit of that name, or of that path, is taken with a note."""
    verdict = checked([by_name(name)], a_person())

    assert posts(verdict)[0][0] == ("0300" if "税" in name else "0201")
    (note,) = [n for n in verdict.notes if n.id == "HR-160"]
    assert note.text.startswith("所属コードのない1行は、所属名から所属を決めました")


@pytest.mark.parametrize(("name", "code"), [("企商課", "0200"), ("議事", "0900"), ("教委学校教育課", "0701")])
def test_case_62_an_abbreviation_is_a_question(name, code):
    """The one unit that it may be short for is proposed."""
    organisation = an_organisation(*SCHOOLS)

    question = the_question(checked([by_name(name)], a_person(), organisation=organisation))

    assert (question.id, question.column, question.value) == ("HR-062", "所属名", name)
    verdict = checked([by_name(name)], a_person(), organisation=organisation, yes=["HR-062"])
    assert posts(verdict)[0][0] == code


def test_case_62_an_abbreviation_of_two_units_lists_them():
    """総務 係 may be either: no guess, both are named."""
    sections = an_organisation(a_unit("0102", "総務係", "0100"), a_unit("0801", "総務係", "0900"))

    for name in ("総務係", "総係"):
        verdict = checked([by_name(name)], a_person(), organisation=sections, yes=["HR-062"])
        assert ids_of(verdict) == ["HR-158"]
        assert "0102 総務係、0801 総務係" in verdict.problems[0].text


def test_case_62_a_name_that_nobody_carries_refuses_the_row():
    """Nothing like it on that day."""
    assert ids_of(checked([by_name("魔法課")], a_person())) == ["HR-159"]


def test_case_62_a_leaver_needs_no_unit():
    """退職 with the name of some unit is about the person only."""
    assert checked([by_name("魔法課", 異動区分="退職")], a_person()).problems == ()


def test_case_62_a_full_list_may_have_names_only():
    """所属名 stands in for 所属コード."""
    header = [c for c in HEADER if c not in {"所属コード", "異動区分"}]

    verdict = checked([by_name("税務課")], a_person(), extent=Extent.FULL, header=header)

    assert posts(verdict) == [("0300", "主事", True)]


def test_case_63_two_titles_in_one_cell_are_two_posts():
    """課長補佐兼係長 in one section."""
    verdict = checked([a_row(職名="課長補佐兼係長")], a_person())

    assert posts(verdict) == [("0300", "課長補佐", True), ("0300", "係長", False)]
    (note,) = [n for n in verdict.notes if n.id == "HR-063"]
    assert "2行目 税務課 課長補佐／税務課 係長" in note.text


def test_case_63_titles_that_carry_the_names_of_their_units():
    """総務課長兼議会事務局書記: 課長 of 総務課, and 書記 of the council's office beside it."""
    verdict = checked([a_row(所属コード="0100", 職名="総務課長兼議会事務局書記")], a_person())

    assert posts(verdict) == [("0100", "課長", True), ("0900", "書記", False)]


def test_case_63_the_code_says_where_the_first_post_is():
    """税務課長兼主査 in 総務課: the first title stays as written, in the unit of the row."""
    verdict = checked([a_row(所属コード="0100", 職名="税務課長兼主査")], a_person())

    assert posts(verdict) == [("0100", "税務課長", True), ("0100", "主査", False)]


def test_case_63_abbreviated_units_are_a_question():
    """総務課長兼選管書記長兼固評委書記: three posts after a yes."""
    row = a_row(所属コード="0100", 職名="総務課長兼選管書記長兼固評委書記")
    organisation = an_organisation(COMMISSION, ASSESSMENT)

    question = the_question(checked([row], a_person(), organisation=organisation))

    assert (question.id, question.column) == ("HR-164", "職名")
    assert "総務課 課長／選挙管理委員会 書記長／固定資産評価審査委員会 書記" in question.text
    assert posts(checked([row], a_person(), organisation=organisation, yes=["HR-164"])) == [
        ("0100", "課長", True),
        ("0810", "書記長", False),
        ("0840", "書記", False),
    ]


def test_case_63_a_part_that_names_no_unit_is_a_question():
    """The cell stays whole after a yes."""
    row = a_row(職名="主事兼魔法使い")

    assert the_question(checked([row], a_person())).id == "HR-162"
    assert posts(checked([row], a_person(), yes=["HR-162"])) == [("0300", "主事兼魔法使い", True)]


def test_case_63_both_posts_end_together():
    """兼務解除 of a cell with two posts ends both, and the same file again changes nothing."""
    clerk = a_person(beside=[("0900", "書記"), ("0900", "主任")])
    row = a_row(異動区分="兼務解除", 所属コード="0900", 職名="書記兼主任")

    assert posts(checked([row], clerk)) == [("0101", "主事", True)]


def test_case_64_newspaper_style_refuses_the_row():
    """「同」 and 「〃」 are asked back in every column of the post."""
    verdict = checked([a_row(所属コード="〃", 所属名="同", 職名="同上")], a_person())

    assert ids_of(verdict) == ["HR-064"] * 3
    assert {p.asks for p in verdict.problems} == {False}


def test_case_66_a_secondment_to_another_body_is_a_warning():
    """The prefecture is no unit of ours: the account is suspended for the time, and the note says so."""
    row = by_name("熊本県 市町村課", 異動区分="派遣", 職名="")

    verdict = checked([row], a_person())

    assert the_change(verdict).after.absences[0].kind is AbsenceKind.SECONDED_OUT
    assert "派遣先「熊本県 市町村課」は対象外の団体です。アカウントは「停止（派遣）」にします（2行目）。" in [
        n.text for n in verdict.notes
    ]


def test_case_66_a_secondment_inside_is_no_warning():
    """出向 to the council's office stays in the house."""
    verdict = checked([by_name("議会事務局", 異動区分="出向")], a_person())

    assert [n for n in verdict.notes if n.id == "HR-066"] == []


DEPUTY = a_person("T0002", "白川 副", unit="0001", title="副村長")
CHIEF = a_person("00150", "緑川 税", unit="0300", title="課長")


def test_case_67_an_office_that_falls_vacant_is_a_question():
    """Nobody is CISO after the deputy mayor has left: asked once for the file, and taken after a yes."""
    row = a_row(職員番号="T0002", 氏名="白川 副", 異動区分="退職", 発令日="2026-03-31", 任用形態="")

    question = the_question(checked([row], DEPUTY))

    assert (question.id, question.row) == ("HR-067", None)
    assert "令和8年4月1日から、「最高情報セキュリティ責任者（CISO）」の職が空席になります" in question.text
    the_change(checked([row], DEPUTY, yes=["HR-067"]))


def test_case_67_a_successor_on_the_same_day_is_no_vacancy():
    """Whether or not the successor stands in the same file."""
    row = a_row(職員番号="T0002", 氏名="白川 副", 異動区分="退職", 発令日="2026-03-31")
    next_one = a_row(所属コード="0001", 職名="副村長")

    assert checked([row, next_one], DEPUTY, a_person()).problems == ()
    coming = the_change(checked([next_one], a_person())).after
    assert checked([row], DEPUTY, coming).problems == ()


def test_case_67_one_day_without_is_a_vacancy():
    """The successor comes a day late: the day is named."""
    row = a_row(職員番号="T0002", 氏名="白川 副", 異動区分="退職", 発令日="2026-03-31")
    late = a_row(所属コード="0001", 職名="副村長", 発令日="2026-04-02")

    assert ids_of(checked([row, late], DEPUTY, a_person())) == ["HR-067"]


def test_s08_nishihara_2_1_1_a_second_ciso_is_refused_with_both_numbers():
    """No yes takes it in: the day, the office and both people are named, and what to do."""
    second = a_row(所属コード="0001", 職名="副村長")

    for yes in ([], ["HR-186"]):
        (problem,) = checked([second], DEPUTY, a_person(), yes=yes).problems
        assert (problem.id, problem.row, problem.asks) == ("HR-186", 2, False)
    for said in ("令和8年4月1日から", "最高情報セキュリティ責任者（CISO）", "T0002", "00101", "前の人の異動か退職の行"):
        assert said in problem.text


def test_s08_a_ciso_who_is_on_leave_is_ciso_still():
    """He comes back to his post; until then nobody else has it."""
    leave = a_row(職員番号="T0002", 氏名="白川 副", 異動区分="休職", 任用形態="")
    second = a_row(所属コード="0001", 職名="副村長")

    assert ids_of(checked([leave, second], DEPUTY, a_person())) == ["HR-186"]


def test_s08_two_newcomers_for_one_office_are_both_refused():
    """Nobody of the roster holds it; the file gives it to two."""
    rows = [
        a_row(所属コード="0001", 職名="副村長"),
        a_row(職員番号="00150", 氏名="緑川 税", 所属コード="0001", 職名="副村長"),
    ]

    assert ids_of(checked(rows, a_person(), CHIEF, yes=["HR-068"])) == ["HR-186", "HR-186"]


def test_s08_one_day_together_is_a_day_too_many():
    """The predecessor's last day is the successor's first: refused, to the day."""
    row = a_row(職員番号="T0002", 氏名="白川 副", 異動区分="退職", 発令日="2026-04-01")
    next_one = a_row(所属コード="0001", 職名="副村長")

    assert ids_of(checked([row, next_one], DEPUTY, a_person())) == ["HR-186"]


def test_nishihara_2_2_1_a_second_network_admin_is_refused_and_a_second_manager_is_not():
    """企画商工課 has one head; a section may have a 課長 and a 局長."""
    planner = a_person("00152", "宇土 企", unit="0200", title="課長")

    assert ids_of(checked([a_row(所属コード="0200", 職名="課長")], planner, a_person())) == ["HR-186"]
    assert checked([a_row(所属コード="0300", 職名="局長")], CHIEF, a_person()).problems == ()


def test_case_68_a_unit_without_its_manager_is_a_question():
    """The only 課長 of 税務課 goes to 住民福祉課; one question for each unit, one yes for all."""
    row = a_row(職員番号="00150", 氏名="緑川 税", 所属コード="0400", 職名="課長")

    question = the_question(checked([row], CHIEF))

    assert (question.id, question.row) == ("HR-068", None)
    assert "「税務課」の情報セキュリティ・システム管理者がいなくなります" in question.text
    the_change(checked([row], CHIEF, yes=["HR-068"]))


def test_case_68_two_units_are_two_questions():
    """Each unit is named."""
    other = a_person("00151", "菊池 住", unit="0400", title="課長")
    rows = [
        a_row(職員番号="00150", 氏名="緑川 税", 異動区分="退職"),
        a_row(職員番号="00151", 氏名="菊池 住", 所属コード="0500", 職名="主幹"),
    ]

    assert ids_of(checked(rows, CHIEF, other)) == ["HR-068", "HR-068"]
    assert checked(rows, CHIEF, other, yes=["HR-068"]).problems == ()


def test_case_68_a_unit_that_is_closed_needs_no_manager():
    """税務課 ends on 31 March, and its head with it."""
    others = [unit for unit in an_organisation().units if unit.code != "0300"]
    closing = Organisation((*others, a_unit("0300", "税務課", until="2026-03-31")))
    row = a_row(職員番号="00150", 氏名="緑川 税", 所属コード="0400", 職名="課長")

    assert checked([row], CHIEF, organisation=closing).problems == ()


def test_case_80_council_and_contractors_do_not_come_from_hr():
    """議員 on HR's list refuses the row, a clerk on the others' list too."""
    row = a_row(職員番号="00200", 異動区分="採用", 任用形態="議員")

    (problem,) = checked([row]).problems
    assert (problem.id, problem.asks) == ("HR-080", False)
    assert ids_of(checked([row], source=Source.OTHERS)) == []
    assert ids_of(checked([row | {"任用形態": "常勤"}], source=Source.OTHERS)) == ["HR-115"]
