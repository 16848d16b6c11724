"""The password of a privileged ID: handed out for a time, then chosen by its holder himself (7.2(1)③(ウ)(オ))."""

import secrets
from dataclasses import replace

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts import Person, PrivilegedAccount
from idm.messages import Said
from idm.messages import privileges as say
from idm.office.cases.words import shown
from idm.office.instance import Actor
from idm.office.privileges.issuing import KIND, Handed, give_temporary, tell_of_itself
from idm.office.privileges.recording import begun, person_in, put_on_record, refuse_contractors
from idm.office.privileges.roll import Roll
from idm.office.signin.credentials import Desk, about
from idm.office.signin.visitor import Visitor
from idm.passwords import temporary
from idm.passwords.rules import rules_for, shortcomings
from idm.rules.standing import Standing
from idm.secret import Secret
from idm.signin.rules import limits_for
from idm.store import credentials, notices, privileged_ids
from idm.store.credentials import Credential

RULE = "privilege.password"


def hand_over(desk: Desk, person: Person, actor: Actor) -> Handed:
    """
    Another temporary password, in place of the one there was: it opens nothing until its holder has chosen his own.

    Raises:
        Stopped: whoever asks may not, is of a contractor, or means himself where another person can.
        BadInput: there is no privileged ID.
    """
    instance = desk.instance
    refuse_contractors(instance, actor, person, "password")
    password = temporary.make(secrets.choice)
    hashed = desk.hasher.hash(password)
    with instance.store.write() as connection:
        house, own = begun(instance, connection, actor)
        roll = Roll(house)
        one = roll.of(person_in(house, person.id))
        alone = roll.require_manager(own, one)
        if one.account is None:
            raise BadInput(say.HAS_NONE, whom=shown(person))
        until = give_temporary(house, person.id, hashed, actor)
        put_on_record(
            connection,
            Act.PRIVILEGE_PASSWORD,
            actor,
            house.now,
            person=person.id,
            account=one.account.id,
            how="handed",
        )
        notices.tell(connection, person.id, say.TOLD_PASSWORD, {"login": one.account.login}, house.now)
        if alone:
            tell_of_itself(house, own, "password")
    instance.checkpoint()
    return Handed(one.person, one.account.login, password, until)


def choose(desk: Desk, visitor: Visitor, actor: Actor, old: Secret, new: Secret) -> tuple[Said, ...]:
    """
    The holder's own change: everything that is wrong with the new one, or nothing and it is changed.

    Args:
        old: The temporary one, or the one until now; wrong tries count as at the door, by the stricter numbers.

    Raises:
        Stopped: he is of a contractor, or has not shown two kinds of factor just now.
        BadInput: he has no privileged ID.
    """
    instance, person = desk.instance, visitor.person
    refuse_contractors(instance, actor, person, "choose")
    require_proof(desk, visitor)
    known = _known(desk, person, old)
    if known is None:
        return (say.OLD_WRONG.say(),)
    account = held_by(person)
    wrong = _unfit(desk, person, account, new)
    if wrong:
        return wrong
    hashed = desk.hasher.hash(new)
    with instance.store.write() as connection:
        house, _ = begun(instance, connection, actor)
        if not credentials.end(connection, known.id, "changed", house.now):
            return (say.OLD_WRONG.say(),)  # somebody was quicker
        credentials.add(connection, person.id, KIND, hashed, by=person.id, now=house.now)
        put_on_record(
            connection,
            Act.PRIVILEGE_PASSWORD,
            actor,
            house.now,
            person=person.id,
            account=account.id,
            how="chosen",
        )
        notices.tell(connection, person.id, say.TOLD_PASSWORD, {"login": account.login}, house.now)
    instance.checkpoint()
    return ()


def require_proof(desk: Desk, visitor: Visitor) -> None:
    """
    Raises:
        Stopped: not two kinds of factor, or not just now (``factor.privileged``, ``factor.fresh``).
    """
    judgement = desk.gate.judgement(visitor, privileged=True)
    if not judgement.allowed:
        raise Stopped(say.PROVE_FIRST, source=judgement.clause)


def held_by(person: Person) -> PrivilegedAccount:
    """
    Raises:
        BadInput: he has no privileged ID.
    """
    account = next((one for one in person.privileged if one.retired_at is None), None)
    if account is None:
        raise BadInput(say.HAS_NONE, whom=shown(person))
    return account


def _known(desk: Desk, person: Person, old: Secret) -> Credential | None:
    """The password that was shown; None when it was wrong, locked or run out. The try is counted first (F07)."""
    now, limits = desk.instance.clock.now(), limits_for(desk.instance.policy, Standing.PRIVILEGED)
    with desk.instance.store.write() as connection:
        if privileged_ids.of_person(connection, person.id) is None:
            raise BadInput(say.HAS_NONE, whom=shown(person))
        known = next(iter(credentials.of(connection, person.id, KIND)), None)
        if known is None or not credentials.reserve_try(connection, known.id, limits, now):
            return None
    over = known.expires_at is not None and known.expires_at <= now
    if not desk.hasher.verify(old, known.secret) or over:
        return None
    with desk.instance.store.write() as connection:
        credentials.succeeded(connection, known.id, known.secret, now)
    return known


def _unfit(desk: Desk, person: Person, account: PrivilegedAccount, new: Secret) -> tuple[Said, ...]:
    """It stands alone where it is used, and is neither an earlier one nor his own as staff (6.4(3)⑤)."""
    policy = desk.instance.policy
    rules = rules_for(policy, Standing.PRIVILEGED)
    told = about(desk.instance, person)
    told = replace(told, numbers=(*told.numbers, account.login))
    wrong = shortcomings(new, rules, told, alone=True, blocked=desk.instance.blocked)
    if wrong:
        return wrong
    with desk.instance.store.read() as connection:
        earlier = credentials.earlier_passwords(connection, person.id, max(1, rules.remembered), KIND)
        staff = credentials.earlier_passwords(connection, person.id, 1)
    if any(desk.hasher.verify(new, one) for one in earlier):
        return (say.SAME_PASSWORD.say(),)
    same = any(desk.hasher.verify(new, one) for one in staff)
    return (say.SAME_AS_STAFF.say(source=policy.rules[RULE].source),) if same else ()
