"""
What the instance works by, changed by two people (7.1(4)③): the profile, and the directory it is connected to.

A proposal is kept word for word beside what is in force; the yes of a second person, who is never the one who asked,
puts exactly that in its place. Until then every process works by the old one, whatever stands in a file.
"""

import difflib
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, select

from idm.audit.entry import Draft
from idm.calendar import day_of
from idm.errors import BadInput, NotThere
from idm.facts import Organisation
from idm.messages import changes as say
from idm.office import accepted, vacancies
from idm.office.adoption.meeting import meet
from idm.office.governed import connected, connection_text
from idm.office.instance import Actor, Instance, accept_policy, touch_groups
from idm.office.settings import read_settings
from idm.policy import Policy, file_of, parse_profile, profile_text
from idm.store import facts, log, marks, texts
from idm.store.tables import instance as instance_row
from idm.store.texts import CONNECTION, PROFILE, SettingText, What

CONTENT = ("what", "number", "sha256", "base")
"""
What an application for a change says: of what, the number of the proposal, its SHA-256, and that of the text which it
is to replace. Anything else in force meanwhile, and it is not what was looked at.
"""


def filed_text(instance: Instance, what: What) -> str:
    """
    What the files of the instance say by now.

    Raises:
        BadInput, NotReady: it cannot be read.
    """
    settings = read_settings(instance.home)
    return profile_text(settings.profile) if what == PROFILE else connection_text(settings)


def base_of(connection: Connection, what: What) -> str:
    """SHA-256 of what is in force; empty in an instance of before texts were kept."""
    kept = texts.in_force(connection, what)
    return kept.sha256 if kept else ""


def check(connection: Connection, content: Mapping[str, str]) -> SettingText:
    """
    Raises:
        BadInput: no such proposal, other words, or other ones in force since.
    """
    number = content["number"]
    found = texts.get(connection, int(number)) if number.isascii() and number.isdigit() else None
    if found is None or found.accepted_at is not None or not found.whole:
        raise BadInput(say.NO_SUCH_PROPOSAL, number=number)
    same = (found.what, found.sha256, base_of(connection, cast(What, found.what)))
    if same != (content["what"], content["sha256"], content["base"]):
        raise BadInput(say.OTHER_BASE, number=number)
    return found


def sound(instance: Instance, what: What, text: str) -> Policy:
    """
    The profile that would be in force with this text.

    Raises:
        BadInput: a profile with a mistake.
    """
    return parse_profile(text, file_of(instance.settings.profile)) if what == PROFILE else instance.policy


def put_in_force(
    instance: Instance, connection: Connection, one: SettingText, actor: Actor, now: datetime, case: int | None
) -> None:
    """
    In the transaction of the second person's yes: accepted, on record, and everybody looked at.

    Raises:
        BadInput: a profile with a mistake.
        Stopped: under a profile nobody would be CISO or network admin. Another connection changes no office.
    """
    what = cast(What, one.what)
    if what == PROFILE:
        vacancies.require_held(connection, sound(instance, what, one.text), day_of(now))
    put_at_once(instance, connection, one, actor, now, case)


def put_at_once(
    instance: Instance, connection: Connection, one: SettingText, actor: Actor, now: datetime, case: int | None = None
) -> None:
    """
    The same where no office is held yet: before there are people, nobody can be the second one.

    Raises:
        BadInput: a profile with a mistake.
    """
    what = cast(What, one.what)
    policy, old = sound(instance, what, one.text), base_of(connection, what)
    texts.accept(connection, one.id, actor.by, now, case)
    data = {"old_sha256": old, "new_sha256": one.sha256, accepted.SAID: one.sha256}
    if what == PROFILE:
        data |= {"old_sha256": accepted_digest(connection), "new_sha256": policy.digest}
        accept_policy(connection, policy)
    else:
        meet(connection, instance.settings.directory, connected(instance.settings, one.text).directory, actor, now)
    touch_everything(connection, policy, facts.organisation(connection), now)
    about = f"case:{case}" if case is not None else ""
    act = accepted.ACTS[what]
    draft = Draft(act=act, by=actor.by, via=actor.via, object=about, outcome="ok", corr=about, data=data)
    log.append(connection, [draft], now)


def touch_everything(connection: Connection, policy: Policy, organisation: Organisation, now: datetime) -> int:
    """
    Every group and every account is looked at anew; how many accounts there are.

    What was accepted before stays each account's accepted states: if new rules take access from many, the worker's
    brake holds it for two persons.
    """
    touch_groups(connection, policy, organisation, now)
    accounts = {account: None for p in facts.people(connection) for account in p.accounts}
    marks.touch(connection, marks.directory_names(connection), "account", accounts, now)
    return len(accounts)


def difference(instance: Instance, number: int | None = None, what: What = PROFILE, base: str = "") -> list[str]:
    """
    Line by line, as ``diff -u`` shows it: what a proposal, or the file as it is now, changes in what is in force.

    Args:
        number: Of a proposal; None for the file.
        base: SHA-256 of what it was to replace, for one that was decided already; empty for what is in force.

    Raises:
        NotThere: no such proposal.
    """
    with instance.store.read() as connection:
        one = texts.get(connection, number) if number is not None else None
        if number is not None and one is None:
            raise NotThere(say.NO_SUCH_PROPOSAL, number=number)
        of = cast(What, one.what) if one else what
        kept = texts.by_digest(connection, of, base) if base else texts.in_force(connection, of)
    new = one.text if one else filed_text(instance, what)
    old = kept.text if kept else ""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), say.IN_FORCE.ja, say.PROPOSED_TEXT.ja, lineterm="")
    return list(lines)


def differing(instance: Instance) -> list[What]:
    """
    Of what the files say something else than what is in force.

    Raises:
        BadInput, NotReady: a file cannot be read.
    """
    with instance.store.read() as connection:
        kept = {what: texts.in_force(connection, what) for what in (PROFILE, CONNECTION)}
    return [what for what, one in kept.items() if one is not None and one.text != filed_text(instance, what)]


def accepted_digest(connection: Connection) -> str:
    """Of the profile in force, as ``Policy.digest`` counts it."""
    return str(connection.execute(select(instance_row.c.policy_digest)).scalar_one())
