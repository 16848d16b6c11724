"""A body's written rules as data, each value with its clause."""

from idm.policy.loader import file_of, load_profile, parse_profile, profile_names, profile_text
from idm.policy.register import Clause, clauses
from idm.policy.rights import Entitlement, Role
from idm.policy.rule_ids import RULES
from idm.policy.schema import Policy, Rule

__all__ = [
    "RULES",
    "Clause",
    "Entitlement",
    "Policy",
    "Role",
    "Rule",
    "clauses",
    "file_of",
    "load_profile",
    "parse_profile",
    "profile_names",
    "profile_text",
]
