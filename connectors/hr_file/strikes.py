"""Which formats and which texts of a workbook are crossed out."""

from collections.abc import Mapping

from connectors.hr_file.parts import is_on


class Styles:
    """Which cell formats have a font that is crossed out."""

    def __init__(self) -> None:
        self._inside: str | None = None
        self._fonts: list[bool] = []
        self._formats: list[int] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"fonts", "cellXfs"}:
            self._inside = name
        elif self._inside == "fonts" and name == "font":
            self._fonts.append(False)
        elif self._inside == "fonts" and name == "strike":
            self._fonts[-1] = is_on(attributes, "val", "1")
        elif self._inside == "cellXfs" and name == "xf":
            self._formats.append(int(attributes.get("fontId", "0")))

    def end(self, name: str) -> None:
        if name == self._inside:
            self._inside = None

    def struck(self) -> frozenset[str]:
        fonts = {at for at, struck in enumerate(self._fonts) if struck}
        return frozenset(str(at) for at, font in enumerate(self._formats) if font in fonts)


class Strings:
    """Which of the shared strings are crossed out, wholly or in part: a cell may format each word by itself."""

    def __init__(self) -> None:
        self.whole: set[str] = set()
        self.part: set[str] = set()
        self._at = -1
        self._runs = 0
        self._struck = 0

    @property
    def marked(self) -> bool:
        return bool(self.whole or self.part)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.close()
            self._at += 1
        elif name == "r":
            self._runs += 1
        elif name == "strike" and is_on(attributes, "val", "1"):
            self._struck += 1

    def close(self) -> None:
        """The string has ended."""
        if self._struck:
            (self.whole if self._struck == self._runs else self.part).add(str(self._at))
        self._runs = self._struck = 0
