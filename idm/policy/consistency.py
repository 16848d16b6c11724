"""Do the sections of a profile fit together? Each answer is a sentence for whoever wrote it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from idm.facts import Form
from idm.policy.factors import TierKey
from idm.policy.parts import sourced
from idm.policy.register import clauses
from idm.policy.rule_ids import RULES

if TYPE_CHECKING:
    from idm.policy.schema import Policy


def problems(policy: Policy) -> list[str]:
    """Everything that contradicts itself, in the order of the sections."""
    return [
        *_of_rules(policy),
        *_of_rights(policy),
        *_of_factors(policy),
        *_of_cases(policy),
        *_of_privileges(policy),
        *_of_managed(policy),
        *_of_exceptions(policy),
    ]


def _of_rules(policy: Policy) -> list[str]:
    named = [r.id for r in policy.rule]
    found = [f"規則「{r}」をプログラムは知りません" for r in named if r not in RULES]
    found += [f"規則「{r}」の根拠がありません" for r in sorted(RULES - set(named))]
    found += [f"規則「{r}」が2回書かれています" for r in sorted(set(named)) if named.count(r) > 1]
    found += [f"任用形態「{f}」の呼び名がありません" for f in Form if f not in policy.forms]
    found += [f"根拠「{c}」は別の団体の条項です" for c in _clauses(policy) if clauses()[c].body != policy.body.name]
    return found


def _of_rights(policy: Policy) -> list[str]:
    keys = [e.key for e in policy.entitlement]
    found = [f"権限「{k}」が2回書かれています" for k in sorted(set(keys)) if keys.count(k) > 1]
    found += [
        f"権限「{k}」の名前は予約されています" for k in keys if k.startswith(("unit-", "role-", "priv-", "staff"))
    ]
    return found


def _of_factors(policy: Policy) -> list[str]:
    tiers = [d.key for d in policy.demand]
    found = [
        f"区分「{t}」の求める認証情報（demand）は、ちょうど1つ書いてください"
        for t in get_args(TierKey)
        if tiers.count(t) != 1
    ]
    systems = [s.key for s in policy.system]
    found += [f"システム「{k}」が2回書かれています" for k in sorted(set(systems)) if systems.count(k) > 1]
    two = {d.key for d in policy.demand if d.kinds > 1}
    found += [
        f"権限「{e.key}」は、2種類の要素がそろうまで渡さないでください（needs_factors = 2）"
        for e in policy.entitlement
        if e.tier in two and e.needs_factors < 2
    ]
    outside = {s.key for s in policy.system if s.outside != "no"}
    found += [
        f"権限「{e.key}」は外部から使うシステムのものです。申請した人だけに渡してください（by_case = true）"
        for e in policy.entitlement
        if e.system in outside and not e.by_case
    ]
    return found


def _of_cases(policy: Policy) -> list[str]:
    kinds = [c.key for c in policy.case]
    found = [f"申請「{k}」が2回書かれています" for k in sorted(set(kinds)) if kinds.count(k) > 1]
    named, known = {r.key for r in policy.role}, {r.key for r in policy.role if r.titles}
    found += [
        f"申請「{c.key}」を申請する役割「{r}」がありません"
        for c in policy.case
        for r in sorted(set(c.applicants) - named)
    ]
    found += [
        f"申請「{c.key}」の役割「{r}」を、職（titles）に付けてください"
        for c in policy.case
        for r in sorted({*c.steps} - known - {"owner"})
    ]
    systems, asked = {s.key for s in policy.system}, any(c.of == "system" for c in policy.case)
    found += [
        f"権限「{e.key}」のシステム（system）を、［［system］］にあるものから書いてください"
        for e in policy.entitlement
        if (e.system is not None or asked) and e.system not in systems
    ]
    return found


def _of_privileges(policy: Policy) -> list[str]:
    keys = [p.key for p in policy.privilege]
    known = {r.key for r in policy.role if r.titles}
    found = [f"特権「{k}」が2回書かれています" for k in sorted(set(keys)) if keys.count(k) > 1]
    found += [
        f"特権「{p.key}」の役割「{p.role}」を、職（titles）に付けてください"
        for p in policy.privilege
        if p.role not in known
    ]
    if policy.login.made_from == "number" and policy.login.prefix.startswith(policy.privileged_ids.prefix):
        found.append("特権IDの接頭辞（privileged_ids.prefix）を、職員のログイン名と違うものにしてください")
    return found


def _of_managed(policy: Policy) -> list[str]:
    """No name may be one of two kinds, nor one that we leave alone."""
    own = [policy.managed.development, policy.managed.service]
    alike = len({*own, policy.privileged_ids.prefix}) < len(own) + 1
    found = ["人のものでない登録の接頭辞（managed）を、ほかの登録と違うものにしてください"] if alike else []
    return found + [
        f"人のものでない登録の接頭辞「{one}」は、触らない登録（protected）のものです"
        for one in own
        if policy.protects(f"{one}x")
    ]


def _of_exceptions(policy: Policy) -> list[str]:
    rules = [e.rule for e in policy.exceptable]
    found = [f"例外を認める規則「{r}」が2回書かれています" for r in sorted(set(rules)) if rules.count(r) > 1]
    found += [
        f"例外を認める規則「{e.rule}」の限り（most）を、いつもの値（{policy.sign_in.usual(e.rule)}）より大きくしてください"
        for e in policy.exceptable
        if e.most <= policy.sign_in.usual(e.rule)
    ]
    return found


def _clauses(policy: Policy) -> list[str]:
    return [part.clause for part in sourced(policy) if part.clause is not None]
