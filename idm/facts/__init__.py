"""What we were told: frozen values, one subject a file. Valid time is JST dates, recorded time UTC instants."""

from idm.facts.person import (
    Absence,
    AbsenceKind,
    Account,
    Employment,
    Form,
    Name,
    Person,
    Posting,
    Renumbering,
    Stop,
    StopKind,
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
    "Renumbering",
    "Stop",
    "StopKind",
    "Unit",
]
