"""Checking the log against the checkpoints that are kept outside the database."""

from idm.audit.verify import Report, verify
from idm.office.instance import Instance
from idm.store import log


def verify_log(instance: Instance) -> Report:
    """Every line from the first, and every kept checkpoint. Reads only."""
    keeper = instance.keeper
    with keeper.lock(), instance.store.read() as connection:
        return verify(log.lines(connection), keeper.checkpoint(), keeper.public_key(), keeper.history())
