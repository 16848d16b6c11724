"""A number that changes and a number that is given again, from the file to the directory, on both databases."""

from collections.abc import Mapping

from connectors.hr_file.reader import sheet_from
from idm.hr.changeset import Extent
from idm.hr.sheet import Answers
from idm.office.hr import desk as hr
from idm.office.hr import release
from idm.office.hr.desk import Applied, Asked
from idm.office.views import looking
from idm.store import facts
from idm.verdict import Status
from tests.instances import World, a_hire, a_leaver, hires
from tests.people import HEADER, an_hr_csv

NEW_NUMBER = [
    a_leaver("00105", "2026-04-30"),
    a_hire("00105", 発令日="2026-05-01", 職員番号="00301"),
]
GIVEN_AGAIN = [a_hire("00106", 発令日="2026-06-01", 氏名="南 花子", 氏名カナ="ミナミ ハナコ")]


def take(village: World, rows: list[dict[str, str]], by: str | None = None, **yes: int | None) -> Applied:
    """The file with these questions answered, ``HR_054=None`` for every row."""
    answers = Answers(frozenset((said.replace("_", "-"), row) for said, row in yes.items()))
    sheet = sheet_from(an_hr_csv(rows, (*HEADER, "ログイン名", "メール")), "idou.csv")
    return hr.apply(village.instance, sheet, Asked(extent=Extent.CHANGES, answers=answers), village.instance.actor(by))


def problems(applied: Applied) -> list[str]:
    return [p.id for p in applied.prepared.verdict.problems]


def numbers(village: World) -> Mapping[str, tuple[str, Status]]:
    """Number and state by login, as the directory has them."""
    return {login: (entry.number, entry.status) for login, entry in village.entries().items()}


def test_case_54_the_account_goes_on_and_the_directory_gets_the_new_number_that_day(village: World):
    """Nobody loses access at midnight, and the entry carries the number of the day."""
    assert problems(take(village, NEW_NUMBER)) == ["HR-054"]

    assert take(village, NEW_NUMBER, HR_054=None, HR_070=None).state == "applied"
    village.work()
    before = numbers(village)["n00105"]
    village.clock.set("2026-05-01 00:00:00")
    village.work()

    assert (before, numbers(village)["n00105"]) == (("00105", Status.ACTIVE), ("00301", Status.ACTIVE))
    assert "n00301" not in numbers(village)


def test_case_54_the_same_file_again_changes_nothing(village: World):
    """Both numbers are one person's now; there is nothing left to ask."""
    take(village, NEW_NUMBER, HR_054=None, HR_070=None)
    village.work()
    rows = village.rows()

    again = take(village, NEW_NUMBER, HR_070=None)

    assert (problems(again), again.state) == ([], "unchanged")
    assert village.rows() == rows


def test_case_54_whoever_asks_by_either_number_is_shown_the_same_person(village: World):
    """With the number of the day that was asked about."""
    take(village, NEW_NUMBER, HR_054=None, HR_070=None)

    april = looking.show(village.instance, "00301", looking.parse_at("2026-04-30"))
    may = looking.show(village.instance, "00105", looking.parse_at("2026-05-01"))

    assert (april["person"], may["person"]) == ("00105", "00301")
    assert april["accounts"][0]["login"] == may["accounts"][0]["login"] == "n00105"


def test_case_53_a_number_given_again_makes_a_second_account(village: World):
    """The old account stays stopped and untouched until it is deleted; its login is nobody else's, ever."""
    take(village, [a_leaver("00106", "2026-04-30")])
    village.clock.set("2026-06-01 09:00:00")
    village.work()
    assert problems(take(village, GIVEN_AGAIN)) == ["HR-053"]

    assert take(village, GIVEN_AGAIN, HR_053=2).state == "applied"
    village.work()
    found = numbers(village)
    village.clock.set("2026-08-01 09:00:00")
    village.work()

    assert (found["n00106"], found["n00106-2"]) == (("00106", Status.DISABLED), ("00106", Status.ACTIVE))
    assert "n00106" not in numbers(village)
    with village.instance.store.read() as connection:
        assert {"n00106", "n00106-2"} <= facts.taken_names(connection)


def test_case_53_the_next_file_means_the_newest_person(village: World):
    """A retirement under the number ends the one who carries it now."""
    take(village, [a_leaver("00106", "2026-04-30")])
    village.clock.set("2026-06-01 09:00:00")
    take(village, GIVEN_AGAIN, HR_053=2)

    leaves = {**GIVEN_AGAIN[0], "異動区分": "退職", "発令日": "2026-06-10"}
    assert take(village, [leaves]).state == "applied"
    village.clock.set("2026-06-11 00:00:00")
    village.work()

    assert numbers(village)["n00106-2"] == ("00106", Status.DISABLED)


def test_names_that_the_file_gives_reach_the_directory_and_the_questions_about_a_person(village: World):
    """Login and address as they stand in the row; the columns are empty for everybody else of the file."""
    address = "hanako@vill.example.lg.jp"
    hired = a_hire("00201", 氏名="南 花子", ログイン名="hanako", メール=address)

    assert take(village, [hired, a_hire("00202")]).state == "applied"
    village.work()

    shown = looking.show(village.instance, "hanako", None)
    assert (shown["person"], shown["accounts"][0]["mail"]) == ("00201", address)
    assert {login: e.mail for login, e in village.entries().items() if e.mail} == {"hanako": address}
    assert "n00202" in numbers(village)


def test_case_53_a_held_file_with_such_a_newcomer_can_be_released(village: World):
    """The number is somebody's who has left: a second person may still say yes to exactly what was held."""
    take(village, [a_leaver("00106", "2026-04-30")])
    take(village, hires(20, 201))
    village.clock.set("2026-06-01 09:00:00")
    leavers = [a_leaver(f"{number:05}", "2026-06-30") for number in (103, 104, 105, 107, 108, 109)]
    held = take(village, [*GIVEN_AGAIN, *leavers], by="00102", HR_053=None)

    release.release(village.instance, held.batch, village.instance.actor("00101"))
    village.work()

    assert held.state == "held"
    assert numbers(village)["n00106-2"] == ("00106", Status.ACTIVE)
