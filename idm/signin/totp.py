"""Time-based one-time passwords (RFC 6238): 6 digits, 30 seconds, SHA-1, as every device shows them."""

import re
from datetime import datetime
from hmac import compare_digest

import pyotp

from idm.secret import Secret

SECONDS, DIGITS, BITS = 30, 6, 160
DRIFT = 1
"""Steps that a device's clock may be early or late."""

_CODE = re.compile(r"\d{6}", re.ASCII)


def new_seed(random_base32: str) -> Secret:
    """A seed from 32 random base32 signs, as ``pyotp.random_base32()`` makes them."""
    if len(random_base32) * 5 < BITS:
        raise ValueError("a seed needs 160 bits")
    return Secret(random_base32)


def is_code(typed: str) -> bool:
    """Six ASCII digits and nothing else: no blanks, no other digits, so that one code has one spelling (F02)."""
    return _CODE.fullmatch(typed) is not None


def accepted_step(seed: Secret, typed: str, now: datetime) -> int | None:
    """
    The time step whose code was typed, or None.

    Whether the step was used before is for the database to say, in the statement that uses it (F01, F03, F04).

    Args:
        now: Aware UTC.
    """
    if not is_code(typed):
        return None
    device = pyotp.TOTP(seed.reveal(), digits=DIGITS, interval=SECONDS)
    current = int(now.timestamp()) // SECONDS
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):  # all of them, always: time tells nothing
        if compare_digest(device.generate_otp(step), typed):
            found = step
    return found


def address(seed: Secret, login: str, body: str) -> Secret:
    """The otpauth:// address that a QR code carries to the device. It holds the seed: show it once."""
    return Secret(
        pyotp.TOTP(seed.reveal(), digits=DIGITS, interval=SECONDS).provisioning_uri(name=login, issuer_name=body)
    )
