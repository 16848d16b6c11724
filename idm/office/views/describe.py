"""Changes and reasons as people and programs read them: one shape for plan, preview, show and their JSON."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from idm.calendar import JST
from idm.desired import Desired, Explained
from idm.entry import Entry
from idm.facts import NO_PASSWORD, Person
from idm.plan import Change, Kind
from idm.policy import Policy
from idm.verdict import Because, Status

STATUS = {
    Status.ACTIVE: "有効",
    Status.SUSPENDED: "停止",
    Status.DISABLED: "利用終了",
    Status.ABSENT: "登録なし",
}
KIND = {
    Kind.ADD: "登録",
    Kind.MODIFY: "変更",
    Kind.DISABLE: "利用停止",
    Kind.ENABLE: "利用の再開・継続",
    Kind.DELETE: "抹消",
    Kind.KEEP: "権限の変更",
}
FIELD = {
    "login": "ログイン名",
    "status": "状態",
    "number": "職員番号",
    "name": "氏名",
    "unit": "所属コード",
    "unit_name": "所属",
    "title": "職",
    "form": "任用形態",
    "ends_at": "利用の終わり",
    "mail": "メールアドレス",
    "password": "パスワード",
}


def reason(because: Because, policy: Policy) -> dict[str, str]:
    """A reason with its clause."""
    return {"rule": because.rule, "clause": clause_of(because.rule, policy), "detail": because.detail}


def clause_of(rule: str, policy: Policy) -> str:
    """The clause behind a rule's id, as the body prints it."""
    if rule.startswith("entitlement."):
        key = rule.partition(".")[2]
        return next((e.source for e in policy.entitlement if e.key == key), "")
    if rule.startswith("role."):
        key = rule.partition(".")[2]
        return next((r.source for r in policy.role if r.key == key), "")
    found = policy.rules.get(rule)
    return found.source if found else ""


def sentence(because: Because, policy: Policy) -> str:
    """A reason on one line: what, and by which clause."""
    return f"{because.detail}［{clause_of(because.rule, policy)}］"


def change(
    one: Change, person: Person, before: Desired, after: Desired, *, was: Person | None = None
) -> dict[str, Any]:
    """
    One change with its reasons.

    Args:
        before: The function at the time the directory was right; it says why a right that goes was held.
        after: The function at the time of the change.
        was: The person under the facts as they were, where these differ too.
    """
    policy = after.policy
    then, now = after.explain(person), before.explain(was or person)
    beside = any(account.id == one.account for account in person.managed)
    because = (after.reason(person, one.account),) if beside else then.because
    groups = after.groups() | before.groups()

    def membership(key: str, why: tuple[Because, ...]) -> dict[str, Any]:
        return {
            "group": key,
            "label": groups[key].label if key in groups else key,
            "because": [reason(b, policy) for b in why],
        }

    return {
        "person": person.number_on(after.day),
        "name": one.name,
        "login": one.login,
        "kind": one.kind.value,
        "label": KIND[one.kind],
        "fields": [_field(f, one, policy) for f in one.fields if one.kind not in (Kind.ADD, Kind.DELETE)],
        "joins": [membership(k, then.groups.get(k, ())) for k in one.joins],
        "leaves": [membership(k, now.groups.get(k, ())) for k in one.leaves],
        "because": [reason(b, policy) for b in because],
    }


def _field(name: str, one: Change, policy: Policy) -> dict[str, str]:
    return {
        "field": name,
        "label": FIELD[name],
        "from": value(name, one.before, policy),
        "to": value(name, one.after, policy),
    }


def value(name: str, entry: Entry | None, policy: Policy) -> str:
    """A field's value in the body's words."""
    if entry is None:
        return ""
    if name == "status":
        return STATUS[entry.status]
    if name == "ends_at":
        return "" if entry.ends_at is None else f"{entry.ends_at.astimezone(JST):%Y-%m-%d %-H:%M}"
    if name == "password":
        return _password(entry.password)
    if name == "form":  # a directory that somebody else wrote into may hold any word
        return next((label for form, label in policy.forms.items() if form == entry.form), entry.form)
    return str(getattr(entry, name))


def _password(stamp: str) -> str:
    """When the one that a directory holds was chosen; nothing of the password itself is known here."""
    if stamp in {"", NO_PASSWORD}:
        return "なし" if stamp else ""
    try:
        chosen = datetime.strptime(stamp.partition("@")[2], "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:  # somebody else wrote into the directory
        return "製品の外で変更"
    return f"{chosen.astimezone(JST):%Y-%m-%d %-H:%M} に設定"


def person_json(person: Person, explained: Explained, desired: Desired) -> dict[str, Any]:
    """Posts, account, roles and rights of one person, each with its reason."""
    policy, entry = desired.policy, explained.entry
    groups = desired.groups()
    name = person.name_on(desired.day)
    return {
        "person": person.number_on(desired.day),
        "name": name.full if name else "",
        "kana": name.kana if name else "",
        "at": desired.now.isoformat(),
        "form": policy.forms[job.form] if (job := person.employment_on(desired.day)) else None,
        "posts": [
            {
                "unit": p.unit,
                "path": " ".join(u.name for u in reversed(desired.organisation.path(p.unit, desired.day))),
                "title": p.title,
                "main": p.main,
                "from": p.span.start.isoformat(),
                "last_day": day.isoformat() if (day := p.span.last_day()) else None,
            }
            for p in person.postings_on(desired.day)
        ],
        "accounts": [
            {
                "login": person.account.login,
                "mail": person.account.mail,
                "status": explained.status.key,
                "label": STATUS[explained.status],
                "ends_at": entry.ends_at.isoformat() if entry and entry.ends_at else None,
                "because": [reason(b, policy) for b in explained.because],
            }
        ],
        "roles": [
            {
                "role": held.role.key,
                "label": held.role.label,
                "scope": unit.name
                if held.unit and (unit := desired.organisation.on(held.unit, desired.day))
                else "全体",
                "clause": held.role.source,
            }
            for held in explained.roles
        ],
        "rights": [
            {"group": key, "label": groups[key].label, "because": [reason(b, policy) for b in why]}
            for key, why in sorted(explained.groups.items())
        ],
        "withheld": [
            {"group": right.key, "label": right.label, "because": [reason(_waits(right.needs_factors), policy)]}
            for right in explained.withheld
        ],
    }


def _waits(kinds: int) -> Because:
    return Because("factor.withheld", f"{kinds}種類の要素の登録待ち")


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many of each kind, in words."""
    found: dict[str, int] = {}
    for one in changes:
        found[KIND[one.kind]] = found.get(KIND[one.kind], 0) + 1
    return found
