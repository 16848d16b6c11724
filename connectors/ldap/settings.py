"""Where a directory is and who we are there."""

from dataclasses import dataclass, field
from pathlib import Path

from connectors.ldap.cards import NO_CARDS, CardNames
from idm.errors import BadInput
from idm.messages import directory as say


@dataclass(frozen=True, slots=True)
class LdapSettings:
    """
    A connection that cannot be opened unsafely: ldapi, ldaps, or StartTLS before anything else (F71).

    Over ldapi without a password the operating system says who we are (SASL EXTERNAL).

    Args:
        identity: The DN the directory must know us by; compared after every bind (F60).
        bind_dn: Only with a password.
        ca_file: Authorities that may sign the server's certificate; None means the system's.
        timeout: Whole seconds to wait for a connection and between two bytes of an answer.
        window: Requests on their way at once.
        cards: The attributes for cards; none where the body has no place for them.
        people, groups: Where people and groups are, below ``base``.
        number, kana: What the directory calls 職員番号 and the reading of a name; for ``survey`` alone.
        last_use: The attribute in which it notes when somebody last bound; empty where it notes nothing.
        rules_dn: The ppolicy entry that says what is checked at a bind, where that is ours to keep.

    Raises:
        BadInput: a connection in the clear, or a password that no directory should be asked with.
    """

    url: str
    base: str
    identity: str
    bind_dn: str | None = None
    password: str | None = field(default=None, repr=False)
    start_tls: bool = False
    ca_file: Path | None = None
    timeout: int = 10
    window: int = 2000
    people: str = "ou=people"
    groups: str = "ou=groups"
    number: str = "employeeNumber"
    kana: str = "cn;lang-ja-phonetic"
    last_use: str = ""
    rules_dn: str | None = None
    cards: CardNames = NO_CARDS

    def __post_init__(self) -> None:
        safe = self.url.startswith(("ldapi://", "ldaps://")) or (self.url.startswith("ldap://") and self.start_tls)
        if not safe:
            raise BadInput(say.PLAIN_CONNECTION, url=self.url)
        external = self.bind_dn is None and self.url.startswith("ldapi://")
        if not external and not _usable(self.password):
            raise BadInput(say.EMPTY_PASSWORD, url=self.url)


def _usable(password: str | None) -> bool:
    # A directory may take an empty password for an anonymous visitor and say yes (F60).
    return isinstance(password, str) and bool(password.strip()) and not password.startswith("\0")
