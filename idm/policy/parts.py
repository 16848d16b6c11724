"""What every section of a profile is made of: parts that refuse unknown keys, and values that name their source."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from idm.policy.register import clauses


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sourced(Part):
    """A part of the profile with its source: a clause of the body's text, or ``default`` with the reason."""

    clause: str | None = None
    default: str | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.clause is None and not self.default:
            raise ValueError("根拠（clause）も、既定値とした理由（default）もありません")
        if self.clause is not None and self.clause not in clauses():
            raise ValueError(f"条項「{self.clause}」は条項台帳にありません")
        return self

    @property
    def source(self) -> str:
        """For people: the clause as the body prints it, or 既定値 with its reason."""
        if self.clause is None:
            return f"既定値（{self.default}）"
        return str(clauses()[self.clause]) + (f"・値は既定（{self.default}）" if self.default else "")


class Days(Sourced):
    days: int = Field(ge=0)


class Hours(Sourced):
    hours: int = Field(ge=1)


class Minutes(Sourced):
    minutes: int = Field(ge=1)


class Count(Sourced):
    value: int = Field(ge=0)


class TimesAYear(Sourced):
    value: Literal[1, 2, 3, 4, 6, 12]


def sourced(part: Part) -> Iterator[Sourced]:
    """Every value with a source in this part, itself included, however deep it lies."""
    if isinstance(part, Sourced):
        yield part
    for name in type(part).model_fields:
        held = getattr(part, name)
        for one in held if isinstance(held, tuple) else (held,):
            if isinstance(one, Part):
                yield from sourced(one)


def require_stricter(staff: Mapping[str, int], privileged: Mapping[str, int], more: Sequence[str]) -> None:
    """
    The privileged are asked for as much as staff in everything, and for more where the text says so
    (NISHIHARA-7.2.1.3.o). Greater numbers ask for more.

    Raises:
        ValueError: naming what is weaker, or only the same.
    """
    if weaker := [name for name, usual in staff.items() if privileged[name] < usual]:
        raise ValueError(f"特権の値が、職員の値より弱くなっています（{'、'.join(weaker)}）")
    if alike := [name for name in more if privileged[name] == staff[name]]:
        raise ValueError(f"特権の値を、職員の値より厳しくしてください（{'、'.join(alike)}）")
