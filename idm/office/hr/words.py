"""Facts in the words of a paper."""

from collections.abc import Iterable

from idm.calendar import wareki
from idm.facts import Absence, AbsenceKind, Employment, Name, Organisation, Posting, Renumbering
from idm.policy import Policy

_ABSENCES = {
    AbsenceKind.LEAVE: "休職・休業",
    AbsenceKind.SECONDED_OUT: "出向・派遣",
    AbsenceKind.SUSPENSION: "停職",
}


def words(found: Iterable[object], policy: Policy, organisation: Organisation) -> str:
    """Facts with their days, units by name."""
    return "、".join(_word(fact, policy, organisation) for fact in found)


def _word(fact: object, policy: Policy, organisation: Organisation) -> str:
    match fact:
        case Name(full=full, span=span):
            what = f"氏名「{full}」"
        case Employment(form=form, span=span):
            what = policy.forms[form]
        case Posting(unit=unit, title=title, main=main, span=span):
            known = organisation.last_known(unit)
            what = f"{known.name if known else unit} {title}（{'主務' if main else '兼務'}）"
        case Absence(kind=kind, span=span):
            what = _ABSENCES[kind]
        case Renumbering(number=number, span=span):
            what = f"職員番号{number}"
        case _:
            raise TypeError(f"{type(fact).__name__} is no fact with days")
    last = span.last_day()
    return f"{what} {wareki(span.start)}から" + (f"{wareki(last)}まで" if last is not None else "")
