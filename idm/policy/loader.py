"""From a TOML file to a profile, strictly: a file with one mistake is refused whole, with every mistake named."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from idm.errors import BadInput
from idm.messages import policy as say
from idm.policy.schema import Policy


def profile_names() -> list[str]:
    """The profiles that come with the product."""
    return sorted(p.name.removesuffix(".toml") for p in (files("idm.policy") / "profiles").iterdir())


def load_profile(name_or_path: str) -> Policy:
    """
    Load a profile by its name, or from a file when the name ends in ``.toml``.

    Raises:
        BadInput: there is no such profile, or it has mistakes.
    """
    return parse_profile(profile_text(name_or_path), file_of(name_or_path))


def profile_text(name_or_path: str) -> str:
    """
    A profile as it is written, unchecked.

    Raises:
        BadInput: there is no such profile, or it cannot be read.
    """
    if name_or_path.endswith(".toml"):
        path = Path(name_or_path)
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(say.PROFILE_WRONG, path=path, problems=str(error)) from error
    if name_or_path not in profile_names():
        raise BadInput(say.NO_SUCH_PROFILE, name=name_or_path, known="、".join(profile_names()))
    return (files("idm.policy") / "profiles" / f"{name_or_path}.toml").read_text(encoding="utf-8")


def file_of(name_or_path: str) -> str:
    """What people call a profile's file."""
    return name_or_path if name_or_path.endswith(".toml") else f"{name_or_path}.toml"


def parse_profile(text: str, where: str) -> Policy:
    """
    Check a profile's text.

    Raises:
        BadInput: not TOML, an unknown key, a value of the wrong kind, a value without source, an unknown clause.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(say.NOT_TOML, path=where, why=error) from error
    try:
        return Policy.model_validate_json(json.dumps(data, default=str))  # JSON mode: strict, yet arrays become tuples
    except ValidationError as error:
        raise BadInput(say.PROFILE_WRONG, path=where, problems=_in_japanese(error)) from error


_KINDS = {
    "extra_forbidden": "知らない項目です",
    "missing": "必要な項目がありません",
    "literal_error": "使えない値です",
    "enum": "使えない値です",
}


def _in_japanese(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        where = ".".join(str(step) for step in problem["loc"]) or "全体"
        kind = problem["type"]
        what = (
            problem["msg"].removeprefix("Value error, ") if kind == "value_error" else _KINDS.get(kind, problem["msg"])
        )
        lines.append(f"［{where}］{what}")
    return "／".join(lines)
