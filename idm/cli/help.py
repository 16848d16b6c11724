"""What `--help` shows, in Japanese. The library that reads commands has a few English words of its own."""

import re

import typer

_WORDS = tuple(
    (re.compile(pattern, re.MULTILINE), words)
    for pattern, words in (
        (r"^Usage: ", "使い方："),
        (r"\[OPTIONS\]", "[指定]"),
        (r"COMMAND \[ARGS\]\.\.\.", "命令 …"),
        (r"^Options:$", "指定："),
        (r"^Arguments:$", "対象："),
        (r"^Commands:$", "命令："),
        (r"Show this message and exit\.", "この説明を示します。"),
        (r"(\d+)<=x<=(?:2147483647|9223372036854775807)", r"\1以上"),
        (r"(\d+)<=x<=(\d+)", r"\1～\2"),
        (r"x>=(\d+)", r"\1以上"),
        (r"\[(\d+(?:以上|～\d+))\]", r"（\1）"),
        (r"\[required\]", "（必須）"),
        (r"\[([^;\[\]]*);\s+required\]", r"（\1、必須）"),
        (r"\[default:\s+([^;\]]*)(?:;\s+)?([^\]]*)\]", r"（既定：\1　\2）"),
        (r"　）", "）"),
        (r"<str>", "文字 "),
        (r"<path>", "場所  "),
        (r"<int>", "数   "),
        (r"<int range>", "数         "),
        (r"<list\[int\]>", "数…       "),
        (r"<list\[str\]>", "文字…     "),
    )
)


def in_japanese(text: str) -> str:
    """A help text or a line of usage, without the library's English words."""
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return text


class Read(typer.Context):
    """A command that was read; it explains itself in Japanese."""

    def get_help(self) -> str:
        return in_japanese(super().get_help())

    def get_usage(self) -> str:
        return in_japanese(super().get_usage())
