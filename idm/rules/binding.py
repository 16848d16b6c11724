"""What directories check by themselves when somebody binds: the profile's numbers, as far as a directory knows them."""

from idm.entry import BindRules
from idm.policy import Policy

_DAY, _MINUTE = 24 * 60 * 60, 60


def bind_rules(policy: Policy) -> BindRules:
    """
    A directory does not tell who holds an operating role: tries and locks are the stricter ones for everybody.

    The age is that of staff; whoever must change earlier is told so at his next sign-in to Sekisho.

    Clause: those of ``sign_in`` and ``passwords`` in the profile.
    """
    classes = (policy.sign_in.staff, policy.sign_in.privileged)
    return BindRules(
        tries=min(one.tries.value for one in classes),
        locked=max(one.locked.minutes for one in classes) * _MINUTE,
        shortest=policy.passwords.staff.with_factor.characters,
        longest_age=policy.passwords.staff.rotation.every_days * _DAY,
    )
