"""Every way in which somebody might come to decide what he asked for himself (F21), for each step of each kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import insert

from idm.messages import Message
from idm.messages import cases as say
from idm.messages import work as say_work
from idm.policy.cases import CaseRule
from idm.store import cases
from idm.store.cases import Filed
from idm.store.tables import privileged_account
from tests.cases import Hall
from tests.matrix import cast
from tests.matrix.cast import ASKER, OFFICE, OTHER, TO_ASK, TRIER


@dataclass(frozen=True, slots=True)
class Try:
    """An application at one step, who tries to decide it under which name, and what he is told."""

    filed: Filed
    by: str
    refusal: Message

    @property
    def said(self) -> str:
        """The first sentence of it."""
        return self.refusal.ja.partition("。")[0].format(number=self.filed.id, who=self.by)


Tries = Mapping[str, Try]
"""By what he tries to be."""


def himself(hall: Hall, rule: CaseRule, step: int) -> Tries:
    """He holds the office of this step when he asks; and the same under his second account."""
    cast.next_morning(hall, ASKER, *cast.to_ask(rule), OFFICE[rule.steps[step]])
    own = _own(hall, rule, step, _asked(hall, rule, step, ASKER, ASKER))
    return {"himself": own, "own second account": _second_account(hall, own.filed)}


def _second_account(hall: Hall, filed: Filed) -> Try:
    """The name of his privileged ID: nobody's number, so nobody who decides."""
    person, login = hall.person(ASKER), f"x-n{ASKER}"
    with hall.world.instance.store.write() as connection:
        made = {"id": f"second-{person.id}", "person_id": person.id, "login": login, "made_by": person.id}
        connection.execute(insert(privileged_account).values(made_at=hall.world.clock.now(), **made))
    return Try(filed, login, say_work.WHO_ARE_YOU)


def made_approver(hall: Hall, rule: CaseRule, step: int) -> Tries:
    """He gets the office of this step the day after he asked."""
    cast.next_morning(hall, ASKER, *cast.to_ask(rule))
    filed = _asked(hall, rule, step, ASKER, ASKER, walk=False)
    cast.next_morning(hall, ASKER, OFFICE[rule.steps[step]])
    cast.walk(hall, filed, step, but={ASKER})
    return {"made approver after asking": _own(hall, rule, step, filed)}


def deputy(hall: Hall, rule: CaseRule, step: int) -> Tries:
    """His deputy for another section holds the office of this step by a post of his own."""
    manages = TO_ASK["system_manager"]
    cast.next_morning(hall, ASKER, *{manages, *cast.to_ask(rule)})
    cast.name_deputy(hall, ASKER, TRIER, "system_manager", manages[0])
    cast.next_morning(hall, TRIER, OFFICE[rule.steps[step]])
    filed = _asked(hall, rule, step, ASKER, OTHER)
    _holds(hall, filed, rule.steps[step], TRIER)
    return {"own deputy": Try(filed, TRIER, say.DENIED["case.deputy"])}


def subordinate(hall: Hall, rule: CaseRule, step: int) -> Tries:
    """Somebody without an office, to whom the very office of this step was handed on, where it can be."""
    role = {"owner": "network_admin", "ciso": ""}.get(rule.steps[step], rule.steps[step])
    post = OFFICE[role] if role else TO_ASK["system_manager"]
    cast.next_morning(hall, ASKER, *{post, TO_ASK["system_manager"], *cast.to_ask(rule)})
    unit = None if role == "network_admin" else post[0]
    cast.name_deputy(hall, ASKER, TRIER, role or "system_manager", unit)
    filed = _asked(hall, rule, step, ASKER, OTHER)
    assert hall.person(TRIER).id in cast.seats(hall, filed).deputies[hall.person(ASKER).id]
    return {"subordinate under own delegation": Try(filed, TRIER, say.NO_SUCH_CASE)}


def _asked(hall: Hall, rule: CaseRule, step: int, by: str, whom: str, *, walk: bool = True) -> Filed:
    filed = cast.apply(hall, rule, by, cast.beneficiary_for(hall, rule, step, whom))
    if walk:
        cast.walk(hall, filed, step, but={ASKER, TRIER})
    return filed


def _own(hall: Hall, rule: CaseRule, step: int, filed: Filed) -> Try:
    _holds(hall, filed, rule.steps[step], ASKER)
    own = filed.case.beneficiary == filed.case.applicant
    return Try(filed, ASKER, say.DENIED["case.beneficiary" if own else "case.applicant"])


def _holds(hall: Hall, filed: Filed, role: str, who: str) -> None:
    """Nothing but who he is stands between him and this step."""
    assert hall.person(who).id in cast.seats(hall, filed).holders(role), (role, who)


def stands(hall: Hall, tried: Try) -> tuple[str, int, int]:
    """State, step and words of the application now."""
    with hall.world.instance.store.read() as connection:
        now, said = cases.get(connection, tried.filed.id), cases.decisions_of(connection, tried.filed.id)
    assert now is not None
    return now.state.value, now.step, len(said)


WAYS: tuple[Callable[[Hall, CaseRule, int], Tries], ...] = (himself, deputy, subordinate, made_approver)
DISGUISES = frozenset(
    {
        "himself",
        "own second account",
        "own deputy",
        "subordinate under own delegation",
        "made approver after asking",
    }
)
"""What all of them together try at each step."""
