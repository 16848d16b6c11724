"""Newcomers get an account whose names nobody has, or a person is asked."""

from itertools import count

from idm.facts import Form, Person
from idm.hr.changeset import Event
from idm.hr.desk import Desk, Similar
from idm.hr.events import Post, Told
from idm.hr.people.logins import Taken
from idm.hr.people.newcomers import newcomer
from idm.hr.sheet import Answers, Wrong
from idm.policy import Policy
from tests.hr.people.test_logins import DOMAIN, ROMAJI, profile
from tests.people import POLICY, a_person, a_roster, d


def a_desk(policy: Policy = POLICY, taken: frozenset[str] = frozenset(), *known: Person) -> Desk:
    ids = count(1)
    roster = a_roster(*known)
    return Desk(roster, policy, lambda: f"new-{next(ids)}", Similar(roster), Answers(), Taken(taken))


def told(name: str = "大野 雄一郎", kana: str = "オオノ ユウイチロウ") -> Told:
    return Told(Event.HIRE, d("2026-04-01"), name, kana, Form.REGULAR, None, (Post("0300", "主事", True),))


def taken_in(desk: Desk, number: str = "00105", who: Told | None = None, **given: str) -> Person | Wrong:
    return newcomer(desk, number, who or told(), Form.REGULAR, (), **given)


def sentence(reason: Person | Wrong) -> str:
    """What the operator reads at row 2."""
    assert isinstance(reason, Wrong)
    return reason.at(2, "職員番号", "00105").text


def test_a_number_makes_the_login_without_a_question():
    """西原村 as it is: prefix and number, no address."""
    found = taken_in(a_desk())

    assert isinstance(found, Person)
    assert (found.account.login, found.account.mail) == ("n00105", "")


def test_case_59_a_login_that_was_ever_given_is_a_question_with_candidates():
    """Also of somebody whose account is deleted; a yes takes the first candidate."""
    reason = taken_in(a_desk(POLICY, frozenset({"n00105"})))

    assert isinstance(reason, Wrong)
    assert reason.message.id == "HR-059"
    assert "ログイン名「n00105」は使用中（または過去に使用）です。候補：n00105-2、n00105-3" in sentence(reason)
    assert isinstance(reason.guess, Person)
    assert reason.guess.account.login == "n00105-2"


def test_case_59_an_address_that_was_ever_given_is_a_question():
    """The catalogue's own sentence, for the address."""
    reason = taken_in(a_desk(profile("number", "romaji"), frozenset({f"ono.yuichiro@{DOMAIN}"})))

    assert isinstance(reason, Wrong)
    assert reason.message.id == "HR-059"
    assert f"メール「ono.yuichiro@{DOMAIN}」は使用中（または過去に使用）です。" in sentence(reason)
    assert isinstance(reason.guess, Person)
    assert reason.guess.account.mail == f"oono.yuuichirou@{DOMAIN}"


def test_a_name_made_of_kana_is_asked_and_never_taken_silently():
    """大野 may be Ono or Ohno: the question names login and address, and a yes takes them."""
    reason = taken_in(a_desk(ROMAJI))

    assert isinstance(reason, Wrong)
    assert reason.message.id == "HR-127"
    assert f"ログイン名「ono.yuichiro」、メール「ono.yuichiro@{DOMAIN}」" in sentence(reason)
    assert isinstance(reason.guess, Person)
    assert (reason.guess.account.login, reason.guess.account.mail) == ("ono.yuichiro", f"ono.yuichiro@{DOMAIN}")


def test_an_address_made_of_the_login_needs_no_question():
    """A number leaves nothing to guess."""
    found = taken_in(a_desk(profile("number", "login")))

    assert isinstance(found, Person)
    assert found.account.mail == f"n00105@{DOMAIN}"


def test_what_the_file_gives_is_taken_as_it_is():
    """With login and address in the row there is nothing to ask."""
    found = taken_in(a_desk(ROMAJI), login="ohno", mail="ohno@vill.example.lg.jp")

    assert isinstance(found, Person)
    assert (found.account.login, found.account.mail) == ("ohno", "ohno@vill.example.lg.jp")


def test_a_login_alone_leaves_the_address_to_be_asked():
    """The address is still made of kana."""
    reason = taken_in(a_desk(ROMAJI), login="ohno")

    assert isinstance(reason, Wrong)
    assert reason.message.id == "HR-127"
    assert isinstance(reason.guess, Person)
    assert (reason.guess.account.login, reason.guess.account.mail) == ("ohno", f"ono.yuichiro@{DOMAIN}")


def test_a_given_name_of_the_wrong_shape_is_refused_with_its_column():
    """Capital letters and blanks are no login; nothing is corrected behind anybody's back."""
    for column, given in (("ログイン名", {"login": "Ohno"}), ("メール", {"mail": "ohno"})):
        reason = taken_in(a_desk(ROMAJI), **given)

        assert isinstance(reason, Wrong)
        assert reason.message.id == "HR-128"
        assert dict(reason.values)["column"] == column
        assert reason.guess is None


def test_without_kana_a_romaji_login_cannot_be_made():
    """A problem that says which column to fill."""
    reason = taken_in(a_desk(ROMAJI), who=told(kana=""))

    assert isinstance(reason, Wrong)
    assert (reason.message.id, reason.guess) == ("HR-129", None)


def test_a_number_too_long_for_a_login_is_refused():
    """Twenty characters are the limit of a directory's names."""
    policy = profile().model_copy(update={"login": POLICY.login.model_copy(update={"prefix": "nishi"})})
    reason = taken_in(a_desk(policy), number="1234567890123456")

    assert isinstance(reason, Wrong)
    assert reason.message.id == "HR-114"


def test_two_namesakes_of_one_file_get_different_names():
    """The second one is told that the first spelling is taken."""
    desk = a_desk(ROMAJI)
    first, second = taken_in(desk, "00105"), taken_in(desk, "00106")

    assert isinstance(first, Wrong)
    assert isinstance(second, Wrong)
    assert (first.message.id, second.message.id) == ("HR-127", "HR-059")
    assert isinstance(first.guess, Person)
    assert isinstance(second.guess, Person)
    assert first.guess.account.login != second.guess.account.login
    assert first.guess.account.mail != second.guess.account.mail


def test_case_51_a_number_that_looks_like_a_slip_is_no_newcomer():
    """O for 0: somebody has that number already."""
    reason = taken_in(a_desk(POLICY, frozenset(), a_person("00105")), number="O0105")

    assert isinstance(reason, Wrong)
    assert reason.message.id == "HR-051"
