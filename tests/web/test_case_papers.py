"""The paper of an application: 承認書 when it was approved, 申請書 before, with everything that was decided."""

import re

import pytest

from tests.cases import CLERK, HEAD, OPERATOR, PLANNING
from tests.signing import Door
from tests.web.test_card_papers import read
from tests.web.test_cases import At, applied, at, decided, digest_of, state

__all__ = ["at"]

OF_PLANNING = {"content-entitlement": "internet", "content-terminal": "T-012", "until": "R8.8.31"}
"""Access from outside to what 企画商工課 answers for."""

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def paper(at: At, who: str, number: int) -> tuple[str, str]:
    """What `pdfinfo` says of it, and its words without blanks: a cell may break them."""
    answer = at(who).get(f"/cases/{number}/paper.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pdf = answer.get_data()
    return read(pdf, "pdfinfo"), re.sub(r"\s", "", read(pdf, "pdftotext"))


def test_an_approval_on_paper_says_who_what_until_when_and_by_which_clause(at: At, door: Door):
    """One tagged page with number, parties, period, reason, decision, clause, the whole digest and the log's lines."""
    number = applied(at(CLERK))
    decided(at(HEAD), number, reason="業務に要る")

    about, words = paper(at, CLERK, number)

    assert re.search(r"Title:\s+承認書", about), about
    assert re.search(r"Tagged:\s+yes", about)
    assert re.search(r"Pages:\s+1\n", about)
    for said in (
        "承認書",
        "権限の付与",
        "財務会計システム",
        CLERK,
        HEAD,
        "決算の照合のため",
        "業務に要る",
        "令和9年3月31日まで",
        "令和8年4月1日12時",
        "西原村7.2(1)",
        "情報セキュリティ・システム管理者",
        digest_of(door, number),
    ):
        assert re.sub(r"\s", "", said) in words, (said, words)
    lines = [line for line in door.world.log() if line["act"].startswith("case.")]
    for line in lines:
        assert f"{line['seq']}令和8年" in words, (line["seq"], words)


def test_before_it_is_decided_it_is_an_application(at: At):
    """With whose word it waits for, and no decision."""
    number = applied(at(CLERK))

    about, words = paper(at, CLERK, number)

    assert re.search(r"Title:\s+申請書", about), about
    assert "まだありません。いま決める職：情報セキュリティ・システム管理者" in words
    assert "承認書" not in words


def test_nishihara_2_6_1_one_person_with_both_posts_is_said_on_paper(at: At, door: Door):
    """The flag stands beside each of the decisions that one person filled."""
    number = applied(at(OPERATOR), "external_access", **OF_PLANNING)
    decided(at(PLANNING), number)

    assert state(door, number) == "approved"
    _, words = paper(at, PLANNING, number)
    assert words.count("二つの職を兼ねる人が決めた") == 2
    assert "貸し出す端末T-012" in words


def test_a_paper_is_for_those_who_may_see_the_case(at: At):
    """For anybody else there is none."""
    number = applied(at(CLERK))

    assert at(OPERATOR).get(f"/cases/{number}/paper.pdf").status_code == 404
