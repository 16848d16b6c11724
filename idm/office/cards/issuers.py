"""Whose cards a body takes, and which of them their issuers revoked: files beside the keys, read at every use."""

from dataclasses import dataclass
from pathlib import Path

from idm.errors import NotReady
from idm.messages import setup as say
from idm.office.instance import Instance

ISSUERS = Path("keys") / "card-issuers.pem"
LISTS = Path("keys") / "card-crls.pem"


@dataclass(frozen=True, slots=True)
class Trust:
    """
    ``issuers``: certificates, PEM; none at all takes nobody's cards. ``lists``: what these issuers revoked, PEM.
    ``required``: a card of an issuer without a list is refused.
    """

    issuers: tuple[str, ...]
    lists: tuple[str, ...]
    required: bool


def trust(instance: Instance) -> Trust:
    """
    What is known at this moment.

    Raises:
        NotReady: a file is there and cannot be read.
    """
    lists = _parts(instance.home / LISTS, "-----END X509 CRL-----")
    return Trust(tuple(issuers(instance)), tuple(lists), instance.policy.card_certificates.crl == "required")


def issuers(instance: Instance) -> list[str]:
    """
    Certificates, PEM; none where there is no file: then nobody's card signs anybody in.

    Raises:
        NotReady: the file is there and cannot be read.
    """
    return _parts(instance.home / ISSUERS, "-----END CERTIFICATE-----")


def _parts(path: Path, end: str) -> list[str]:
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(say.FILE_UNREADABLE, path=path, why=error) from error
    return [part + end for part in text.split(end) if part.strip()]
