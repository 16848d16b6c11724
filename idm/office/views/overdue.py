"""What is late, by section: whoever answers for one sees where to look. Numbers without names; nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from idm.calendar import day_of
from idm.facts import Organisation
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.managed.looking import late_sections
from idm.rules.campaigns import Kind, right_of
from idm.rules.card_tasks import ToDo
from idm.rules.dormancy import Remedy
from idm.store import facts, trends
from idm.store.trends import Counted


@dataclass(frozen=True, slots=True)
class Late:
    """
    One section. ``section`` is its name, empty for what is of none. ``tasks``: of leavers and movers; ``lines`` of
    sweeps; ``reviews``: lines of 棚卸し, and service accounts that nobody has said are needed; ``cards`` to be
    collected; ``cases``: applications that wait too long.
    """

    section: str
    tasks: int = 0
    lines: int = 0
    reviews: int = 0
    cards: int = 0
    cases: int = 0

    @property
    def total(self) -> int:
        return self.tasks + self.lines + self.reviews + self.cards + self.cases


def overdue(instance: Instance, cards: Iterable[ToDo]) -> tuple[Late, ...]:
    """
    Sections with anything late, the one with most first.

    Args:
        cards: What is to be done about cards (``office.cards.tasks``).
    """
    now = instance.clock.now()
    today = day_of(now)
    late_before = {kind: now - timedelta(days=rule.days_to_decide) for kind, rule in instance.policy.cases.items()}
    holders = [one.card.holder for one in cards if one.late and one.card.holder is not None]
    with instance.store.read() as connection:
        organisation = facts.organisation(connection)
        sections = trends.sections_of(connection, holders)
        reviews = _today(organisation, today, trends.late_lines(connection, now, {Kind.ACCESS}))
        for right, count in trends.late_reviews(connection, now):
            code = _keeper(instance, organisation, right)
            reviews[code] = reviews.get(code, 0) + count
        for code in late_sections(House(instance, connection, now)):
            reviews[code] = reviews.get(code, 0) + 1
        found: dict[str, Mapping[str, int]] = {
            "tasks": _today(organisation, today, trends.late_tasks(connection, today)),
            "lines": _today(organisation, today, trends.late_lines(connection, now, {Kind.DORMANCY})),
            "reviews": reviews,
            "cards": _counted(sections.get(one, "") for one in holders),
            "cases": trends.late_cases(connection, today, late_before),
        }
    codes = sorted({code for counts in found.values() for code in counts})
    rows = (
        Late(_name(organisation, code), **{what: counts.get(code, 0) for what, counts in found.items()})
        for code in codes
    )
    return tuple(sorted((one for one in rows if one.total), key=lambda one: -one.total))


def _today(organisation: Organisation, today: date, found: Iterable[Counted]) -> dict[str, int]:
    """By the code of what took a section over; by its own where nothing did."""
    counts: dict[str, int] = {}
    for one in found:
        code = organisation.heir(one.section, one.since, today) or one.section
        counts[code] = counts.get(code, 0) + one.many
    return counts


def _keeper(instance: Instance, organisation: Organisation, detail: str) -> str:
    """Code of the unit that answers for the system of a review, by the right of one of its lines."""
    name = instance.policy.manager_of(right_of(Remedy.OBJECT, detail) or "")
    called = sorted(unit.code for unit in organisation.all_on(day_of(instance.clock.now())) if unit.name == name)
    return called[0] if called else ""


def _counted(codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code in codes:
        found[code] = found.get(code, 0) + 1
    return found


def _name(organisation: Organisation, code: str) -> str:
    unit = organisation.last_known(code)
    return unit.name if unit else code
