"""The one place of the command that names concrete connectors."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from connectors.hr_file import read_sheet
from connectors.hr_file.returned import write_returned
from connectors.ldap import CardNames, LdapDirectory, LdapSettings
from connectors.slapd import PrivateSlapd
from connectors.smtp import SmtpPost, SmtpSettings
from idm.cli.output import working
from idm.errors import BadInput, NotReady
from idm.hr.organisation.units import is_units_header
from idm.hr.sheet import NO_ANSWERS, Answers, Problem, Sheet
from idm.messages import cli as say
from idm.messages import hr_desk as say_desk
from idm.messages import mail as say_mail
from idm.messages import setup as say_setup
from idm.office.instance import DIRECTORY, Instance, open_instance
from idm.office.reconcile import keep_bind_rules
from idm.office.settings import DirectorySettings, MailSettings, Settings
from idm.policy import Policy
from idm.ports import Directory, Post
from idm.secret import Secret

HOME = "IDM_HOME"


def home(context: typer.Context) -> Path:
    """--home, else IDM_HOME, else var/ below the current folder."""
    chosen = context.find_root().params.get("home")
    return Path(str(chosen or os.environ.get(HOME) or "var")).absolute()


@contextmanager
def opened(context: typer.Context, *, accept_policy: bool = True) -> Iterator[Instance]:
    with closing(open_instance(home(context), accept_policy=accept_policy)) as instance:
        yield instance


@contextmanager
def directory_of(instance: Instance) -> Iterator[Directory]:
    with closing(make_directory(instance.home, instance.settings.directory, instance.policy)) as directory:
        yield directory


def make_directory(at: Path, settings: DirectorySettings, policy: Policy) -> Directory:
    """The connector for an instance's directory. Opens nothing yet."""
    places = policy.card_delivery
    names = CardNames(places.identifiers, places.certificates) if places else CardNames()
    if settings.kind == "private":
        return LdapDirectory(replace(private_slapd(at, settings).settings(), cards=names), DIRECTORY)
    return LdapDirectory(
        LdapSettings(
            url=settings.uri,
            base=settings.base,
            identity=settings.bind_dn,
            bind_dn=settings.bind_dn or None,
            password=_secret(settings.password_file),
            start_tls=settings.uri.startswith("ldap://"),
            ca_file=Path(settings.ca_file) if settings.ca_file else None,
            last_use=settings.last_use,
            people=settings.people,
            groups=settings.groups,
            number=settings.number,
            kana=settings.kana,
            cards=names,
        ),
        DIRECTORY,
    )


@contextmanager
def post_of(instance: Instance) -> Iterator[Post]:
    """
    Raises:
        NotReady: no mail is sent here, or others may read the password.
    """
    with closing(make_post(instance.settings.mail, instance.policy)) as post:
        yield post


def make_post(settings: MailSettings, policy: Policy) -> Post:
    """
    The connector for the mail server. Opens nothing yet.

    Raises:
        NotReady: there is none, its password cannot be read, or others may read it too.
    """
    if not settings.host:
        raise NotReady(say_mail.NOT_CONFIGURED)
    return SmtpPost(
        SmtpSettings(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            sender=settings.sender,
            name=f"関所（{policy.body.name}）",
            user=settings.user,
            password=_own_secret(settings.password_file),
            ca_file=Path(settings.ca_file) if settings.ca_file else None,
        )
    )


def private_slapd(at: Path, settings: DirectorySettings) -> PrivateSlapd:
    return PrivateSlapd(at / "directory", settings.base, port=settings.port)


def own_slapd(at: Path, settings: Settings) -> PrivateSlapd:
    """
    The private slapd, for starting and stopping it.

    Raises:
        BadInput: the directory is not ours to start.
    """
    if settings.directory.kind != "private":
        raise BadInput(say.DIRECTORY_NOT_PRIVATE, uri=settings.directory.uri)
    return private_slapd(at, settings.directory)


def started_slapd(at: Path) -> tuple[PrivateSlapd, int]:
    """
    The private slapd, running, and checking at a bind what the profile says; and its process id.

    Raises:
        BadInput: the directory is not ours to start.
        NotReady: it does not start, or there is no instance.
        Stopped: this program cannot read the profile in force.
    """
    with closing(open_instance(at)) as instance:
        policy, settings = instance.policy, instance.settings  # those in force, whatever the files say
    server = own_slapd(at, settings)
    server.create()
    pid = server.start()
    with closing(make_directory(at, settings.directory, policy)) as directory:
        keep_bind_rules(policy, directory)
    return server, pid


def search_command(server: PrivateSlapd) -> str:
    """The stock client's command that shows everything."""
    return f"ldapsearch -Q -Y EXTERNAL -LLL -H {server.layout.socket_url} -b {server.layout.base}"


@working(say.READING_FILE)
def read_file(path: Path, answers: Answers = NO_ANSWERS) -> Sheet:
    """A personnel file, with the questions about it that were answered."""
    return read_sheet(path, answers=answers)


def write_errors(target: Path, sheet: Sheet, problems: Sequence[Problem]) -> None:
    """
    The file that was sent, with what is wrong beside it.

    Raises:
        BadInput: something stands there already; nothing is ever overwritten.
        NotReady: it cannot be written there.
    """
    if target.exists():
        raise BadInput(say_desk.ERRORS_TARGET_TAKEN, path=target)
    try:
        target.touch(mode=0o600)  # a place that cannot be written to is noticed before the workbook is begun
        write_returned(target, sheet, problems)
    except OSError as error:
        raise NotReady(say_desk.ERRORS_NOT_WRITTEN, path=target, why=error) from error


def read_text(path: Path) -> str:
    """
    A small file of text.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(say_setup.FILE_UNREADABLE, path=path, why=error) from error


def write_text(path: Path, text: str) -> None:
    """
    For the service alone (mode 600).

    Raises:
        NotReady: it cannot be written there.
    """
    try:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        raise NotReady(say_desk.ERRORS_NOT_WRITTEN, path=path, why=error) from error


def write_whole(path: Path, data: bytes) -> None:
    """
    In place of what was there, all of it or nothing: somebody may be reading it.

    Raises:
        NotReady: it cannot be written there.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        raise NotReady(say_desk.ERRORS_NOT_WRITTEN, path=path, why=error) from error


def read_units_file(path: Path, answers: Answers = NO_ANSWERS) -> Sheet:
    """The organisation's file, with the questions about it that were answered."""
    return read_sheet(path, is_units_header, answers=answers)


def _secret(path: str) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise NotReady(say_setup.FILE_UNREADABLE, path=path, why=error) from error


def _own_secret(path: str) -> Secret | None:
    """Of a file that nobody else may read."""
    text = _secret(path)
    if text is None:
        return None
    if Path(path).stat().st_mode & 0o077:
        raise NotReady(say_mail.PASSWORD_OPEN, path=path)
    return Secret(text)
