"""Whose number is it? Domain cases 53, 54 and 59: what is asked, what a yes does, and that nothing is assumed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count

from connectors.hr_file.reader import sheet_from
from idm.calendar import Span
from idm.facts import Employment, Form, Person, Renumbering
from idm.hr import listed, told
from idm.hr.changeset import Event, Extent, PersonChange, Source
from idm.hr.check import Verdict, check
from idm.hr.desk import Desk, Similar
from idm.hr.people.meant import Meant, meant
from idm.hr.rows import Row
from idm.hr.sheet import Answers, Problem
from idm.policy import Policy
from tests.hr.files import checked
from tests.hr.people.test_logins import ROMAJI
from tests.people import HEADER, POLICY, a_person, a_roster, a_row, an_hr_csv, an_organisation, d, span

LEFT = a_person("00105", "小国 一郎", since="1990-04-01", until="2019-03-31", kana="オグニ イチロウ")
CLERK = a_person(
    "00200", "産山 葉子", form=Form.FISCAL_YEAR, since="2025-04-01", until="2026-03-31", kana="ウブヤマ ヨウコ"
)


def a_told(line: int, number: str, event: Event | None, day: str = "2026-04-01", **cells: object) -> Row:
    """A row that the reader has read: 白川 花子, 主事 of 税務課, unless a cell says otherwise."""
    usual: dict[str, object] = {"name": "白川 花子", "kana": "シラカワ ハナコ", "form": Form.REGULAR, "unit": "0300"}
    row = {"line": line, "number": number, "day": d(day), "event": event, "title": "主事", "main": True}
    return Row._make({**usual, **row, **cells}.get(column) for column in Row._fields)


def renewed(line: int, number: str, event: Event = Event.HIRE, day: str = "2026-04-01", **cells: object) -> Row:
    """産山 葉子 for another year."""
    term: dict[str, object] = {"form": Form.FISCAL_YEAR, "end": date(2027, 4, 1)}
    return a_told(line, number, event, day, **{"name": "産山 葉子", "kana": "ウブヤマ ヨウコ", **term, **cells})


def the_end(line: int, number: str, name: str = "産山 葉子") -> Row:
    return a_told(line, number, Event.TERM_END, "2026-03-31", name=name, kana="", form=None, unit=None, title="")


class Look:
    """A file once through: what was asked and what came of it."""

    def __init__(
        self,
        rows: list[Row],
        *people: Person,
        yes: Mapping[str, int | None] | None = None,
        policy: Policy = POLICY,
        roster: Mapping[str, Person] | None = None,
    ) -> None:
        ids = count(1)
        known = a_roster(*people) if roster is None else roster
        taken = frozenset(one.account.login for one in people)
        answers = Answers(frozenset((yes or {}).items()))
        desk = Desk(known, policy, lambda: f"new-{next(ids)}", Similar(known), answers, taken)
        self.meant: Meant = meant(rows, desk)
        full = all(row.event is None for row in rows)
        outcome = (listed.take if full else told.take)(self.meant.rows, self.meant.desk)
        self.problems: list[Problem] = [*self.meant.problems, *outcome.problems]
        self.changes: list[PersonChange] = self.meant.changes(outcome.changes)
        self.notes = [note.id for note in self.meant.notes]

    @property
    def asked(self) -> list[tuple[str, int | None, bool]]:
        return [(p.id, p.row, p.asks) for p in self.problems]

    @property
    def person(self) -> Person:
        (change,) = self.changes
        return change.after


def test_rows_without_such_a_case_are_handed_on_as_they_are():
    """The very same rows: a file of a hundred thousand is not copied."""
    rows = [a_told(2, "00200", Event.MOVE, name="産山 葉子"), a_told(3, "00301", Event.HIRE)]

    assert Look(rows, CLERK).meant.rows is rows


def test_case_53_a_number_of_somebody_who_left_years_ago_is_a_question():
    """The sentence names both people, the year and the new login; nothing is changed before the answer."""
    look = Look([a_told(2, "00105", Event.HIRE)], LEFT)

    assert look.asked == [("HR-053", 2, True)]
    assert look.changes == []
    for part in ("00105は、2019年まで「小国 一郎」", "「白川 花子」を新しい利用者", "ログイン名「n00105-2」"):
        assert part in look.problems[0].text


def test_case_53_yes_makes_a_new_person_with_a_login_of_their_own():
    """The old person and the old account stay as they are; the login is the one that the question named."""
    look = Look([a_told(2, "00105", Event.HIRE)], LEFT, yes={"HR-053": 2})

    assert look.problems == []
    assert look.changes[0].before is None
    assert look.person.id.startswith("new-")
    assert (look.person.number, look.person.account.login) == ("00105", "n00105-2")


def test_case_53_a_full_list_asks_the_same():
    """The number stands on the list with another name."""
    rows = [a_told(2, "00105", None)]

    assert Look(rows, LEFT).asked == [("HR-053", 2, True)]
    assert Look(rows, LEFT, yes={"HR-053": None}).person.account.login == "n00105-2"


def test_case_53_names_that_the_file_gives_are_the_ones_named():
    """The columns ログイン名 and メール count here as well."""
    rows = [a_told(2, "00105", Event.HIRE, login="hanako", mail="hanako@vill.example.lg.jp")]

    assert "ログイン名「hanako」、メール「hanako@vill.example.lg.jp」" in Look(rows, LEFT).problems[0].text
    assert Look(rows, LEFT, yes={"HR-053": 2}).person.account.login == "hanako"


def test_case_53_the_login_that_was_named_is_kept_from_namesakes():
    """A namesake who comes before in the file does not take the name the operator said yes to."""
    rows = [a_told(2, "00900", Event.HIRE), a_told(3, "00105", Event.HIRE)]
    asked = Look(rows, LEFT, policy=ROMAJI)
    answered = Look(rows, LEFT, policy=ROMAJI, yes={"HR-053": None, "HR-059": None})

    assert "ログイン名「shirakawa.hanako」" in asked.problems[0].text
    assert {c.after.number: c.after.account.login for c in answered.changes} == {
        "00105": "shirakawa.hanako",
        "00900": "shirakawa.h",
    }


def test_case_53_the_same_person_coming_back_is_not_asked():
    """小国 一郎 is taken in again under the number of 小国 一郎: the account goes on (case 70)."""
    look = Look([a_told(2, "00105", Event.HIRE, name="小国 一郎", kana="オグニ イチロウ")], LEFT)

    assert look.asked == []
    assert look.person.id == LEFT.id


def test_case_53_a_change_of_name_in_the_file_explains_the_other_name():
    """Married meanwhile: the change of name comes first, and it is the same person."""
    rows = [
        a_told(2, "00105", Event.RENAME, "2026-03-01", name="白川 一郎"),
        a_told(3, "00105", Event.HIRE, name="白川 一郎"),
    ]
    look = Look(rows, LEFT)

    assert look.asked == []
    assert look.person.id == LEFT.id


def test_case_53_a_reappointment_speaks_of_somebody_who_is_known():
    """再任用 under another name is a wrong number, no new person: nothing is offered that could not be done."""
    look = Look([a_told(2, "00105", Event.REAPPOINT)], LEFT)

    assert look.asked == [("HR-113", 2, False)]


def test_case_53_a_number_of_somebody_who_works_here_is_not_given_again():
    """Two people at once under one number is no case of this: the other rules refuse it."""
    back = Employment(Form.REGULAR, span("2024-04-01"), 9)
    works_again = replace(LEFT, employments=(*LEFT.employments, back))
    for person in (a_person("00105"), works_again):
        look = Look([a_told(2, "00105", Event.HIRE)], person)

        assert "HR-053" not in [p.id for p in look.problems]
        assert look.changes == []


def test_case_53_a_number_that_its_holder_gave_back_is_asked_too():
    """小国 一郎 works on under 00300; his first number comes to somebody else."""
    holder = replace(a_person("00105", "小国 一郎"), renumberings=(Renumbering("00300", span("2024-04-01"), 7),))
    roster = {"00300": holder}
    rows = [a_told(2, "00105", Event.HIRE)]
    asked = Look(rows, holder, roster=roster)

    assert asked.asked == [("HR-053", 2, True)]
    assert "2024年まで「小国 一郎」" in asked.problems[0].text
    assert Look(rows, holder, roster=roster, yes={"HR-053": 2}).person.id != holder.id


def test_case_54_a_new_number_for_a_namesake_whose_term_ends_is_a_question():
    """Name and kana are equal and one term begins where the other ends, by what is known already."""
    look = Look([renewed(2, "00301")], CLERK)

    assert look.asked == [("HR-054", 2, True)]
    assert look.changes == []
    assert "退職する00200と採用する00301は、同じ人（産山 葉子）と思われます。" in look.problems[0].text


def test_case_54_yes_goes_on_with_the_account_under_the_new_number():
    """One person, one account, two terms without a gap; the number changes with the day."""
    look = Look([renewed(2, "00301")], CLERK, yes={"HR-054": 2})

    assert look.problems == []
    assert look.changes[0].before is CLERK
    assert (look.person.id, look.person.account) == (CLERK.id, CLERK.account)
    assert [e.span for e in look.person.employments] == [
        Span(d("2025-04-01"), d("2026-04-01")),
        Span(d("2026-04-01"), d("2027-04-01")),
    ]
    assert (look.person.number_on(d("2026-03-31")), look.person.number_on(d("2026-04-01"))) == ("00200", "00301")
    assert look.person.numbers == ("00200", "00301")


def test_case_54_the_end_may_stand_in_the_same_file_on_either_side():
    """退職 under the old number and 採用 under the new one are one person's two rows, in whatever order."""
    open_ended = a_person("00200", "産山 葉子", form=Form.REGULAR, kana="ウブヤマ ヨウコ")
    hired = renewed(3, "00301", form=Form.REAPPOINTED)
    for rows in ([the_end(2, "00200"), hired], [hired, the_end(2, "00200")]):
        look = Look(rows, open_ended, yes={"HR-054": None})

        assert look.problems == []
        assert look.changes[0].rows == (2, 3)
        assert [e.form for e in look.person.employments] == [Form.REGULAR, Form.REAPPOINTED]
        assert look.person.renumberings == (Renumbering("00301", Span(d("2026-04-01"))),)


def test_case_54_unanswered_nobody_is_ended_meanwhile():
    """Neither number's rows are taken: whoever may go on does not lose access by half of the file."""
    look = Look([the_end(2, "00200"), renewed(3, "00301")], CLERK)

    assert look.asked == [("HR-054", 3, True)]
    assert look.meant.rows == []


def test_case_54_another_person_may_be_said_and_is_noted():
    """HR-125 takes the namesake in as somebody new, and the old account ends."""
    rows = [the_end(2, "00200"), renewed(3, "00301")]
    look = Look(rows, CLERK, yes={"HR-054": None, "HR-125": 3})

    assert (look.problems, look.notes) == ([], ["HR-125"])
    assert look.person.account.login == "n00301"
    assert look.changes[0].before is None


def test_case_54_a_word_about_one_row_goes_before_a_word_about_all():
    """ "All of them are the same, but row 3 is somebody else", and the other way round."""
    rows = [renewed(3, "00301")]

    assert Look(rows, CLERK, yes={"HR-125": None, "HR-054": 3}).person.id == CLERK.id
    assert Look(rows, CLERK, yes={"HR-054": None, "HR-125": 3}).person.id != CLERK.id


def test_case_54_two_who_leave_with_the_same_name_are_named_and_not_guessed():
    """No yes is safe here: the operator uses the old number, or says that it is a third one."""
    other = replace(CLERK, id="person-00201", number="00201")
    look = Look([renewed(2, "00301")], CLERK, other)

    assert look.asked == [("HR-126", 2, False)]
    assert "（00200、00201）" in look.problems[0].text
    assert Look([renewed(2, "00301")], CLERK, other, yes={"HR-125": 2}).problems == []


def test_case_54_two_who_come_with_the_same_name_are_never_made_one():
    """A yes for every row does not put two newcomers into one account; a word about one of them settles both."""
    rows = [renewed(2, "00301"), renewed(3, "00302")]
    look = Look(rows, CLERK, yes={"HR-054": None})

    assert look.asked == [("HR-126", 2, False), ("HR-126", 3, False)]
    assert look.changes == []
    told_apart = Look(rows, CLERK, yes={"HR-054": None, "HR-125": 3})
    assert {c.after.numbers for c in told_apart.changes} == {("00200", "00301"), ("00302",)}


def test_case_54_other_kana_or_a_gap_is_no_question():
    """産山 葉子 read otherwise, and one who left a year before: newcomers like everybody."""
    assert Look([renewed(2, "00301", kana="サンザン ハコ")], CLERK).asked == []
    earlier = a_person("00200", "産山 葉子", since="2020-04-01", until="2025-03-31", kana="ウブヤマ ヨウコ")
    assert Look([renewed(2, "00301")], earlier).asked == []


def test_case_54_a_reappointment_under_an_unknown_number_is_asked_as_well():
    """再任用 says even more clearly that it is the same person."""
    look = Look([renewed(2, "00301", Event.REAPPOINT)], CLERK, yes={"HR-054": None})

    assert look.problems == []
    assert look.person.number_on(d("2026-04-01")) == "00301"


def test_case_54_a_full_list_with_the_new_number_asks_the_same():
    """The list says since when; a yes renews the appointment and the number."""
    rows = [as_listed(renewed(2, "00301"))]

    assert Look(rows, CLERK).asked == [("HR-054", 2, True)]
    assert Look(rows, CLERK, yes={"HR-054": None}).person.numbers == ("00200", "00301")


def as_listed(row: Row) -> Row:
    """The row as a full list has it."""
    return row._replace(event=None)


def test_case_54_the_number_changes_with_the_first_row_of_the_list():
    """A post that came later stands above the one that the term began with."""
    later = as_listed(renewed(2, "00301", day="2026-06-01", unit="0400", main=False))
    look = Look([later, as_listed(renewed(3, "00301"))], CLERK, yes={"HR-054": None})

    assert look.problems == []
    assert look.person.renumberings == (Renumbering("00301", Span(d("2026-04-01"))),)


def test_case_54_the_same_file_again_changes_nothing():
    """Both numbers are known to be one person's, whichever a row names."""
    rows = [the_end(2, "00200"), renewed(3, "00301")]
    after = Look(rows, CLERK, yes={"HR-054": None}).person
    again = Look(rows, roster={"00301": after})

    assert (again.problems, again.changes) == ([], [])


def test_case_54_a_later_row_under_the_old_number_still_means_the_same_person():
    """A retirement that HR writes under the number of last year."""
    after = Look([renewed(2, "00301")], CLERK, yes={"HR-054": None}).person
    look = Look(
        [a_told(2, "00200", Event.RETIRE, "2026-06-30", name="産山 葉子", form=None, unit=None)],
        roster={"00301": after},
    )

    assert look.problems == []
    assert look.person.employments[-1].span.end == d("2026-07-01")


def test_case_59_a_file_with_newcomers_asks_about_names_that_are_taken():
    """Somebody whose account was deleted long ago had the login: it is offered with a number, never given again."""
    gone = a_person("00900", "高森 次郎", until="2010-03-31")
    rows = [a_told(2, "00105", Event.HIRE)]
    holder = replace(gone, account=replace(gone.account, login="n00105"))
    look = Look(rows, holder)

    assert look.asked == [("HR-059", 2, True)]
    assert Look(rows, holder, yes={"HR-059": 2}).person.account.login == "n00105-2"


# --- the whole way from the file ---


def look(rows: list[dict[str, str]], *people: Person, yes: tuple[str, ...] = ()) -> Verdict:
    """The file against these people, where n00302 was somebody's long ago."""
    ids = count(1)
    return check(
        sheet_from(an_hr_csv(rows), "異動.csv"),
        source=Source.HR,
        extent=Extent.CHANGES,
        roster=a_roster(*people),
        organisation=an_organisation(),
        policy=POLICY,
        today=d("2026-03-20"),
        new_id=lambda: f"new-{next(ids)}",
        answers=Answers(frozenset((said, None) for said in yes)),
        taken={"n00302", *(one.account.login for one in people)},
    )


def test_case_53_54_59_the_questions_come_out_of_a_file_together():
    """One look names all three, each at its row and its 職員番号."""
    rows = [
        a_row(職員番号="00105", 異動区分="採用", 氏名="白川 花子", 氏名カナ="シラカワ ハナコ"),
        a_row(職員番号="00301", 異動区分="再任用", 氏名="産山 葉子", 氏名カナ="ウブヤマ ヨウコ", 任期終了="2027-03-31"),
        a_row(職員番号="00302", 異動区分="採用", 氏名="南 二郎", 氏名カナ="ミナミ ジロウ"),
    ]
    asked = look(rows, LEFT, CLERK)
    taken_in = look(rows, LEFT, CLERK, yes=("HR-053", "HR-054", "HR-059", "HR-070"))

    assert [(p.id, p.row, p.column, p.asks) for p in asked.problems] == [
        ("HR-053", 2, "職員番号", True),
        ("HR-054", 3, "職員番号", True),
        ("HR-059", 4, "職員番号", True),
    ]
    assert asked.changes is None
    assert taken_in.changes is not None
    assert {c.after.account.login for c in taken_in.changes.changes} == {"n00105-2", "n00200", "n00302-2"}


def test_case_54_leaving_out_the_wrong_rows_never_ends_who_may_go_on():
    """The question keeps both of the person's rows out, also when everybody else is taken."""
    rows = [
        a_row(職員番号="00200", 異動区分="任期満了", 発令日="2026-03-31", 氏名="産山 葉子", 任用形態=""),
        a_row(職員番号="00301", 異動区分="採用", 氏名="産山 葉子", 氏名カナ="ウブヤマ ヨウコ"),
        a_row(),
    ]
    found = checked(rows, CLERK, a_person(), leave_out_wrong=True)

    assert [p.id for p in found.problems] == ["HR-054"]
    assert found.changes is not None
    assert [c.after.number for c in found.changes.changes] == ["00101"]


def test_case_54_a_full_list_with_the_new_number_misses_nobody():
    """The old number is not among those who are missing."""
    rows = [
        a_row(職員番号="00301", 氏名="産山 葉子", 氏名カナ="ウブヤマ ヨウコ", 任用形態="再任用"),
        *(a_row(職員番号=f"0040{n}", 氏名=f"南 {n}郎") for n in range(5)),
    ]
    others = [a_person(f"0040{n}", f"南 {n}郎", unit="0300", kana="") for n in range(5)]
    found = checked(rows, CLERK, *others, extent=Extent.FULL, yes=("HR-054",))

    assert found.changes is not None
    assert found.changes.missing == ()
    assert [c.after.numbers for c in found.changes.changes] == [("00200", "00301")]


def test_case_59_the_columns_of_the_file_answer_beforehand():
    """With ログイン名 and メール in the row nothing is asked; one that is taken is a question with candidates."""
    hired = a_row(
        職員番号="00301", 異動区分="採用", 氏名="南 二郎", ログイン名="jiro", メール="jiro@vill.example.lg.jp"
    )
    namesake = hired | {"職員番号": "00302", "ログイン名": "n00200"}
    header = (*HEADER, "ログイン名", "メール")

    fine = checked([hired], CLERK, header=header, policy=ROMAJI)
    both = checked([hired, namesake], CLERK, header=header, policy=ROMAJI)

    assert fine.problems == ()
    assert [(p.id, p.row) for p in both.problems] == [("HR-059", 3)]
    assert "メール「jiro@vill.example.lg.jp」は使用中" in both.problems[0].text
