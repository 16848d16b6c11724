"""Whose cards a body takes: a file of certificates beside the keys, read at every use."""

from pathlib import Path

from idm.errors import NotReady
from idm.messages import setup as say
from idm.office.instance import Instance

ISSUERS = Path("keys") / "card-issuers.pem"
_END = "-----END CERTIFICATE-----"


def issuers(instance: Instance) -> list[str]:
    """
    Certificates, PEM; none where there is no file: then nobody's card signs anybody in.

    Raises:
        NotReady: the file is there and cannot be read.
    """
    path = instance.home / ISSUERS
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReady(say.FILE_UNREADABLE, path=path, why=error) from error
    return [part + _END for part in text.split(_END) if part.strip()]
