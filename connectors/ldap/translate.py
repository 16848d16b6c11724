"""Our entries as LDAP attributes, and back. slapd sends byte for byte what we wrote: equality needs no decoding.

A password is written with its stamp, and with ``pwdChangedTime`` as the stamp has it. The directory itself moves that
time whenever anybody else writes ``userPassword``: so a password set by hand is seen without reading any hash.

An account that is not active carries two locks: ``sekishoState``, which access rules turn into "cut at once", and
``pwdEndTime`` in the past, which refuses a bind also where those rules are not installed (ldap.md 2).
"""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from functools import lru_cache

from connectors.ldap import cards
from connectors.ldap.ber import OCTETS, SEQUENCE, Malformed, attribute, attributes, element, elements, head, tlv
from connectors.ldap.cards import NO_CARDS, CardNames
from connectors.ldap.dn import Branch
from idm.entry import Entry
from idm.facts import NO_PASSWORD
from idm.messages import directory as say
from idm.ports import Orphan, Seen
from idm.secret import Secret
from idm.verdict import Status

NAMES = {
    name.lower(): head(name)
    for name in (
        "objectClass", "uid", "cn", "sn", "givenName", "displayName", "mail", "employeeNumber", "employeeType",
        "departmentNumber", "ou", "title", "description", "member", "memberOf", "pwdEndTime",
        "userPassword", "pwdChangedTime", "sekishoUUID", "sekishoGeneration", "sekishoState", "sekishoEndsAt",
        "sekishoPassword",
    )
}  # fmt: skip

_UUID, _UID, _STATE = NAMES["sekishouuid"], NAMES["uid"], NAMES["sekishostate"]
_CN, _SN, _GIVEN, _DISPLAY = NAMES["cn"], NAMES["sn"], NAMES["givenname"], NAMES["displayname"]
_NUMBER, _FORM, _TITLE = NAMES["employeenumber"], NAMES["employeetype"], NAMES["title"]
_UNIT, _UNIT_NAME, _MAIL = NAMES["departmentnumber"], NAMES["ou"], NAMES["mail"]
_PWD_END, _ENDS_AT = NAMES["pwdendtime"], NAMES["sekishoendsat"]
_STAMP, _PASSWORD, _CHANGED = NAMES["sekishopassword"], NAMES["userpassword"], NAMES["pwdchangedtime"]

OWNED = (
    _UUID, _UID, _NUMBER, _MAIL, _CN, _DISPLAY, _SN, _GIVEN, _UNIT, _UNIT_NAME, _TITLE, _FORM, _STATE, _PWD_END,
    _ENDS_AT, _STAMP, _CHANGED,
)  # fmt: skip
"""The attributes of an account that are ours alone, in the order in which they are written."""

ACCOUNT_CLASSES = attributes(NAMES["objectclass"], (b"inetOrgPerson", b"sekishoAccount"))
GROUP_CLASSES = attributes(NAMES["objectclass"], (b"groupOfNames", b"sekishoGroup"))

_STOPPED = "19700101000000Z"  # pwdEndTime of whoever is not active
_NEVER = "19700101000000Z"  # pwdChangedTime of whoever is to have no password
_TIME = re.compile(r"\d{14}Z", re.ASCII)
_UNREADABLE = datetime.min.replace(tzinfo=UTC)  # differs from every end that we would write

Pairs = Iterable[tuple[bytes, str]]
Values = dict[str, list[bytes]]


# --- writing ---


def account_attributes(entry: Entry) -> bytes:
    """Every owned attribute that has a value, encoded one after the other."""
    own = ((_UUID, entry.account), (_UID, entry.login), (_NUMBER, entry.number), (_MAIL, entry.mail))
    return b"".join(
        (
            *[attribute(name, value.encode()) for name, value in own if value],
            _encoded(_name_pairs, entry.name),
            _encoded(_post_pairs, entry.unit, entry.unit_name, entry.title, entry.form),
            _encoded(_lock_pairs, entry.status, entry.ends_at),
            *[attribute(name, value.encode()) for name, value in _stamp_pairs(entry.password)],
        )
    )


# Posts, ends and many names come again and again.
@lru_cache(maxsize=8192)
def _encoded(pairs: Callable[..., Pairs], *values: object) -> bytes:
    return b"".join([attribute(name, value.encode()) for name, value in pairs(*values) if value])


def _name_pairs(name: str) -> Pairs:
    family, _, given = name.partition(" ")
    return ((_CN, name), (_DISPLAY, name), (_SN, family or name), (_GIVEN, given))


def _post_pairs(unit: str, unit_name: str, title: str, form: str) -> Pairs:
    return ((_UNIT, unit), (_UNIT_NAME, unit_name), (_TITLE, title), (_FORM, form))


def _lock_pairs(status: Status, ends_at: datetime | None) -> Pairs:
    ends = _time(ends_at) if ends_at else ""
    active = status is Status.ACTIVE
    return ((_STATE, status.key), (_PWD_END, ends if active else _STOPPED), (_ENDS_AT, "" if active else ends))


def _stamp_pairs(stamp: str) -> Pairs:
    return ((_STAMP, stamp), (_CHANGED, _changed_at(stamp))) if stamp else ()


def _changed_at(stamp: str) -> str:
    return _NEVER if stamp == NO_PASSWORD else stamp.partition("@")[2]


_LOCKS = frozenset((_STATE, _PWD_END, _ENDS_AT))
_FIELDS = {
    "status": _LOCKS,
    "ends_at": _LOCKS,
    "number": frozenset((_NUMBER,)),
    "mail": frozenset((_MAIL,)),
    "name": frozenset((_CN, _DISPLAY, _SN, _GIVEN)),
    "unit": frozenset((_UNIT,)),
    "unit_name": frozenset((_UNIT_NAME,)),
    "title": frozenset((_TITLE,)),
    "form": frozenset((_FORM,)),
    "password": frozenset(),
    "cards": frozenset(),
    "certificates": frozenset(),
}


def replacements(entry: Entry, fields: Collection[str]) -> list[bytes]:
    """
    The attributes of these fields, encoded; one without a value has an empty set, which takes it away.

    Passwords and cards, which are more than an entry says of them, are apart.

    Raises:
        ValueError: a field that is never changed in place (a login is an entry's address).
    """
    wanted: set[bytes] = set()
    for field in fields:
        if field not in _FIELDS:
            raise ValueError(say.RENAMED_BY_HAND.ja)
        wanted |= _FIELDS[field]
    return [
        attribute(name, value.encode()) if value else attributes(name, ())
        for name, value in (
            (_NUMBER, entry.number),
            (_MAIL, entry.mail),
            *_name_pairs(entry.name),
            *_post_pairs(entry.unit, entry.unit_name, entry.title, entry.form),
            *_lock_pairs(entry.status, entry.ends_at),
        )
        if name in wanted
    ]


def adopted_attributes(entry: Entry) -> list[bytes]:
    """What an entry that was somebody else's needs to be ours: id and locks."""
    pairs = ((_UUID, entry.account), *_lock_pairs(entry.status, entry.ends_at))
    return [attribute(name, value.encode()) if value else attributes(name, ()) for name, value in pairs]


def shut() -> bytes:
    """What refuses a bind as an entry that is not ours."""
    return attribute(_PWD_END, _STOPPED.encode())


def hash_of(entry: Entry, known: Secret | None) -> bytes:
    """
    ``userPassword`` of an entry that is to have one, encoded; empty for the others.

    Raises:
        ValueError: a stamp without what it stamps.
    """
    if entry.password in {"", NO_PASSWORD}:
        return b""
    if known is None:
        raise ValueError("a stamped password without its hash")
    return attribute(_PASSWORD, known.reveal().encode())


def sets_password(entry: Entry) -> bool:
    """True when writing this entry's password sets ``pwdChangedTime``, which asks for a control."""
    return entry.password != ""


def password_replacements(entry: Entry, known: Secret | None) -> list[bytes]:
    """
    Hash, stamp and time of a password, or their end.

    Raises:
        ValueError: a stamp without what it stamps.
    """
    if not entry.password:
        return [attributes(_STAMP, ())]
    stamped = [attribute(name, value.encode()) for name, value in _stamp_pairs(entry.password)]
    return [hash_of(entry, known) or attributes(_PASSWORD, ()), *stamped]


@lru_cache(maxsize=4096)
def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")


# --- comparing ---

_UUID_FRONT = attribute(_UUID, b"0" * 36)[:-36]


def account_in(content: bytes) -> str | None:
    """The account id somewhere in an encoded entry, when it has the usual 36 characters. A guess, for looking up."""
    at = content.find(_UUID_FRONT)
    if at < 0:
        return None
    at += len(_UUID_FRONT)
    return content[at : at + 36].decode("ascii", "replace")


def image(entry: Entry, dn: bytes, names: CardNames) -> bytes:
    """
    A SearchResultEntry's content as slapd sends it for an entry that was added like this and never modified.

    Of certificates it has the fingerprints, see ``cards.digested``.
    """
    held = cards.shown(entry, names) if entry.cards or entry.certificates else b""
    return tlv(OCTETS, dn) + tlv(SEQUENCE, account_attributes(entry) + held)


def shows(content: bytes, wanted: bytes) -> bool:
    """
    True when an encoded entry has the DN and exactly the attributes of an image, in whatever order.

    slapd moves a replaced attribute to the end, so order says nothing.
    """
    if content == wanted:
        return True
    if len(content) != len(wanted):
        return False
    _, _, end = element(content, 0)
    _, inside, _ = element(content, end)
    return content[:inside] == wanted[:inside] and _chunks(content, inside) == _chunks(wanted, inside)


def _chunks(content: bytes, at: int) -> set[bytes]:
    found, size = set(), len(content)
    while at + 1 < size:
        begin, length = at, content[at + 1]
        at = begin + 2 + length if length < 0x80 else element(content, begin)[2]
        found.add(content[begin:at])
    return found


# --- reading ---


def parts(content: bytes) -> tuple[bytes, Values]:
    """
    DN and attributes of a SearchResultEntry, names in lower case.

    Raises:
        Malformed: it is not one.
    """
    dn, sets = sets_of(content)
    return dn, {name: [value for _, value in elements(held)] for name, held in sets.items()}


def sets_of(content: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The same with the values of each attribute still encoded, one after the other."""
    _, start, end = element(content, 0)
    _, at, last = element(content, end)
    found = {}
    while at < last:
        _, pair, at = element(content, at)
        _, name_at, name_end = element(content, pair)
        _, set_at, set_end = element(content, name_end)
        if set_end != at:
            raise Malformed("an attribute is not a name and a set")
        found[content[name_at:name_end].decode("ascii", "replace").lower()] = content[set_at:set_end]
    if at != last:
        raise Malformed("an attribute beyond its entry")
    return content[start:end], found


def account(dn: bytes, values: Values, people: Branch, groups: Branch, names: CardNames = NO_CARDS) -> Seen | Orphan:
    """What stands at this DN: an account of ours, or something that is not."""
    login, uids = people.name(dn), values.get("uid", [])
    account_id, generation = _text(values, "sekishouuid"), _text(values, "sekishogeneration")
    if login is None or not account_id or not people.called(login, uids):
        return Orphan(dn.decode(), login or _text(values, "uid"))
    status, ends_at = _locks(values)
    identifiers, certificates = cards.held(values, names)
    entry = Entry(
        account=account_id,
        login=login,
        status=status,
        number=_text(values, "employeenumber"),
        name=_name(values),
        unit=_text(values, "departmentnumber"),
        unit_name=_text(values, "ou"),
        title=_text(values, "title"),
        form=_text(values, "employeetype"),
        ends_at=ends_at,
        groups=frozenset(key for group in values.get("memberof", ()) if (key := groups.name(group)) is not None),
        mail=_text(values, "mail"),
        password=_password(values),
        cards=identifiers,
        certificates=certificates,
    )
    return Seen(entry, int(generation or 0))


def _text(values: Values, name: str) -> str:
    """The value; two where there should be one are shown together, so that they equal nothing we would write."""
    held = values.get(name)
    if held is None:
        return ""
    try:
        return held[0].decode() if len(held) == 1 else "\n".join([value.decode() for value in held])
    except UnicodeDecodeError as error:
        raise Malformed(f"{name} is not UTF-8") from error


def _name(values: Values) -> str:
    full = _text(values, "cn")
    family, _, given = full.partition(" ")
    shown = [_text(values, name) for name in ("displayname", "sn", "givenname")]
    return full if shown == [full, family or full, given] else "\n".join((full, *shown))


def _password(values: Values) -> str:
    """The stamp; with the time of a later change when somebody else wrote the password since."""
    stamp, changed = _text(values, "sekishopassword"), _text(values, "pwdchangedtime")
    return stamp if not stamp or changed == _changed_at(stamp) else f"{stamp}\n{changed}"


def _locks(values: Values) -> tuple[Status, datetime | None]:
    """Stopped only when both locks hold; one alone is shown as what it lets happen, so that it gets repaired."""
    state, end = _text(values, "sekishostate"), _text(values, "pwdendtime")
    if end != _STOPPED:
        return Status.ACTIVE, _instant(end)
    status = Status.SUSPENDED if state == Status.SUSPENDED.key else Status.DISABLED
    return status, _instant(_text(values, "sekishoendsat"))


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    if not _TIME.fullmatch(text):
        return _UNREADABLE
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:  # second 60
        return _UNREADABLE
