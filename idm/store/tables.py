"""Every table. Facts are never overwritten: a correction supersedes the old row and adds a new one, so that both
"what was true that day" (valid time) and "what did we know then" (recorded time) can be asked."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused (F53); SQLite, which has no zones, keeps them as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigKey = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in a plain INTEGER key

instance = Table(
    "instance",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("name", Text, nullable=False),  # goes into every line of the audit log
    Column("profile", Text, nullable=False),
    Column("policy_digest", Text, nullable=False),  # the text that was accepted
    Column("created_at", UtcDateTime, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, index=True),  # the first one; HR may give it to somebody else years later
    Column("recorded_at", UtcDateTime, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, unique=True),
    Column("login", Text, nullable=False, unique=True),  # never given again: rows stay for ever (F29, F36)
    Column("mail", Text, unique=True),  # never given again either; empty where the body gives none
    Column("recorded_at", UtcDateTime, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),  # hr, others, org
    Column("extent", Text, nullable=False),  # full, changes
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("state", Text, nullable=False),  # draft, approved, scheduled, held, applied, released, withdrawn
    Column("plan_sha256", Text, nullable=False),  # what exactly was decided on
    Column("plan", Text),  # only while held: the change set itself, as canonical JSON
    Column("trips", Text, nullable=False),  # what the removal brake said, as JSON
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("released_by", Text),
    Column("released_at", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),  # of the file: how often it was revised, plus one
    Column("sheet", Text),  # only while it is a draft: header, rows and lines, as JSON
    Column("asked", Text, nullable=False, server_default="{}"),  # how it is to be read, and the answers, as JSON
    Column("embargo", Date),  # 内示: until 00:00 JST of it, only named persons see names
    Column("approved_sha256", Text),  # what exactly was approved
    Column("approved_plan", Text),  # the change set that was approved, while it waits, as JSON
    Column("approved_by", Text),
    Column("approved_at", UtcDateTime),
    Column("undoes", ForeignKey("batch.id")),
)

batch_reader = Table(
    "batch_reader",
    metadata,
    Column("batch_id", ForeignKey("batch.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),  # may see names before the 内示
)

mapping = Table(
    "mapping",
    metadata,
    Column("sender", Text, primary_key=True),  # whose files: 人事課, 水道局, a software's name
    Column("heading", Text, primary_key=True),  # as it stands in their files, folded
    Column("column", Text, nullable=False),  # what we call it
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


def _fact(name: str, *columns: Column[object]) -> Table:
    """A table of facts: who or what, the columns of its subject, valid time, recorded time."""
    return Table(
        name,
        metadata,
        Column("id", BigKey, primary_key=True, autoincrement=True),
        *columns,
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),  # exclusive; empty while no end is known
        Column("recorded_at", UtcDateTime, nullable=False),
        Column("batch_id", ForeignKey("batch.id"), nullable=False),
        Column("superseded_at", UtcDateTime),
        Column("superseded_by", ForeignKey("batch.id")),
    )


def _of_person() -> Column[object]:
    return Column("person_id", ForeignKey("person.id"), nullable=False, index=True)


unit = _fact(
    "unit",
    Column("code", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("parent", Text),
)
person_name = _fact(
    "person_name", _of_person(), Column("full", Text, nullable=False), Column("kana", Text, nullable=False)
)
employment = _fact("employment", _of_person(), Column("form", Text, nullable=False))
posting = _fact(
    "posting",
    _of_person(),
    Column("unit", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("main", Boolean, nullable=False),
)
absence = _fact("absence", _of_person(), Column("kind", Text, nullable=False))
renumbering = _fact("renumbering", _of_person(), Column("number", Text, nullable=False, index=True))

stop = Table(
    "stop",  # 即時の停止: the only facts that begin at a minute and not at a day
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _of_person(),
    Column("kind", Text, nullable=False),  # dismissal, death, hold
    Column("starts", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("batch_id", ForeignKey("batch.id"), nullable=False),
    Column("superseded_at", UtcDateTime),
    Column("superseded_by", ForeignKey("batch.id")),
)

credential = Table(
    "credential",  # what a person proves himself with; never removed, only ended
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _of_person(),
    Column("kind", Text, nullable=False),  # password, totp, recovery, webauthn
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
    _of_person(),
    Column("epoch", Integer, nullable=False),
    Column("proofs", Text, nullable=False),  # JSON: kind of factor -> instant at which it was shown
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),  # absolute; nothing moves it (F19)
    Column("closed_at", UtcDateTime),
    Column("closed_why", Text),
    Column("terminal", Text, nullable=False),  # address and kind of browser, for the person's own eyes
)

attempt = Table(
    "attempt",  # every try to sign in, and every sign-out: what 7.2(3) shows to the rightful user
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("person_id", ForeignKey("person.id"), index=True),  # empty for a name that nobody has
    Column("at", UtcDateTime, nullable=False),
    Column("what", Text, nullable=False),  # signed_in, failed, locked, signed_out, verified
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

reset_request = Table(
    "reset_request",  # a password is reset at the desk by two of its staff (7.2(4)②)
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _of_person(),
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
    _of_person(),
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

card = Table(
    "card",  # 台帳: one row per card, for ever; its state is changed by compare-and-set, each step is a card_step
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # identifier, pki, my_number, fido2
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
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    *(
        Index(
            f"uq_card_living_{name}",
            name,
            unique=True,
            sqlite_where=text("state IN ('stock', 'lent', 'suspended')"),
            postgresql_where=text("state IN ('stock', 'lent', 'suspended')"),
        )
        for name in ("face", "handle")
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
    UniqueConstraint("step_id", "target"),
)

directory = Table(
    "directory",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sync_cursor", Text),  # where the last incremental reading ended, base64
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", UtcDateTime),
    Column("last_error", Text),
)

lease = Table(
    "lease",
    metadata,
    Column("token", Text, primary_key=True),
    Column("directory", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("groups", Text, nullable=False),  # groups this lease may be writing, as JSON: what a successor must fence
)

mark = Table(
    "mark",
    metadata,
    Column("directory", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # account, group
    Column("subject", Text, primary_key=True),  # account id, group key
    Column("generation", BigInteger, nullable=False),
    Column("due", UtcDateTime),  # when to look again: now, after a back-off, or at the next date in the facts
    Column("urgent", Boolean, nullable=False),  # access is taken away: before all other work
    Column("lease", ForeignKey("lease.token"), index=True),
    Column("attempts", Integer, nullable=False),
    Column("state", Text, nullable=False),  # ready, refused (a person must look), braked (two persons must release)
    Column("last_error", Text),
    Column("accepted", Text),  # the account's states over time as they were accepted, JSON: see rules/brake.py
    Column("freed_by", Text),  # first of the two persons who release a braked mark
    Index(None, "directory", "due"),
    Index(None, "state"),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # exactly the bytes that were hashed
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("prev"),  # a fork cannot be stored (F98)
    UniqueConstraint("hash"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1; locked by whoever appends
    Column("size", BigInteger, nullable=False),
    Column("last", Text, nullable=False),
)
