"""An instance: one body, one tier, one database, one directory. Making it, and opening it for a use case."""

import os
import shutil
from dataclasses import dataclass, replace
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
from idm.messages import Said
from idm.messages import policy as say_policy
from idm.messages import setup as say
from idm.messages import work as say_work
from idm.office import accepted, blocklist
from idm.office.governed import connected, connection_text, seal_of
from idm.office.settings import FILE, Settings, read_settings, write_settings
from idm.office.steady_clock import ForwardClock, SteadyClock
from idm.office.terminal import at_the_terminal, os_login
from idm.passwords.blocklist import NO_LIST, Blocklist
from idm.policy import Policy, file_of, load_profile, parse_profile, profile_text
from idm.ports import Clock
from idm.rules.employment import status_on
from idm.store import facts, log, marks, schema, texts
from idm.store.engine import Store, sqlite_url
from idm.store.tables import audit_head
from idm.store.tables import instance as instance_row
from idm.store.texts import What
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
    """Everything a use case needs of the instance. ``works_by``: the numbers of the texts that were in force."""

    home: Path
    settings: Settings
    policy: Policy
    store: Store
    clock: Clock
    keeper: Keeper
    via: Via = "cli"  # by which door deeds come in, for the log
    blocked: Blocklist = NO_LIST
    works_by: tuple[int, ...] = ()

    def actor(self, number: str | None) -> Actor:
        """
        The person with this 職員番号, who may work now; without a number, the login name of the operating system.

        Raises:
            BadInput: nobody in office has that number.
        """
        if number is None:
            login = os_login()
            return Actor(f"os:{login}", None, f"OS利用者 {login}", self.via)
        with self.store.read() as connection:
            person = facts.find_person(connection, number)
        now = self.containing().clock.now()
        if person is None or status_on(person, self.policy, day_of(now), now)[0] is not Status.ACTIVE:
            raise BadInput(say_work.WHO_ARE_YOU, who=number)
        return Actor(person.id, person, f"{person.numbers[-1]} {person.names[-1].full}", self.via)

    def containing(self) -> "Instance":
        """
        The same, for what only ever takes access away: it does not wait for a clock to be put right (F52), and it does
        wait for whoever is writing.
        """
        clock = self.clock
        forward = ForwardClock(clock.unchecked, self.store) if isinstance(clock, SteadyClock) else clock
        return replace(self, clock=forward, store=self.store.patient())

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
    text = profile_text(settings.profile)
    policy = parse_profile(text, file_of(settings.profile))
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
            _first_rows(connection, instance, text)
            instance = replace(instance, works_by=_works_by(connection))
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


def _first_rows(connection: Connection, instance: Instance, text: str) -> None:
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
    kept = _keep_texts(connection, instance.settings, text, instance.actor(None).by, now)
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
                data={
                    "profile": instance.settings.profile,
                    "policy_sha256": policy.digest,
                    **{accepted.FIRST[what]: digest for what, digest in kept.items()},
                },
            )
        ],
        now,
    )


def _keep_texts(connection: Connection, settings: Settings, profile: str, by: str, now: datetime) -> dict[What, str]:
    """
    The first ones are in force at once: before them there is nobody who could be the second person.

    Returns:
        SHA-256 of those that there were not before.
    """
    kept: dict[What, str] = {}
    for what, text in ((texts.PROFILE, profile), (texts.CONNECTION, connection_text(settings))):
        if texts.in_force(connection, what) is None:
            put = texts.put(connection, what, text, by, now)
            texts.accept(connection, put.id, by, now)
            kept[what] = put.sha256
    return kept


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
    Open an instance, as two people have put it in force: whatever its files say by now (NISHIHARA-7.1.4.3).

    Args:
        accept_policy: False lets an unreadable profile pass, and takes the file's: for the command that accepts it.

    Raises:
        NotReady: no instance, its database is missing, locked or of another version.
        Stopped: this program cannot read the profile in force, or somebody touched what was accepted.
    """
    settings = read_settings(home)
    if settings.database == "sqlite" and not (home / "sekisho.db").exists():
        raise NotReady(say.DATABASE_UNREACHABLE, where=home / "sekisho.db", why="ファイルがありません")
    store = _store(home, settings)
    schema.require_current(store)
    with store.read() as connection:
        policy = _policy_in_force(connection, settings, accept_policy=accept_policy)
        there, works_by = accepted.in_force(connection, texts.CONNECTION), _works_by(connection)
    seal = None
    if there is not None:
        settings, seal = connected(settings, there.text), seal_of(there.text)
    instance = replace(_assemble(home, settings, policy, _clock(settings), store, seal), works_by=works_by)
    if settings.rehearsal:
        return instance  # it goes through time as it likes
    return replace(instance, clock=SteadyClock(instance.clock, instance.store))


def _policy_in_force(connection: Connection, settings: Settings, *, accept_policy: bool) -> Policy:
    try:
        kept = accepted.in_force(connection, texts.PROFILE)
        if kept is None:  # of before texts were kept: the file is in force while it is the one that was accepted
            return _policy_of_file(connection, settings, accept_policy=accept_policy)
        return parse_profile(kept.text, file_of(settings.profile))
    except BadInput as error:  # of another version of the program
        if accept_policy:
            raise Stopped(say_policy.POLICY_UNREADABLE) from error
    except Stopped:  # touched by somebody since
        if accept_policy:
            raise
    return load_profile(settings.profile)


def _policy_of_file(connection: Connection, settings: Settings, *, accept_policy: bool) -> Policy:
    policy = load_profile(settings.profile)
    known = connection.execute(select(instance_row.c.policy_digest)).scalar_one()
    if accept_policy and known != policy.digest:
        raise Stopped(say_policy.POLICY_CHANGED)
    return policy


def _works_by(connection: Connection) -> tuple[int, ...]:
    kept = (texts.in_force(connection, what) for what in (texts.PROFILE, texts.CONNECTION))
    return tuple(one.id if one else 0 for one in kept)


def out_of_date(instance: Instance) -> bool:
    """Did two people put another profile or connection in force since this instance was opened?"""
    with instance.store.read() as connection:
        return _works_by(connection) != instance.works_by


def upgrade(home: Path) -> Said | None:
    """
    Bring an existing instance's database to this program's version.

    Returns:
        What two people have to do before anything opens again: a newer program may ask more of a profile than the one
        in force says. None: work goes on.

    Raises:
        NotReady: there is no instance, or its database cannot be opened.
        Stopped: a text that was put in force is gone from the database.
    """
    settings = read_settings(home)
    instance = _assemble(home, settings, load_profile(settings.profile), _clock(settings))
    schema.upgrade(instance.store)
    with instance.store.write() as connection:
        if connection.execute(select(instance_row.c.policy_digest)).scalar_one() == instance.policy.digest:
            _keep_on_upgrade(connection, instance)
    try:
        with instance.store.read() as connection:
            _policy_in_force(connection, settings, accept_policy=True)
    except Stopped as error:
        return error.said
    finally:
        instance.close()
    return None


def _keep_on_upgrade(connection: Connection, instance: Instance) -> None:
    """
    What was in force before texts were kept, each with its line. Once the log has named a text, a row that is gone is
    no reason to take the file's: that takes two people (NISHIHARA-7.1.4.3).

    Raises:
        Stopped: the log names a text, and the database has none.
    """
    for what in (texts.PROFILE, texts.CONNECTION):
        if texts.in_force(connection, what) is None:
            accepted.in_force(connection, what)
    by, now = instance.actor(None).by, instance.clock.now()
    kept = _keep_texts(connection, instance.settings, profile_text(instance.settings.profile), by, now)
    drafts = [
        Draft(act=accepted.ACTS[what], by=by, via="cli", outcome="ok", reason="upgrade", data={accepted.SAID: digest})
        for what, digest in kept.items()
    ]
    log.append(connection, drafts, now)


def accept_policy(connection: Connection, policy: Policy) -> None:
    """Remember the profile's text as the accepted one."""
    connection.execute(update(instance_row).values(policy_digest=policy.digest))


def _store(home: Path, settings: Settings) -> Store:
    url = sqlite_url(home / "sekisho.db") if settings.database == "sqlite" else settings.database
    return Store(url, at_the_terminal())


def _assemble(
    home: Path, settings: Settings, policy: Policy, clock: Clock, store: Store | None = None, seal: str | None = None
) -> Instance:
    keeper = Keeper(home / "audit", origin=log.log_name(settings.name))
    blocked = blocklist.read(settings.password_blocklist, seal)
    mailing = (store or _store(home, settings)).mailing(settings.mail.domain)
    return Instance(home, settings, policy, mailing, clock, keeper, blocked=blocked)


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
