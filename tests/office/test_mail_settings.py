"""The mail server in ``sekisho.toml``: encrypted, complete, and read back as it was written."""

from pathlib import Path

import pytest

from idm.errors import BadInput, NotReady
from idm.office.settings import FILE, MailSettings, Settings, new_settings, read_settings, write_settings

WHOLE = {
    "host": "mail.nishihara.example",
    "sender": "sekisho@nishihara.example",
    "user": "sekisho",
    "password_file": "/etc/sekisho/mail.password",
}


def test_without_a_host_nobody_gets_mail():
    """As an instance is made."""
    assert MailSettings().domain == ""
    assert MailSettings(sender="sekisho@nishihara.example").domain == ""


def test_what_was_written_is_read_back(tmp_path: Path):
    """Encrypted unless it says otherwise, at the port for handing in mail."""
    settings = Settings(name="nishihara", profile="nishihara", mail=MailSettings(**WHOLE))
    write_settings(tmp_path, settings)

    assert read_settings(tmp_path) == settings
    assert (settings.mail.security, settings.mail.port, settings.mail.domain) == (
        "starttls",
        587,
        "nishihara.example",
    )


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"security": "none"}, "mail.security"),
        ({"security": "off"}, "mail.security"),
        ({"sender": ""}, "mail.sender"),
        ({"sender": "sekisho"}, "mail.sender"),
        ({"sender": "a@b\r\nBcc: c@d"}, "mail.sender"),
        ({"host": "mail server"}, "mail.host"),
        ({"user": ""}, "mail.password_file"),
        ({"password_file": ""}, "mail.password_file"),
        ({"port": 0}, "mail.port"),
        ({"password": "FAKE-in-the-open"}, "mail.password"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, changes: dict[str, object], where: str):
    """Mail in the clear is for this machine alone; the password stands in a file of its own."""
    with pytest.raises(BadInput) as typed:
        new_settings(name="nishihara", profile="nishihara", mail=WHOLE | changes)
    lines = [f"{key} = {value!r}" for key, value in (WHOLE | changes).items()]
    text = "\n".join(['name = "nishihara"', 'profile = "nishihara"', "[mail]", *lines])
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(NotReady) as read:
        read_settings(tmp_path)

    assert where in typed.value.said.text
    assert "FAKE-in-the-open" not in f"{typed.value.said.text} {read.value.said.text}"


def test_a_server_on_this_machine_needs_no_encryption():
    """Nobody else is on that line."""
    for host in ("127.0.0.1", "::1", "localhost"):
        assert MailSettings(host=host, security="none", sender="a@b").security == "none"
