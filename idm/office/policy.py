"""The profile in force, with its sources. Changing it takes two people: see ``changes``."""

from collections.abc import Iterator

from idm.policy import Policy
from idm.policy.cases import CaseRule
from idm.policy.passwords import Passwords
from idm.policy.sign_in import SignIn
from idm.rules.cases import OWNER


def values(policy: Policy) -> list[tuple[str, str, str]]:
    """Everything a profile sets: what, value, source."""
    rows = [
        ("ログイン名", _login(policy), policy.login.source),
        ("メール", _mail(policy), policy.mail.source),
        ("メールの控え", f"{policy.mail.kept.days}日", policy.mail.kept.source),
        ("停止する不在", "、".join(policy.absences.suspend), policy.absences.source),
        ("抹消まで", f"{policy.leaver.delete_after.days}日", policy.leaver.delete_after.source),
        ("退職者の作った鍵", f"最終日から{policy.leaver.keys_kept.days}日", policy.leaver.keys_kept.source),
        ("異動後の引継ぎ", f"{policy.leaver.overlap.days}日まで", policy.leaver.overlap.source),
        ("一度に止める人数", f"{policy.brake.people.value}人まで", policy.brake.people.source),
        ("一度に止める割合", f"{policy.brake.percent.value}％まで", policy.brake.percent.source),
        (
            "全件ファイルから抜けてよい割合",
            f"{policy.brake.full_list_missing_percent.value}％まで",
            policy.brake.full_list_missing_percent.source,
        ),
        ("触れない登録", "、".join((*policy.protected.logins, *policy.protected.groups)), policy.protected.source),
    ]
    if policy.scope is not None:
        rows.append(("対象外の所属", "、".join(policy.scope.outside), policy.scope.source))
    rows += [*_passwords(policy.passwords), *_sign_in(policy.sign_in)]
    rows += [(f"申請 {c.label}", _case(c, policy), c.source) for c in policy.case]
    rows += [(f"役割 {r.key}", r.label, r.source) for r in policy.role]
    rows += [(f"権限 {e.key}", e.label, e.source) for e in policy.entitlement]
    rows += [(f"規則 {r.id}", r.says, r.source) for r in policy.rule]
    return rows


def _passwords(said: Passwords) -> Iterator[tuple[str, str, str]]:
    for who, one in (("職員", said.staff), ("特権", said.privileged)):
        rotation = f"{one.rotation.every_days}日ごと" if one.rotation.every_days else "しない"
        mixed = ("大文字と小文字", f"数字・記号の{one.mixture.beside}種")[: 1 + bool(one.mixture.beside)]
        yield f"{who}のパスワード 単独", f"{one.alone.characters}文字以上", one.alone.source
        yield f"{who}のパスワード 別の要素と", f"{one.with_factor.characters}文字以上", one.with_factor.source
        yield (
            f"{who}のパスワード 文字の種類",
            "・".join(mixed) if one.mixture.both_cases else "問わない",
            one.mixture.source,
        )
        yield f"{who}のパスワード 推測", f"10の{one.guesses.value}乗回以上", one.guesses.source
        yield f"{who}のパスワード 履歴", f"{one.remembered.value}個", one.remembered.source
        yield f"{who}のパスワード 定期変更", rotation, one.rotation.source
    yield "パスワードに入れない語", "、".join(said.familiar.words), said.familiar.source
    yield "仮のパスワード", f"{said.temporary.hours}時間", said.temporary.source
    yield "再設定", f"{said.reset_token.minutes}分", said.reset_token.source
    yield "窓口での再設定", f"{said.desk_reset.hours}時間", said.desk_reset.source


def _sign_in(said: SignIn) -> Iterator[tuple[str, str, str]]:
    for who, one in (("職員", said.staff), ("特権", said.privileged)):
        yield f"{who}の試行", f"{one.tries.value}回", one.tries.source
        yield f"{who}のロック", f"{one.locked.minutes}分から", one.locked.source
        yield f"{who}の無操作", f"{one.idle.minutes}分", one.idle.source
        yield f"{who}のサインイン", f"{one.longest.minutes}分まで", one.longest.source
        yield f"{who}の再確認", f"{one.fresh.minutes}分", one.fresh.source
    yield "サインインの表示", said.banner.text, said.banner.source


def _case(rule: CaseRule, policy: Policy) -> str:
    labels = {role.key: role.label for role in policy.role} | {OWNER: "共用IDの担当"}
    of = "（システムの所管）" if rule.of == "system" else ""
    order = "→".join(labels[key] for key in rule.chain)
    after = f"（決められないときは {'→'.join(labels[key] for key in rule.instead)}）" if rule.instead else ""
    return f"{order}{after}{of}、{rule.longest_days}日まで"


def _login(policy: Policy) -> str:
    return "氏名カナのローマ字" if policy.login.made_from == "romaji" else f"{policy.login.prefix}＋職員番号"


def _mail(policy: Policy) -> str:
    made = {"none": "作らない", "login": "ログイン名", "romaji": "氏名カナのローマ字"}[policy.mail.made_from]
    return f"{made}@{policy.mail.domain}" if policy.mail.domain else made
