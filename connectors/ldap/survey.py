"""First contact: what tells whose an entry is, and who put it there. Reads only, and never a password."""

from connectors.ldap.ber import head
from connectors.ldap.dn import Branch
from connectors.ldap.query import ANYTHING, BASE, search
from connectors.ldap.reading import ENTRY, Answered, answers
from connectors.ldap.session import Session
from connectors.ldap.settings import LdapSettings
from connectors.ldap.translate import Values, parts
from idm.ports import Stranger

_NO_SUCH_OBJECT = 32
_ASKED = (
    "objectClass", "uid", "cn", "displayName", "mail", "departmentNumber", "ou", "title", "member", "memberUid",
    "uniqueMember", "sekishoUUID", "creatorsName", "createTimestamp", "modifiersName", "modifyTimestamp", "entryCSN",
)  # fmt: skip


class Survey:
    """What to ask for, and what an answer says. The attributes for number and reading are the body's own."""

    def __init__(self, settings: LdapSettings) -> None:
        self._groups = Branch("cn", f"{settings.groups},{settings.base}")
        self._number = settings.number.lower()
        self._kana = settings.kana.lower()
        self.heads = tuple(map(head, (*_ASKED, settings.number, settings.kana)))

    def at(self, session: Session, address: str) -> Stranger | None:
        """
        What stands there; None when nothing does.

        Raises:
            Lost, Malformed, Answered: see ``reading.answers``.
        """
        found = None
        try:
            for _, tag, content, _ in answers(session, (search(address, BASE, ANYTHING, self.heads),)):
                if tag == ENTRY:
                    found = self.stranger(content)
        except Answered as error:
            if error.code != _NO_SUCH_OBJECT:
                raise
        return found

    def stranger(self, content: bytes) -> Stranger:
        dn, values = parts(content)
        return Stranger(
            address=dn.decode(),
            account=_first(values, "sekishouuid"),
            logins=_every(values, "uid"),
            number=_first(values, self._number),
            name=_first(values, "displayname") or _first(values, "cn"),
            kana=_first(values, self._kana),
            unit=_first(values, "departmentnumber"),
            unit_name=_first(values, "ou"),
            title=_first(values, "title"),
            mail=_first(values, "mail"),
            classes=tuple(sorted(one.lower() for one in _every(values, "objectclass"))),
            key=self._groups.name(dn) or "",
            members=sum(len(values.get(name, ())) for name in ("member", "memberuid", "uniquemember")),
            made=(_first(values, "creatorsname"), _first(values, "createtimestamp")),
            changed=(_first(values, "modifiersname"), _first(values, "modifytimestamp")),
            version=_first(values, "entrycsn"),
        )


def _every(values: Values, name: str) -> tuple[str, ...]:
    # Somebody else wrote it, in whatever encoding: what cannot be read is shown as such, and equals nobody's name.
    return tuple(value.decode("utf-8", "replace") for value in values.get(name, ()))


def _first(values: Values, name: str) -> str:
    return next(iter(_every(values, name)), "")
