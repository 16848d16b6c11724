"""Whole files: full lists, files of changes, and every problem at once."""

from connectors.hr_file.reader import sheet_from
from idm.facts import Form
from idm.hr.changeset import Event, Extent, Source
from idm.hr.check import check
from tests.hr.files import TODAY, checked, ids_of, notes_of, stored, the_change
from tests.people import HEADER, POLICY, a_person, a_row, a_unit, an_hr_csv, an_organisation, d

FULL_HEADER = tuple(column for column in HEADER if column not in {"異動区分", "発令日"})
STAFF = [a_person(f"{n:05d}", f"阿蘇 {name}") for n, name in enumerate(["一郎", "二郎", "三郎", "四郎"], 101)]


def listed(person, **cells):
    """The row of a full list that says what is known already."""
    main = person.postings[0]
    return (
        a_row(
            職員番号=person.number,
            氏名=person.names[0].full,
            所属コード=main.unit,
            職名=main.title,
            発令日="2026-04-01",
        )
        | cells
    )


def full(rows, *people, header=FULL_HEADER, as_of="2026-04-01", **more):
    return checked(rows, *people, extent=Extent.FULL, header=header, as_of=as_of, **more)


def test_a_full_list_that_says_what_is_known_changes_nothing():
    """No change and nobody missing."""
    verdict = full([listed(p) for p in STAFF], *STAFF)

    assert verdict.problems == ()
    assert (verdict.changes.changes, verdict.changes.missing) == ((), ())


def test_a_full_list_changes_from_its_day():
    """Another unit, another name and a new person become facts from the day of the list."""
    rows = [listed(STAFF[0], 所属コード="0400"), listed(STAFF[1], 氏名="白川 二郎"), *map(listed, STAFF[2:])]
    rows.append(a_row(職員番号="00555", 氏名="白川 花子"))

    changes = full(rows, *STAFF).changes.changes

    assert [(c.after.number, c.events) for c in changes] == [
        ("00101", (Event.LISTED,)),
        ("00102", (Event.LISTED,)),
        ("00555", (Event.HIRE,)),
    ]
    assert changes[0].after.postings_on(d("2026-04-01"))[0].unit == "0400"
    assert changes[0].after.postings_on(d("2026-03-31"))[0].unit == "0101"
    assert changes[1].after.name_on(d("2026-04-01")).full == "白川 二郎"
    again = full(rows, *stored(*(c.after for c in changes)), *STAFF[2:])
    assert again.problems == ()
    assert again.changes.changes == ()


def test_f31_whoever_is_not_on_a_full_list_is_a_question_and_no_leaver():
    """The missing are named, and nothing about them changes."""
    verdict = full([listed(p) for p in STAFF[:3]], *STAFF)

    assert verdict.changes.missing == ("00104",)
    assert verdict.changes.changes == ()


def test_case_69_a_full_list_that_lacks_a_third_of_the_staff_is_refused():
    """Thirty percent of the employed may be missing, one more person may not; who has left does not count."""
    ten = [a_person(f"{n:05d}", f"阿蘇 {n}郎") for n in range(10)]
    gone = [a_person(f"{n:05d}", f"白川 {n}郎", until="2020-12-31") for n in range(50, 90)]

    allowed = full([listed(p) for p in ten[3:]], *ten, *gone)
    too_many = full([listed(p) for p in ten[4:]], *ten, *gone)

    assert len(allowed.changes.missing) == 3
    assert ids_of(too_many) == ["HR-069"]
    assert too_many.changes is None


def test_hrs_full_list_does_not_miss_the_council():
    """Council members come on a list of their own, and each list asks for its own people only."""
    member = a_person("G01", "滝 一", unit="0900", title="議長", form=Form.COUNCIL)

    assert full([listed(p) for p in STAFF], *STAFF, member).changes.missing == ()
    others = full([listed(member, 任用形態="議員")], *STAFF, member, source=Source.OTHERS)
    assert (others.problems, others.changes.missing) == ((), ())


def test_a_full_list_needs_a_day():
    """Neither a 発令日 column nor a day: the column is missing."""
    assert ids_of(full([listed(STAFF[0])], STAFF[0], as_of=None)) == ["HR-022"]


def test_a_full_list_takes_each_rows_own_day():
    """With a 発令日 column old days are no slip: they say since when a post is held."""
    rows = [listed(STAFF[0], 発令日="2020-04-01")]

    verdict = full(rows, STAFF[0], header=(*FULL_HEADER, "発令日"), as_of=None)

    assert verdict.problems == ()
    assert verdict.changes.changes == ()


def test_a_full_list_does_not_undo_a_recorded_retirement():
    """An empty 任期終了 says nothing about an end that is known."""
    leaver = a_person(until="2026-09-30")

    assert full([listed(leaver)], leaver).changes.changes == ()


def test_two_posts_are_one_person_in_a_full_list():
    """Rows of one number are the posts of one person; a post that is not listed any more ends."""
    clerk = a_person(beside=[("0900", "書記")])
    beside = listed(clerk, 所属コード="0900", 職名="書記", **{"主務・兼務": "兼務"})

    assert full([listed(clerk), beside], clerk).changes.changes == ()
    after = the_change(full([listed(clerk)], clerk)).after
    assert [p.unit for p in after.postings_on(d("2026-04-01"))] == ["0101"]


def test_a_file_with_events_is_taken_as_changes():
    """A filled 異動区分 column says what the file is; without it, somebody must."""
    assert checked([a_row()], a_person(), extent=None).changes is not None
    assert ids_of(checked([a_row(異動区分="")], a_person(), extent=None)) == ["HR-107"]


def test_case_9_a_header_alone_is_no_list():
    """An empty list is refused; it does not say that everybody is gone."""
    assert ids_of(full([], *STAFF)) == ["HR-009"]
    assert ids_of(checked([], *STAFF)) == ["HR-009"]


def test_every_problem_of_a_file_is_listed_at_once():
    """Cells, organisation and people: one look shows everything, sorted by row, each in its place."""
    rows = [
        a_row(発令日="令和8年4月31日"),
        a_row(職員番号="00102", 発令日="未定", 氏名="阿蘇 ?郎"),
        a_row(職員番号="00103", 所属コード="0999"),
        a_row(職員番号="00104", 氏名="白川"),
        a_row(職員番号="00105"),
        a_row(職員番号="00106", 異動区分=""),
    ]

    verdict = checked(rows, a_person())

    assert verdict.changes is None
    assert [(p.row, p.column, p.id) for p in verdict.problems] == [
        (2, "発令日", "HR-041"),
        (3, "発令日", "HR-042"),
        (3, "氏名", "HR-025"),
        (3, "職員番号", "HR-055"),
        (4, "所属コード", "HR-060"),
        (4, "職員番号", "HR-055"),
        (5, "氏名", "HR-082"),
        (5, "職員番号", "HR-055"),
        (6, "職員番号", "HR-055"),
        (7, "異動区分", "HR-121"),
    ]


def test_one_wrong_row_keeps_the_whole_file_out():
    """All or nothing per file."""
    assert checked([a_row(), a_row(職員番号="00102")], a_person()).changes is None


def test_half_of_what_is_said_of_somebody_is_not_judged():
    """A hire with a wrong date is one problem; the move after it does not become another."""
    rows = [a_row(異動区分="採用", 発令日="2026-02-30"), a_row(発令日="2026-07-01")]

    assert ids_of(checked(rows)) == ["HR-041"]


def test_case_16_my_number_refuses_the_file_and_is_not_repeated():
    """One problem without row and value, and no note: nothing of the file is shown."""
    verdict = checked([a_row(備考="123456789018"), a_row(職員番号="123456789018x")], header=(*HEADER, "備考"))

    (problem,) = verdict.problems
    assert problem.as_json() == {
        "row": None,
        "column": None,
        "value": None,
        "id": "HR-016",
        "message": problem.text,
        "asks": False,
    }
    assert (verdict.notes, verdict.changes) == ((), None)


def test_case_36_vacancies_are_left_out_and_named():
    """A row for nobody is skipped with a note."""
    verdict = checked([a_row(職員番号="", 氏名="欠員"), a_row()], a_person())

    assert verdict.problems == ()
    assert [n.text for n in verdict.notes] == ["「欠員」の行は取り込みませんでした（2行目）。"]


def test_case_44_a_day_far_off_is_a_slip():
    """More than 90 days back or a year ahead is asked back, to the day."""

    def on(day):
        return ids_of(checked([a_row(発令日=day)], a_person()))

    assert (on("2025-12-20"), on("2025-12-19")) == ([], ["HR-044"])
    assert (on("2027-03-21"), on("2027-03-22")) == ([], ["HR-044"])
    assert on("2062-04-01") == ["HR-044"]


def test_case_57_repeated_rows_are_one():
    """Exact repeats are one row, with a note."""
    verdict = checked([a_row(), a_row(), a_row()], a_person())

    assert len(verdict.changes.changes) == 1
    assert "HR-057" in notes_of(verdict)


def test_case_60_a_unit_must_exist_on_the_day():
    """A unit that opens on 1 April is unknown on 31 March."""
    opening = an_organisation(a_unit("0600", "こども課", since="2026-04-01"))

    assert ids_of(checked([a_row(所属コード="0600")], a_person(), organisation=opening)) == []
    early = checked([a_row(所属コード="0600", 発令日="2026-03-31")], a_person(), organisation=opening)
    assert ids_of(early) == ["HR-060"]


def test_case_61_code_and_name_must_agree():
    """The unit's own name, its parent's and the whole path agree; another section's does not."""

    def named(name):
        return ids_of(checked([a_row(所属コード="0201", 所属名=name)], a_person()))

    assert named("情報政策係") == named("企画商工課") == named("企画商工課　情報政策係") == named("") == []
    assert named("税務課") == ["HR-061"]


def test_case_64_newspaper_style_is_refused():
    """「〃」 is asked back in every column of the post."""
    assert ids_of(checked([a_row(所属コード="〃", 職名="同")], a_person())) == ["HR-064", "HR-064"]


def test_case_80_each_list_has_its_own_people():
    """Council members do not come in HR's file, nor clerks on the others' list."""
    row = a_row(異動区分="採用", 任用形態="議員")

    assert ids_of(checked([row])) == ["HR-080"]
    assert ids_of(checked([row], source=Source.OTHERS)) == []
    assert ids_of(checked([a_row(異動区分="採用")], source=Source.OTHERS)) == ["HR-115"]


def test_case_22_every_missing_column_is_listed():
    """A file of changes needs its four columns."""
    verdict = checked([a_row()], header=("職員番号", "所属コード"), extent=Extent.CHANGES)

    assert [p.column for p in verdict.problems] == ["発令日", "異動区分", "氏名"]


def test_problems_of_reading_are_problems_of_the_file():
    """What the reader found comes out of the check like everything else."""
    sheet = sheet_from(b"", "異動.csv")

    verdict = check(
        sheet,
        source=Source.HR,
        extent=None,
        roster={},
        organisation=an_organisation(),
        policy=POLICY,
        today=TODAY,
        new_id=lambda: "x",
    )

    assert ids_of(verdict) == ["HR-009"]


def test_ragged_rows_do_not_bring_false_alarms():
    """With shifted columns the ragged rows and the cells are listed, but nobody is judged."""
    data = an_hr_csv([a_row(), a_row(職員番号="00999")]).replace("阿蘇 太郎".encode(), "阿蘇 太郎,x".encode(), 1)

    verdict = check(
        sheet_from(data, "異動.csv"),
        source=Source.HR,
        extent=Extent.CHANGES,
        roster={},
        organisation=an_organisation(),
        policy=POLICY,
        today=TODAY,
        new_id=lambda: "x",
    )

    assert ids_of(verdict) == ["HR-011"]
