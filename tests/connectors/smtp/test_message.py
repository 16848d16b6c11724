"""A letter as bytes: our headers and no others, the text as it was said, the same at every try."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from connectors.smtp.message import message
from idm.ports import Letter
from tests.people import at

SENDER = "sekisho@nishihara.example"
LETTER = Letter(
    to="taro@nishihara.example",
    subject="【関所】権限の付与が認められました",
    text="権限の付与が認められました。\n\n--\n西原村 関所",
    message_id="<019d46fb-cb80-71bc-8d2f-000000000001@nishihara.example>",
    at=at("2026-04-01 09:05:00"),
)
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
    "MIME-Version",
]  # fmt: skip

anything = st.text(st.characters(codec=None), max_size=60)
nasty = st.text(alphabet="a\r\n\x00\x0b\x0c\x85\u2028\u2029: .太", max_size=40)


def read(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_letter_reads_like_this():
    """Plain text in UTF-8, Japanese in the subject, the time in Japan; no holiday notice answers it."""
    data = message(LETTER, SENDER, "関所（西原村）")
    found = read(data)

    assert sorted(found.keys()) == sorted(HEADERS)
    assert found["Subject"] == LETTER.subject
    assert found["From"].addresses[0].display_name == "関所（西原村）"
    assert found["Date"] == "Wed, 01 Apr 2026 09:05:00 +0900"
    assert found["Message-ID"] == LETTER.message_id
    assert found["Auto-Submitted"] == "auto-generated"
    assert (found.get_content_type(), found.get_content_charset()) == ("text/plain", "utf-8")
    assert found.get_content().splitlines() == LETTER.text.splitlines()
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_a_letter_that_is_sent_twice_is_the_same_message():
    """To the byte, so that a mailbox may know it."""
    assert message(LETTER, SENDER, "関所") == message(LETTER, SENDER, "関所")


@given(anything | nasty, anything | nasty, anything | nasty)
def test_f66_nothing_that_somebody_typed_becomes_a_header(subject: str, text: str, name: str):
    """A name with a line break in it stays one line; the body is the text; every line ends as RFC 5321 has it."""
    data = message(replace(LETTER, subject=subject, text=text), SENDER, name)
    found = read(data)

    assert sorted(found.keys()) == sorted(HEADERS)
    assert [one.addr_spec for one in found["To"].addresses] == [LETTER.to]
    assert [one.addr_spec for one in found["From"].addresses] == [SENDER]
    assert not set(data.replace(b"\r\n", b"")) & set(b"\r\n")
    assert found.get_content().count("\n") == text.count("\n") + 1
