"""Values of a row that are read but do not fit together, or do not fit the file (cases 44, 47, 60, 61, 80).

Each gives the reason and what to show for the cell, or None when nothing is wrong.
"""

from datetime import date

from idm.calendar import fiscal_year, fiscal_year_end, wareki
from idm.facts import Form, Organisation
from idm.hr.cells.dates import Window
from idm.hr.cells.values import plain
from idm.hr.changeset import Source
from idm.hr.organisation.places import ways_to_say
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import contracts as say_contracts
from idm.messages import hr as say
from idm.policy import Policy
from idm.rules.contracts import NAMED, nobody


def far(day: date | None, window: Window) -> tuple[Wrong, str] | None:
    """Domain case 44."""
    if day is None or window.holds(day):
        return None
    return ask(say.DATE_FAR, day), wareki(day)


def other_source(form: Form | None, source: Source, policy: Policy) -> tuple[Wrong, str] | None:
    """Domain case 80: who sends which kind of appointment."""
    if form is None or source.sends(form):
        return None
    message = say.FORM_NOT_FROM_HR if source is Source.HR else say.FORM_FROM_HR
    return wrong(message, form=policy.forms[form]), policy.forms[form]


def named(told: tuple[str | None, Form | None], policy: Policy) -> tuple[Wrong, str] | None:
    """Whoever works for a contractor comes by his name, never by a role or a number (NISHIHARA-9.1.2.2)."""
    name, form = told
    if form is not Form.CONTRACTOR or name is None or not nobody(name):
        return None
    return wrong(say_contracts.NOBODY, name=name, source=policy.rules[NAMED].source), name


def term(told: tuple[Form | None, date | None, date | None, date | None]) -> tuple[Wrong, str] | None:
    """Domain case 47."""
    form, start, day, last_day = told
    begins = start or day
    if last_day is None or begins is None:
        return None
    if last_day < begins:  # taken for true, it would end somebody who was just listed
        return wrong(say.TERM_BACKWARDS, start=wareki(begins)), wareki(last_day)
    if form is Form.FISCAL_YEAR and last_day > fiscal_year_end(begins):
        return wrong(say.TERM_BEYOND_YEAR, y=fiscal_year(begins) + 1), wareki(last_day)
    return None


def zeros(code: str, day: date, organisation: Organisation) -> str | Wrong:
    """A unit's code that a spreadsheet took for a number: 300 for 0300 is asked about, as a 職員番号 is (case 49)."""
    if organisation.path(code, day) or not code.isdecimal():
        return code
    longer = [one for one in organisation.all_on(day) if one.code != code and one.code.lstrip("0") == code.lstrip("0")]
    return ask(say.UNIT_ZEROS, longer[0].code, read=longer[0].code, known=longer[0].name) if len(longer) == 1 else code


def unit(code: str | None, label: str | None, day: date | None, organisation: Organisation) -> tuple[Wrong, str] | None:
    """Domain cases 60 and 61. A name may be the unit's own, a parent's, or the whole path written in one."""
    if code is None or day is None:
        return None
    path = organisation.path(code, day)
    if not path:
        return wrong(say.UNIT_UNKNOWN, day=wareki(day)), code
    if not label:
        return None
    if plain(label) in {*(plain(above.name) for above in path), *ways_to_say(path)}:
        return None
    return ask(say.UNIT_NAME_DIFFERS, code, known=path[0].name, told=label), code
