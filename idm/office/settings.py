"""The settings of an instance: one TOML file in its home, strict as a profile. No secret stands in it."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from sqlalchemy.engine import make_url

from idm.errors import BadInput, NotReady
from idm.messages import setup as say
from idm.rules.mail import is_address

FILE = "sekisho.toml"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_BELOW = r"^[A-Za-z]+=[^,+=\\\"<>;#\x00-\x1f]+(,[A-Za-z]+=[^,+=\\\"<>;#\x00-\x1f]+)*$"
_ATTRIBUTE = r"^[A-Za-z][A-Za-z0-9-]{0,63}(;[A-Za-z0-9-]{1,63})*$"


class DirectorySettings(_Part):
    """
    Where the directory is.

    ``private``: a slapd of our own in the home. ``ldap``: the body's own; TLS or ldapi only, the password in a file
    that only the service can read. ``last_use`` of the body's own: the attribute in which it notes the last bind
    (pwdLastSuccess, authTimestamp, lastLogonTimestamp); empty where it notes none. ``people`` and ``groups`` are where
    it holds those, below ``base``; ``number`` and ``kana`` what it calls 職員番号 and the reading of a name, which tell
    whose an entry of before is.
    """

    kind: Literal["private", "ldap"] = "private"
    base: str = "dc=sekisho,dc=example"
    port: int = Field(default=3890, ge=1, le=65535)
    uri: str = ""
    ca_file: str = ""
    bind_dn: str = ""
    password_file: str = ""
    last_use: str = Field(default="", pattern=r"^([A-Za-z][A-Za-z0-9-]{0,63})?$")
    people: str = Field(default="ou=people", pattern=_BELOW)
    groups: str = Field(default="ou=groups", pattern=_BELOW)
    number: str = Field(default="employeeNumber", pattern=_ATTRIBUTE)
    kana: str = Field(default="cn;lang-ja-phonetic", pattern=_ATTRIBUTE)


class WorkerSettings(_Part):
    batch: int = Field(default=3000, ge=1, le=20000)
    lease_seconds: int = Field(default=60, ge=1, le=3600)
    poll_seconds: int = Field(default=1, ge=1, le=300)
    reconcile_seconds: int = Field(default=300, ge=5, le=86400)


class MailSettings(_Part):
    """
    The mail server that notices are handed to; without a host nobody gets mail.

    ``security`` none is for a server on this machine alone. ``sender`` also gets what cannot be delivered. A password
    stands in a file that only the service can read (mode 600); ``ca_file`` names who vouches for the server, empty: the
    system's own list.
    """

    host: str = Field(default="", pattern=r"^[A-Za-z0-9.:-]*$")
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", validate_default=True)
    sender: str = Field(default="", validate_default=True)
    user: str = ""
    password_file: str = Field(default="", validate_default=True)
    ca_file: str = ""

    @field_validator("security")
    @classmethod
    def _no_mail_in_the_clear(cls, security: str, others: ValidationInfo) -> str:
        host = others.data.get("host")
        if host and security == "none" and host not in LOOPBACK:
            raise ValueError("none is for this machine alone")
        return security

    @field_validator("sender")
    @classmethod
    def _somebody_sends(cls, sender: str, others: ValidationInfo) -> str:
        if not is_address(sender) if sender else others.data.get("host"):
            raise ValueError("an address is wanted")
        return sender

    @field_validator("password_file")
    @classmethod
    def _both_or_none(cls, password_file: str, others: ValidationInfo) -> str:
        if bool(password_file) != bool(others.data.get("user")):
            raise ValueError("a user goes with a password")
        return password_file

    @property
    def domain(self) -> str:
        """In which mails are numbered; empty when nobody gets any."""
        return self.sender.rpartition("@")[2] if self.host else ""


class CommandSettings(_Part):
    """
    The command ``idm``. ``without_proof``: whoever ``--by`` names decides without proving himself (no password, no
    device); each such deed goes on record as one. For a time in which nobody can, it is put in force beforehand:
    changing it asks two people for their proof, too.
    """

    without_proof: bool = False


class Settings(_Part):
    """
    Everything of ``sekisho.toml``. ``rehearsal`` instances (演習用) may be given another clock, others never.

    ``public_url`` is the one address at which people open the pages (F80); empty: this machine's own loopback.
    ``trusted_proxies``: how many proxies stand in front of the pages, one behind the other. Where a request comes from
    is what the outermost of them says, and with none nobody's word.
    ``password_blocklist`` is a file of ``idm credential blocklist``; empty: the body has no list.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")  # it stands in every line of the audit log
    profile: str
    rehearsal: bool = False
    trusted_proxies: int = Field(default=0, ge=0, le=9)
    public_url: str = Field(default="", pattern=r"^(https://[a-z0-9.-]+(:[0-9]{1,5})?)?$")
    password_blocklist: str = ""
    database: str = Field(default="sqlite", pattern=r"^(sqlite|postgresql\+psycopg://\S+)$")
    directory: DirectorySettings = DirectorySettings()
    worker: WorkerSettings = WorkerSettings()
    mail: MailSettings = MailSettings()
    cli: CommandSettings = CommandSettings()


def new_settings(**values: object) -> Settings:
    """
    Settings from what somebody typed.

    Raises:
        BadInput: a value that cannot be, or a secret where everybody would see it.
    """
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        what = "、".join(".".join(map(str, e["loc"])) for e in error.errors())
        raise BadInput(say.SETTING_WRONG, what=what) from error
    if settings.database != "sqlite" and make_url(settings.database).password is not None:
        raise BadInput(say.PASSWORD_IN_URL)
    return settings


def read_settings(home: Path) -> Settings:
    """
    Read an instance's settings.

    Raises:
        NotReady: there is no instance, or its file cannot be read or has a mistake.
    """
    path = home / FILE
    if not path.exists():
        raise NotReady(say.NO_INSTANCE, home=home)
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        why = (
            "、".join(f"{'.'.join(map(str, e['loc']))}" for e in error.errors())
            if isinstance(error, ValidationError)
            else error
        )
        raise NotReady(say.SETTINGS_UNREADABLE, path=path, why=why) from error


def write_settings(home: Path, settings: Settings) -> None:
    """Write the file whole or not at all, readable by the owner only."""
    body = [
        "# Sekisho のインスタンス設定。変更したら、動いている idm worker を再起動してください。",
        *_lines(settings.model_dump(exclude={"directory", "worker", "mail", "cli"})),
        "\n[directory]",
        *_lines(settings.directory.model_dump()),
        "\n[worker]",
        *_lines(settings.worker.model_dump()),
        "\n[mail]",
        *_lines(settings.mail.model_dump()),
        "\n[cli]",
        *_lines(settings.cli.model_dump()),
    ]
    new = home / f"{FILE}.new"
    new.touch(mode=0o600)
    new.write_text("\n".join(body) + "\n", encoding="utf-8")
    new.replace(home / FILE)


def _lines(values: dict[str, object]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in values.items()]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
