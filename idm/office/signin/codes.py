"""Codes: one-time passwords of a device, and recovery codes. Each is good once, and each try is counted first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from idm.messages import factors as say
from idm.office.signin.passwords import NONE
from idm.rules.factors import RECOVERY
from idm.secret import Secret
from idm.signin import recovery, totp
from idm.signin.rules import Limits
from idm.signin.sealing import Sealer
from idm.store import credentials, notices
from idm.store.credentials import Credential

NOBODY = "nobody"
NO_STEP = -1
"""A time step before every other: it uses nothing up."""


class Codes:
    """Codes of everybody, as one key has sealed them."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._no_seed = sealer.seal(Secret("A" * 32), NOBODY)

    def count(
        self, connection: Connection, person_id: str | None, code: str, limits: Limits, now: datetime
    ) -> list[Credential]:
        """
        Count a try with a code on each device; those that may be tried. To be committed before ``use``.

        For whoever has no device nothing is counted, and it takes as long (F10).
        """
        held = credentials.of(connection, person_id or "", "totp")
        tried = {
            number: totp.is_code(code) and credentials.reserve_try(connection, number, limits, now)
            for number in [device.id for device in held] or [NONE]
        }
        return [device for device in held if tried[device.id]]

    def use(
        self,
        connection: Connection,
        person_id: str,
        devices: Sequence[Credential],
        typed: str,
        now: datetime,
        *,
        counted: bool = True,
    ) -> str | None:
        """
        Use up a device's code or a recovery code: its kind, or None when it is none of this person's.

        A device's own code that was used before is refused as well (F01), but nobody guessed it: it is no wrong try.

        Args:
            counted: ``count`` has counted this try.
        """
        held = [(one.id, person_id, one.secret) for one in devices] or [(NONE, NOBODY, self._no_seed)]
        again = False
        for number, whose, sealed in held:  # as much is looked at and written for whoever has no device (F10)
            step = totp.accepted_step(self._sealer.open(sealed, whose), typed, now)
            if credentials.use_step(connection, number, NO_STEP if step is None else step, now):
                credentials.begin_count_anew(connection, person_id, "totp")
                return "totp"
            again = again or step is not None
        credentials.take_back_try(connection, [number for number, *_ in held], counts=again and counted)
        if not credentials.use_once(connection, person_id, RECOVERY, recovery.digest(typed), now):
            return None
        left = len(credentials.of(connection, person_id, RECOVERY))
        notices.tell(connection, person_id, say.CODE_USED, {"left": str(left)}, now)
        return RECOVERY
