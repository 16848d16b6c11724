"""Lists that people go through line by line: unused accounts (放置IDの点検), rights that were granted (棚卸し)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from idm.store.tables.base import BigKey, UtcDateTime, metadata

campaign = Table(
    "campaign",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # dormancy, access, system
    Column("label", Text, nullable=False, unique=True),  # 2026-04, or of what day
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),  # open, held (by the brake), closed, dropped
    Column("held_why", Text, nullable=False, server_default="[]"),  # JSON list of codes
    Column("released_at", UtcDateTime),
    Column("released_by", Text),  # who let a held one go, another person than whoever opened it
    Column("hr_signed_at", UtcDateTime),
    Column("hr_signed_by", Text),
    Column("admin_signed_at", UtcDateTime),
    Column("admin_signed_by", Text),
    Column("digest", Text),  # of the report that was signed
    Column("reminded_at", UtcDateTime),
    Column("seq", BigInteger),  # its first line in the log
)

campaign_line = Table(
    "campaign_line",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False, index=True),
    Column("subject", Text, nullable=False),  # account id, or found:NUMBER of an entry that nobody granted
    Column("detail", Text, nullable=False),  # the number of the case that gave a right; of a system's, RIGHT:NUMBER
    Column("person_id", ForeignKey("person.id")),  # whose it is; empty for an entry that is nobody's
    Column("section", Text, nullable=False),  # code of the unit whose head looks at it; "" where there is none
    Column("why", Text, nullable=False),  # JSON list of reason codes, in order
    Column("remedy", Text, nullable=False),  # suspend, retire, look, revoke, object, remove, expel
    Column("exempt", Text),  # why nothing is asked: leave, election ...
    Column("facts", Text, nullable=False),  # JSON: what was known when the line was made
    Column("digest", Text, nullable=False),  # of these facts: an answer is for exactly them
    Column("hr_says", Text),  # stop, keep, or the code of a reason to keep it
    Column("hr_note", Text),
    Column("hr_at", UtcDateTime),
    Column("hr_by", Text),
    Column("head_says", Text),
    Column("head_note", Text),
    Column("head_at", UtcDateTime),
    Column("head_by", Text),
    Column("told_at", UtcDateTime),  # the holder, before anything happens
    Column("done", Text),  # see idm/rules/campaigns.py
    Column("done_at", UtcDateTime),
    Column("answers", Integer, nullable=False, server_default="0"),  # moves with every answer: compare-and-set
    UniqueConstraint("campaign_id", "subject", "detail"),
    Index(None, "subject"),
)
