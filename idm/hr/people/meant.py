"""Who is meant by the numbers of a file, before anything is decided about anybody.

What the roster and the file say together is a question; a yes is taken here, so that the rooms behind see rows that
name everybody by the one number the roster knows.
"""

from dataclasses import replace

from idm.facts.roster import former_numbers
from idm.hr.desk import Desk
from idm.hr.people.given_again import ask_about_numbers_given_again
from idm.hr.people.logins import Taken
from idm.hr.people.new_numbers import ask_about_new_numbers
from idm.hr.people.numbers import Meant
from idm.hr.rows import Row

__all__ = ["Meant", "meant"]


def meant(rows: list[Row], desk: Desk) -> Meant:
    """Settle the numbers of a file. Rows of whoever is asked about are left out; without such a case nothing moves."""
    found = Meant(rows, replace(desk, taken=Taken(desk.taken)))
    unknown = {row.number for row in rows} - desk.roster.keys()
    former = {n: one for n, one in former_numbers(desk.roster.values()).items() if n in unknown} if unknown else {}
    new = ask_about_numbers_given_again(found, former)
    if unknown:
        found.rename({number: person for number, person in former.items() if number not in new})
        ask_about_new_numbers(found, unknown - former.keys())
    return found
