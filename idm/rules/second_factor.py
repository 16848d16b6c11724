"""What is asked for after the password, and whether it alone may begin with a device (NISHIHARA-5.4.2, 6.4.1.2).

Whoever had something in hand once does not fall back to his password by losing it: otherwise a report of a loss, or a
thief of the device, would open to the password what the device kept shut.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from idm.rules.factors import DEVICES, RECOVERY


def asked_for(on_record: Collection[str]) -> frozenset[str]:
    """
    The kinds of which one is shown after the password.

    A recovery code stands in for the device that is there as well as for the one that is not there any more; nothing is
    asked of whoever has neither.

    Args:
        on_record: Kinds of factor in force.
    """
    devices = DEVICES.intersection(on_record)
    return devices or frozenset({RECOVERY}).intersection(on_record)


def password_suffices(
    on_record: Collection[str],
    last_gone: datetime | None,
    recognised_at: datetime | None,
    lasts: timedelta,
    now: datetime,
) -> bool:
    """
    Is the password alone proof enough to add a device?

    For a newcomer, who never had another factor; and for whoever two of the desk's staff have recognised since he lost
    his last one, for as long as the temporary password that they gave him would be good.

    Args:
        on_record: Kinds of factor in force.
        last_gone: When the newest of the factors ended that he had besides; None for whoever never had any. Aware UTC.
        recognised_at: When two of the desk gave him a temporary password, the last time. Aware UTC.
        lasts: For how long that counts.
    """
    if asked_for(on_record):
        return False
    if last_gone is None:
        return True
    return recognised_at is not None and last_gone <= recognised_at and now < recognised_at + lasts
