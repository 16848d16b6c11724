"""What people and programs prove themselves with, and where they are signed in."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, text

from idm.store.tables.base import BigKey, UtcDateTime, metadata, of_person

credential = Table(
    "credential",  # what a person proves himself with; never removed, only ended
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("kind", Text, nullable=False),  # password, totp, recovery, webauthn, privileged (that of a privileged ID)
    Column("state", Text, nullable=False),  # temporary, active, used, ended
    Column("secret", Text, nullable=False),  # a hash, a sealed seed, or a public key; see idm/signin
    Column("label", Text, nullable=False),
    Column("step", BigInteger, nullable=False),  # newest accepted TOTP time step, or WebAuthn sign count
    Column("failures", Integer, nullable=False),  # in a row; counted by the database, never read and written back
    Column("locked_until", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", UtcDateTime),  # of a temporary one
    Column("used_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ended_why", Text),
    Column("handle", Text, unique=True),  # WebAuthn: the credential's id in base64url; empty for other kinds
    Column("traits", Text, nullable=False, server_default="{}"),  # what a kind says of itself besides, as JSON
    Index(
        "uq_credential_one_password",
        "person_id",
        unique=True,
        sqlite_where=text("kind = 'password' AND state <> 'ended'"),
        postgresql_where=text("kind = 'password' AND state <> 'ended'"),
    ),
    Index(
        "uq_credential_one_privileged",
        "person_id",
        unique=True,
        sqlite_where=text("kind = 'privileged' AND state <> 'ended'"),
        postgresql_where=text("kind = 'privileged' AND state <> 'ended'"),
    ),
)

epoch = Table(
    "epoch",  # raised in the very transaction that takes something away: older sessions are over (F15, F16)
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("value", Integer, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("token_sha256", Text, primary_key=True),  # the token itself is in the browser alone
    of_person(),
    Column("epoch", Integer, nullable=False),
    Column("proofs", Text, nullable=False),  # JSON: kind of factor -> instant at which it was shown
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),  # absolute; nothing moves it (F19)
    Column("closed_at", UtcDateTime),
    Column("closed_why", Text),
    Column("terminal", Text, nullable=False),  # address and kind of browser, for the person's own eyes
    Column("card", BigInteger),  # the card of the ledger that was shown in it: without that it is over
    Column("heard_at", UtcDateTime),  # when its terminal last said that the card is in its reader
)

attempt = Table(
    "attempt",  # every try to sign in, and every sign-out: what 7.2(3) shows to the rightful user
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("person_id", ForeignKey("person.id"), index=True),  # empty for a name that nobody has
    Column("at", UtcDateTime, nullable=False),
    Column("what", Text, nullable=False),  # signed_in, password, reset, signed_out, verified, or one of sessions.FAILED
    Column("terminal", Text, nullable=False),
    Column("system", Text),  # of a verification: for which system another program asked
)

challenge = Table(
    "challenge",  # something handed out once, to come back once: a WebAuthn challenge, a reset token
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), index=True),  # empty while it is not known who will answer
    Column("purpose", Text, nullable=False),
    Column("data", Text, nullable=False),  # JSON, by purpose
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),  # set by compare-and-set: one use wins
)

tally = Table(
    "tally",  # how often something was tried lately that is no credential; each row ends by itself
    metadata,
    Column("key_sha256", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

reset_request = Table(
    "reset_request",  # a password is reset at the desk by two of its staff (7.2(4)②)
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),  # how the person was recognised
    Column("state", Text, nullable=False),  # asked, done, withdrawn, expired
    Column("expires_at", UtcDateTime, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcDateTime),
)

notice = Table(
    "notice",  # what a person must hear of: his factors, his password, sign-ins of his
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    of_person(),
    Column("at", UtcDateTime, nullable=False),
    Column("message", Text, nullable=False),  # id in the catalogue
    Column("values", Text, nullable=False),  # JSON, for the message's blanks
    Column("read_at", UtcDateTime),
)

client = Table(
    "client",  # another program that asks over the API
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("key_sha256", Text, nullable=False, unique=True),  # the key itself is shown once
    Column("scopes", Text, nullable=False),  # JSON list
    Column("systems", Text, nullable=False),  # JSON list: for which systems it may ask; empty for all of the profile
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("used_at", UtcDateTime),  # to the minute
)
