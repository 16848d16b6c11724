"""Two answers a line, by two persons, each for exactly what was shown (NISHIHARA-7.2.1.2.u)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from idm.audit.entry import Act, Value
from idm.calendar import day_of, wareki
from idm.errors import BadInput, NotThere, Stopped
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.sweeps.parties import Parties
from idm.office.sweeps.recording import put_on_record
from idm.office.sweeps.restoring import require_as_told
from idm.rules.campaigns import PLAIN, RIGHTS, STRANGERS, Done, Kind, Says, Side, State, agreed, barred, needs_note
from idm.rules.dormancy import Remedy
from idm.store import campaigns, facts, notices
from idm.store.campaigns import Answer, Campaign, Line

NOTE_LIMIT = 200  # characters
DIGITS = 12
"""So many digits of a digest have to be said to show that it was looked at."""


@dataclass(frozen=True, slots=True)
class Wish:
    """
    An answer to one line. ``digest``: of what was shown, or its first twelve digits. ``side``: for whom, where somebody
    may answer for both; None takes the one that is missing.
    """

    line: int
    digest: str
    says: str
    note: str = ""
    side: Side | None = None


def answer(instance: Instance, number: int, wishes: Sequence[Wish], actor: Actor, section: str | None = None) -> int:
    """
    All of these answers, or none. Returns how many.

    Args:
        section: Code of the one unit that they are all of, where several lines are answered at once.

    Raises:
        NotThere, NotYours: as in ``looking.one``; also a line that is not his to answer.
        BadInput: no such answer, a reason is missing, or the line is decided.
        Stopped: the sweep does not go on, it is about himself, he gave the other answer, it is too early to stop it, or
            it is not what he was shown.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        parties = Parties(house, actor)
        ids = {wish.line for wish in wishes}
        one, _ = going_on(parties, number, ids, actor, held=True)
        known = {line.id: line for line in campaigns.lines(connection, number, ids)}
        for wish in wishes:
            line = known.get(wish.line)
            if line is None or not parties.sees(line) or section not in (None, line.section):
                raise NotThere(say.NO_LINE, number=number, line=wish.line)
            known[line.id] = give(parties, one, line, wish, actor)
    instance.checkpoint()
    return len(wishes)


def going_on(
    parties: Parties, number: int, ids: Collection[int] | None, actor: Actor, *, held: bool = False
) -> tuple[Campaign, int]:
    """
    A sweep that goes on, with its rows put right; as ``restoring.as_told``.

    Args:
        ids: None: of all its lines, which are then exactly those that were made.
        held: Also a review of rights that waits for a second person: what somebody needs may be confirmed meanwhile.

    Raises:
        NotThere, NotYours: as in ``looking.one``.
        Stopped: it waits for a second person, is over, or is not the list that was made.
    """
    parties.campaign(number)
    one, rows = require_as_told(parties.house, number, ids, actor, whole=ids is None)
    if one.state is not State.OPEN and not (held and may_confirm(one)):
        raise Stopped(say.NOT_OPEN, number=number, state=say.STATE[one.state])
    return one, rows


def may_confirm(one: Campaign) -> bool:
    """Is it a review that is held, of which "keep" alone may be said?"""
    return one.state is State.HELD and one.kind is not Kind.DORMANCY


def give(parties: Parties, one: Campaign, line: Line, wish: Wish, actor: Actor) -> Line:
    """
    One answer within a transaction that has locked the roster; the line as it is afterwards.

    Raises:
        BadInput, NotThere, Stopped: as in ``answer``.
    """
    house, connection = parties.house, parties.house.connection
    says = _checked(line, wish)
    if may_confirm(one) and says is not Says.KEEP:
        raise Stopped(say.KEPT_ALONE, number=one.id, keep=say.SAYS[Says.KEEP])
    side = side_of(parties, line, wish.side)
    _require_note(wish, says, side, line)
    _require(parties, line, side, says, actor)
    said = Answer(says, wish.note.strip(), house.now, actor.by)
    if not campaigns.answer(connection, line, side, said):
        raise Stopped(say.CHANGED, line=line.id)
    line = replace(line, answers=line.answers + 1)
    answered = replace(line, hr=said) if side is Side.HR else replace(line, head=said)
    put_on_record(house, Act.SWEEP_ANSWERED, one.id, actor, **_said(line, side, says))
    return _follow(house, one, answered, actor)


def _said(line: Line, side: Side, says: Says) -> dict[str, Value]:
    """For exactly this: an answer to a line that said something else is none."""
    return {"line": line.id, "side": side.value, "says": says.value, "sha256": line.mark}


def side_of(parties: Parties, line: Line, wanted: Side | None) -> Side:
    """
    Raises:
        Stopped: he may answer for neither, or not for that one.
    """
    sides = parties.sides(line)
    if wanted is None and len(sides) > 1:  # both are his: the one that he gave, else the one that is missing
        own = [side for side in sides if (said := line.said(side)) is not None and said.by == parties.person.id]
        missing = [side for side in sides if line.said(side) is None]
        return (own or missing or list(sides))[0]
    if not sides or (wanted is not None and wanted not in sides):
        side = wanted or Side.HEAD
        raise Stopped(say.NOT_A_SIDE, line=line.id, side=say.SIDE[side], who=_named(parties, line, side))
    return wanted or sides[0]


def _named(parties: Parties, line: Line, side: Side) -> str:
    ids = parties.house.with_role("hr_operator")
    if side is Side.HEAD:
        ids = sorted(parties.offices.answer_for(line))
    return "、".join(sorted(shown(one) for one in facts.people(parties.house.connection, ids)))


def _checked(line: Line, wish: Wish) -> Says:
    if len(wish.digest) < DIGITS or not line.digest.startswith(wish.digest):
        raise Stopped(say.CHANGED, line=line.id)
    if line.done is not None:
        raise BadInput(say.DECIDED, line=line.id, done=say.DONE[line.done])
    says = next((one for one in Says if wish.says in (one.value, say.SAYS[one])), None)
    if says is None or (line.remedy in RIGHTS | STRANGERS and says not in PLAIN):
        raise BadInput(say.BAD_ANSWER, line=line.id, value=wish.says, known="、".join(say.SAYS.values()))
    return says


def _require_note(wish: Wish, says: Says, side: Side, line: Line) -> None:
    note = wish.note.strip()
    if (needs_note(says, side, line.remedy) and not note) or len(note) > NOTE_LIMIT or mentions_my_number(note):
        raise BadInput(say.NOTE_NEEDED, says=say.SAYS[says], limit=NOTE_LIMIT)


def _require(parties: Parties, line: Line, side: Side, says: Says, actor: Actor) -> None:
    policy, other = parties.house.instance.policy, parties.besides(line, side)
    bar = barred(parties.offices.barred(line.person), other, line.remedy, says, actor.by)
    if bar is not None:
        raise Stopped(
            say.BAR[bar],
            line=line.id,
            side=say.SIDE[Side.HEAD if side is Side.HR else Side.HR],
            why=said_why(line),
            days=policy.dormancy.suspended.days,
            source=policy.rules["sweep.confirmed"].source,
        )


def _follow(house: House, one: Campaign, line: Line, actor: Actor) -> Line:
    """What the two answers come to: the holder is told, or the account stays; of an objection HR hears."""
    verdict = agreed(line.hr.says if line.hr else None, line.head.says if line.head else None, line.remedy)
    if line.remedy is Remedy.OBJECT and verdict is None and line.head is not None:
        _tell_objection(house, one, line)
    if verdict is None or (verdict and line.remedy in RIGHTS | STRANGERS):
        return line
    if not verdict:
        campaigns.finish(house.connection, line, Done.KEPT, house.now)
        put_on_record(house, Act.SWEEP_DONE, one.id, actor, line=line.id, done=Done.KEPT.value)
        return replace(line, done=Done.KEPT, done_at=house.now, answers=line.answers + 1)
    if line.told_at is not None:
        return line
    campaigns.tell(house.connection, line, house.now)
    day = day_of(house.now) + timedelta(days=house.instance.policy.dormancy.told.days)
    values = {"login": line.facts["login"], "day": wareki(day)}
    notices.tell(house.connection, line.person, say.TOLD_HOLDER, values, house.now)
    put_on_record(house, Act.SWEEP_TOLD, one.id, actor, line=line.id)
    return replace(line, told_at=house.now, answers=line.answers + 1)


def _tell_objection(house: House, one: Campaign, line: Line) -> None:
    values = {"number": str(one.id), "label": one.label, "line": str(line.id), "right": line.facts["right"]}
    for who in house.with_role("hr_operator"):
        notices.tell(house.connection, who, say.TOLD_OBJECTION, values, house.now)


def said_why(line: Line) -> str:
    """The reasons in words, with the days; of a right, where it comes from; of a stranger, who put it there."""
    if line.remedy is Remedy.REVOKE:
        until = line.facts["until"]
        return f"{line.facts['right']}（申請{line.facts['case']}{'、' + until + 'まで' if until else ''}）"
    if line.remedy is Remedy.OBJECT:
        return f"{line.facts['right']}（{say.BIRTHRIGHT}）"
    if line.remedy in STRANGERS:
        return _said_of_stranger(line)
    parts = [say.WHY[code] for code in line.why]
    idle = line.facts.get("idle", "")
    return "、".join(parts) + (f"（{idle}日）" if idle else "")


def _said_of_stranger(line: Line) -> str:
    known = line.facts
    told = [
        f"{label}：{' '.join(filter(None, (known[who], known[when])))}"
        for label, who, when in ((say.MADE_BY, "maker", "made"), (say.CHANGED_BY, "changer", "changed"))
        if known[who]
    ]
    return "、".join([*(say.WHY[code] for code in line.why), *filter(None, (known["group"], known["kept"])), *told])
