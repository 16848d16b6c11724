"""What an adopted entry keeps of its own: names, posts and mail stay the directory's until somebody hands them over.

Access is ours from the first day: state, end, password and groups are never left to whoever was there before.
"""

from collections.abc import Collection
from dataclasses import replace

from idm.entry import Entry

DESCRIPTION = ("number", "name", "unit", "unit_name", "title", "form", "mail")
"""Fields that tell who somebody is and decide nothing about what he may do."""


def as_left(held: Entry, wanted: Entry, ledger: Collection[str]) -> Entry:
    """
    What should be at an entry whose description is left to its directory.

    Cards of ours come and go; those that the directory knew before stay. Certificates can only be written all together:
    where others are among them they stay as they are, unless one of ours has to go.

    Args:
        held: What the directory has.
        wanted: What it should have, were it ours alone.
        ledger: Those of its cards and certificates that our own ledger knows.
    """
    kept = {field: getattr(held, field) for field in DESCRIPTION}
    foreign = {one for one in held.cards if one not in ledger}
    others = any(one not in ledger for one in held.certificates)
    withdrawn = any(one in ledger and one not in wanted.certificates for one in held.certificates)
    certificates = held.certificates if others and not withdrawn else wanted.certificates
    return replace(wanted, **kept, cards=tuple(sorted(foreign | {*wanted.cards})), certificates=certificates)
