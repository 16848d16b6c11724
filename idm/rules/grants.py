"""Which groups a post brings, and why. Everything here depends on a post, the organisation and the day only, so the
answer for one kind of post is worked out once and shared by everybody who holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from idm.entry import Group
from idm.facts import Employment, Form, Organisation, Person, Posting, Unit
from idm.policy import Entitlement, Policy, Role
from idm.verdict import Because

STAFF = "staff"
EXECUTES = frozenset({"operator"})
"""The roles that a post gives somebody of a contractor's: he executes, and approves nothing (NISHIHARA-2.4)."""


@dataclass(frozen=True, slots=True)
class Held:
    """
    A role somebody holds. ``unit`` is the code it is limited to, None for the whole body; ``lent``: as the deputy of
    whoever has the post.
    """

    role: Role
    unit: str | None
    by_title: str
    lent: bool = False


def held_as(job: Employment | None, carried: Iterable[Held]) -> tuple[Held, ...]:
    """Of the roles of somebody's posts those that are his by this appointment: a contractor's man decides nothing."""
    limited = job is not None and job.form is Form.CONTRACTOR
    return tuple(held for held in carried if not limited or held.role.key in EXECUTES)


class Grants:
    """The policy applied to one day's organisation. Pure: it only remembers answers it has already worked out."""

    def __init__(self, policy: Policy, organisation: Organisation, day: date) -> None:
        self.policy = policy
        self.organisation = organisation
        self.day = day
        self._posts: dict[tuple[str, str], tuple[tuple[str, Because], ...]] = {}
        self._sets: dict[object, frozenset[str]] = {}
        self._seats = frozenset(role_key(role) for role in policy.role if role.key not in EXECUTES)

    def group_keys(self, form: Form, posts: tuple[tuple[str, str], ...], kinds: int = 0) -> frozenset[str]:
        """
        The group keys for someone of this appointment kind with these ``(unit, title)`` posts.

        Args:
            kinds: How many different kinds of factor are on record, see ``factors.kinds_on_record``.
        """
        memo = (form, posts, kinds)
        found = self._sets.get(memo)
        if found is None:
            found = self._sets[memo] = frozenset(self.reasons(form, posts, kinds))
        return found

    def reasons(self, form: Form, posts: tuple[tuple[str, str], ...], kinds: int = 0) -> dict[str, tuple[Because, ...]]:
        """The same with every reason for every group."""
        found: dict[str, tuple[Because, ...]] = {STAFF: (Because("group.staff", self.policy.forms[form]),)}
        for unit, title in posts:
            for key, because in self._of_post(unit, title):
                if form is Form.CONTRACTOR and key in self._seats:
                    continue
                found[key] = (*found.get(key, ()), because)
        units = {u.name for unit, _ in posts for u in self.organisation.path(unit, self.day)}
        for right in self.policy.entitlement:
            if not _waits(right, kinds) and _fits(right, form, units):
                where = right.unit or self.policy.forms[form]
                found[right.key] = (Because(f"entitlement.{right.key}", f"{right.label}（{where}）"),)
        return found

    def withheld(self, form: Form, posts: tuple[tuple[str, str], ...], kinds: int = 0) -> tuple[Entitlement, ...]:
        """Rights that fit and wait until their holder has another kind of factor on record (domain case 79)."""
        units = {u.name for unit, _ in posts for u in self.organisation.path(unit, self.day)}
        return tuple(r for r in self.policy.entitlement if _waits(r, kinds) and _fits(r, form, units))

    def roles(self, unit: str, title: str) -> tuple[Held, ...]:
        """The roles that a post carries (NISHIHARA-2.1.1, 2.2.1, 2.3.1, 2.4)."""
        path = self.organisation.path(unit, self.day)
        return tuple(
            Held(role, unit if role.scope == "unit" else None, title)
            for role in self.policy.role
            if _carries(role, path, title)
        )

    def held_by(self, person: Person) -> tuple[Held, ...]:
        """The roles of all his posts that day; a contractor's people hold none that decides anything."""
        carried = (held for post in person.postings_on(self.day) for held in self.roles(post.unit, post.title))
        return held_as(person.employment_on(self.day), carried)

    def where_roles_are(self) -> tuple[frozenset[str], frozenset[str]]:
        """Titles, and codes of units: a post that has neither one of these nor one of those carries no role."""
        titles = frozenset(title for role in self.policy.role for title in role.titles)
        names = {role.unit for role in self.policy.role if not role.titles}
        units = list(self.organisation.all_on(self.day))
        inside = {unit.code for unit in units if unit.name in names}
        before = 0
        while len(inside) > before:
            before = len(inside)
            inside |= {unit.code for unit in units if unit.parent in inside}
        return titles, frozenset(inside)

    def groups(self) -> dict[str, Group]:
        """Every group that should exist that day."""
        found = {STAFF: Group(STAFF, f"{self.policy.body.name} 利用を認められた人")}
        for unit in self.organisation.all_on(self.day):
            found[unit_key(unit.code)] = Group(unit_key(unit.code), unit.name)
        for role in self.policy.role:
            found[role_key(role)] = Group(role_key(role), role.label)
        for right in self.policy.entitlement:
            found[right.key] = Group(right.key, right.label)
        for privilege in self.policy.privilege:
            found[privilege.key] = Group(privilege.key, privilege.label)
        return found

    def _of_post(self, unit: str, title: str) -> tuple[tuple[str, Because], ...]:
        memo = (unit, title)
        found = self._posts.get(memo)
        if found is None:
            found = self._posts[memo] = tuple(self._work_out(unit, title))
        return found

    def _work_out(self, unit: str, title: str) -> list[tuple[str, Because]]:
        path = self.organisation.path(unit, self.day)
        post = f"{path[0].name if path else unit} {title}".strip()
        found = [(unit_key(u.code), Because("group.unit", post)) for u in path]
        found += [
            (role_key(held.role), Because(f"role.{held.role.key}", f"{held.role.label} ← {post}"))
            for held in self.roles(unit, title)
        ]
        return found


def unit_key(code: str) -> str:
    return f"unit-{code.lower()}"


def role_key(role: Role) -> str:
    return "role-" + role.key.replace("_", "-")


def posts_of(postings: list[Posting]) -> tuple[tuple[str, str], ...]:
    return tuple((p.unit, p.title) for p in postings)


def _waits(right: Entitlement, kinds: int) -> bool:
    return right.needs_factors > 1 and kinds < right.needs_factors


def _fits(right: Entitlement, form: Form, units: set[str]) -> bool:
    own = not right.by_case and (not right.forms or form in right.forms)
    return own and (right.unit is None or right.unit in units)


def _carries(role: Role, path: tuple[Unit, ...], title: str) -> bool:
    if role.titles and title not in role.titles:
        return False
    if role.unit is None:
        return True
    # a title counts in the unit itself, a unit alone counts for everybody below it
    return bool(path) and (path[0].name == role.unit if role.titles else any(u.name == role.unit for u in path))
