"""Units that end, begin, and name who takes over."""

from idm.facts import Organisation, Unit
from tests.people import d, span

TODAY = d("2027-03-01")
APRIL = d("2027-04-01")


def ending(code: str, name: str, successor: str | None, last_day: str = "2027-03-31", row: int = 0) -> Unit:
    return Unit(code, name, None, span("2000-04-01", last_day), row, successor)


def new(code: str, name: str, parent: str | None = None, since: str = "2027-04-01") -> Unit:
    return Unit(code, name, parent, span(since))


def after(*units: Unit) -> Organisation:
    return Organisation(units)
