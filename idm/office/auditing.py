"""Checking the log against the checkpoints that are kept outside the database."""

from dataclasses import replace

from idm.audit.verify import Report, verify
from idm.messages import audit as say
from idm.office.instance import Instance
from idm.store import log


def verify_log(instance: Instance) -> Report:
    """Every line from the first, every kept checkpoint, and the head that the next line would follow. Reads only."""
    keeper = instance.keeper
    with keeper.lock(), instance.store.read() as connection:
        report = verify(log.lines(connection), keeper.checkpoint(), keeper.public_key(), keeper.history())
        if report.ok and report.entries and not report.signed:  # an instance signs from its first line on
            return replace(report, ok=False, first_bad=0, why=say.NOTHING_SIGNED.say(folder=keeper.folder))
        if report.ok and not log.head_stands(connection):
            return replace(report, ok=False, first_bad=report.entries, why=say.HEAD_WRONG.say())
        return report
