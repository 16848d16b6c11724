"""The log: lines are added, never changed."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, text

from idm.store.tables.base import metadata

ACCEPTING = (
    "substr(body, 1, 23) IN"
    """ ('{"act":"policy.accepted', '{"act":"connection.acce', '{"act":"instance.create')"""
)
"""Lines that put a text in force: few of many, and looked for whenever an instance is opened."""
CASES = """substr(body, 1, 13) = '{"act":"case.'"""
"""Lines about applications, which those that are decided now are compared with."""
ENDED = """substr(body, 1, 19) = '{"act":"case.ended"'"""
"""Approved applications that were over before their time."""
VAULT = """substr(body, 1, 14) = '{"act":"vault.'"""
"""What became of items of the vault: few of many."""
URGENT = """substr(body, 1, 14) = '{"act":"urgent'"""
"""What became of what was done in an emergency: few, and asked for at every request while one exception stands."""
DECIDED = """substr(body, 1, 24) = '{"act":"consent.decided"'"""
"""What heads said of a consent on hiring, which whoever can write to the database shall not unsay."""
CONTRACTS = """substr(body, 1, 17) = '{"act":"contract.'"""
"""Lines about contracts: whoever can write to the database shall give nobody his days on one back."""
MANAGED = """substr(body, 1, 16) = '{"act":"managed.'"""
"""Lines about accounts that are nobody's own: the newest one that names an owner says whose one is."""
SWEEPS = """substr(body, 1, 14) = '{"act":"sweep.'"""
"""Lines about lists of accounts and rights: whoever can write to the database shall answer for nobody."""

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # exactly the bytes that were hashed
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("prev"),  # a fork cannot be stored (F98)
    UniqueConstraint("hash"),
    Index("ix_audit_entry_accepting", "seq", sqlite_where=text(ACCEPTING), postgresql_where=text(ACCEPTING)),
    Index("ix_audit_entry_cases", "seq", sqlite_where=text(CASES), postgresql_where=text(CASES)),
    Index("ix_audit_entry_contracts", "seq", sqlite_where=text(CONTRACTS), postgresql_where=text(CONTRACTS)),
    Index("ix_audit_entry_managed", "seq", sqlite_where=text(MANAGED), postgresql_where=text(MANAGED)),
    Index("ix_audit_entry_ended", "seq", sqlite_where=text(ENDED), postgresql_where=text(ENDED)),
    Index("ix_audit_entry_decided", "seq", sqlite_where=text(DECIDED), postgresql_where=text(DECIDED)),
    Index("ix_audit_entry_vault", "seq", sqlite_where=text(VAULT), postgresql_where=text(VAULT)),
    Index("ix_audit_entry_urgent", "seq", sqlite_where=text(URGENT), postgresql_where=text(URGENT)),
    Index("ix_audit_entry_sweeps", "seq", sqlite_where=text(SWEEPS), postgresql_where=text(SWEEPS)),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1; locked by whoever appends
    Column("size", BigInteger, nullable=False),
    Column("last", Text, nullable=False),
)
