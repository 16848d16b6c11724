"""Privileged IDs in a profile (特権ID): whose each privilege is, how many may hold it, for how long it is lent."""

from typing import Literal

from pydantic import Field

from idm.policy.parts import Days, Hours, Minutes, Sourced, TimesAYear

HolderKey = Literal["network_admin", "system_manager"]


class DefaultNames(Sourced):
    """Names under which systems are delivered: never given to a privileged ID, and looked for in directories."""

    values: tuple[str, ...] = Field(min_length=1)


class PrivilegedIds(Sourced):
    """
    What all privileged IDs have in common (NISHIHARA-7.2.1.3).

    ``prefix`` stands before the holder's own login. ``longest`` is how long a window may last at most, ``claim`` within
    which time an approved use has to begin. ``reported`` is until when an emergency use has to be reported, ``urgent``
    until when an emergency exception has to be. ``unconfirmed``: so many days after a containment another office hears
    that the CISO has not said whether it stays.
    """

    prefix: str = Field(pattern=r"^[a-z]{1,3}-$")
    default_names: DefaultNames
    longest: Minutes
    claim: Hours
    reported: Hours
    urgent: Hours
    unconfirmed: Days
    recertified: TimesAYear


class Privilege(Sourced):
    """
    A privilege, delivered as a directory group to a privileged ID while its holder has a window open.

    ``role``: whose it is; its holders, and the deputies whom the CISO accepted, open windows themselves. Anybody else
    needs an approved case for each use. ``most`` is how many may hold it at once, deputies included.
    """

    key: str = Field(pattern=r"^priv-[a-z0-9-]{1,50}$")
    label: str
    role: HolderKey
    most: int = Field(ge=1)
    minutes: int = Field(ge=1)
