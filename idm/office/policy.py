"""The profile in force: showing it with its sources, and accepting a changed one."""

from sqlalchemy import select

from idm.audit.entry import Act, Draft
from idm.office.instance import Actor, Instance, accept_policy, touch_groups
from idm.policy import Policy
from idm.store import facts, log, marks
from idm.store.tables import instance as instance_row


def values(policy: Policy) -> list[tuple[str, str, str]]:
    """Everything a profile sets: what, value, source."""
    rows = [
        ("ログイン名", _login(policy), policy.login.source),
        ("メール", _mail(policy), policy.mail.source),
        ("停止する不在", "、".join(policy.absences.suspend), policy.absences.source),
        ("抹消まで", f"{policy.leaver.delete_after.days}日", policy.leaver.delete_after.source),
        ("一度に止める人数", f"{policy.brake.people.value}人まで", policy.brake.people.source),
        ("一度に止める割合", f"{policy.brake.percent.value}％まで", policy.brake.percent.source),
        (
            "全件ファイルから抜けてよい割合",
            f"{policy.brake.full_list_missing_percent.value}％まで",
            policy.brake.full_list_missing_percent.source,
        ),
        ("触れない登録", "、".join((*policy.protected.logins, *policy.protected.groups)), policy.protected.source),
    ]
    rows += [(f"役割 {r.key}", r.label, r.source) for r in policy.role]
    rows += [(f"権限 {e.key}", e.label, e.source) for e in policy.entitlement]
    rows += [(f"規則 {r.id}", r.says, r.source) for r in policy.rule]
    return rows


def _login(policy: Policy) -> str:
    return "氏名カナのローマ字" if policy.login.made_from == "romaji" else f"{policy.login.prefix}＋職員番号"


def _mail(policy: Policy) -> str:
    made = {"none": "作らない", "login": "ログイン名", "romaji": "氏名カナのローマ字"}[policy.mail.made_from]
    return f"{made}@{policy.mail.domain}" if policy.mail.domain else made


def accept(instance: Instance, actor: Actor) -> int | None:
    """
    Make the profile as it is now the accepted one, and have everybody looked at.

    What was accepted before stays each account's accepted states: if the new rules take access from many, the worker's
    brake holds it for two persons. None when nothing has changed.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        old = connection.execute(select(instance_row.c.policy_digest)).scalar_one()
        if old == instance.policy.digest:
            return None
        accept_policy(connection, instance.policy)
        organisation = facts.organisation(connection)
        touch_groups(connection, instance.policy, organisation, now)
        names = marks.directory_names(connection)
        accounts = {p.account.id: None for p in facts.people(connection)}
        marks.touch(connection, names, "account", accounts, now)
        log.append(
            connection,
            [
                Draft(
                    act=Act.POLICY_ACCEPTED,
                    by=actor.by,
                    via="cli",
                    outcome="ok",
                    data={"old_sha256": old, "new_sha256": instance.policy.digest},
                )
            ],
            now,
        )
    return len(accounts)
