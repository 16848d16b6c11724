"""What we were told: frozen values, one subject a file. Valid time is JST dates, recorded time UTC instants."""

from idm.facts.delegation import Delegation
from idm.facts.person import (
    FOR_GOOD,
    NO_PASSWORD,
    NO_PROOFS,
    Absence,
    AbsenceKind,
    Account,
    Employment,
    Form,
    Name,
    Person,
    Posting,
    Proofs,
    Renumbering,
    Stop,
    StopKind,
    password_stamp,
)
from idm.facts.privilege import Grant, PrivilegedAccount, Window
from idm.facts.unit import Organisation, Unit

__all__ = [
    "FOR_GOOD",
    "NO_PASSWORD",
    "NO_PROOFS",
    "Absence",
    "AbsenceKind",
    "Account",
    "Delegation",
    "Employment",
    "Form",
    "Grant",
    "Name",
    "Organisation",
    "Person",
    "Posting",
    "PrivilegedAccount",
    "Proofs",
    "Renumbering",
    "Stop",
    "StopKind",
    "Unit",
    "Window",
    "password_stamp",
]
