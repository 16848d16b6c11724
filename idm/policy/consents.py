"""Fiscal-year and temporary staff in a profile: briefed when hired, asked for a consent where needed (6.1(2)①②)."""

from typing import Literal

from idm.facts import Form
from idm.policy.parts import Days, Part, Sourced


class Asked(Sourced):
    """
    For whose appointment a consent (同意書) may be asked.

    ``signature``: from everybody, from those of whom the head of the section says so with a reason, or from nobody.
    ``waits``: whoever is asked for one may use nothing before he has given it.
    """

    forms: tuple[Form, ...]
    signature: Literal["required", "if_needed", "none"]
    waits: bool


class Consents(Part):
    """
    ``briefed``: days from the first day of an appointment, after which the head is told what is still open.
    ``reminded``: days between two reminders.
    """

    asked: Asked
    briefed: Days
    reminded: Days
