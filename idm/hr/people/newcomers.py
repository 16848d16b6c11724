"""Somebody whom the roster does not know yet, with an account of their own."""

from collections.abc import Sequence

from idm.facts import Account, Form, Person
from idm.hr import events
from idm.hr.desk import Desk
from idm.hr.events import Told
from idm.hr.people.logins import LOGIN, MAIL, Candidates, Names, Taken, kana_decide, proposals
from idm.hr.rows import Row
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import hr as say_hr
from idm.messages import hr_person as say
from idm.policy import Policy

LOGIN_COLUMN, MAIL_COLUMN = "ログイン名", "メール"
NONE = "なし"


def newcomer(
    desk: Desk, number: str, told: Told, form: Form, rows: Sequence[Row], *, login: str = "", mail: str = ""
) -> Person | Wrong:
    """
    A person with an account, or a question (domain case 59).

    It is asked when a name is taken, or ever was, and when it is made of kana, which do not tell everybody's letters;
    the guess is the person with the best free names. What case 53 has already named is not asked again.

    Args:
        rows: The rows of the appointment.
        login, mail: What the file gives, if it does.
    """
    if similar := desk.similar.to(number):
        return wrong(say_hr.NUMBER_SIMILAR, list="、".join(similar))
    settled = taken_at(desk).settled.get(number)
    names = settled or names_for(desk, number, told.name, told.kana, login=login, mail=mail)
    if isinstance(names, Wrong):
        return names
    account = Account(desk.new_id(), names.login.best, names.mail.best)
    person = events.newcomer(told, form, number, desk.new_id(), account)
    if settled:
        return person
    return _taken(names, person) or _from_kana(names, person, desk.policy, login, mail) or person


def taken_at(desk: Desk) -> Taken:
    return desk.taken if isinstance(desk.taken, Taken) else Taken(desk.taken)


def names_for(desk: Desk, number: str, name: str, kana: str, *, login: str = "", mail: str = "") -> Names | Wrong:
    """The names of a newcomer, which nobody else of the file gets from now on."""
    for column, given, rule in ((LOGIN_COLUMN, login, LOGIN), (MAIL_COLUMN, mail, MAIL)):
        if given and not rule.fullmatch(given):
            return wrong(say.GIVEN_NAME_WRONG, column=column, told=given)
    policy, taken = desk.policy, taken_at(desk)
    names = proposals(kana, name, number, taken, policy, login=login, mail=mail)
    if not names.login.wished or not (names.mail.wished or mail or policy.mail.made_from == "none"):
        return wrong(say.NO_LETTERS)
    if not LOGIN.fullmatch(names.login.wished):
        return wrong(say_hr.LOGIN_WRONG, login=names.login.wished)
    taken.claim(names)
    return names


def _taken(names: Names, person: Person) -> Wrong | None:
    for what, candidates in ((LOGIN_COLUMN, names.login), (MAIL_COLUMN, names.mail)):
        if candidates.collides:
            told = _told(names) | {"what": what, "taken": candidates.wished, "list": _list(candidates)}
            return ask(say.NAME_TAKEN, person if _complete(names) else None, **told)
    return None


def _from_kana(names: Names, person: Person, policy: Policy, login: str, mail: str) -> Wrong | None:
    if not kana_decide(policy, login, mail):
        return None
    others = "、".join((*names.login.free[1:], *names.mail.free[1:])) or NONE
    return ask(say.NAMES_PROPOSED, person, name=person.names[0].full, list=others, **_told(names))


def _told(names: Names) -> dict[str, str]:
    return {"login": names.login.best, "mail": names.mail.best or NONE}


def _list(candidates: Candidates) -> str:
    return "、".join(candidates.free) or NONE


def _complete(names: Names) -> bool:
    """False when not one candidate was free."""
    return bool(names.login.free) and bool(names.mail.free) is bool(names.mail.wished)
