"""A command that cannot be read: what was the matter, in Japanese. The library that reads commands speaks English."""

import re

import typer
from rich.markup import escape

from idm.cli.output import err
from idm.messages import Message, Said
from idm.messages import cli as say

UNREADABLE: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError")
"""The root of all its complaints; it has no public name."""

_WORDS: tuple[tuple[re.Pattern[str], Message], ...] = (
    (re.compile(r"No such command '?(?P<v>[^']+)'?\.(?: Did you mean '(?P<near>.+)'\?)?"), say.NO_SUCH_COMMAND),
    (re.compile(r"No such option:? '?(?P<v>[^ '.]+)'?\.?(?: .*)?"), say.NO_SUCH_OPTION),
    (re.compile(r"Missing (?:argument|option|parameter):? '(?P<v>[^']+)'\.?.*", re.DOTALL), say.ARGUMENT_MISSING),
    (re.compile(r"Option '?(?P<v>[^ ']+)'? requires .+"), say.OPTION_EMPTY),
    (re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<v>.+)\)"), say.ARGUMENT_EXTRA),
    (re.compile(r"Invalid value for '?(?P<v>[^:']+)'?: (?P<why>.+)", re.DOTALL), say.VALUE_WRONG),
    (re.compile(r"Invalid value: (?P<why>.+)", re.DOTALL), say.USE_WRONG),
)


_WHYS: tuple[tuple[re.Pattern[str], Message], ...] = (
    (re.compile(r"Input should be a valid integer.*", re.DOTALL), say.NOT_A_NUMBER),
    (re.compile(r"Input should be (?:greater|less) than(?: or equal to)? (?P<v>\S+)", re.DOTALL), say.OUT_OF_RANGE),
    (re.compile(r"Value error, '(?P<v>.*)' is not one of (?P<known>.+)\.", re.DOTALL), say.NOT_ONE_OF),
)
"""What the library says of one value."""


def tell_unreadable(error: Exception) -> None:
    """Say on standard error what is wrong and how the command is used."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        err.print(escape(str(error)))
        return
    said = _said(str(getattr(error, "format_message", error.__str__)()))
    err.print(f"[red]{escape(said.text)}[/] ({said.id})")
    if context is not None:
        err.print(
            escape(say.USED_SO.say(usage=context.get_usage().removeprefix("使い方："), path=context.command_path).text)
        )


def _said(english: str) -> Said:
    for pattern, message in _WORDS:
        if found := pattern.fullmatch(english.strip()):
            values = found.groupdict()
            near = say.PERHAPS.say(v=values["near"]).text if values.get("near") else ""
            if "why" in values:
                values["why"] = _why(values["why"])
            return message.say(**values | {"near": near})
    return say.USE_WRONG.say(why=english)


def _why(english: str) -> str:
    for pattern, message in _WHYS:
        if found := pattern.fullmatch(english.strip()):
            values = found.groupdict()
            return message.say(**values | {"known": values.get("known", "").replace("'", "").replace(", ", "、")}).text
    return english
