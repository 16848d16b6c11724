"""What we were told: frozen values, one subject a file. Valid time is JST dates, recorded time UTC instants."""

from idm.facts.person import (
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
from idm.facts.unit import Organisation, Unit

__all__ = [
    "NO_PASSWORD",
    "NO_PROOFS",
    "Absence",
    "AbsenceKind",
    "Account",
    "Employment",
    "Form",
    "Name",
    "Organisation",
    "Person",
    "Posting",
    "Proofs",
    "Renumbering",
    "Stop",
    "StopKind",
    "Unit",
    "password_stamp",
]
