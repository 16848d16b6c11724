"""What staff are told and agree to when they are hired (6.1(2)①②)."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Table, Text, UniqueConstraint

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person

consent_text = Table(
    "consent_text",  # 同意書: every version is kept, none is changed
    metadata,
    Column("version", BigKey, primary_key=True, autoincrement=True),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the text
    Column("put_at", UtcDateTime, nullable=False),
    Column("put_by", Text, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("starts", Date, nullable=False),  # first day (JST) of the appointment that it is about
    Column("briefed_on", Date),  # the day (JST) on which the head of the section has told him what binds him
    Column("briefed_at", UtcDateTime),
    Column("briefed_by", Text),
    Column("needed", Boolean),  # a signature is asked for, or not; None: nobody has said yet
    Column("reason", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("version", ForeignKey("consent_text.version")),  # of the text that was agreed to
    Column("sha256", Text),
    Column("signed_at", UtcDateTime),
    Column("signed_by", Text),  # himself on his page, or whoever received the paper
    Column("how", Text),  # screen, paper
    Column("signed_seq", BigInteger),  # of the log's line that says so
    Column("reminded_at", UtcDateTime),
    UniqueConstraint("person_id", "starts"),
)
