"""What a contractor's people need before they may use anything (委託): contract, briefing, somebody who answers."""

from idm.policy.parts import Days, Part, Sourced


class Needed(Sourced):
    value: bool


class Contractors(Part):
    """
    ``contract``: whether nobody may work without one. ``unsponsored``: days after somebody was told that nobody answers
    for a contract any more, after which its people are suspended; until then somebody is looked for.
    """

    contract: Needed
    unsponsored: Days
