"""Accounts that are nobody's own in a profile: development and service accounts (7.2(1)②, 7.3(2)②)."""

from pydantic import Field

from idm.policy.parts import Days, Sourced

Prefix = Field(pattern=r"^[a-z]{2,6}-$")


class Managed(Sourced):
    """
    ``development`` and ``service`` stand before the names of such accounts, so that a name shows what it is.

    ``unowned``: so many days after somebody was told that an account has no owner, it is suspended. ``reviewed``:
    within so many days the owner of a service account says again that it is needed.
    """

    development: str = Prefix
    service: str = Prefix
    unowned: Days
    reviewed: Days
