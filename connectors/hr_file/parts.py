"""The XML parts of a workbook, read as a stream."""

import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from connectors.hr_file.archive import NotTaken

_CHUNK = 1 << 16
_BESIDE = ("xl/comments", "xl/threadedComments/", "xl/drawings/")

Start = Callable[[str, Mapping[str, str]], None]


def parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """
    Feed one part to the handlers, names without their namespace.

    Raises:
        NotTaken: it is missing or no XML, or has a document type, whose entities may be a bomb (F33).
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = lambda name, attributes: start(name[name.rfind(" ") + 1 :], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name[name.rfind(" ") + 1 :])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with archive.open(part) as source:
            while chunk := source.read(_CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, IndexError, ValueError) as error:
        raise NotTaken("not_xlsx") from error


def _no_doctype(*_: object) -> None:
    raise NotTaken("bomb")


def sheet_path(archive: zipfile.ZipFile, sheet: str) -> str:
    """
    The part that holds the worksheet with that name.

    Raises:
        NotTaken: there is none.
    """
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            ids[attributes["name"]] = next(v for k, v in attributes.items() if k.endswith(" id"))

    def relations(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    try:
        parse(archive, "xl/workbook.xml", workbook)
        parse(archive, "xl/_rels/workbook.xml.rels", relations)
        target = targets[ids[sheet]]
    except (KeyError, StopIteration) as error:
        raise NotTaken("not_xlsx") from error
    return target.lstrip("/") if target.startswith("/") else "xl/" + target


def text_beside_cells(archive: zipfile.ZipFile) -> str:
    """Everything written in comments and text boxes, and every string that a cell has or had."""
    found: list[str] = []
    for name in archive.namelist():
        if name == "xl/sharedStrings.xml":
            found.append(archive.read(name).decode("utf-8", "replace"))
        elif name.startswith(_BESIDE):
            parse(archive, name, lambda _, __: found.append("\n"), text=found.append)
    return "".join(found)


def is_on(attributes: Mapping[str, str], name: str, default: str = "0") -> bool:
    """An attribute that says yes or no, as XML spells it."""
    return attributes.get(name, default) not in {"0", "false"}
