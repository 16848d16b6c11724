"""IC cards, their steps, and the orders to stop them."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from idm.store.tables.base import BigKey, UtcDateTime, metadata

LIVING = "state IN ('stock', 'lent', 'suspended')"

card = Table(
    "card",  # 台帳: one row per card, for ever; its state is changed by compare-and-set, each step is a card_step
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # identifier, pki, my_number, fido2
    Column("medium", Text, nullable=False, server_default=""),  # of what make: FeliCa, MIFARE, a token on a key ring
    Column("face", Text, nullable=False),  # as printed
    Column("handle", Text, nullable=False),  # IDm, UID, serial of the certificate, FIDO2 credential
    Column("state", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # exclusive
    Column("holder", ForeignKey("person.id"), index=True),
    Column("pool", Text, nullable=False),
    Column("issue", Integer, nullable=False),
    Column("temporary", Boolean, nullable=False),
    Column("lent_on", Date),
    Column("replaces", ForeignKey("card.id")),
    Column("certificate", Text),  # PEM, of a card that signs
    Column("fingerprint", Text),  # of that, SHA-256
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    *(
        Index(f"uq_card_living_{name}", name, unique=True, sqlite_where=text(which), postgresql_where=text(which))
        for name, which in (
            ("face", LIVING),
            ("handle", f"{LIVING} AND fingerprint IS NULL"),  # two issuers may give the same serial
            ("fingerprint", LIVING),
        )
    ),
)

card_step = Table(
    "card_step",  # who did what to which card, with the permission where the text asks for one (6.4.1.3)
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("card_id", ForeignKey("card.id"), nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("holder", ForeignKey("person.id")),  # whose card it was then
    Column("told", Text, nullable=False),  # reason, method, permission, how it was reported, as JSON
)

card_order = Table(
    "card_order",  # 停止の指示: one line per target and report; how and when it took effect (6.4.1.2)
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("step_id", ForeignKey("card_step.id"), nullable=False, index=True),
    Column("target", Text, nullable=False),  # own, directory:NAME, or a consumer of the profile
    Column("ordered_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),  # later than this it is overdue
    Column("took_effect_at", UtcDateTime),
    Column("confirmed_how", Text),  # own, read, bind, person
    Column("confirmed_by", Text),
    Column("tries", Integer, nullable=False),
    Column("last_error", Text),
    Column("next_try", UtcDateTime),  # not looked at again before
    Column("alarmed_at", UtcDateTime),  # when somebody was last told that it is overdue
    UniqueConstraint("step_id", "target"),
    Index(
        "ix_card_order_open",
        "target",
        sqlite_where=text("took_effect_at IS NULL"),
        postgresql_where=text("took_effect_at IS NULL"),
    ),
)
