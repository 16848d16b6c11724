"""Whoever decides by the command, or is the first of two, proves himself at the terminal (NISHIHARA-7.2.5)."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import typer

from idm.audit.entry import Act, Draft
from idm.cli.wiring import opened
from idm.errors import Stopped
from idm.messages import cli as say
from idm.office.instance import Actor, Instance
from idm.office.signin.gate import Gate
from idm.office.signin.visitor import Visitor
from idm.passwords.hashing import Hasher
from idm.secret import Secret
from idm.store import log

TERMINAL = "idm"
"""Where these sign-ins come from, for the person's own list of them."""


@contextmanager
def acting(context: typer.Context, by: str | None, *, accept_policy: bool = True) -> Iterator[tuple[Instance, Actor]]:
    """
    The instance, and whoever decides or is the first of two: proved for this one command. Whoever did not name himself
    is nobody in particular, and the deed says what he may.

    Raises:
        BadInput: nobody in office has that number.
        Stopped: he did not prove himself, or nobody sits at a terminal.
    """
    with opened(context, accept_policy=accept_policy) as instance, proved(instance, by, context.command_path) as found:
        yield found


@contextmanager
def proved(instance: Instance, by: str | None, command: str) -> Iterator[tuple[Instance, Actor]]:
    """
    Password and device, enough for work with an operating role. The session is asked once more before each commit, so
    that whatever ends it in between ends the deed too (F15), and it is over with the command.

    Raises:
        BadInput, Stopped: as in ``acting``.
    """
    actor = instance.actor(by)
    if actor.person is None:  # nobody in particular: the deed itself refuses him
        yield instance, actor
    elif instance.settings.cli.without_proof:
        _put_down(instance, actor, command)
        yield instance, actor
    else:
        gate = Gate(instance, Hasher())
        with _shown(gate, actor) as token:
            yield replace(instance, store=instance.store.under(lambda: _require_here(gate, token))), actor


@contextmanager
def _shown(gate: Gate, actor: Actor) -> Iterator[Secret]:
    """
    The token of a session of this very person, in which enough was shown. Every session that is opened here is over
    afterwards, also when nothing comes of it (F16).
    """
    if not sys.stdin.isatty():
        raise Stopped(say.PROVE_AT_A_TERMINAL)
    name = actor.person.account.login if actor.person else ""
    with ExitStack() as opened_here:
        token = gate.knock(name, _asked(say.PASSWORD_OF.say(who=actor.shown).text), TERMINAL)
        visitor = _noted(opened_here, gate, token)
        if token and visitor and visitor.waiting:
            token = gate.show_code(token, _asked(say.CODE_OF_DEVICE.ja).reveal(), TERMINAL)
            visitor = _noted(opened_here, gate, token)
        if token is None or visitor is None or visitor.person.id != actor.by:
            raise Stopped(say.NOT_PROVED, who=actor.shown)
        _require_enough(gate, visitor, actor)
        yield token


def _noted(opened_here: ExitStack, gate: Gate, token: Secret | None) -> Visitor | None:
    """Whose session this is; it is to be over with the command."""
    if token is None:
        return None
    opened_here.callback(gate.leave, token, TERMINAL)
    return gate.who(token)


def _require_enough(gate: Gate, visitor: Visitor, actor: Actor) -> None:
    if visitor.must_change:
        raise Stopped(say.PASSWORD_TO_BE_CHANGED, who=actor.shown)
    found = gate.judgement(visitor, privileged=True)
    if not found.allowed:
        raise Stopped(say.NOT_PROVED_ENOUGH, why=found.because.detail)


def _asked(what: str) -> Secret:
    return Secret(typer.prompt(what, hide_input=True, err=True))


def _require_here(gate: Gate, token: Secret) -> None:
    if gate.who(token) is None:
        raise Stopped(say.PROOF_OVER)


def _put_down(instance: Instance, actor: Actor, command: str) -> None:
    draft = Draft(act=Act.UNPROVED, by=actor.by, via=actor.via, subject=actor.by, object=command, outcome="ok")
    with instance.store.write() as connection:
        log.append(connection, [draft], instance.clock.now())
