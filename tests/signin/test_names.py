"""One name, whatever it looks like (F06, F12)."""

from hypothesis import given
from hypothesis import strategies as st

from idm.signin.names import LONGEST, canonical

NOISE = st.sampled_from(["", " ", "　", "\u200b", "\ufeff", "\u00ad", "\0", "\t"])


@given(st.from_regex(r"[a-z0-9._-]{1,20}", fullmatch=True), NOISE, NOISE, st.booleans())
def test_f06_width_case_and_what_nobody_sees_do_not_count(name: str, before: str, after: str, wide: bool):
    """Full-width letters, capitals, blanks, zero-width signs."""
    typed = "".join(chr(ord(c) + 0xFEE0) for c in name) if wide else name.upper()

    assert canonical(f"{before}{typed}{after}") == name


@given(st.text())
def test_the_form_is_its_own_form_and_short(typed: str):
    """Looking it up twice finds the same, and no name keeps us busy."""
    assert canonical(canonical(typed)) == canonical(typed) or len(canonical(typed)) == LONGEST
    assert len(canonical(typed)) <= LONGEST
    assert "\0" not in canonical(typed)


def test_different_names_stay_different():
    """Nothing is cut off but what is too long."""
    assert len({canonical(name) for name in ("n00104", "n00140", "n0010", "n00104x", "-n00104")}) == 5
