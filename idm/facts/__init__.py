"""What we were told: frozen values, one subject a file. Facts have a valid time (JST dates) and a recorded time (UTC)."""

from idm.facts.person import (
    Absence,
    AbsenceKind,
    Account,
    Employment,
    Form,
    Name,
    Person,
    Posting,
)
from idm.facts.unit import Organisation, Unit

__all__ = [
    "Absence",
    "AbsenceKind",
    "Account",
    "Employment",
    "Form",
    "Name",
    "Organisation",
    "Person",
    "Posting",
    "Unit",
]
