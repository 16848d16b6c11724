"""What may stand in an application (domain case 16)."""

import pytest

from idm.errors import BadInput
from idm.facts.case import canonical
from idm.messages import cases as say
from idm.office.cases.words import require_fit

MY_NUMBER = "123456789018"
DIGEST = MY_NUMBER.center(64, "a")


def test_case_16_a_digest_is_no_my_number_whatever_digits_it_holds():
    """What a case is bound to, which nobody typed."""
    require_fit("ファイルの取込み", "確かめた", canonical({"batch": "7", "sha256": DIGEST}))


@pytest.mark.parametrize(
    "text", [f"{DIGEST} {MY_NUMBER}", MY_NUMBER + DIGEST, DIGEST[1:], DIGEST.upper(), canonical({"device": MY_NUMBER})]
)
def test_case_16_beside_a_digest_or_in_something_like_one_it_is_refused(text: str):
    """Sixty-four signs by themselves, as we write them, and nothing else."""
    with pytest.raises(BadInput) as refused:
        require_fit("理由", text)

    assert refused.value.said.id == say.BAD_TEXT.id
