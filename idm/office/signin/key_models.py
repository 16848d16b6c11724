"""Issued models of security keys: which they are, and whose word for a key's model is taken (NISHIHARA-6.1.1.4)."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from idm.errors import NotReady, Stopped
from idm.messages import factors as say
from idm.messages import setup as say_setup
from idm.office.instance import Instance
from idm.policy import Policy
from idm.signin.webauthn import NewKey

MAKERS = Path("keys") / "key-makers.pem"


def makers(instance: Instance) -> list[str]:
    """
    Root certificates, PEM; none where the profile names no models.

    Raises:
        NotReady: models are named, and the file is not there or cannot be read: no key is taken then.
    """
    if not instance.policy.factors.webauthn.models:
        return []
    path = instance.home / MAKERS
    if not path.exists():
        raise NotReady(say.MAKERS_MISSING, path=path)
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotReady(say_setup.FILE_UNREADABLE, path=path, why=error) from error
    return [one.public_bytes(Encoding.PEM).decode() for one in found]


def require_issued(policy: Policy, new: NewKey) -> None:
    """
    Raises:
        Stopped: models are named, and this is none of them or its maker does not vouch for it.
    """
    models = policy.factors.webauthn.models
    if not models or (new.vouched and new.model in {one.aaguid for one in models}):
        return
    names = "、".join(one.name for one in models)
    raise Stopped(say.OTHER_MODEL, models=names, clause=policy.rules["factor.private"].source)
