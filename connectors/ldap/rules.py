"""What the directory itself checks at a bind: the ppolicy entry that is ours, kept equal to the profile (7.2.3)."""

from connectors.ldap.ber import ENUM, SEQUENCE, Malformed, attribute, head, integer, octets, tlv
from connectors.ldap.pipeline import result_of
from connectors.ldap.query import ANYTHING, BASE, search
from connectors.ldap.reading import ENTRY, Answered, answers
from connectors.ldap.session import Session
from connectors.ldap.translate import parts
from idm.entry import BindRules

_MODIFY, _REPLACE = 0x66, integer(2, ENUM)

_OURS_TO_CHECK = {
    "pwdCheckQuality": "2",  # of whoever may write passwords besides us: hashes and short ones are refused
    "pwdInHistory": "0",  # Sekisho remembers; a directory would keep the old hashes in every entry
    "pwdLockout": "TRUE",
    "pwdFailureCountInterval": "0",  # wrong tries in a row count, however slowly they come
    "pwdMustChange": "FALSE",  # a temporary password never reaches a directory
    "pwdAllowUserChange": "FALSE",
    "pwdSafeModify": "FALSE",
}


def held_otherwise(session: Session, where: str, rules: BindRules) -> tuple[str, ...]:
    """
    Names of the attributes that say something else than these rules.

    Raises:
        Lost, Malformed, Answered: see ``reading.answers``; also when the entry is not there.
    """
    wanted = _attributes(rules)
    asked = search(where, BASE, ANYTHING, [head(name) for name in wanted])
    held: dict[str, list[bytes]] = {}
    for _, tag, content, _ in answers(session, (asked,)):
        if tag == ENTRY:
            held = parts(content)[1]
    return tuple(name for name, value in wanted.items() if held.get(name.lower()) != [value.encode()])


def write(session: Session, where: str, rules: BindRules) -> None:
    """
    Make the entry say exactly this.

    Raises:
        Lost, Malformed: the connection is of no use any more.
        Answered: the directory did not do it.
    """
    changes = (tlv(SEQUENCE, _REPLACE + attribute(head(n), v.encode())) for n, v in _attributes(rules).items())
    number = session.ask(tlv(_MODIFY, octets(where.encode()) + tlv(SEQUENCE, b"".join(changes))))
    found = session.channel.receive()
    if [message[0] for message in found] != [number]:
        raise Malformed("an answer to nothing we asked")
    code, words = result_of(found[0][2])
    if code:
        raise Answered(code, words)


def _attributes(rules: BindRules) -> dict[str, str]:
    return {
        **_OURS_TO_CHECK,
        "pwdMaxFailure": str(rules.tries),
        "pwdLockoutDuration": str(rules.locked),
        "pwdMinLength": str(rules.shortest),
        "pwdMaxAge": str(rules.longest_age),
    }
