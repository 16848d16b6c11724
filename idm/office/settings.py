"""The settings of an instance: one TOML file in its home, strict as a profile. No secret stands in it."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.engine import make_url

from idm.errors import BadInput, NotReady
from idm.messages import setup as say

FILE = "sekisho.toml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DirectorySettings(_Part):
    """
    Where the directory is.

    ``private``: a slapd of our own in the home. ``ldap``: the body's own; TLS or ldapi only, the password in a file
    that only the service can read.
    """

    kind: Literal["private", "ldap"] = "private"
    base: str = "dc=sekisho,dc=example"
    port: int = Field(default=3890, ge=1, le=65535)
    uri: str = ""
    ca_file: str = ""
    bind_dn: str = ""
    password_file: str = ""


class WorkerSettings(_Part):
    batch: int = Field(default=3000, ge=1, le=20000)
    lease_seconds: int = Field(default=60, ge=1, le=3600)
    poll_seconds: int = Field(default=1, ge=1, le=300)
    reconcile_seconds: int = Field(default=300, ge=5, le=86400)


class Settings(_Part):
    """
    Everything of ``sekisho.toml``. ``rehearsal`` instances (演習用) may be given another clock, others never.

    ``public_url`` is the one address at which people open the pages (F80); empty: this machine's own loopback.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")  # it stands in every line of the audit log
    profile: str
    rehearsal: bool = False
    public_url: str = Field(default="", pattern=r"^(https://[a-z0-9.-]+(:[0-9]{1,5})?)?$")
    database: str = Field(default="sqlite", pattern=r"^(sqlite|postgresql\+psycopg://\S+)$")
    directory: DirectorySettings = DirectorySettings()
    worker: WorkerSettings = WorkerSettings()


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
        *_lines(settings.model_dump(exclude={"directory", "worker"})),
        "\n[directory]",
        *_lines(settings.directory.model_dump()),
        "\n[worker]",
        *_lines(settings.worker.model_dump()),
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
