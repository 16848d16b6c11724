"""Mail by SMTP (RFC 5321): letters in words become messages and are handed to one server."""

from connectors.smtp.post import SmtpPost
from connectors.smtp.settings import SmtpSettings

__all__ = ["SmtpPost", "SmtpSettings"]
