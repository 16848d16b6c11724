"""OpenLDAP's own command-line tools, as anybody would use them to look at the directory from outside."""

import base64
import subprocess
from dataclasses import dataclass

from connectors.slapd import PrivateSlapd
from idm.errors import NotReady
from idm.messages import demo as say

_SECONDS = 60

Found = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Tools:
    """ldapsearch and ldapmodify over the unix socket, as the user who owns the instance."""

    server: PrivateSlapd

    @property
    def base(self) -> str:
        return self.server.layout.base

    def search(self, query: str, *attributes: str) -> list[Found]:
        """
        What ``ldapsearch`` prints, one mapping an entry; base64 values are shown as text.

        Raises:
            NotReady: the tool is missing or failed.
        """
        said = self._run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", self.base, query, *attributes)
        return [_entry(block) for block in said.split("\n\n") if block.strip()]

    def add_to_group(self, group: str, login: str) -> None:
        """
        Put somebody into a group behind Sekisho's back.

        Raises:
            NotReady: the tool is missing or failed.
        """
        ldif = (
            f"dn: cn={group},ou=groups,{self.base}\n"
            f"changetype: modify\nadd: member\nmember: uid={login},ou=people,{self.base}\n"
        )
        self._run("ldapmodify", text=ldif)

    def _run(self, tool: str, *arguments: str, text: str = "") -> str:
        command = [tool, "-Q", "-Y", "EXTERNAL", "-H", self.server.layout.socket_url, *arguments]
        try:
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=_SECONDS)
        except FileNotFoundError as error:
            raise NotReady(say.NO_CLIENT, tool=tool) from error
        except subprocess.TimeoutExpired as error:
            raise NotReady(say.CLIENT_FAILED, tool=tool, why=f"{_SECONDS}秒") from error
        if done.returncode != 0:
            raise NotReady(say.CLIENT_FAILED, tool=tool, why=done.stderr.strip())
        return done.stdout


def _entry(block: str) -> Found:
    found: Found = {}
    for line in block.splitlines():
        name, _, value = line.partition(":")
        coded = value.startswith(":")
        text = base64.b64decode(value[1:]).decode() if coded else value.strip()
        found.setdefault(name, []).append(text)
    return found
