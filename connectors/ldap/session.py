"""One bound connection. The only file that knows ldap3: it opens, protects and binds; then the socket is ours.

ldap3's defaults are unsafe (faults.md 2.0), so every one that matters is set here.
"""

import itertools
import socket
import ssl

import ldap3
from ldap3.core.exceptions import (
    LDAPBindError,
    LDAPException,
    LDAPOperationResult,
    LDAPPasswordIsMandatoryError,
)

from connectors.ldap.ber import message
from connectors.ldap.channel import Channel
from connectors.ldap.dn import fold
from connectors.ldap.settings import LdapSettings
from idm.errors import Refused, Unreachable
from idm.messages import directory as say

_BUSY = frozenset({3, 51, 52})  # timeLimitExceeded, busy, unavailable: a later try may succeed


class _Tls(ldap3.Tls):
    """Python's own check of authority and host name; ldap3's uses a function that Python 3.12 removed."""

    def wrap_socket(self, connection: ldap3.Connection, do_handshake: bool = False) -> None:
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        connection.socket = context.wrap_socket(connection.socket, server_hostname=connection.server.host)


class Session:
    """A channel with message ids of its own."""

    def __init__(self, connection: ldap3.Connection, seconds: int) -> None:
        self._connection = connection
        self._numbers = itertools.count(1000)  # ldap3 used the first few
        self.channel = Channel(connection.socket, seconds)

    def number(self) -> int:
        return next(self._numbers)

    def ask(self, operation: bytes, controls: bytes = b"") -> int:
        """Send one request; the number its answers carry."""
        number = self.number()
        self.channel.send(message(number, operation, controls))
        return number

    def close(self) -> None:
        _hang_up(self._connection)


def open_session(settings: LdapSettings) -> Session:
    """
    Connect, protect, bind, and make sure that the directory knows us by the right name (F60, F71).

    Raises:
        Unreachable: no answer.
        Refused: wrong certificate, bind refused, or another identity than ours.
    """
    # A Server that failed once refuses for seconds although the directory is back: always a new one.
    tls = _Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(settings.ca_file) if settings.ca_file else None)
    server = ldap3.Server(
        settings.url,
        get_info=ldap3.NONE,
        tls=tls,
        connect_timeout=settings.timeout,
        allowed_referral_hosts=[],
    )
    external = settings.password is None
    connection = ldap3.Connection(
        server,
        user=settings.bind_dn,
        password=settings.password,
        authentication=ldap3.SASL if external else ldap3.SIMPLE,
        sasl_mechanism=ldap3.EXTERNAL if external else None,
        sasl_credentials="" if external else None,
        client_strategy=ldap3.SYNC,
        raise_exceptions=True,
        auto_referrals=False,
        auto_range=False,
        check_names=False,
        receive_timeout=settings.timeout,
    )
    try:
        _bind(connection, settings)
    except (LDAPException, OSError) as error:
        _hang_up(connection)
        raise _said(error, settings.url) from error
    except Refused:
        _hang_up(connection)
        raise
    return Session(connection, settings.timeout)


def _bind(connection: ldap3.Connection, settings: LdapSettings) -> None:
    connection.open()
    if settings.start_tls:
        connection.start_tls()
    connection.bind()
    found = str(connection.extend.standard.who_am_i() or "")
    if fold(found.removeprefix("dn:").encode()) != fold(settings.identity.encode()):
        raise Refused(say.OTHER_IDENTITY, name=settings.url, found=found, expected=settings.identity)
    if connection.socket.family != socket.AF_UNIX:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _said(error: Exception, name: str) -> Unreachable | Refused:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Refused(say.CERTIFICATE_REFUSED, name=name, why=error)
    if isinstance(error, LDAPOperationResult) and error.result not in _BUSY:
        return Refused(say.SIGN_IN_REFUSED, name=name, why=error.message or error.description)
    if isinstance(error, LDAPBindError | LDAPPasswordIsMandatoryError):
        return Refused(say.SIGN_IN_REFUSED, name=name, why=error)
    return Unreachable(say.UNREACHABLE, name=name, why=error)


def _hang_up(connection: ldap3.Connection) -> None:
    # ldap3 leaves the socket open when it fails half-way.
    if connection.socket is not None:
        connection.socket.close()
