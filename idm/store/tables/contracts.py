"""
Contracts with companies (委託契約), who answers for each, and who works under it.

Days are JST, last days as on paper. ``seq`` is the line of the log that says the same: what stands here alone gives
nobody anything.
"""

from sqlalchemy import Column, Date, ForeignKey, Table, Text, UniqueConstraint

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person


def _of_contract() -> Column[object]:
    return Column("contract_id", ForeignKey("contract.id"), nullable=False, index=True)


contract = Table(
    "contract",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),  # the body's own number of it
    Column("company", Text, nullable=False),
    Column("label", Text, nullable=False),  # what it is about
    Column("charge", Text, nullable=False),  # the company's person in charge
    Column("place", Text, nullable=False),  # where they work
    Column("range", Text, nullable=False),  # the data and systems that they work with
    Column("method", Text, nullable=False),  # how they get at them
    Column("starts", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("seq", BigKey, nullable=False),
    Column("told_at", UtcDateTime),  # that nobody answers for it
    Column("closed_at", UtcDateTime),
    Column("closed_by", Text),
    UniqueConstraint("key"),
)

contract_sponsor = Table(
    "contract_sponsor",  # 担当職員: the newest one counts
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _of_contract(),
    of_person(),
    Column("unit", Text, nullable=False),  # code of the unit that answers
    Column("named_at", UtcDateTime, nullable=False),
    Column("named_by", Text, nullable=False),
    Column("seq", BigKey, nullable=False),
)

contract_worker = Table(
    "contract_worker",  # 作業員
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _of_contract(),
    of_person(),
    Column("employer", Text, nullable=False),  # 再委託先; empty for the company itself
    Column("starts", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("seq", BigKey, nullable=False),
    Column("briefed_on", Date),
    Column("briefed_by", Text),
    Column("acknowledged", Text),  # where it is written that he knows about secrecy and the place of work
    Column("briefed_seq", BigKey),
)
