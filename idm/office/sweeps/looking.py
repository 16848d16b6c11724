"""Sweeps, for one person: HR and those who answer for the network see all, a head what is his. Nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from idm.errors import NotThere
from idm.facts import Organisation
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.sweeps.answering import may_confirm, said_why
from idm.office.sweeps.opening import MAY_RELEASE, said_of_held
from idm.office.sweeps.parties import MAY_OPEN, Parties
from idm.office.views.parts import part
from idm.rules.campaigns import STRANGERS, Kind, Says, Side, State, agreed
from idm.rules.dormancy import Remedy, Why
from idm.rules.last_use import doubt
from idm.rules.orphans import State as Stranger
from idm.store import adoption, campaigns, facts, last_use, marks
from idm.store.campaigns import Answer, Brief, Campaign, Line


@dataclass(frozen=True, slots=True)
class Told:
    """A source of last uses. ``doubt``: why it is not believed, in words; "" where it is."""

    name: str
    since: datetime
    read_at: datetime
    newest: datetime | None
    doubt: str


@dataclass(frozen=True, slots=True)
class Listed:
    """``done``: so many of the ``lines`` are decided. ``why``: what holds it, in words."""

    campaign: Campaign
    lines: int
    done: int
    why: str

    @property
    def kind(self) -> str:
        return say.KIND[self.campaign.kind]

    @property
    def state(self) -> str:
        return say.STATE[self.campaign.state]


@dataclass(frozen=True, slots=True)
class Row:
    """A line in words. ``sides``: as what the one who asks may answer it now; ``stops``: also with 止める."""

    line: Line
    why: str
    hr: str
    head: str
    result: str
    sides: tuple[Side, ...]
    stops: bool

    @property
    def used(self) -> str:
        """The day of the last use; never and unknown are two things."""
        return self.line.facts["used"] or (say.NEVER if Why.NEVER in self.line.why else say.UNKNOWN)

    @property
    def cells(self) -> tuple[str, ...]:
        """As on paper and in a file, in the order of ``say.COLUMNS``."""
        facts_of = self.line.facts
        return (
            str(self.line.id),
            facts_of["number"],
            facts_of["name"],
            facts_of["login"],
            facts_of["unit"],
            self.why,
            self.used,
            facts_of["idle"],
            self.hr,
            self.head,
            self.result,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One sweep, and those of its lines that were asked for.

    Args:
        sections: Code and name of every unit of the lines he sees; ``whys``: the codes of their reasons.
        total: How many lines were asked for; ``rows`` is one page of them.
        may_release, may_drop: Of the one who asks.
        reasoned: It is given up with a reason only.
        waiting: Numbers of the lines that wait for his answer.
        ends: So many rights end on the day, as the lines he sees stand now.
    """

    listed: Listed
    rows: tuple[Row, ...]
    sections: tuple[tuple[str, str], ...]
    opened_by: str
    released_by: str
    signed: tuple[tuple[str, str, datetime | None], ...]
    may_release: bool
    may_drop: bool
    waiting: tuple[int, ...]
    whys: tuple[str, ...]
    total: int
    ends: int = 0
    reasoned: bool = False

    @property
    def mine(self) -> int:
        return len(self.waiting)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


PAGE = 50
"""Lines on one page."""
NO_SECTION = "-"
"""Asks for the lines of nobody's section."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    Which lines. ``section``: code of a unit, or ``NO_SECTION``; ``why``: code of a reason; ``unanswered``: those that
    wait for the one who asks; ``page`` counts from 1, None is all of them, 0 none.
    """

    section: str = ""
    why: str = ""
    unanswered: bool = False
    page: int | None = None


EVERYTHING = Wanted()


def sources(instance: Instance, actor: Actor) -> tuple[Told, ...]:
    """
    Who tells of last uses.

    Raises:
        NotYours: he holds no office that has to do with sweeps.
        Stopped: nobody in particular asks.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        Parties(house, actor).require_sight()
        found = last_use.sources(connection)
    return tuple(
        Told(say.SOURCE.get(one.name, one.name), one.since, one.read_at, one.newest, say.DOUBT[why] if why else "")
        for one in found
        for why in (doubt(one, instance.policy, house.now),)
    )


def strangers(instance: Instance) -> int:
    """Entries of directories that belong to nobody on the roster and of which nobody has said yet what they are."""
    with instance.store.read() as connection:
        counts = [adoption.counts(connection, name) for name in marks.directory_names(connection)]
    waiting = (("account", Stranger.OPEN), ("account", Stranger.PROPOSED))
    return sum(found.get(one, 0) for found in counts for one in waiting)


def every(instance: Instance, actor: Actor) -> tuple[Listed, ...]:
    """
    The newest first.

    Raises:
        NotYours, Stopped: as in ``sources``.
    """
    with instance.store.read() as connection:
        Parties(House(instance, connection, instance.clock.now()), actor).require_sight()
        counts = campaigns.counts(connection)
        return tuple(_listed(one, counts) for one in campaigns.every(connection))


def one(instance: Instance, number: int, actor: Actor, wanted: Wanted = EVERYTHING) -> Shown:
    """
    Raises:
        NotThere: there is none of that number.
        NotYours, Stopped: as in ``sources``.
    """
    with instance.store.read() as connection:
        parties = Parties(House(instance, connection, instance.clock.now()), actor)
        campaign = parties.campaign(number)
        briefs = parties.briefs(campaign)
        waiting = _waiting(parties, campaign, briefs)
        chosen = [line.id for line in briefs if _fits(line, wanted, waiting)]
        lines = campaigns.lines(connection, number, _page(chosen, wanted))
        units = facts.organisation(connection)
        named = (campaign.opened_by, campaign.released_by, campaign.hr_signed_by, campaign.admin_signed_by)
        people = {one.id: shown(one) for one in facts.people(connection, {who for who in named if who})}
        listed = _listed(campaign, campaigns.counts(connection))
    return Shown(
        listed=listed,
        rows=tuple(row_of(parties, campaign, line) for line in lines),
        sections=tuple((code, _named(units, code)) for code in sorted({line.section for line in briefs})),
        opened_by=people.get(campaign.opened_by, say.WORKER),
        released_by=people.get(campaign.released_by or "", ""),
        signed=(
            (say.SIDE[Side.HR], people.get(campaign.hr_signed_by or "", ""), campaign.hr_signed_at),
            (say.ADMIN, people.get(campaign.admin_signed_by or "", ""), campaign.admin_signed_at),
        ),
        may_release=_may_release(parties, campaign),
        may_drop=campaign.state in (State.OPEN, State.HELD) and bool(parties.roles & MAY_OPEN),
        waiting=tuple(waiting),
        whys=tuple(sorted({why for line in briefs for why in line.why})),
        total=len(chosen),
        ends=_ends(parties, briefs),
        reasoned=campaign.kind is not Kind.DORMANCY and campaign.opened_by not in people,
    )


def line(instance: Instance, number: int, line_id: int, actor: Actor) -> tuple[Shown, Row]:
    """
    One line of a sweep; the sweep without rows.

    Raises:
        NotThere: there is no such sweep or line, or none that he sees.
        NotYours, Stopped: as in ``sources``.
    """
    found = one(instance, number, actor, Wanted(page=0))
    with instance.store.read() as connection:
        parties = Parties(House(instance, connection, instance.clock.now()), actor)
        campaign = parties.campaign(number)
        known = next(iter(campaigns.lines(connection, number, [line_id])), None)
        if known is None or not parties.sees(known):
            raise NotThere(say.NO_LINE, number=number, line=line_id)
        return found, row_of(parties, campaign, known)


def _answered(campaign: Campaign) -> bool:
    return campaign.state is State.OPEN or may_confirm(campaign)


def _ends(parties: Parties, briefs: Iterable[Brief]) -> int:
    """So many rights an application gave end as it stands: their head said so, or says nothing and that ends them."""
    silent = parties.house.instance.policy.reviews.access.unconfirmed == "end"
    waiting = (line.head for line in briefs if line.remedy is Remedy.REVOKE and line.done is None)
    return sum(silent if head is None else head.says is Says.STOP for head in waiting)


def _waiting(parties: Parties, campaign: Campaign, briefs: Iterable[Brief]) -> dict[int, None]:
    if not _answered(campaign):
        return {}
    return {line.id: None for line in briefs if any(line.said(side) is None for side in parties.mine(line))}


def _fits(line: Brief, wanted: Wanted, waiting: Mapping[int, None]) -> bool:
    section = "" if wanted.section == NO_SECTION else wanted.section
    return (
        (not wanted.section or line.section == section)
        and (not wanted.why or wanted.why in line.why)
        and (not wanted.unanswered or line.id in waiting)
    )


def _page(chosen: Sequence[int], wanted: Wanted) -> Sequence[int]:
    return () if wanted.page == 0 else part(chosen, wanted.page, PAGE).rows


def _named(organisation: Organisation, code: str) -> str:
    unit = organisation.last_known(code)
    return unit.name if unit else code


def _may_release(parties: Parties, campaign: Campaign) -> bool:
    other = campaign.opened_by != parties.person.id
    return campaign.state is State.HELD and other and bool(parties.own & MAY_RELEASE)


def row_of(parties: Parties, campaign: Campaign, line: Line) -> Row:
    return Row(
        line=line,
        why=said_why(line),
        hr=_said(line.hr),
        head=_said(line.head),
        result=result_of(line),
        sides=parties.mine(line) if _answered(campaign) else (),
        stops=line.remedy is not Remedy.LOOK,
    )


def result_of(line: Line) -> str:
    if line.done is None:
        return _so_far(line)
    return f"{say.DONE[line.done]}（{say.EXEMPT[line.exempt]}）" if line.exempt else say.DONE[line.done]


def _so_far(line: Line) -> str:
    hr, head = (said.says if said else None for said in (line.hr, line.head))
    if line.remedy is Remedy.OBJECT and head is Says.STOP:
        return say.ACCEPTED if hr is Says.STOP else say.OBJECTED
    if line.remedy in STRANGERS and agreed(hr, head):
        return say.AGREED
    return say.TOLD if line.told_at else ""


def _said(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return say.SAYS[answer.says] + (f"：{answer.note}" if answer.note else "")


def _listed(campaign: Campaign, counts: dict[int, tuple[int, int]]) -> Listed:
    lines, done = counts.get(campaign.id, (0, 0))
    return Listed(campaign, lines, done, said_of_held(campaign.held_why) if campaign.state is State.HELD else "")
