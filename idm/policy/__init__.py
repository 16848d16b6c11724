"""A body's written rules as data, each value with its clause."""

from idm.policy.loader import load_profile, profile_names
from idm.policy.register import Clause, clauses
from idm.policy.schema import RULES, Entitlement, Policy, Role, Rule

__all__ = [
    "RULES",
    "Clause",
    "Entitlement",
    "Policy",
    "Role",
    "Rule",
    "clauses",
    "load_profile",
    "profile_names",
]
