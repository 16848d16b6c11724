"""Handing letters to a mail server by smtplib: encrypted or not at all, every answer within its time."""

import smtplib
import ssl
from typing import NoReturn

from connectors.smtp.message import message, one_line
from connectors.smtp.settings import SmtpSettings
from idm.errors import Unreachable
from idm.messages import mail as say
from idm.ports import Answer, Handed, Letter
from idm.rules.mail import is_address

_REFUSED_FOR_GOOD = 500
_CLOSING = 421
_LONGEST_REASON = 200
_BAD_ADDRESS = Answer(Handed.NEVER, say.BAD_ADDRESS.ja)


class SmtpPost:
    """One server; promises what ``ports.Post`` says."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._smtp: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Answer:
        if not is_address(letter.to):
            return _BAD_ADDRESS
        smtp = self._smtp or self._opened()
        self._smtp = smtp
        data = message(letter, self._settings.sender, self._settings.name)
        try:
            smtp.sendmail(self._settings.sender, [letter.to], data)
        except smtplib.SMTPRecipientsRefused as error:
            return self._answered(*error.recipients[letter.to])
        except smtplib.SMTPSenderRefused as error:
            # who sends is the same in every letter: no letter is given up for it
            return Answer(Handed.LATER, self._answered(error.smtp_code, error.smtp_error).reason)
        except smtplib.SMTPResponseException as error:
            return self._answered(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:  # it may have been taken before the answer was lost
            self._hang_up()
            return Answer(Handed.LATER, _reason(error))
        return Answer(Handed.TAKEN)

    def close(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            pass  # it is gone already, which is what was wanted
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        """Without a word: whoever does not answer is not waited for once more."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    def _answered(self, code: int, text: bytes | str) -> Answer:
        """What the server said of one letter; 421 ends the conversation besides."""
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        if code == _CLOSING:
            self._hang_up()
        handed = Handed.NEVER if code >= _REFUSED_FOR_GOOD else Handed.LATER
        return Answer(handed, one_line(f"{code} {said}")[:_LONGEST_REASON])

    def _opened(self) -> smtplib.SMTP:
        """
        Raises:
            Unreachable: nobody there, no encryption, or he does not let us in.
        """
        settings = self._settings
        try:
            smtp = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self._unreachable(error)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=self._trust())
            if settings.password is not None:
                smtp.login(settings.user, settings.password.reveal())
        except (smtplib.SMTPException, OSError) as error:
            smtp.close()
            self._unreachable(error)
        return smtp

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        here = settings.sender.rpartition("@")[2]  # a name without a question to the network
        if settings.security == "tls":
            return smtplib.SMTP_SSL(settings.host, settings.port, here, timeout=settings.seconds, context=self._trust())
        return smtplib.SMTP(settings.host, settings.port, here, timeout=settings.seconds)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file)

    def _unreachable(self, error: Exception) -> NoReturn:
        host, port = self._settings.host, self._settings.port
        raise Unreachable(say.SERVER_UNREACHABLE, host=host, port=port, why=_reason(error)) from error


def _reason(error: Exception) -> str:
    """In one short line; a server's own words where there are any."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return one_line(f"{error.smtp_code} {text}")[:_LONGEST_REASON]
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return say.NO_ANSWER.ja
    return one_line(str(error))[:_LONGEST_REASON] or type(error).__name__
