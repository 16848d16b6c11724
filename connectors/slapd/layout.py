"""Where the private server keeps what, and the texts of its configuration."""

import os
import re
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from urllib.parse import quote

from idm.errors import BadInput, NotReady
from idm.messages import directory as say

_BASE = re.compile(r"(?:dc|o)=[A-Za-z0-9-]+(?:,(?:dc|o|c)=[A-Za-z0-9-]+)*", re.ASCII)
_LONGEST_SOCKET = 100  # sun_path holds 108 bytes
_MODULES = Path("/usr/lib/ldap")
_BROUGHT_HASHES = ("pw-sha2", "pw-pbkdf2")
"""Modules that check what other directories bring, until its first sign-in makes it anew; not installed everywhere."""
_FOLDERS = ("db", "accesslog", "run", "tls", "log", "bin")


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Folders and files under one home, and the names inside the tree.

    Raises:
        BadInput: a home or base that slapd's configuration cannot carry.
    """

    home: Path
    base: str
    port: int

    def __post_init__(self) -> None:
        if not _BASE.fullmatch(self.base):
            raise BadInput(say.BASE_WRONG, base=self.base)
        if re.search(r'["\\\r\n]', str(self.home)):
            raise BadInput(say.HOME_WRONG, home=self.home)

    @property
    def config(self) -> Path:
        return self.home / "slapd.conf"

    @property
    def pid_file(self) -> Path:
        return self.home / "run" / "slapd.pid"

    @property
    def seeded(self) -> Path:
        """Exists once the base tree is complete."""
        return self.home / "db" / "seeded"

    @property
    def ca_file(self) -> Path:
        return self.home / "tls" / "ca.crt"

    @property
    def service(self) -> str:
        """The DN that Sekisho itself has in this directory."""
        return f"cn=sekisho,ou=services,{self.base}"

    @property
    def rules(self) -> str:
        """The DN of what is checked when anybody binds."""
        return f"cn=default,ou=policies,{self.base}"

    @property
    def socket(self) -> Path:
        """The unix socket; in a short folder of this user's own when the home's path is too long for one."""
        near = self.home / "run" / "ldapi"
        if len(os.fsencode(near)) <= _LONGEST_SOCKET:
            return near
        digest = sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"sekisho-{os.getuid()}-{digest}" / "ldapi"

    @property
    def socket_url(self) -> str:
        return "ldapi://" + quote(str(self.socket), safe="")

    @property
    def tls_url(self) -> str:
        return f"ldaps://127.0.0.1:{self.port}"

    def make_folders(self) -> None:
        """
        Raises:
            NotReady: the place cannot be written, or the socket's folder belongs to somebody else.
        """
        try:
            for folder in (self.home, *(self.home / name for name in _FOLDERS)):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise NotReady(say.HOME_UNWRITABLE, home=self.home, why=error) from error
        _own_folder(self.socket.parent)

    def configuration(self) -> str:
        checks = "".join(f"moduleload {name}\n" for name in _BROUGHT_HASHES if (_MODULES / f"{name}.so").exists())
        return _fill(
            "slapd.conf.in", home=self.home, base=self.base, uid=os.getuid(), service=self.service, checks=checks
        )

    def schema(self) -> str:
        return files(__package__).joinpath("sekisho.schema").read_text("utf-8")

    def tree(self) -> str:
        """The base tree as LDIF."""
        kind, _, name = self.base.partition(",")[0].partition("=")
        base_class = "domain" if kind == "dc" else "organization"
        return _fill(
            "tree.ldif.in",
            base=self.base,
            base_class=base_class,
            base_attributes=f"{kind}: {name}",
            service=self.service,
        )


def _fill(name: str, **values: object) -> str:
    return Template(files(__package__).joinpath(name).read_text("utf-8")).substitute(values)


def _own_folder(folder: Path) -> None:
    # In a shared temporary folder anybody may have made it first.
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise NotReady(say.HOME_UNWRITABLE, home=folder, why=error) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise NotReady(say.SOCKET_FOLDER_TAKEN, folder=folder)
