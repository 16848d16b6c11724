"""The sentences' ids are a promise to help desks and programs."""

import re

from idm.messages import Message, hr

PINNED = """
HR-001 UTF8_BOM
HR-002 CP932
HR-003 UNKNOWN_ENCODING
HR-005 UTF16
HR-006 NOT_CSV
HR-007 PASSWORD
HR-008 WRONG_KIND
HR-009 NO_ROWS
HR-011 RAGGED
HR-012 NEWLINE_IN_CELL
HR-013 FOOTER
HR-014 TITLE_ROW
HR-016 MY_NUMBER
HR-020 ALIAS
HR-021 COLUMN_TWICE
HR-022 COLUMN_MISSING
HR-023 COLUMNS_DROPPED
HR-024 NAME_NOT_SPLIT
HR-025 NAME_LOST_CHARACTER
HR-026 NAME_PRIVATE_USE
HR-030 KANA_WIDENED
HR-031 KANA_NOT_KATAKANA
HR-036 VACANCY
HR-038 DATE_AMBIGUOUS
HR-040 DATE_SERIAL
HR-041 DATE_IMPOSSIBLE
HR-042 DATE_INCOMPLETE
HR-044 DATE_FAR
HR-047 TERM_BEYOND_YEAR
HR-048 TERM_MISSING
HR-051 NUMBER_SIMILAR
HR-052 NUMBER_TWO_PEOPLE
HR-053 NUMBER_REUSED
HR-055 UNKNOWN_PERSON
HR-056 ALREADY_EMPLOYED
HR-057 DUPLICATE_ROWS
HR-058 TWO_MAIN_POSTS
HR-060 UNIT_UNKNOWN
HR-061 UNIT_NAME_DIFFERS
HR-064 SAME_AS_ABOVE
HR-069 MANY_MISSING
HR-070 CONTINUED
HR-072 RETURN_TOO_EARLY
HR-080 FORM_NOT_FROM_HR
HR-082 NAME_ONE_PART
HR-101 CUT
HR-102 TOO_BIG
HR-103 QUOTES
HR-104 NOT_XLSX
HR-105 BLANK_ROWS
HR-106 OTHER_SHEETS
HR-107 EXTENT_UNKNOWN
HR-108 NAME_TOO_LONG
HR-109 TERM_BACKWARDS
HR-110 NUMBER_WRONG
HR-111 NO_MAIN_POST
HR-112 NOT_EMPLOYED
HR-113 NAME_DIFFERS
HR-114 LOGIN_WRONG
HR-115 FORM_FROM_HR
HR-116 FORM_UNKNOWN
HR-117 FORM_CHANGES
HR-118 EVENT_UNKNOWN
HR-119 EVENT_AT_ONCE
HR-120 MAIN_UNKNOWN
HR-121 EMPTY
HR-122 NO_SUCH_POST
HR-123 NOT_AWAY
HR-124 ROWS_DISAGREE
"""


def sentences() -> dict[str, Message]:
    return {name: value for name, value in vars(hr).items() if isinstance(value, Message)}


def test_ids_are_pinned():
    """No id changes its meaning, none is counted, none is given twice."""
    assert {f"{m.id} {name}" for name, m in sentences().items()} == set(PINNED.strip().splitlines())
    assert len({m.id for m in sentences().values()}) == len(sentences())


def test_every_sentence_ends_as_one():
    """Each is plain Japanese that ends in a full stop (or a closing bracket) and has no number but its own holes."""
    for message in sentences().values():
        assert re.fullmatch(r"HR-\d{3}", message.id)
        assert message.ja.endswith(("。", "）。"))
