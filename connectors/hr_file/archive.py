"""The zip archive around a workbook: counted while it is unpacked, whatever its headers promise (F33)."""

import io
import zipfile
import zlib

ENTRIES_LIMIT = 2000
UNPACKED_LIMIT = 200 << 20
"""Bytes. A hundred thousand rows unpack to about 60 MB."""
RATIO_LIMIT = 100
RATIO_COUNTS_FROM = 10 << 20
"""Bytes. A small workbook of one row repeated packs better than any bomb, and harms nobody."""

_ENCRYPTED = 0x1
_CHUNK = 1 << 16
_PARTS = (".xml", ".rels")


class NotTaken(Exception):
    """The workbook is refused; ``why`` is a key of ``workbook.REFUSALS``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def repacked(data: bytes) -> io.BytesIO:
    """
    The XML parts of a workbook in an archive of our own, uncompressed: what was counted is what is read afterwards.

    Pictures and embedded files stay where they are, so that an archive inside the archive is never opened.

    Raises:
        NotTaken: no workbook, one under a password or with macros, or a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _look_at(members)
            return _unpacked(archive, members, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise NotTaken("not_xlsx") from error


def _look_at(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > ENTRIES_LIMIT:
        raise NotTaken("bomb")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise NotTaken("password")
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise NotTaken("not_xlsx")
    if "xl/vbaProject.bin" in names:
        raise NotTaken("macros")


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int) -> io.BytesIO:
    out = io.BytesIO()
    total = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as plain:
        for member in members:
            if not member.filename.endswith(_PARTS):
                continue
            with archive.open(member) as source, plain.open(member.filename, "w") as target:
                while chunk := source.read(_CHUNK):
                    total += len(chunk)
                    if total > UNPACKED_LIMIT or total > max(RATIO_LIMIT * packed, RATIO_COUNTS_FROM):
                        raise NotTaken("bomb")
                    target.write(chunk)
    out.seek(0)
    return out
