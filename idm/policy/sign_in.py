"""The profile's section on signing in: what stands on the door, how often one may try, how long one may stay."""

from typing import Literal, Self

from pydantic import Field, model_validator

from idm.policy.parts import Minutes, Part, Sourced, require_stricter


class Banner(Sourced):
    """What whoever comes to the door reads before he signs in."""

    text: str = Field(min_length=1, max_length=400)


class Tries(Sourced):
    """Wrong tries in a row, of one factor, after which it is locked."""

    value: int = Field(ge=1, le=20)


class SignInClass(Part):
    """
    ``locked``: the first lock, each further wrong try doubles it up to a day; ``idle``: without a request; ``longest``:
    of a session in any case; ``fresh``: how long a shown factor counts as shown just now.
    """

    tries: Tries
    locked: Minutes
    idle: Minutes
    longest: Minutes
    fresh: Minutes

    def strictness(self) -> dict[str, int]:
        """What is asked here, each as a number that is greater where more is asked."""
        return {
            "tries": -self.tries.value,
            "locked": self.locked.minutes,
            "idle": -self.idle.minutes,
            "longest": -self.longest.minutes,
            "fresh": -self.fresh.minutes,
        }


class Stricter(Sourced):
    """In which of these the body's text wants the privileged to be stricter, not only as strict."""

    values: tuple[Literal["tries", "locked", "idle", "longest", "fresh"], ...]


class SignIn(Part):
    banner: Banner
    staff: SignInClass
    privileged: SignInClass
    stricter: Stricter

    @model_validator(mode="after")
    def _privileged_are_asked_for_more(self) -> Self:
        require_stricter(self.staff.strictness(), self.privileged.strictness(), self.stricter.values)
        return self
