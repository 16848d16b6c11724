"""Under which name and address these pages are reached: what a security key is bound to (F62, F80)."""

from urllib.parse import urlsplit

from flask import request

from idm.errors import BadInput
from idm.messages import web as say
from idm.office.instance import Instance
from idm.signin.webauthn import Site
from web import door

LOOPBACK = "localhost"


def hosts(instance: Instance) -> list[str]:
    """The names that the pages answer to; any other is refused before anything else."""
    own = urlsplit(instance.settings.public_url).netloc
    return ["127.0.0.1", LOOPBACK, "[::1]", *([own.partition(":")[0]] if own else [])]


def site() -> Site:
    """
    From the settings alone; without a public address, this machine's loopback under its one name.

    Raises:
        BadInput: opened by number, or by another name than the public one: no key would answer there.
    """
    instance = door.desk().instance
    public = urlsplit(instance.settings.public_url)
    name = instance.policy.body.name
    if public.hostname:
        return Site(public.hostname, instance.settings.public_url, name)
    if request.host.partition(":")[0] != LOOPBACK:
        raise BadInput(say.OTHER_HOST)
    return Site(LOOPBACK, f"http://{request.host}", name)
