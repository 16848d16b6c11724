"""The profile's section on passwords: one set of demands for staff, one for whoever holds an operating role."""

from typing import Literal, Self

from pydantic import Field, model_validator

from idm.policy.parts import Count, Hours, Minutes, Part, Sourced, require_stricter

NEVER = 100_000
"""Days: a password that is never to be changed counts as one that may stay so long."""


class Length(Sourced):
    """The least number of characters. No body may ask for less than NIST SP 800-63B's eight."""

    characters: int = Field(ge=8, le=64)


class Mixture(Sourced):
    """
    Kinds of characters that the body's text asks for.

    ``both_cases``: small letters and capitals; ``beside``: how many of digits and other signs besides.
    """

    both_cases: bool
    beside: int = Field(ge=0, le=2)


class Rotation(Sourced):
    """
    After how many days a password must be changed, 0 for never, and how many days before its owner is told.

    Elapsed days of 24 hours since the password was set.
    """

    every_days: int = Field(ge=0)
    told_days: int = Field(ge=0)

    @model_validator(mode="after")
    def _told_in_time(self) -> Self:
        if self.told_days and self.told_days >= self.every_days:
            raise ValueError("知らせる日数（told_days）は、変更までの日数（every_days）より短くしてください")
        return self


class PasswordClass(Part):
    """``guesses`` is the power of ten of the guesses that a password must withstand."""

    alone: Length
    with_factor: Length
    mixture: Mixture
    guesses: Count
    remembered: Count
    rotation: Rotation

    def strictness(self) -> dict[str, int]:
        """What is asked here, each as a number that is greater where more is asked."""
        return {
            "alone": self.alone.characters,
            "with_factor": self.with_factor.characters,
            "mixture.both_cases": self.mixture.both_cases,
            "mixture.beside": self.mixture.beside,
            "guesses": self.guesses.value,
            "remembered": self.remembered.value,
            "rotation": -self.rotation.every_days or -NEVER,
        }


class Familiar(Sourced):
    """What everybody here would try: names of the body and of its places, in every script they are typed in."""

    words: tuple[str, ...]


class StricterPasswords(Sourced):
    """In which of these the body's text wants the privileged to be asked for more, not only for as much."""

    values: tuple[Literal["alone", "with_factor", "guesses", "remembered", "rotation"], ...]


class Passwords(Part):
    """``temporary``, ``reset_token`` and ``desk_reset``: how long what was handed out is good for."""

    staff: PasswordClass
    privileged: PasswordClass
    stricter: StricterPasswords
    familiar: Familiar
    temporary: Hours
    reset_token: Minutes
    desk_reset: Hours

    @model_validator(mode="after")
    def _privileged_are_asked_for_more(self) -> Self:
        require_stricter(self.staff.strictness(), self.privileged.strictness(), self.stricter.values)
        return self
