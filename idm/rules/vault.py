"""Who may have a secret that is lent, and who may set a new one. Pure; persons are compared, never accounts."""

from dataclasses import dataclass
from datetime import datetime

from idm.facts import Person
from idm.facts.vault import Checkout, Item, VaultKind
from idm.rules.moves import still_there

BREAKERS = frozenset({"ciso", "network_admin", "system_manager", "operator"})
"""Who may break the glass: those who answer for systems, and those who run them."""
SETTERS = frozenset({"network_admin", "operator"})
"""Who sets secrets at their places besides the holders of the item's own role."""
SECONDS = frozenset({"network_admin", "ciso", "system_manager"})
"""Who looks at a new item before anything of it is lent, and at one before it is taken out."""
NO_CASES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Comer:
    """
    Somebody at one moment.

    ``roles``: what his posts carry and what he holds as an accepted deputy. ``cases``: numbers of the applications in
    force that let him use this item. ``usable``: he may use his own account now. ``tied``: ids of those for whom he
    stands in, and who stand in for him.
    """

    person: str
    roles: frozenset[str]
    contractor: bool = False
    cases: frozenset[int] = NO_CASES
    usable: bool = True
    tied: frozenset[str] = frozenset()


def may_take(item: Item, comer: Comer) -> str | None:
    """
    The rule that keeps this person from taking the secret; None lets him.

    A shared ID is for the holders of its role and for whoever was allowed (NISHIHARA-6.4.2.2), a break-glass ID for
    everybody who answers for systems or runs them; neither ever for a contractor (NISHIHARA-7.2.1.3.e).
    """
    if comer.contractor or not comer.usable:
        return "vault.contractor" if comer.contractor else "vault.user"
    if item.role in comer.roles or comer.cases:
        return None
    if item.kind is VaultKind.BREAK_GLASS and comer.roles & BREAKERS:
        return None
    return "vault.user"


def case_for(item: Item, comer: Comer) -> int | None:
    """The application by which he takes it; None where he needs none."""
    needs = item.role not in comer.roles and not (item.kind is VaultKind.BREAK_GLASS and comer.roles & BREAKERS)
    return min(comer.cases) if needs and comer.cases else None


def may_set(item: Item, comer: Comer, last_holder: str | None) -> str | None:
    """
    The rule that keeps this person from getting the new secret and confirming that it is set; None lets him.

    A half of a break-glass ID's is for whoever may break the glass: of two operators and their head one is left over
    when another had it last, and each of the other heads can be the second.
    """
    if comer.contractor:
        return "vault.contractor"
    if comer.person == last_holder:
        return "vault.setter"
    setters = SETTERS | {item.role} | (BREAKERS if item.parts > 1 else frozenset())
    return None if comer.usable and comer.roles & setters else "vault.user"


def may_confirm(item: Item, comer: Comer) -> str | None:
    """The rule that keeps this person from being the second for a new item; a deputy of the first is none (2(6)①)."""
    if comer.person == item.made_by or item.made_by in comer.tied:
        return "vault.two"
    if comer.contractor:
        return "vault.contractor"
    return None if comer.usable and comer.roles & SECONDS else "vault.two"


def may_let_go(item: Item, comer: Comer) -> str | None:
    """The rule that keeps this person from being the second who takes an item out; as for a new one (2(6)①)."""
    if item.leaving_by is None or comer.person == item.leaving_by or item.leaving_by in comer.tied:
        return "vault.retire"
    if comer.contractor:
        return "vault.contractor"
    return None if comer.usable and comer.roles & SECONDS else "vault.retire"


def may_keep(comer: Comer) -> str | None:
    """The rule that keeps this person from saying that an item stays; it takes one of those who may be the second."""
    if comer.contractor:
        return "vault.contractor"
    return None if comer.usable and comer.roles & SECONDS else "vault.retire"


def over(loan: Checkout, item: Item, holder: Person, comer: Comer, now: datetime) -> str | None:
    """
    Why a loan is over: ``time``, or ``holder``, who may not have it any more or has moved since, also to a post that
    carries the same role. None while it is not. Asked at use, whether or not a worker has come by (F18, F28).
    """
    if loan.until <= now:
        return "time"
    return None if may_take(item, comer) is None and still_there(holder, loan.taken_at, now) else "holder"


def may_know(item: Item, knower: Person, since: datetime, comer: Comer, now: datetime) -> bool:
    """May whoever set a secret go on knowing it (or his half)? Not once he has moved, whatever post he has then."""
    able = may_set(item, comer, None) is None or may_take(item, comer) is None
    return able and still_there(knower, since, now)
