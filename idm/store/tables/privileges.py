"""Privileged IDs, their work windows, and secrets that are lent (特権ID、作業時間、預かりの秘密)."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint, text

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person

privileged_account = Table(
    "privileged_account",  # an account of its own, never given again; of no use outside its windows
    metadata,
    Column("id", Text, primary_key=True),
    of_person(),
    Column("login", Text, nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("retired_at", UtcDateTime),
    Column("retired_why", Text),
    Index(
        "uq_privileged_account_held",  # one at a time
        "person_id",
        unique=True,
        sqlite_where=text("retired_at IS NULL"),
        postgresql_where=text("retired_at IS NULL"),
    ),
)

work_window = Table(
    "work_window",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("account_id", ForeignKey("privileged_account.id"), nullable=False, index=True),
    of_person(),
    Column("privilege", Text, nullable=False),  # key of the profile
    Column("purpose", Text, nullable=False),
    Column("case_id", ForeignKey("case_file.id"), unique=True),  # of a use that was approved: claimed once
    Column("starts", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),  # the clock's end, or the moment at which somebody ended it
    Column("ended_by", Text),  # empty while nobody ended it by hand
    Column("ended_why", Text),
    Column("gone_at", UtcDateTime),  # when every directory was seen without it, after its end
    Column("alarmed_at", UtcDateTime),  # that it was still there
    Index(None, "until"),
)

vault_item = Table(
    "vault_item",  # something with one secret for several people: a shared ID, a break-glass ID
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False),  # shared, break_glass
    Column("place", Text, nullable=False),  # where its secret is set, in words: a person sets it there
    Column("role", Text, nullable=False),  # whose it is: a role of the profile
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("confirmed_at", UtcDateTime),  # by a second person: nothing is lent before
    Column("confirmed_by", Text),
    Column("leaving_at", UtcDateTime),  # when somebody asked that it be taken out; a second person says yes to that
    Column("leaving_by", Text),
    Column("retired_at", UtcDateTime),
    Column("retired_by", Text),
)

vault_version = Table(
    "vault_version",  # a secret of an item; the newest one that was set is the one in force
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("item_id", ForeignKey("vault_item.id"), nullable=False, index=True),
    Column("sealed", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False),
    Column("seen_at", UtcDateTime),  # shown once to whoever sets it
    Column("seen_by", Text),
    Column("other_at", UtcDateTime),  # the same for its second half, where two people set it
    Column("other_by", Text),
    Column("set_at", UtcDateTime),  # when somebody confirmed that it is set where it is used
    Column("set_by", Text),
    Column("alarmed_at", UtcDateTime),  # that it was not set in time
)

checkout = Table(
    "checkout",  # 貸出: one holder at a time, shown once
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("item_id", ForeignKey("vault_item.id"), nullable=False, index=True),
    of_person(),
    Column("purpose", Text, nullable=False),
    Column("emergency", Boolean, nullable=False),
    Column("case_id", ForeignKey("case_file.id")),
    Column("taken_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("shown_at", UtcDateTime),
    Column("returned_at", UtcDateTime),
    Column("returned_by", Text),
    Column("returned_why", Text),
    Column("report_due", UtcDateTime),  # of an emergency
    Column("report", Text),
    Column("reported_at", UtcDateTime),
    Column("alarmed_at", UtcDateTime),  # that it was not reported in time
    Index(
        "uq_checkout_held",
        "item_id",
        unique=True,
        sqlite_where=text("returned_at IS NULL"),
        postgresql_where=text("returned_at IS NULL"),
    ),
)

review = Table(
    "review",  # 定期の確認: what was looked at for which quarter, and what was said of it
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("subject", Text, nullable=False),  # privileged, exceptions, external_access
    Column("period", Text, nullable=False),  # 2026Q3
    Column("about", Text, nullable=False),  # person id of a holder; "" for the whole register
    Column("answer", Text, nullable=False),  # keep, end, signed
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", ForeignKey("person.id"), nullable=False),
    UniqueConstraint("subject", "period", "about"),
)

away = Table(
    "away",  # 不在: an officer says from when to when he cannot be asked; nothing is decided by it
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("starts", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
)
