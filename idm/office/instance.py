"""An instance: one body, one tier, one database, one directory. Making it, and opening it for a use case."""

import os
import pwd
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from idm.audit.entry import NO_HASH, Act, Draft, Via
from idm.audit.keeper import Keeper
from idm.calendar import day_of, start_of
from idm.clock import FixedClock, SystemClock
from idm.desired import Desired
from idm.errors import BadInput, NotReady, Stopped
from idm.facts import Organisation, Person
from idm.messages import policy as say_policy
from idm.messages import setup as say
from idm.messages import work as say_work
from idm.office.settings import FILE, Settings, read_settings, write_settings
from idm.policy import Policy, load_profile
from idm.ports import Clock
from idm.rules.employment import status_on
from idm.store import facts, log, marks, schema
from idm.store.engine import Store, sqlite_url
from idm.store.tables import audit_head
from idm.store.tables import instance as instance_row
from idm.verdict import Status

DIRECTORY = "main"
REHEARSAL_CLOCK = "IDM_NOW"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. ``person`` is known when he named himself by 職員番号; ``by`` goes into the log."""

    by: str
    person: Person | None = None
    shown: str = ""
    via: Via = "cli"


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything a use case needs of the instance."""

    home: Path
    settings: Settings
    policy: Policy
    store: Store
    clock: Clock
    keeper: Keeper
    via: Via = "cli"  # by which door deeds come in, for the log

    def actor(self, number: str | None) -> Actor:
        """
        The person with this 職員番号, who may work now; without a number, the login name of the operating system.

        Raises:
            BadInput: nobody in office has that number.
        """
        if number is None:
            login = pwd.getpwuid(os.getuid()).pw_name
            return Actor(f"os:{login}", None, f"OS利用者 {login}", self.via)
        with self.store.read() as connection:
            person = facts.find_person(connection, number)
        now = self.clock.now()
        if person is None or status_on(person, self.policy, day_of(now), now)[0] is not Status.ACTIVE:
            raise BadInput(say_work.WHO_ARE_YOU, who=number)
        return Actor(person.id, person, f"{person.numbers[-1]} {person.names[-1].full}", self.via)

    def checkpoint(self) -> None:
        """Sign the log as it stands now, over what was added since the last time (F93, F97)."""
        with self.keeper.lock(), self.store.read() as connection:
            start = self.keeper.head().size
            self.keeper.advance(log.bodies(connection, start), at=self.clock.now(), size=log.size(connection))

    def close(self) -> None:
        self.store.close()


def create(home: Path, settings: Settings, clock: Clock) -> Instance:
    """
    Make an instance: tables, first audit line, signing key, settings. The settings file comes last, so a failed try
    leaves no instance behind.

    Raises:
        BadInput: there is one already, or the profile is wrong.
        NotReady: the home or the database cannot be used.
    """
    if (home / FILE).exists():
        raise BadInput(say.INSTANCE_EXISTS, home=home)
    for remains in (home / "sekisho.db", home / "audit"):
        if remains.exists():  # somebody's data whose settings are lost: never ours to overwrite or clear away
            raise BadInput(say.DATA_REMAINS, path=remains)
    policy = load_profile(settings.profile)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(home.iterdir()):
            home.chmod(0o700)  # names and posts are for nobody else on this machine
    except OSError as error:
        raise NotReady(say.FILE_UNREADABLE, path=home, why=error) from error
    instance = _assemble(home, settings, policy, clock)
    try:
        schema.upgrade(instance.store)
        with instance.store.write() as connection:
            _first_rows(connection, instance)
        instance.checkpoint()
        write_settings(home, settings)
    except BaseException:  # also a key pressed: what this call made goes, and it made all of it, see above
        instance.close()
        if settings.database == "sqlite":
            for leftover in home.glob("sekisho.db*"):
                leftover.unlink()
            shutil.rmtree(home / "audit", ignore_errors=True)
        raise
    return instance


def _first_rows(connection: Connection, instance: Instance) -> None:
    now, policy = instance.clock.now(), instance.policy
    if connection.execute(select(instance_row.c.name)).first() is not None:
        raise BadInput(say.DATABASE_TAKEN)
    connection.execute(
        insert(instance_row).values(
            id=1,
            name=instance.settings.name,
            profile=instance.settings.profile,
            policy_digest=policy.digest,
            created_at=now,
        )
    )
    connection.execute(insert(audit_head).values(id=1, size=0, last=NO_HASH))
    marks.know_directory(connection, DIRECTORY)
    touch_groups(connection, policy, facts.organisation(connection), now)
    log.append(
        connection,
        [
            Draft(
                act=Act.INSTANCE_CREATED,
                by=instance.actor(None).by,
                via="cli",
                outcome="ok",
                data={"profile": instance.settings.profile, "policy_sha256": policy.digest},
            )
        ],
        now,
    )


def touch_groups(connection: Connection, policy: Policy, organisation: Organisation, now: datetime) -> None:
    """
    Mark every group there should be, now or later: it is created if need be, and its members are compared.

    A unit of the coming 1 April has its mark today; otherwise its group would appear only with its first member.
    """
    instants = (now, *(start_of(day) for day in organisation.edges() if day > day_of(now)))
    keys = {key for at in instants for key in Desired(policy, organisation, at).groups()}
    marks.touch(connection, marks.directory_names(connection), "group", dict.fromkeys(sorted(keys)), now)


def open_instance(home: Path, *, accept_policy: bool = True) -> Instance:
    """
    Open an instance.

    Args:
        accept_policy: False lets a changed profile pass: only for the command that shows and accepts it.

    Raises:
        NotReady: no instance, its database is missing, locked or of another version.
        Stopped: the profile is not the one that was accepted.
    """
    settings = read_settings(home)
    instance = _assemble(home, settings, load_profile(settings.profile), _clock(settings))
    if settings.database == "sqlite" and not (home / "sekisho.db").exists():
        raise NotReady(say.DATABASE_UNREACHABLE, where=home / "sekisho.db", why="ファイルがありません")
    schema.require_current(instance.store)
    with instance.store.read() as connection:
        accepted = connection.execute(select(instance_row.c.policy_digest)).scalar_one()
    if accept_policy and accepted != instance.policy.digest:
        raise Stopped(say_policy.POLICY_CHANGED)
    return instance


def upgrade(home: Path) -> None:
    """
    Bring an existing instance's database to this program's version.

    Raises:
        NotReady: there is no instance, or its database cannot be opened.
    """
    settings = read_settings(home)
    instance = _assemble(home, settings, load_profile(settings.profile), _clock(settings))
    schema.upgrade(instance.store)
    instance.close()


def accept_policy(connection: Connection, policy: Policy) -> None:
    """Remember the profile's text as the accepted one."""
    connection.execute(update(instance_row).values(policy_digest=policy.digest))


def _assemble(home: Path, settings: Settings, policy: Policy, clock: Clock) -> Instance:
    url = sqlite_url(home / "sekisho.db") if settings.database == "sqlite" else settings.database
    keeper = Keeper(home / "audit", origin=log.log_name(settings.name))
    return Instance(home, settings, policy, Store(url), clock, keeper)


def _clock(settings: Settings) -> Clock:
    """The system's clock; a rehearsal instance may be told another time."""
    wanted = os.environ.get(REHEARSAL_CLOCK)
    if wanted is None:
        return SystemClock()
    if not settings.rehearsal:
        raise BadInput(say.NOT_A_REHEARSAL)
    try:
        return FixedClock(datetime.fromisoformat(wanted))
    except ValueError as error:
        raise BadInput(say.BAD_INSTANT, value=wanted) from error
